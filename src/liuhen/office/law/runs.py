"""How one duty runs under several packs, drawn as bars on one scale of days: where each starts, rests, ends, was met.

Gives positions in percent of the width, for SVG attributes; draws nothing and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.instant import end_of, legal_date, start_of
from liuhen.law.findings import State
from liuhen.law.periods import Unit
from liuhen.law.strip import day_strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from liuhen.law.calendar import WorkingCalendar
    from liuhen.law.findings import Obligation

MOST_LABELS = 9
MOST_DAYS = 400
"""Beyond a year days are narrower than a pixel: the scale is cut, and the bar runs out of it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the scale in percent of its width: `12.50%`."""

    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day of the scale: a rest day is hatched, some carry a label."""

    day: date
    at: Span
    is_rest: bool
    is_labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The bar of one pack: all of it, the stretches that count, what lies beyond the end; and three points."""

    whole: Span
    counted: tuple[Span, ...]
    beyond: Span | None
    start: str
    end: str
    met: str | None
    is_failure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The days that all bars share, and the instant of the judgement where it lies among them."""

    days: tuple[Mark, ...]
    runs: Mapping[str, Run]
    now: str | None


def scale_of(cells: Mapping[str, Obligation], calendar: WorkingCalendar, at: datetime) -> Scale | None:
    """Lay the runs of one duty on a common scale; None where no clock runs under any pack."""
    running = {pack: row for pack, row in cells.items() if row.starts_at is not None and _end(row) is not None}
    if not running:
        return None
    first = start_of(legal_date(min(_known(row.starts_at for row in running.values()))))
    last = _last(running.values(), at)
    ruler = _Ruler(first, min(end_of(legal_date(last)), first + timedelta(days=MOST_DAYS)))
    return Scale(
        days=tuple(_marks(ruler, calendar)),
        runs={pack: _run(row, ruler, at) for pack, row in running.items()},
        now=ruler.at(at) if ruler.first < at < ruler.last else None,
    )


@dataclass(frozen=True, slots=True)
class _Ruler:
    first: datetime
    last: datetime

    def at(self, instant: datetime) -> str:
        """Return the place of an instant, kept within the scale."""
        return f"{100 * self._share(instant):.2f}%"

    def span(self, start: datetime, end: datetime) -> Span:
        """Return the stretch between two instants."""
        return Span(self.at(start), f"{100 * max(0.0, self._share(end) - self._share(start)):.2f}%")

    def _share(self, instant: datetime) -> float:
        return max(0.0, min(1.0, (instant - self.first) / (self.last - self.first)))


def _known(instants: Iterable[datetime | None]) -> list[datetime]:
    return [instant for instant in instants if instant is not None]


def _end(row: Obligation) -> datetime | None:
    return row.due_at or row.provisional_due_at


def _last(rows: Iterable[Obligation], at: datetime) -> datetime:
    ends = [instant for row in rows for instant in _known((_end(row), row.met_at))]
    late = [at] if any(row.state is State.OVERDUE for row in rows) else []
    return max((*ends, *late)) - timedelta(microseconds=1)


def _run(row: Obligation, ruler: _Ruler, at: datetime) -> Run:
    start, end = row.starts_at, _end(row)
    if start is None or end is None:  # cannot be: the caller has left those out
        raise AssertionError(row)
    over = (row.met_at or at) if row.state.is_failure else None
    return Run(
        whole=ruler.span(start, end),
        counted=tuple(_counted(row, start, end, ruler)),
        beyond=ruler.span(end, over) if over else None,
        start=ruler.at(start),
        end=ruler.at(end),
        met=ruler.at(row.met_at) if row.met_at else None,
        is_failure=row.state.is_failure,
    )


def _counted(row: Obligation, start: datetime, end: datetime, ruler: _Ruler) -> Iterable[Span]:
    """Hours count from the start on; days count whole, and neither the first nor rest days do."""
    if row.clock.period.unit is Unit.HOUR:
        return (ruler.span(start, end),)
    counted = [day.on for day in day_strip(row, end) if day.kind == "counted"]
    return (ruler.span(start_of(first), end_of(last)) for first, last in _stretches(counted))


def _stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Join days that follow each other."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _marks(ruler: _Ruler, calendar: WorkingCalendar) -> Iterable[Mark]:
    first = legal_date(ruler.first)
    count = round((ruler.last - ruler.first) / timedelta(days=1))
    every = -(-count // MOST_LABELS)
    for offset in range(count):
        day = first + timedelta(days=offset)
        yield Mark(
            day=day,
            at=ruler.span(start_of(day), end_of(day)),
            is_rest=calendar.is_working(day) is False,
            is_labelled=offset % every == 0,
        )
