"""Every read of marks; whoever may see a recording sees what is marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.marks.models import Mark
from liuhen.office.capture.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer


def marks_of(recordings: Collection[Recording]) -> list[Mark]:
    """Return the marks that stand in some recordings, in order of their place; one query."""
    by_key = {recording.pk: recording for recording in recordings}
    rows = list(Mark.objects.filter(recording__in=list(by_key), taken_back_at=None).select_related("set_by"))
    for row in rows:
        row.recording = by_key[row.recording_id]
    return sorted(rows, key=lambda row: (row.recording.started_at is None, row.at or row.set_at, row.pk.int))


def mark_of(officer: Officer, mark_id: UUID) -> Mark | None:
    """Return one mark, taken back or not, of a recording that the officer may know of."""
    row = Mark.objects.filter(pk=mark_id).select_related("set_by").first()
    recording = None if row is None else visible_to(officer).filter(pk=row.recording_id).first()
    if row is None or recording is None:
        return None
    row.recording = recording
    return row


def last_mark(officer: Officer, recordings: Collection[Recording]) -> Mark | None:
    """Return the officer's latest mark in some recordings that still stands: the one that undo takes back."""
    rows = Mark.objects.filter(recording__in=list(recordings), taken_back_at=None, set_by=officer)
    return rows.select_related("recording").order_by("-pk").first()
