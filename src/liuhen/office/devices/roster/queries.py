"""Every read about the roster; a shift of a unit that an officer may not know of is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liuhen.kernel.instant import end_of, legal_date, start_of
from liuhen.office.devices.roster.models import Shift
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import roles_of, sees_all
from liuhen.office.people.queries import officers, units

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer, Unit

DAYS: Final = 7
MOST: Final = 2000


def monday_of(day: date) -> date:
    """Return the Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def units_open_to(officer: Officer) -> list[Unit]:
    """Return the units whose roster an officer may read, their own first."""
    if sees_all(officer) or Role.ADMINISTRATOR in roles_of(officer):
        return sorted(units(), key=lambda unit: unit.pk != officer.unit_id)
    return [officer.unit]


def shifts_open_to(officer: Officer) -> QuerySet[Shift]:
    """Return the shifts, cancelled ones among them, that an officer may read."""
    rows = Shift.objects.select_related("officer", "device", "unit")
    return rows.filter(unit__in=[unit.pk for unit in units_open_to(officer)])


def shift_of(officer: Officer, shift_id: UUID) -> Shift | None:
    """Return one shift, if the officer may read it."""
    return shifts_open_to(officer).filter(pk=shift_id).first()


def shifts_between(unit: Unit, first: date, last: date) -> list[Shift]:
    """Return the shifts of a unit that touch the days from `first` to `last`, in order of time; at most `MOST`."""
    return list(_touching(unit, first, last).filter(cancelled_at=None)[:MOST])


def _touching(unit: Unit, first: date, last: date) -> QuerySet[Shift]:
    rows = Shift.objects.filter(unit=unit, from_at__lt=end_of(last), until_at__gt=start_of(first))
    return rows.select_related("officer", "device", "unit").order_by("from_at", "officer__number", "pk")


def on_duty(first: datetime, last: datetime, *, people: Collection[UUID], kept: Collection[UUID]) -> list[Shift]:
    """Return the shifts of some officers, or with some devices (`kept`), that touch a stretch of time."""
    rows = Shift.objects.filter(cancelled_at=None, from_at__lte=last, until_at__gte=first)
    by_officer, by_device = rows.filter(officer__in=people), rows.filter(device__in=kept)
    return sorted({*by_officer, *by_device}, key=lambda row: (row.from_at, row.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerWeek:
    """One officer's week: each day with the shifts that begin on it; `runs_over`: those begun before Monday."""

    officer: Officer
    days: tuple[tuple[date, tuple[Shift, ...]], ...]
    runs_over: tuple[Shift, ...]


def week_of(unit: Unit, monday: date) -> list[OfficerWeek]:
    """Lay out a unit's week, cancelled shifts among it: everybody in office by number, and whoever else has a shift."""
    shifts = list(_touching(unit, monday, monday + timedelta(days=DAYS - 1))[:MOST])
    people = {row.pk: row for row in officers().filter(unit=unit)}
    people |= {row.officer_id: row.officer for row in shifts if row.officer_id not in people}
    rows = []
    for officer in sorted(people.values(), key=lambda one: one.number):
        own = [row for row in shifts if row.officer_id == officer.pk]
        dates = [monday + timedelta(days=day) for day in range(DAYS)]
        days = tuple((day, tuple(row for row in own if legal_date(row.from_at) == day)) for day in dates)
        over = tuple(row for row in own if legal_date(row.from_at) < monday)
        rows.append(OfficerWeek(officer=officer, days=days, runs_over=over))
    return rows


def shifts_begun_in(unit: Unit, monday: date) -> list[Shift]:
    """Return the shifts of a unit that begin in a week: what copying the week repeats."""
    sunday = monday + timedelta(days=DAYS - 1)
    return [row for row in shifts_between(unit, monday, sunday) if legal_date(row.from_at) >= monday]
