"""The strict profile: the tightest value of all local packs, each with where it came from (settlement 17).

It is no text of its own. Every deadline, duty and clause of every local pack is asked; of several rows for one duty of
one subject the tightest stands, under its own provision: the earliest end, the severest standing, the longest keeping.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from liuhen.law.findings import Obligation, Requirement, State
from liuhen.law.plans import Plans
from liuhen.law.rules.retention import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from liuhen.kernel.errors import Text
    from liuhen.law.packs import RulePack
    from liuhen.law.standing import Stand

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_SEVERITY: Final = {
    State.BREACHED: 0,
    State.OVERDUE: 1,
    State.LATE: 2,
    State.UNKNOWN: 3,
    State.PENDING: 4,
    State.WAIVED: 5,
    State.MET: 6,
}
Row = TypeVar("Row", Obligation, Requirement)
Rule = TypeVar("Rule")


def strictest(packs: Mapping[str, RulePack], *, name: Text, title: Text, id_: str) -> RulePack:
    """Compose the profile from the local packs of `packs` and what they extend."""
    local = [pack for pack in packs.values() if pack.extends]
    first = local[0]
    deadlines = _once(rule for pack in local for rule in pack.deadlines)
    duties = _once(duty for pack in local for duty in pack.duties)
    schedule = Schedule(tuple(dict.fromkeys(clause for pack in local for clause in pack.clauses)))
    return replace(
        first,
        id=id_,
        name=name,
        title=title,
        extends=None,
        versions=first.versions[:1],
        deadlines=deadlines,
        duties=duties,
        schedule=schedule,
        plans=Plans(deadlines, duties, schedule),
        absent=(),
        articles=(),
        is_profile=True,
    )


def tightest(rows: Iterable[Obligation]) -> list[Obligation]:
    """Keep, for each duty of each subject, the row that ends first; one that is not met before one that is."""
    return _least(rows, lambda row: (row.due_at or row.provisional_due_at or _NEVER, _SEVERITY[row.state]))


def severest(rows: Iterable[Requirement]) -> list[Requirement]:
    """Keep, for each duty of each subject, the row that stands worst."""
    return _least(rows, lambda row: _SEVERITY[row.state])


def severest_stands(stands: Iterable[Stand]) -> tuple[Stand, ...]:
    """Keep, for each duty of one subject, where it stands worst."""
    kept: dict[str, Stand] = {}
    for stand in stands:
        code, _, _, state, _ = stand
        if code not in kept or _SEVERITY[state] < _SEVERITY[kept[code][3]]:
            kept[code] = stand
    return tuple(kept.values())


def _least(rows: Iterable[Row], rank: Callable[[Row], Any]) -> list[Row]:
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.subject, row.code)
        if key not in kept or rank(row) < rank(kept[key]):
            kept[key] = row
    return list(kept.values())


def _once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Name each rule once: what all packs inherit is the same object in each."""
    return tuple({id(rule): rule for rule in rules}.values())
