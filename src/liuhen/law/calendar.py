"""The Chinese working-day calendar: which days count, from the State Council's yearly notice.

A working day is a Monday to Friday that is no statutory rest day, or a make-up working day (调休). Each year is a table
(`liuhen.law.year_table`): those that come with the packs, and over them those that an agency imported. Outside the
published years a day is *unknown*: nothing here guesses, except `provisional_after`, which says so in its name.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.year_table import SATURDAY, YearTable, read_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from liuhen.kernel.instant import LegalDate

Stamp: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Which files of years there are: name, time of change, size and inode."""


class WorkingCalendar:
    """The published years, one after the other without a hole.

    Looks up in constant time: ordinals of all working days, and for each day how many working days have passed.
    """

    def __init__(self, tables: Iterable[YearTable]) -> None:
        """Build from tables; of two tables of a year the later one counts."""
        self.tables: Mapping[int, YearTable] = MappingProxyType({table.year: table for table in tables})
        years = sorted(self.tables)
        if not years or years != list(range(years[0], years[-1] + 1)):
            raise InvalidInput.at("calendar", f"the years must follow each other without a hole: {years}")
        self.first = date(years[0], 1, 1)
        self.last = date(years[-1], 12, 31)
        self._base = self.first.toordinal()
        self._working: list[int] = []
        self._passed: list[int] = []
        for ordinal in range(self._base, self.last.toordinal() + 1):
            if self._works(date.fromordinal(ordinal)):
                self._working.append(ordinal)
            self._passed.append(len(self._working))

    def _works(self, day: LegalDate) -> bool:
        return self.tables[day.year].works(day)

    def is_published(self, day: LegalDate) -> bool:
        """Tell whether the year of `day` has been published."""
        return self.first <= day <= self.last

    def is_working(self, day: LegalDate) -> bool | None:
        """Tell whether `day` is a working day; None where the year is not published."""
        return self._works(day) if self.is_published(day) else None

    def name_of(self, day: LegalDate) -> Text | None:
        """Name what makes `day` special: its holiday, 调休, or the weekend; None for an ordinary working day."""
        table = self.tables.get(day.year)
        if table is not None and day in table.make_up_days:
            return Text(zh="调休上班", en="make-up working day")
        if table is not None and day in table.rest_days:
            return Text(zh=table.rest_days[day], en="public holiday")
        return Text(zh="休息日", en="rest day") if day.weekday() >= SATURDAY else None

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
            count -= (day.weekday() < SATURDAY) if works is None else works
        return day


def load_calendar(*folders: Path) -> WorkingCalendar:
    """Read every `<year>.yaml` of the folders; a later folder's year counts. Faults name file and place."""
    return WorkingCalendar(table for folder in folders for table in read_years(folder))


def years_stamp(folders: Iterable[Path]) -> Stamp:
    """Return what changes as soon as a year of these folders does; reads no file."""
    found = ((path, path.stat()) for folder in folders for path in sorted(folder.glob("*.yaml")))
    return tuple((path.name, held.st_mtime_ns, held.st_size, held.st_ino) for path, held in found)


def read_years(folder: Path) -> tuple[YearTable, ...]:
    """Read every year of a folder in order; a folder that is not there holds none."""
    tables = []
    for path in sorted(folder.glob("*.yaml")):
        table = read_year(path)
        if path.stem != str(table.year):
            raise InvalidInput.at(f"calendar/{path.name}: year", f"{table.year} is not the year of the file's name")
        tables.append(table)
    return tuple(tables)
