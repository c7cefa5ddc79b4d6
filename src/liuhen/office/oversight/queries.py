"""Every read of the board: what I owe, by when, in groups; and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from liuhen.kernel.instant import legal_date, start_of
from liuhen.office.oversight.models import Obligation

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

LIMIT = 100
DAYS_SHOWN = 7
CAP = 1001  # counts are shown up to a thousand; more is "1000+"


def owed_by(officer: Officer) -> QuerySet[Obligation]:
    """Return the open duties of an officer: their own, and those of their unit that name nobody."""
    through = Obligation.officers.through.objects.filter(obligation=OuterRef("pk"))
    mine = Exists(through.filter(officer=officer))
    return Obligation.objects.filter(is_open=True, unit=officer.unit_id).filter(mine | ~Exists(through)) | (
        Obligation.objects.filter(is_open=True).filter(mine)
    )


def open_in_unit(officer: Officer) -> QuerySet[Obligation]:
    """Return the open duties of the officer's whole unit."""
    return Obligation.objects.filter(is_open=True, unit=officer.unit_id)


def duty_of(officer: Officer, duty_id: int) -> Obligation | None:
    """Return one duty that the officer may see: an own one, or one of the unit."""
    seen = Obligation.objects.filter(Q(unit=officer.unit_id) | Q(officers=officer))
    return seen.select_related("case__party", "recording").filter(pk=duty_id).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Duties that fall due in the same stretch of time: overdue, today, week, later, waiting (no clock yet)."""

    key: str
    duties: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many duties fall due on a day."""

    day: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The workbench: groups in order of urgency, and the days ahead."""

    groups: tuple[Group, ...]
    days: tuple[DayCount, ...]
    total: int
    overdue: int
    today: int


def board(duties: QuerySet[Obligation], now: datetime) -> Board:
    """Arrange open duties by when they fall due; at most `LIMIT` are listed, the earliest first."""
    listed = list(
        duties.select_related("case__party", "recording__device", "recording__officer", "recording__file")
        .prefetch_related("officers")
        .order_by(F("due_at").asc(nulls_last=True), "pk")[:LIMIT]
    )
    groups: dict[str, list[Obligation]] = {"overdue": [], "today": [], "week": [], "later": [], "waiting": []}
    for duty in listed:
        groups[when(duty, now)].append(duty)
    midnight = start_of(legal_date(now) + timedelta(days=1))
    days = tuple(_count_of(duties, legal_date(now) + timedelta(days=offset), now) for offset in range(DAYS_SHOWN))
    return Board(
        groups=tuple(Group(key=key, duties=tuple(rows)) for key, rows in groups.items() if rows),
        days=days,
        total=duties[:CAP].count(),
        overdue=duties.filter(_is_overdue(now))[:CAP].count(),
        today=duties.filter(due_at__gt=now, due_at__lte=midnight)[:CAP].count(),
    )


def when(duty: Obligation, now: datetime) -> str:
    """Say into which group a duty falls. The end is exclusive: what is due at 24:00 today is due today."""
    if duty.state == "breached":
        return "overdue"
    if duty.due_at is None:
        return "waiting"
    if duty.due_at <= now:
        return "overdue"
    today = legal_date(now)
    if duty.due_at <= start_of(today + timedelta(days=1)):
        return "today"
    monday = today - timedelta(days=today.weekday())
    return "week" if duty.due_at <= start_of(monday + timedelta(days=7)) else "later"


def _is_overdue(now: datetime) -> Q:
    return Q(due_at__lte=now) | Q(state="breached")


def _count_of(duties: QuerySet[Obligation], day: date, now: datetime) -> DayCount:
    start = max(start_of(day), now)
    count = duties.filter(due_at__gt=start, due_at__lte=start_of(day + timedelta(days=1)))[:CAP].count()
    return DayCount(day=day, count=count)
