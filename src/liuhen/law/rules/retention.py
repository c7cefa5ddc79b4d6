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
from liuhen.law.rules.force import TIMELESS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Recording
    from liuhen.law.periods import Period
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject


class Keep(StrEnum):
    """What a retention result says; `unknown` is a result, never a default to the lenient side."""

    DISPOSE_AFTER = "dispose_after"
    WITH_CASE_FILE = "with_case_file"
    PRESERVE = "preserve"
    UNKNOWN = "unknown"


_REMEMBERED = 20_000
_RANK = {Keep.UNKNOWN: 0, Keep.DISPOSE_AFTER: 1, Keep.WITH_CASE_FILE: 2, Keep.PRESERVE: 3}
_Asked: TypeAlias = "tuple[Clause, Callable[[Situation, Subject], Answer] | None, Answer]"
"""A clause, how to ask whether it holds (None: asked once for all), and the answer where that has been done."""
Strength: TypeAlias = tuple[int, date]
"""Orders results: how strongly something is kept, and up to which day."""


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


class Verdict(NamedTuple):
    """What the clauses come to: the clauses that decided, and those that stand open because a fact is unknown."""

    keep: Keep
    until: date | None
    decided_by: tuple[Clause, ...]
    open: tuple[Clause, ...] = ()


class Schedule:
    """The clauses of one pack, strongest first, so that weaker ones need no look once a stronger one holds."""

    __slots__ = ("_days", "clauses")

    def __init__(self, clauses: Sequence[Clause]) -> None:
        """Order the clauses; ends of periods are remembered by clause and day."""
        self.clauses = tuple(sorted(clauses, key=lambda clause: -clause.rank))
        self._days: dict[tuple[int, date], date] = {}

    def judge_all(self, situation: Situation, subjects: Sequence[Recording]) -> list[Verdict]:
        """Weigh the clauses for each recording; what is the same for all of them is asked once."""
        open_clauses: list[_Asked] = []
        for clause in self.clauses:
            holds = clause.when.holds
            if subjects and clause.when.is_shared(situation):
                answer = holds(situation, subjects[0])
                if answer is not False:
                    open_clauses.append((clause, None, answer))
            else:
                open_clauses.append((clause, holds, None))
        return [self._judge(open_clauses, situation, subject) for subject in subjects]

    def _judge(self, clauses: Sequence[_Asked], situation: Situation, subject: Recording) -> Verdict:
        best: Strength = (-1, date.min)
        held: list[tuple[Strength, Clause]] = []
        undecided: list[tuple[Strength, Clause]] = []
        made = subject.made_at
        for clause, holds, shared in clauses:
            rank = _RANK[clause.keep]
            if rank < best[0]:
                break
            if clause.force is not TIMELESS and isinstance(made, datetime) and not clause.force.holds_at(made):
                continue
            answer = shared if holds is None else holds(situation, subject)
            if answer is False:
                continue
            strength = (rank, date.min) if clause.period is None else self._strength(clause, situation, subject)
            if answer is None or strength is None:
                undecided.append((strength or (rank, date.max), clause))
            else:
                held.append((strength, clause))
                best = max(best, strength)
        return _verdict(best, held, undecided)

    def _strength(self, clause: Clause, situation: Situation, subject: Subject) -> Strength | None:
        """Order clauses with a period; None where it cannot be run because its start is not known."""
        start = clause.start.of(situation, subject) if clause.start is not None else None
        if clause.period is None or not isinstance(start, datetime):
            return None
        day = start.date() if start.tzinfo is BEIJING else legal_date(start)
        key = (id(clause), day)
        until = self._days.get(key)
        if until is None:
            if len(self._days) >= _REMEMBERED:
                self._days.clear()
            until = self._days[key] = add_calendar(day, clause.period) + timedelta(days=1)
        return (clause.rank, until)


def _verdict(best: Strength, held: list[tuple[Strength, Clause]], undecided: list[tuple[Strength, Clause]]) -> Verdict:
    if len(held) == 1 and not undecided:  # by far the most common
        (strength, clause), *_ = held
        return Verdict(clause.keep, strength[1] if clause.keep is Keep.DISPOSE_AFTER else None, (clause,))
    deciding = tuple(clause for strength, clause in held if strength == best)
    open_clauses = tuple(clause for strength, clause in undecided if strength > best)
    if open_clauses or not deciding:
        return Verdict(Keep.UNKNOWN, None, deciding, open_clauses)
    keep = deciding[0].keep
    return Verdict(keep, best[1] if keep is Keep.DISPOSE_AFTER else None, _named(deciding))


def _named(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    if len(clauses) == 1:
        return clauses
    own = tuple(clause for clause in clauses if not clause.is_inherited)
    return own or clauses
