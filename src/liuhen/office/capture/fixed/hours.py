"""Opening hours of a counter: spans of each weekday, and what the working-day calendar makes of a day.

On a statutory rest day a counter that follows the calendar is closed; on a make-up working day (调休) without hours of
its own it keeps those of Monday. Where a year is not published the weekday alone decides, so that no footage is missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import legal_date, start_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.instant import LegalDate
    from liuhen.law.calendar import WorkingCalendar

WEEK: Final = 7
MONDAY: Final = 0
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of a week, Monday first: each day `09:00-12:00 13:30-17:00`, empty for closed."""

    days: tuple[str, ...]
    by_calendar: bool

    def open_since(self, at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return when the hours under way at `at` began; None where it is closed."""
        return next((start for start, end in self._spans(legal_date(at), calendar) if start <= at < end), None)

    def closed_at(self, at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return when the latest hours before `at` ended; None where there were none in a week, or they go on."""
        if self.open_since(at, calendar) is not None:
            return None
        today = legal_date(at)
        ends = [end for back in range(WEEK) for _start, end in self._spans(today - timedelta(days=back), calendar)]
        return max((end for end in ends if end <= at), default=None)

    def opens_next(self, at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return when it opens next; None where it does not within three weeks."""
        today = legal_date(at)
        for ahead in range(3 * WEEK):
            for start, _end in self._spans(today + timedelta(days=ahead), calendar):
                if start > at:
                    return start
        return None

    def _spans(self, day: LegalDate, calendar: WorkingCalendar) -> list[tuple[datetime, datetime]]:
        text = self.days[day.weekday()]
        works = calendar.is_working(day) if self.by_calendar else None
        if works is False:
            return []
        if works and not text:
            text = self.days[MONDAY]
        return [(start_of(day) + begins, start_of(day) + ends) for begins, ends in read_spans(text)]


def read_spans(text: str) -> list[tuple[timedelta, timedelta]]:
    """Read the spans of a day. Raises `InvalidInput` for what is none, ends before it begins, or overlaps."""
    found: list[tuple[timedelta, timedelta]] = []
    for part in text.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            raise _bad(part)
        begin, minute, end, end_minute = (int(digits) for digits in match.groups())
        span = timedelta(hours=begin, minutes=minute), timedelta(hours=end, minutes=end_minute)
        if span[0] >= span[1] or span[1] > timedelta(days=1) or (found and span[0] < found[-1][1]):
            raise _bad(part)
        found.append(span)
    return found


def _bad(part: str) -> InvalidInput:
    shown = repr(part[:40])
    return InvalidInput.at(
        "hours",
        Text(zh=f"{shown} 不是时段，例如 09:00-12:00 13:30-17:00", en=f"{shown} is no span such as 09:00-12:00"),
    )
