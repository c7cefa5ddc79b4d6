"""What is wrong with a source, and which stretches of its opening hours have no footage.

Footage is told by its own instants, from when to when; what lies between two pieces inside opening hours is a gap. One
that goes on is noted while it does, and ends with the next piece or with the hours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liuhen import law
from liuhen.kernel.home import calendar_folder
from liuhen.law.packs import NATIONAL
from liuhen.office.capture.fixed.actions import end_gap, note_gap
from liuhen.office.capture.fixed.models import FixedGap, FixedState, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.law.calendar import WorkingCalendar
    from liuhen.office.capture.fixed.models import FixedSource

TOLERANCE: Final = timedelta(seconds=5)


def calendar() -> WorkingCalendar:
    """Return the working days as this installation knows them."""
    return law.load_packs(calendars=(calendar_folder(),))[NATIONAL].calendar


def opened_at(source: FixedSource, at: datetime) -> datetime | None:
    """Return since when the source is open; None while it is paused or closed."""
    return None if source.paused_at is not None else source.open_hours.open_since(at, calendar())


def tell_trouble(source: FixedSource, trouble: str, at: datetime) -> None:
    """Keep since when something is wrong; empty: nothing is."""
    state = FixedState.objects.filter(source=source).exclude(trouble=trouble)
    state.update(trouble=trouble, troubled_at=at if trouble else None)


def covered(
    source: FixedSource, starts_at: datetime, ends_at: datetime, *, broke: str, by: ObjectName, at: datetime
) -> None:
    """Take note of footage: end the gap that goes on, or note one that is over already. `broke`: why, if known."""
    state = FixedState.objects.get(source=source)
    if FixedGap.objects.filter(source=source, to_at=None).exists():
        end_gap(source=source, to_at=starts_at, by=by, at=at)
    else:
        _note_if_missing(state, starts_at, broke=broke, by=by, at=at)
    state.covered_until = max(filter(None, (state.covered_until, ends_at)))
    state.save(update_fields=["covered_until"])


def _note_if_missing(state: FixedState, starts_at: datetime, *, broke: str, by: ObjectName, at: datetime) -> None:
    opened = state.source.open_hours.open_since(starts_at, calendar())
    if state.covered_until is None or opened is None:
        return
    begins = max(state.covered_until, opened)
    if starts_at - begins > TOLERANCE:
        word = next((word for word in (state.trouble, broke) if word in Trouble.values), Trouble.STOPPED)
        note_gap(source=state.source, from_at=begins, to_at=starts_at, cause=Trouble(word), by=by, at=at)


def missing(source: FixedSource, opened: datetime, cause: Trouble, *, by: ObjectName, at: datetime) -> None:
    """Note that footage is missing from here on, unless that is noted already."""
    if FixedGap.objects.filter(source=source, to_at=None).exists():
        return
    until = FixedState.objects.values_list("covered_until", flat=True).get(source=source)
    begins = max(filter(None, (until, opened)))
    if at - begins > TOLERANCE:
        note_gap(source=source, from_at=begins, to_at=None, cause=cause, by=by, at=at)


def closed(source: FixedSource, *, by: ObjectName, at: datetime) -> None:
    """End with the opening hours what goes on."""
    ended = source.open_hours.closed_at(at, calendar())
    if ended is not None:
        end_gap(source=source, to_at=ended, by=by, at=at)
    tell_trouble(source, "", at)
