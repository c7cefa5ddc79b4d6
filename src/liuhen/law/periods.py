"""Periods of law: how long, and when they end.

Follows mission/law "How periods run": hours run from the exact moment; every other unit leaves the start day out and
ends at 24:00 of its last day, an exclusive end. Working days come from the calendar; a month without the date ends on
its last day. A party's right rolls on to the next working day, an agency's own duty does not: that day is only named.
Never asks what time it is.
"""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, assert_never

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import BEIJING, end_of, legal_date

if TYPE_CHECKING:
    from liuhen.kernel.instant import LegalDate
    from liuhen.law.calendar import WorkingCalendar

_PERIOD = re.compile(r"([1-9]\d{0,2}) (hour|working day|day|week|month|year)(s?)", re.ASCII)


class Unit(StrEnum):
    """What a period is counted in."""

    HOUR = "hour"
    WORKING_DAY = "working day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Bearer(StrEnum):
    """Who bears the period: an agency a duty, a party a right."""

    AGENCY = "agency"
    PARTY = "party"


_CHINESE = {
    Unit.HOUR: "小时",
    Unit.WORKING_DAY: "个工作日",
    Unit.DAY: "日",
    Unit.WEEK: "周",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length in one unit, written `2 working days`."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'' if self.amount == 1 else 's'}"

    @property
    def text(self) -> Text:
        """For people: 2个工作日 / 2 working days."""
        return Text(zh=f"{self.amount}{_CHINESE[self.unit]}", en=str(self))


class End(NamedTuple):
    """When a period ends.

    `due` is exclusive, and None where the calendar is not published: then `provisional` estimates it and `not_before`
    is the earliest instant at which it can possibly end. `last_day` is the last day inside; `next_working_day` is named
    where an agency's last day is a rest day, on which its duty ends all the same. A tuple, like everything that is
    made for each finding: a frozen dataclass takes four times as long to build.
    """

    due: datetime | None
    not_before: datetime
    provisional: datetime | None = None
    last_day: LegalDate | None = None
    next_working_day: LegalDate | None = None


def parse_period(text: str) -> Period:
    """Read `24 hours`, `2 working days`, `20 days`, `1 week`, `6 months`, `1 year` (1 to 999); else `InvalidInput`."""
    match = _PERIOD.fullmatch(text)
    if match is None or (match[1] != "1" and not match[3]):
        shown = repr(text[:80])
        zh, en = f"{shown} 不是期限", f"{shown} is no period"
        examples = Text(zh="24 hours、2 working days、6 months", en="24 hours, 2 working days or 6 months")
        raise InvalidInput.at("", Text(zh=f"{zh}，例如 {examples.zh}", en=f"{en} such as {examples.en}"))
    return Period(int(match[1]), Unit(match[2]))


_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule


class Term:
    """A period with its calendar and its bearer: tells the end from any start.

    Every unit but hours depends on the start day alone, and a busy office asks for the same days again and again, so
    ends are remembered by day.
    """

    __slots__ = ("_ends", "_hours", "bearer", "calendar", "period")
    _REMEMBERED = 20_000

    def __init__(self, period: Period, calendar: WorkingCalendar, bearer: Bearer = Bearer.AGENCY) -> None:
        """Keep what the end depends on."""
        self.period = period
        self.calendar = calendar
        self.bearer = bearer
        self._hours = timedelta(hours=period.amount) if period.unit is Unit.HOUR else None
        self._ends: dict[LegalDate, End] = {}

    def end_from(self, start: datetime) -> End:
        """Run the period from the instant `start`."""
        if self._hours is not None:
            due = start + self._hours
            return _new(End, (due, due, None, None, None))
        day = start.date() if start.tzinfo is BEIJING else legal_date(start)
        end = self._ends.get(day)
        if end is None:
            if len(self._ends) >= self._REMEMBERED:
                self._ends.clear()
            end = self._ends[day] = _day_end(self.period, day, self.calendar, self.bearer)
        return end


def period_end(period: Period, start: datetime, calendar: WorkingCalendar, bearer: Bearer = Bearer.AGENCY) -> End:
    """Run `period` once from the instant `start`; who asks often keeps a `Term`."""
    return Term(period, calendar, bearer).end_from(start)


def _day_end(period: Period, start: LegalDate, calendar: WorkingCalendar, bearer: Bearer) -> End:
    if period.unit is Unit.WORKING_DAY:
        return _working_day_end(period.amount, start, calendar)
    last = add_calendar(start, period)
    works = calendar.is_working(last)
    following = calendar.after(last, 1) if works is False else None
    if bearer is Bearer.AGENCY:
        return End(end_of(last), end_of(last), last_day=last, next_working_day=following)
    if works is None or (works is False and following is None):
        guess = calendar.provisional_after(last - timedelta(days=1), 1)
        return End(None, end_of(last), provisional=end_of(guess))
    rolled = following or last
    return End(end_of(rolled), end_of(rolled), last_day=rolled)


def _working_day_end(amount: int, start: LegalDate, calendar: WorkingCalendar) -> End:
    last = calendar.after(start, amount)
    if last is not None:
        return End(end_of(last), end_of(last), last_day=last)
    guess = calendar.provisional_after(start, amount)
    earliest = end_of(start + timedelta(days=amount))
    return End(None, earliest, provisional=end_of(guess))


def add_calendar(start: LegalDate, period: Period) -> LegalDate:
    """Return the last day of a period of calendar days, weeks, months or years that leaves `start` out."""
    match period.unit:
        case Unit.DAY:
            return start + timedelta(days=period.amount)
        case Unit.WEEK:
            return start + timedelta(weeks=period.amount)
        case Unit.MONTH:
            return _add_months(start, period.amount)
        case Unit.YEAR:
            return _add_months(start, 12 * period.amount)
        case Unit.HOUR | Unit.WORKING_DAY:
            raise ValueError(f"{period} does not run by the calendar alone")
        case _:
            assert_never(period.unit)


def _add_months(start: LegalDate, count: int) -> LegalDate:
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))
