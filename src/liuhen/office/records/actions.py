"""Every write about filing: a case file goes to the archive room, and is sealed into the log at that moment.

Recordings go there every week, before their case is filed or without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.journal.numbering import next_number
from liuhen.office.journal.tasks import seal
from liuhen.office.records.models import Export, Filing, HandOver
from liuhen.office.records.queries import missing_for_filing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer


def file_case(
    *, case: Case, officer: Officer, location: str, storage_note: str, by: ObjectName, at: datetime
) -> Filing:
    """File a case: refused while something that must be in the file is missing, or when it has been filed."""
    with act(by=by, at=at) as record:
        hold(case)
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


def hand_over(
    *, recordings: Sequence[Recording], officer: Officer, note: str, by: ObjectName, at: datetime
) -> HandOver:
    """Hand recordings over to the archive room; each is handed over once.

    Every recording gets its entry. In a case it is an event of the case as well; a recording without a case, such as
    of a patrol, has no case to write it into and stands in the hand-over alone.
    """
    with act(by=by, at=at) as record:
        for recording in recordings:
            hold(recording)
        _refuse_hand_over(recordings)
        row = HandOver.objects.create(handed_by=officer, handed_at=at, note=note)
        row.recordings.set(recordings)
        names: list[Json] = [recording.id.hex for recording in recordings]
        record("recordings.handed-over", row, {"recordings": names, "handed_by": officer.id.hex, "note": note})
        for recording in recordings:
            record("recording.handed-over", recording, {"hand_over": row.id.hex, "handed_by": officer.id.hex})
            case = recording.activity.case if recording.activity else None
            if case is not None:
                record_event(
                    case=case,
                    kind=EventKind.WEEKLY_TRANSFER,
                    happened_at=at,
                    source=EventSource.OFFICER,
                    note=note,
                    subject=str(recording.object_name),
                    by=by,
                    at=at,
                )
        return row


def _refuse_hand_over(recordings: Sequence[Recording]) -> None:
    if not recordings:
        raise Refusal("no-recording", Text(zh="没有选择录像。", en="No recording was chosen."), status=422)
    again = HandOver.objects.filter(recordings__in=recordings).values_list("recordings__number", flat=True).first()
    if again is not None:
        raise Refusal(
            "already-handed-over",
            Text(zh=f"录像 {again} 已经移交。", en=f"Recording {again} has been handed over."),
            safe=Text(zh="这一次没有移交任何录像。", en="Nothing was handed over this time."),
            todo=Text(zh="请取消选择它，再移交其余的。", en="Leave it out and hand the others over."),
        )


def note_export(*, case: Case, checkpoint_size: int, manifest_sha256: str, by: ObjectName, at: datetime) -> Export:
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
