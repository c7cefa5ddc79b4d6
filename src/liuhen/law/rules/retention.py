"""Retention: how long something is kept. Every clause that holds counts, and the strongest decides.

So more facts can only lengthen it (settlement 9). Strength: preserve (no disposal by rule), with the case file, not
before a day. Where a stronger clause may hold but nobody knows, the result is unknown. Periods start when the recording
was made; "long-term" has no years (settlement 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from liuhen.kernel.instant import BEIJING, legal_date
from liuhen.law.periods import add_calendar
from liuhen.law.rules.conditions import NEVER
from liuhen.law.rules.force import TIMELESS
from liuhen.law.rules.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe, Recording
    from liuhen.law.periods import Period, Unit
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.rules.tree import Room, Trial
    from liuhen.law.situation import Profile, Situation, Subject


class Keep(StrEnum):
    """What a retention result says; `unknown` is a result, never a default to the lenient side."""

    DISPOSE_AFTER = "dispose_after"
    WITH_CASE_FILE = "with_case_file"
    PRESERVE = "preserve"
    UNKNOWN = "unknown"


_REMEMBERED = 20_000
_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a clause
_RANK = {Keep.UNKNOWN: 0, Keep.DISPOSE_AFTER: 1, Keep.WITH_CASE_FILE: 2, Keep.PRESERVE: 3}
_DISPOSE_AFTER = Keep.DISPOSE_AFTER  # a member is slow to look up by name
Strength: TypeAlias = tuple[int, date]
"""Orders results: how strongly something is kept, and up to which day."""
_LEAST: Strength = (-1, date.min)


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

    @property
    def rank(self) -> int:
        """Say how strongly this clause keeps, whatever the day."""
        return _RANK[self.keep]

    @property
    def hangs_on_a_day(self) -> bool:
        """Tell whether it takes a day to say what it comes to: the start of its period, or the version in force."""
        return self.period is not None or self.force is not TIMELESS


class Verdict(NamedTuple):
    """What the clauses come to: the clauses that decided, and those that stand open because a fact is unknown."""

    keep: Keep
    until: date | None
    decided_by: tuple[Clause, ...]
    open: tuple[Clause, ...] = ()


class Held(NamedTuple):
    """A clause that holds, or of which nobody knows whether it does (`answer` None)."""

    clause: Clause
    answer: Answer


class Keeping(NamedTuple):
    """The clauses that hold, or may, strongest first; and what they come to where that hangs on no day."""

    clauses: tuple[Held, ...]
    verdict: Verdict | None

    @classmethod
    def of(cls, clauses: Iterable[Held]) -> Keeping:
        """Leave out what is weaker than a clause that holds whatever the day."""
        ordered = sorted(clauses, key=lambda held: -held.clause.rank)
        sure = (held.clause.rank for held in ordered if held.answer and not held.clause.hangs_on_a_day)
        least = max(sure, default=0)
        strong = tuple(held for held in ordered if held.clause.rank >= least)
        if any(held.clause.hangs_on_a_day for held in strong):
            return cls(strong, None)
        return cls(strong, _weigh([(held, (held.clause.rank, date.min)) for held in strong]))


class Schedule:
    """The clauses of one pack, strongest first, so that weaker ones need no look once a stronger one holds."""

    __slots__ = ("_days", "clauses")

    def __init__(self, clauses: Sequence[Clause]) -> None:
        """Order the clauses; ends of periods are remembered by period and day."""
        self.clauses = tuple(sorted(clauses, key=lambda clause: -clause.rank))
        self._days: dict[tuple[int, Unit, date], date] = {}

    def tree(self, profile: Profile, room: Room) -> Tree[Keeping]:
        """Make the tree that tells which clauses hold, or may hold, in cases of a profile."""
        asked = [(clause, when) for clause in self.clauses if (when := clause.when.given(profile)) is not NEVER]

        def keeping(trial: Trial) -> Keeping:
            answers = ((clause, trial.holds(when)) for clause, when in asked)
            return Keeping.of(Held(clause, answer) for clause, answer in answers if answer is not False)

        return Tree("recording", [when for _, when in asked], keeping, room)

    def judge(self, keeping: Keeping, situation: Situation, subject: Recording) -> Verdict:
        """Weigh the clauses that hold, or may, for one recording."""
        if keeping.verdict is not None:
            return keeping.verdict
        clauses = keeping.clauses
        if any(held.clause.force is not TIMELESS for held in clauses):
            clauses = tuple(held for held in clauses if _is_law(held.clause.force, subject.made_at))
        return _weigh([(held, self._strength(held.clause, situation, subject)) for held in clauses])

    def _strength(self, clause: Clause, situation: Situation, subject: Subject) -> Strength | None:
        """Order clauses by rank, then by day; None where a period cannot be run because its start is not known."""
        if clause.period is None:
            return (clause.rank, date.min)
        start = clause.start.of(situation, subject) if clause.start is not None else None
        if not isinstance(start, datetime):
            return None
        day = start.date() if start.tzinfo is BEIJING else legal_date(start)
        period = clause.period
        key = (period.amount, period.unit, day)
        until = self._days.get(key)
        if until is None:
            if len(self._days) >= _REMEMBERED:
                self._days.clear()
            until = self._days[key] = add_calendar(day, period) + timedelta(days=1)
        return (clause.rank, until)


def _is_law(force: Force, made: Maybe[datetime]) -> bool:
    """Tell whether a version was in force when the recording was made; while that is not known, it may have been."""
    return not isinstance(made, datetime) or force.holds_at(made)


def _weigh(clauses: Sequence[tuple[Held, Strength | None]]) -> Verdict:
    """Let the strongest clause decide, unless one that may be stronger is in doubt."""
    best = _LEAST
    deciding: list[Clause] = []
    doubted: list[tuple[Strength, Clause]] = []
    for (clause, answer), strength in clauses:
        if not answer or strength is None:
            doubted.append((strength or (clause.rank, date.max), clause))
        elif strength > best:
            best, deciding = strength, [clause]
        elif strength == best:
            deciding.append(clause)
    open_clauses = tuple([clause for strength, clause in doubted if strength > best]) if doubted else ()
    if open_clauses or not deciding:
        return Verdict(Keep.UNKNOWN, None, tuple(deciding), open_clauses)
    keep = deciding[0].keep
    return _new(Verdict, (keep, best[1] if keep is _DISPOSE_AFTER else None, _named(tuple(deciding)), ()))


def _named(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    if len(clauses) == 1:
        return clauses
    own = tuple(clause for clause in clauses if not clause.is_inherited)
    return own or clauses
