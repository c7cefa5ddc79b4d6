"""Every read of marks; whoever may see a recording sees what is marked in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.office.capture.continuity import RESOLUTION
from liuhen.office.capture.marks.models import Mark, MarkKind
from liuhen.office.capture.models import InterruptionStatement
from liuhen.office.capture.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """Where recording went on after a break: the instant of the marked second, else of the first picture."""

    recording: Recording
    at: datetime
    is_marked: bool


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


def statement_of(officer: Officer, statement_id: UUID) -> InterruptionStatement | None:
    """Return a statement about an interruption, of a recording that the officer may know of."""
    row = InterruptionStatement.objects.filter(pk=statement_id).select_related("report").first()
    recording = None if row is None else visible_to(officer).filter(pk=row.recording_id).first()
    if row is None or recording is None:
        return None
    row.recording = recording
    return row


def restart_after(officer: Officer, recording: Recording, resumed_at: datetime | None) -> Restart | None:
    """Find with which recording the same device went on at an instant, and whether the cause is marked as said there.

    None where it did not go on, or nobody knows.
    """
    if resumed_at is None or recording.device_id is None:
        return None
    near = (resumed_at - RESOLUTION, resumed_at + RESOLUTION)
    rows = visible_to(officer).filter(device=recording.device_id, started_at__range=near)
    after = rows.order_by("started_at").first()
    if after is None or after.started_at is None:
        return None
    said = after.marks.filter(kind=MarkKind.RESTART, taken_back_at=None).order_by("offset_ms").first()
    if said is None:
        return Restart(recording=after, at=after.started_at, is_marked=False)
    return Restart(recording=after, at=after.started_at + timedelta(milliseconds=said.offset_ms), is_marked=True)


def last_mark(officer: Officer, recordings: Collection[Recording], *, since: datetime | None) -> Mark | None:
    """Return the officer's latest mark in some recordings that still stands, set since an instant where one is given.

    It is the one that undo takes back: what was marked before the page was opened is taken back where it is listed.
    """
    rows = Mark.objects.filter(recording__in=list(recordings), taken_back_at=None, set_by=officer)
    if since is not None:
        rows = rows.filter(set_at__gte=since)
    return rows.select_related("recording").order_by("-pk").first()
