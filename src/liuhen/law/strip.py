"""The strip of days under an obligation: which day started it, which rested, which counted, which are overdue.

For the workbench's picture of a period; draws nothing and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import legal_date
from liuhen.law.findings import State
from liuhen.law.periods import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from liuhen.law.findings import Obligation

_OVERDUE_SHOWN = 7

DayKind = Literal["start", "rest", "counted", "overdue", "unpublished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the strip; `number` counts the days of the period, from 1."""

    on: date
    kind: DayKind
    number: int | None
    label: Text


def day_strip(obligation: Obligation, at: datetime) -> tuple[Day, ...]:
    """List the days from the start to the end and, where it is overdue, on to `at`; empty while no clock runs.

    Of overdue days at most the first seven are listed.
    """
    start = obligation.starts_at
    end = obligation.due_at or obligation.provisional_due_at
    if start is None or end is None:
        return ()
    first = legal_date(start)
    last = legal_date(end - timedelta(microseconds=1))
    days = [_start_day(obligation, first, start)]
    number = 0
    for offset in range(1, (last - first).days + 1):
        day = _inner_day(
            obligation, first + timedelta(days=offset), number + 1, end if offset == (last - first).days else None
        )
        number = day.number or number
        days.append(day)
    return (*days, *_overdue_days(obligation, last, at))


def _start_day(obligation: Obligation, day: date, start: datetime) -> Day:
    label = obligation.clock.started_by.label
    counts = obligation.clock.period.unit is Unit.HOUR
    return Day(
        on=day,
        kind="start",
        number=None,
        label=Text(
            zh=f"{start:%H:%M} {label.zh}" + ("" if counts else " · 不计"),
            en=f"{start:%H:%M} {label.en}" + ("" if counts else ", not counted"),
        ),
    )


def _inner_day(obligation: Obligation, day: date, number: int, end: datetime | None) -> Day:
    calendar = obligation.situation.calendar
    if obligation.clock.period.unit is Unit.WORKING_DAY:
        works = calendar.is_working(day)
        if works is None:
            return Day(on=day, kind="unpublished", number=None, label=Text(zh="日历未公布", en="not published"))
        if not works:
            return Day(
                on=day, kind="rest", number=None, label=calendar.name_of(day) or Text(zh="休息日", en="rest day")
            )
    if end is None:
        label = Text(zh=f"第 {number} 日", en=f"day {number}")
    elif obligation.clock.period.unit is Unit.HOUR:
        label = Text(zh=f"{end:%H:%M} 届满", en=f"ends {end:%H:%M}")
    else:
        label = Text(zh=f"第 {number} 日 · 24:00", en=f"day {number}, 24:00")
    return Day(on=day, kind="counted", number=number, label=label)


def _overdue_days(obligation: Obligation, last: date, at: datetime) -> Iterator[Day]:
    if obligation.state is not State.OVERDUE or obligation.due_at is None:
        return
    first = max(legal_date(obligation.due_at), last + timedelta(days=1))
    count = min((legal_date(at) - first).days + 1, _OVERDUE_SHOWN)
    for offset in range(count):
        yield Day(on=first + timedelta(days=offset), kind="overdue", number=None, label=Text(zh="逾期中", en="overdue"))
