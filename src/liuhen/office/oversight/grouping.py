"""Open duties by person, post, unit or agency: how many, how many overdue, the next end; the worst group first.

Bounded however many there are: only the `SAMPLE` duties that fall due first are counted, and a page says so when there
are more. A duty that two people owe counts for both; one that nobody in particular owes belongs to its unit (key None).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, assert_never, get_args
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Min, Q

from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.narrowing import NO_POST, Wanted, is_overdue
from liuhen.office.people.models import Agency, Officer, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

By = Literal["person", "post", "unit", "agency"]
WAYS: tuple[By, ...] = get_args(By)
SAMPLE = 10_000
MOST_GROUPS = 100
_COLUMNS: dict[By, str] = {"person": "officers", "post": "post__role", "unit": "unit", "agency": "unit__agency"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """The open duties of one person, post, unit or agency. `key`: its id or role; None: owed by nobody by name."""

    key: str | None
    name: str
    count: int
    overdue: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piles:
    """All groups, the worst first. `is_cut`: there are more duties or groups than were counted."""

    by: By
    piles: tuple[Pile, ...]
    is_cut: bool


def way_of(text: str) -> By | None:
    """Read by what duties are grouped; None for anything else."""
    return next((way for way in WAYS if way == text), None)


def piles_of(duties: QuerySet[Obligation], by: By, now: datetime) -> Piles:
    """Group open duties; by four queries at most."""
    first = duties.order_by(F("due_at").asc(nulls_last=True), "pk").values("pk")
    is_cut = first[SAMPLE : SAMPLE + 1].exists()
    rows = _counted(Obligation.objects.filter(pk__in=first[:SAMPLE]) if is_cut else duties, by, now)
    names = _names(by, [key for key, *_figures in rows if key is not None])
    piles = sorted((_pile(row, names) for row in rows), key=_badness)
    return Piles(by=by, piles=tuple(piles[:MOST_GROUPS]), is_cut=is_cut or len(piles) > MOST_GROUPS)


def pile_in(duties: QuerySet[Obligation], by: By, key: str | None, now: datetime) -> QuerySet[Obligation]:
    """Return the duties of one pile."""
    match by:
        case "person":
            wanted = Wanted(officer=UUID(hex=key)) if key else Wanted(nobody=True)
        case "post":
            wanted = Wanted(post=key or NO_POST)
        case "unit":
            wanted = Wanted(unit=UUID(hex=key or ""))
        case "agency":
            wanted = Wanted(agency=UUID(hex=key or ""))
        case _:
            assert_never(by)
    return wanted.narrow(duties, now)


def _counted(duties: QuerySet[Obligation], by: By, now: datetime) -> list[tuple[Any, ...]]:
    """Count in the database: key, how many, how many overdue, the next end."""
    if by == "post":
        held = FilteredRelation("officers__roles", condition=Q(officers__roles__until=None))
        duties = duties.alias(post=held)
    figures = {
        "all": Count("pk", distinct=by == "post"),
        "late": Count("pk", filter=is_overdue(now), distinct=by == "post"),
        "next": Min("due_at"),
    }
    return list(duties.order_by().values_list(_COLUMNS[by]).annotate(**figures))


def _names(by: By, keys: Sequence[Any]) -> Mapping[Any, str]:
    match by:
        case "post":
            return {role.value: str(role.label) for role in Role}
        case "person":
            people = Officer.objects.filter(pk__in=keys).select_related("unit")
            return {one.pk: f"{one.name}（{one.unit}）" for one in people}
        case "unit":
            return dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
        case "agency":
            return dict(Agency.objects.filter(pk__in=keys).values_list("pk", "name"))
        case _:
            assert_never(by)


def _pile(row: tuple[Any, ...], names: Mapping[Any, str]) -> Pile:
    key, count, overdue, next_due_at = row
    told = key.hex if isinstance(key, UUID) else key
    return Pile(key=told, name=names.get(key, ""), count=count, overdue=overdue, next_due_at=next_due_at)


def _badness(pile: Pile) -> tuple[int, bool, float, str]:
    """Order: the most overdue, then whose next end comes first, then by name."""
    due = pile.next_due_at
    return (-pile.overdue, due is None, due.timestamp() if due is not None else 0.0, pile.name)
