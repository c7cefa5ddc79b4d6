"""Every read of the board: what I owe, by when, in groups; and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from liuhen.kernel.instant import legal_date, start_of
from liuhen.office.cases.queries import UNLISTED
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.narrowing import is_overdue
from liuhen.office.people.asked import asked_once
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

PAGE = 50
DAYS_SHOWN = 7
CAP = 1001  # counts are shown up to a thousand; more is "1000+"


def owed_by(officer: Officer) -> QuerySet[Obligation]:
    """Return the open duties of an officer: their own, and those of their unit that name nobody still in office."""
    links = Obligation.officers.through.objects
    named = links.filter(officer=officer)
    # Few of an agency's many duties are found by their keys; of very many, the earliest by walking along the due times.
    is_named = Exists(named.filter(obligation=OuterRef("pk")))
    mine = is_named if _owes_many(officer) else Q(pk__in=named.values("obligation_id"))
    anybodys = ~Exists(links.filter(obligation=OuterRef("pk"), officer__departed_on=None))
    return Obligation.objects.filter(Q(mine) | Q(anybodys, unit=officer.unit_id), is_open=True)


@asked_once
def count_owed(officer: Officer) -> int:
    """Count up to `CAP` what an officer owes; once for a page."""
    return owed_by(officer)[:CAP].count()


@asked_once
def _owes_many(officer: Officer) -> bool:
    """Tell whether more duties name an officer than are counted; a matter of speed alone."""
    return Obligation.officers.through.objects.filter(officer=officer)[:CAP].count() == CAP


def open_in_unit(officer: Officer) -> QuerySet[Obligation]:
    """Return the open duties of the officer's whole unit."""
    return Obligation.objects.filter(is_open=True, unit=officer.unit_id)


def open_to(officer: Officer) -> QuerySet[Obligation]:
    """Return the open duties of every unit that the officer's role reaches, else of their own."""
    return Obligation.objects.filter(is_open=True) if sees_all(officer) else open_in_unit(officer)


def duty_of(officer: Officer, duty_id: int) -> Obligation | None:
    """Return one duty that the officer may see: an own one, one of the unit, or any for roles across units."""
    mine = Exists(Obligation.officers.through.objects.filter(obligation=OuterRef("pk"), officer=officer))
    seen = Obligation.objects.all() if sees_all(officer) else Obligation.objects.filter(Q(unit=officer.unit_id) | mine)
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
    """One page of the workbench: groups in order of urgency, the days ahead, and the key of the next page."""

    groups: tuple[Group, ...]
    days: tuple[DayCount, ...]
    total: int
    overdue: int
    today: int
    next: str


def board(duties: QuerySet[Obligation], now: datetime, *, after: str = "", total: int | None = None) -> Board:
    """Arrange open duties by when they fall due; a page of `PAGE`, the earliest first, that comes `after` a key.

    `total` is how many there are, up to `CAP`, where that is known already.
    """
    listed, following = page_of(duties, after=after)
    return replace(figures(duties, now, total=total), groups=grouped(listed, now), next=following)


def figures(duties: QuerySet[Obligation], now: datetime, *, total: int | None = None) -> Board:
    """Count open duties and the days ahead, without listing any."""
    days = _days_ahead(duties, now)
    return Board(
        groups=(),
        days=days,
        total=duties[:CAP].count() if total is None else total,
        overdue=duties.filter(is_overdue(now))[:CAP].count(),
        today=days[0].count,
        next="",
    )


def page_of(duties: QuerySet[Obligation], *, after: str = "") -> tuple[list[Obligation], str]:
    """Return a page of duties with all that a row of the board shows, and the key of the next; empty at the end.

    Who owes them is no part of a row.
    """
    # Keys first: sorting ten thousand whole rows to show fifty would cost more than everything else.
    keys = _keys(duties, after)
    listed = list(
        Obligation.objects.filter(pk__in=keys[:PAGE])
        .select_related("case__party", "recording__device", "recording__officer")
        .defer(*UNLISTED)
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    return listed, _key_of(listed[-1]) if len(keys) > PAGE else ""


def grouped(duties: Iterable[Obligation], now: datetime) -> tuple[Group, ...]:
    """Part duties by when they fall due, the most urgent group first; a group that is empty is left out."""
    groups: dict[str, list[Obligation]] = {"overdue": [], "today": [], "week": [], "later": [], "waiting": []}
    for duty in duties:
        groups[when(duty, now)].append(duty)
    return tuple(Group(key=key, duties=tuple(rows)) for key, rows in groups.items() if rows)


def _key_of(duty: Obligation) -> str:
    return f"{'' if duty.due_at is None else duty.due_at.timestamp()}_{duty.pk}"


def _keys(duties: QuerySet[Obligation], after: str) -> list[int]:
    """Return the keys of a page and one more: by due time, then what has none. By row value, so depth costs nothing."""
    since = _read_key(after)
    keys: list[int] = []
    if since is None or since[0] is not None:
        dated = duties.filter(due_at__isnull=False)
        if since is not None:
            dated = dated.filter(due_at__gte=since[0]).exclude(due_at=since[0], pk__lte=since[1])
        keys = list(dated.order_by("due_at", "pk").values_list("pk", flat=True)[: PAGE + 1])
    if len(keys) <= PAGE:
        undated = duties.filter(due_at=None)
        if since is not None and since[0] is None:
            undated = undated.filter(pk__gt=since[1])
        keys += undated.order_by("pk").values_list("pk", flat=True)[: PAGE + 1 - len(keys)]
    return keys


def _read_key(key: str) -> tuple[datetime | None, int] | None:
    """Read a key of `_key_of`; one that is none is the beginning."""
    instant, _, last = key.partition("_")
    try:
        return datetime.fromtimestamp(float(instant), UTC) if instant else None, int(last)
    except (ValueError, OverflowError, OSError):
        return None


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


def _days_ahead(duties: QuerySet[Obligation], now: datetime) -> tuple[DayCount, ...]:
    """Count what falls due on each of the next days, by one query; each day is counted up to `CAP`."""
    days = [legal_date(now) + timedelta(days=offset) for offset in range(DAYS_SHOWN)]
    ends = [start_of(day + timedelta(days=1)) for day in days]
    ahead = duties.filter(due_at__gt=now, due_at__lte=ends[-1]).order_by("due_at")[: CAP * DAYS_SHOWN]
    passed = ahead.aggregate(**{f"day_{n}": Count("pk", filter=Q(due_at__lte=end)) for n, end in enumerate(ends)})
    counts = [upto - before for before, upto in pairwise([0, *(passed[f"day_{n}"] for n in range(DAYS_SHOWN))])]
    return tuple(DayCount(day=day, count=min(CAP, count)) for day, count in zip(days, counts, strict=True))
