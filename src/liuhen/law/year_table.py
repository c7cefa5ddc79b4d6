"""One year's official working-day table, strictly read: the State Council's notice as data.

`rest_days` and `make_up_working_days` name each day; the notice and its day of publication are the table's provision.
A table that cannot be right is refused with every fault: a day of another year, both free and working, a make-up day
that is no weekend day, a festival missing or far from its season (`rulepacks/national/festivals.yaml`), or more or
fewer days free than the law on festivals gives, unless the table says why. Never fills in a day by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import parse_date
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from liuhen.kernel.instant import LegalDate

SATURDAY = 5
REQUIRED = ("year", "notice", "source", "rest_days", "make_up_working_days")
KEYS = (*REQUIRED, "published_on", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """One published year; `origin` is the folder that it came from."""

    year: int
    notice: str
    published_on: LegalDate | None
    source: str
    rest_days: Mapping[date, str]
    make_up_days: Mapping[date, str]
    note: str | None
    """Why more or fewer days are free than the law on festivals gives; None where they are as many."""
    origin: Path

    def works(self, day: LegalDate) -> bool:
        """Tell whether a day of this year is a working day."""
        return day in self.make_up_days or (day.weekday() < SATURDAY and day not in self.rest_days)

    @property
    def working_days(self) -> tuple[LegalDate, ...]:
        """All working days of the year in order."""
        ordinals = range(date(self.year, 1, 1).toordinal(), date(self.year, 12, 31).toordinal() + 1)
        return tuple(day for day in map(date.fromordinal, ordinals) if self.works(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Festival:
    """One public festival of `festivals.yaml`."""

    name: str
    days: Mapping[int, int]
    fixed: Mapping[int, tuple[str, ...]]
    within: tuple[str, str]
    may_fall_on: str | None

    def season_holds(self, day: LegalDate) -> bool:
        """Tell whether a rest day may bear this name."""
        first, last = self.within
        written = day.strftime("%m-%d")
        return first <= written <= last if first <= last else written >= first or written <= last


@cache
def festivals() -> Mapping[str, Festival]:
    """Return the public festivals by name."""
    return MappingProxyType({name: _festival(name, data) for name, data in _raw_festivals().items()})


def _raw_festivals() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(RULEPACKS / "national" / "festivals.yaml")
    return found


def _festival(name: str, data: dict[str, Any]) -> Festival:
    first, last = data["within"]
    return Festival(
        name=name,
        days=data["days"],
        fixed={since: tuple(days) for since, days in data.get("fixed", {}).items()},
        within=(first, last),
        may_fall_on=data.get("may_fall_on"),
    )


def read_year(path: Path) -> YearTable:
    """Read `<year>.yaml`; raises `InvalidInput` with every fault, each with file and place."""
    node = Node(read_yaml(path), f"calendar/{path.name}: ")
    found = node.keys(KEYS, REQUIRED)
    node.done()
    year = found["year"].value
    if isinstance(year, bool) or not isinstance(year, int):
        found["year"].fault("must be a year such as 2027")
        node.done()
    table = YearTable(
        year=year,
        notice=found["notice"].text(),
        published_on=_day(found["published_on"]) if "published_on" in found else None,
        source=found["source"].text(),
        rest_days=MappingProxyType(_days(found["rest_days"], year)),
        make_up_days=MappingProxyType(_days(found["make_up_working_days"], year)),
        note=found["note"].text() if "note" in found else None,
        origin=path.parent,
    )
    _check_days(table, found["make_up_working_days"])
    node.done()
    _check_festivals(table, found["rest_days"])
    node.done()
    return table


def _days(node: Node, year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    if not isinstance(node.value, dict):
        node.fault("must map dates to names")
        return days
    for day, name in node.value.items():
        if type(day) is date and day.year == year and isinstance(name, str) and name.strip():
            days[day] = name
        else:
            node.fault(f"{day!s}: {name!r} is no day of {year} with its name")
    return days


def _day(node: Node) -> date | None:
    if type(node.value) is date:
        return node.value
    node.fault("must be a date such as 2026-11-04")
    return None


def _check_days(table: YearTable, node: Node) -> None:
    for day in sorted(table.make_up_days):
        if day in table.rest_days:
            node.fault(f"{day} is a rest day and a make-up working day at once")
        if day.weekday() < SATURDAY:
            node.fault(f"{day} is no Saturday or Sunday, and so nothing that is made up")


def _check_festivals(table: YearTable, node: Node) -> None:
    known = festivals()
    for day, name in sorted(table.rest_days.items()):
        if name not in known:
            node.fault(f"{day}: {name} is none of: {', '.join(known)}")
        elif not known[name].season_holds(day):
            node.fault(f"{day}: {name} does not fall in this season; check month and day")
    counts = Counter(table.rest_days.values())
    for festival in known.values():
        _check_festival(festival, table, counts[festival.name], node)
    _check_sum(table, known.values(), node)


def _check_festival(festival: Festival, table: YearTable, count: int, node: Node) -> None:
    shared = festival.may_fall_on is not None and count == 0
    wanted = _in_force(festival.days, table.year, 0)
    if count < wanted and not shared:
        node.fault(f"{festival.name}: {count} rest days, the law gives {wanted}")
    for written in _in_force(festival.fixed, table.year, ()):
        day = parse_date(f"{table.year}-{written}")
        if day not in table.rest_days:
            node.fault(f"{day} is {festival.name} by law and is missing")


def _check_sum(table: YearTable, known: Iterable[Festival], node: Node) -> None:
    """What rests on weekdays, less what is made up at weekends, is what the law gives: every slip of a day shows."""
    wanted = sum(_in_force(festival.days, table.year, 0) for festival in known)
    free = sum(day.weekday() < SATURDAY for day in table.rest_days) - len(table.make_up_days)
    if free != wanted and table.note is None:
        node.fault(
            f"{free} weekdays are free after those made up, the law gives {wanted}: a day is missing or too many; "
            "where the notice really says so, tell why in `note`"
        )


def _in_force(dated: Mapping[int, Any], year: int, otherwise: Any) -> Any:
    years = [since for since in dated if since <= year]
    return dated[max(years)] if years else otherwise
