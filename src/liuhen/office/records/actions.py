"""Every write about filing: a case file goes to the archive room, and is sealed into the log at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.journal.act import act
from liuhen.office.journal.numbering import next_number
from liuhen.office.journal.tasks import seal
from liuhen.office.records.models import Export, Filing
from liuhen.office.records.queries import missing_for_filing

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer


def file_case(
    *, case: Case, officer: Officer, location: str, storage_note: str, by: ObjectName, at: datetime
) -> Filing:
    """File a case: refused while something that must be in the file is missing, or when it has been filed."""
    with act(by=by, at=at) as record:
        missing = missing_for_filing(case)
        if missing:
            raise Refusal(
                missing[0].code,
                missing[0].what,
                safe=Text(zh="案件没有变化。", en="The case is unchanged."),
                todo=missing[0].todo,
            )
        filing = Filing.objects.create(
            case=case, filed_by=officer, filed_at=at, location=location, storage_note=storage_note
        )
        record("case-file.filed", filing, {"case": case.id.hex, "location": location, "storage_note": storage_note})
        record_event(
            case=case, kind=EventKind.FILED, happened_at=at, source=EventSource.OFFICER, note=location, by=by, at=at
        )
        record("case.filed", case, {"filing": filing.id.hex})
        seal.hint()  # type: ignore[attr-defined]  # set by work.queue.job
        return filing


def note_export(
    *, case: Case, checkpoint_size: int, manifest_sha256: str, by: ObjectName, at: datetime
) -> Export:
    """Write down that a package of a case was made, by whom, and its manifest's digest."""
    with act(by=by, at=at) as record:
        export = Export.objects.create(
            case=case,
            number=f"P-{next_number('package'):06d}",
            checkpoint_size=checkpoint_size,
            manifest_sha256=manifest_sha256,
            made_at=at,
        )
        record("package.made", export, {"case": case.id.hex, "manifest_sha256": manifest_sha256})
        return export
