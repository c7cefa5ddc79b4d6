"""Retention: how long something is kept. Every clause that holds counts, and the strongest decides.

So more facts can only lengthen it (settlement 9). Strength: preserve (no disposal by rule), with the case file, not
before a day. Where a stronger clause may hold but nobody knows, the result is unknown. Periods start when the recording
was made; "long-term" has no years (settlement 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date
from liuhen.law.periods import add_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.kernel.errors import Text
    from liuhen.law.periods import Period
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject


class Keep(StrEnum):
    """What a retention result says; `unknown` is a result, never a default to the lenient side."""

    DISPOSE_AFTER = "dispose_after"
    WITH_CASE_FILE = "with_case_file"
    PRESERVE = "preserve"
    UNKNOWN = "unknown"


_RANK = {Keep.UNKNOWN: 0, Keep.DISPOSE_AFTER: 1, Keep.WITH_CASE_FILE: 2, Keep.PRESERVE: 3}
_NO_DAY = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One sentence about keeping. `provision` is None for a platform default, which no text says."""

    keep: Keep
    when: Condition
    provision: str | None
    source: str
    reason: Text
    period: Period | None = None
    start: Moment | None = None
    is_inherited: bool = False
    """From the national pack: named only where it says more than the local text."""
    force: Force


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the clauses come to: the clauses that decided, and those that stand open because a fact is unknown."""

    keep: Keep
    until: date | None
    decided_by: tuple[Clause, ...]
    open: tuple[Clause, ...] = ()


def first_disposal_day(period: Period, made: datetime) -> date:
    """Return the first day on which disposal may be proposed: the day after the period's last day."""
    return add_calendar(legal_date(made), period) + timedelta(days=1)


def judge(clauses: Sequence[Clause], situation: Situation, subject: Subject, made: datetime | None) -> Verdict:
    """Weigh every clause for one subject that was made at `made` (None where that is not known)."""
    best: tuple[int, date] = (-1, _NO_DAY)
    held: list[tuple[tuple[int, date], Clause]] = []
    undecided: list[tuple[tuple[int, date], Clause]] = []
    for clause in clauses:
        if made is not None and not clause.force.holds_at(made):
            continue
        answer = clause.when.holds(situation, subject)
        if answer is False:
            continue
        strength = _strength(clause, situation, subject)
        if answer is None or strength is None:
            undecided.append((strength or (_RANK[clause.keep], date.max), clause))
        else:
            held.append((strength, clause))
            best = max(best, strength)
    deciding = tuple(clause for strength, clause in held if strength == best)
    open_clauses = tuple(clause for strength, clause in undecided if strength > best)
    if open_clauses or not deciding:
        return Verdict(keep=Keep.UNKNOWN, until=None, decided_by=deciding, open=open_clauses)
    keep = deciding[0].keep
    return Verdict(keep=keep, until=best[1] if keep is Keep.DISPOSE_AFTER else None, decided_by=_named(deciding))


def _strength(clause: Clause, situation: Situation, subject: Subject) -> tuple[int, date] | None:
    """Order clauses; None where its period cannot be run because its start is not known."""
    if clause.period is None or clause.start is None:
        return (_RANK[clause.keep], _NO_DAY)
    start = clause.start.of(situation, subject)
    if not isinstance(start, datetime):
        return None
    return (_RANK[clause.keep], first_disposal_day(clause.period, start))


def _named(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    own = tuple(clause for clause in clauses if not clause.is_inherited)
    return own or clauses
