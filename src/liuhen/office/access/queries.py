"""Every read about looking at recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.models import Preview
from liuhen.office.capture.queries import visible_to
from liuhen.office.journal.models import JournalEntry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.people.models import Officer


def recording_with_file(officer: Officer, recording_id: UUID) -> Recording | None:
    """Return one recording that the officer may know of, with its file and nothing else that a page would show.

    A player asks for hundreds of ranges, and each asks anew whether it may.
    """
    rows = visible_to(officer).select_related(None).select_related("file")
    return rows.filter(pk=recording_id).first()


def has_fresh_entry(row: Journaled, kind: str, *, by: ObjectName, since: datetime) -> bool:
    """Tell whether an officer's viewing (or download) of a recording or a copy was written after `since`."""
    return JournalEntry.objects.filter(
        object=str(row.object_name), type=kind, actor=str(by), claimed_at__gt=since
    ).exists()


def preview_of(recording: Recording) -> bytes | None:
    """Return the small picture of a recording (JPEG), if there is one."""
    row = Preview.objects.filter(file__recording=recording.pk).values_list("jpeg", flat=True).first()
    return None if row is None else bytes(row)
