"""The Chinese working-day calendar: which days count, from the State Council's yearly notice.

A working day is a Monday to Friday that is no statutory rest day, or a make-up working day (调休). The table is data
(`rulepacks/national/calendar/<year>.yaml`). Outside the published years a day is *unknown*: nothing here guesses,
except `provisional_after`, which says so in its name.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.strict import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from liuhen.kernel.instant import LegalDate

_SATURDAY = 5
_KEYS = ("year", "notice", "published_on", "source", "rest_days", "make_up_working_days")


class WorkingCalendar:
    """The published years, one after the other without a hole.

    Looks up in constant time: ordinals of all working days, and for each day how many working days have passed.
    """

    def __init__(self, years: Iterable[int], rest_days: Mapping[date, str], make_up_days: Mapping[date, str]) -> None:
        """Build from years, the statutory rest days and the make-up working days, each with its name."""
        ordered = sorted(years)
        if not ordered or ordered != list(range(ordered[0], ordered[-1] + 1)):
            raise InvalidInput.at("calendar", f"the years must follow each other without a hole: {ordered}")
        self.first = date(ordered[0], 1, 1)
        self.last = date(ordered[-1], 12, 31)
        self._rest = dict(rest_days)
        self._make_up = dict(make_up_days)
        self._base = self.first.toordinal()
        self._working: list[int] = []
        self._passed: list[int] = []
        for ordinal in range(self._base, self.last.toordinal() + 1):
            if self._works(date.fromordinal(ordinal)):
                self._working.append(ordinal)
            self._passed.append(len(self._working))

    def _works(self, day: LegalDate) -> bool:
        return day in self._make_up or (day.weekday() < _SATURDAY and day not in self._rest)

    def is_published(self, day: LegalDate) -> bool:
        """Tell whether the year of `day` has been published."""
        return self.first <= day <= self.last

    def is_working(self, day: LegalDate) -> bool | None:
        """Tell whether `day` is a working day; None where the year is not published."""
        return self._works(day) if self.is_published(day) else None

    def name_of(self, day: LegalDate) -> Text | None:
        """Name what makes `day` special: its holiday, 调休, or the weekend; None for an ordinary working day."""
        if day in self._make_up:
            return Text(zh="调休上班", en="make-up working day")
        if day in self._rest:
            return Text(zh=self._rest[day], en="public holiday")
        return Text(zh="休息日", en="rest day") if day.weekday() >= _SATURDAY else None

    def after(self, day: LegalDate, count: int) -> LegalDate | None:
        """Return the `count`-th working day after `day` (not counting it); None where it is not published."""
        place = day.toordinal() - self._base
        if not 0 <= place < len(self._passed):
            return None
        wanted = self._passed[place] + count - 1
        return date.fromordinal(self._working[wanted]) if wanted < len(self._working) else None

    def before(self, day: LegalDate, count: int = 1) -> LegalDate | None:
        """Return the `count`-th working day before `day` (not counting it); None where it is not published."""
        place = day.toordinal() - self._base
        if not 0 < place < len(self._passed):
            return None
        wanted = self._passed[place - 1] - count
        return date.fromordinal(self._working[wanted]) if wanted >= 0 else None

    def provisional_after(self, day: LegalDate, count: int) -> LegalDate:
        """Estimate as `after`, taking every Monday to Friday outside the published years for a working day."""
        while count:
            day += timedelta(days=1)
            works = self.is_working(day)
            count -= (day.weekday() < _SATURDAY) if works is None else works
        return day


@cache
def load_calendar(folder: Path) -> WorkingCalendar:
    """Read every `<year>.yaml` of a folder; faults name file and place."""
    years: list[int] = []
    rest: dict[date, str] = {}
    make_up: dict[date, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        node = Node(read_yaml(path))
        node.where = f"calendar/{path.name}"
        found = node.keys(_KEYS, ("year", "notice", "source", "rest_days", "make_up_working_days"))
        node.done()
        year = found["year"].value
        if not isinstance(year, int) or path.stem != str(year):
            found["year"].fault(f"is not the year of the file {path.name}")
        rest |= _days(found["rest_days"], year)
        make_up |= _days(found["make_up_working_days"], year)
        node.done()
        years.append(year)
    return WorkingCalendar(years, rest, make_up)


def _days(node: Node, year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    if not isinstance(node.value, dict):
        node.fault("must map dates to names")
        return days
    for day, name in node.value.items():
        if isinstance(day, date) and day.year == year and isinstance(name, str):
            days[day] = name
        else:
            node.fault(f"{day!r}: {name!r} is no day of {year} with its name")
    return days
