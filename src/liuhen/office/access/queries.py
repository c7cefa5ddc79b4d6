"""Every read about looking at recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.models import Preview
from liuhen.office.journal.models import JournalEntry

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording
    from liuhen.office.journal.journaled import Journaled


def has_fresh_entry(row: Journaled, kind: str, *, by: ObjectName, since: datetime) -> bool:
    """Tell whether an officer's viewing (or download) of a recording or a copy was written after `since`."""
    return JournalEntry.objects.filter(
        object=str(row.object_name), type=kind, actor=str(by), claimed_at__gt=since
    ).exists()


def preview_of(recording: Recording) -> bytes | None:
    """Return the small picture of a recording (JPEG), if there is one."""
    row = Preview.objects.filter(file__recording=recording.pk).values_list("jpeg", flat=True).first()
    return None if row is None else bytes(row)
