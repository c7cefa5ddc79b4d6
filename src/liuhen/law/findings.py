"""Findings: what the facts come to under one pack (liuhen-findings/1, docs/spec/findings.md).

A finding is data: the law met, not yet met, or not met. `because` is rendered only when the JSON is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from liuhen.law.rules.deadline import warnings
from liuhen.law.rules.duty import Lacks

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.errors import Text
    from liuhen.law.rules.deadline import Clock, Deadline
    from liuhen.law.rules.duty import Duty
    from liuhen.law.rules.retention import Keep, Verdict
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.standing import Stand

FORMAT = "liuhen-findings/1"
_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule
by_place = attrgetter("subject", "code", "provision")


class State(StrEnum):
    """Where an obligation stands.

    `late` is met after its end; `overdue` is not met although its end has passed; `breached` is a duty without a clock
    that can no longer be met; `unknown` cannot be told from the facts, or before the calendar is published.
    """

    PENDING = "pending"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    BREACHED = "breached"
    WAIVED = "waived"
    UNKNOWN = "unknown"

    @property
    def is_failure(self) -> bool:
        """Tell whether the law is not met: late, overdue or breached."""
        return self in (State.LATE, State.OVERDUE, State.BREACHED)


class Obligation(NamedTuple):
    """One duty with a clock of one subject.

    `due_at` is exclusive, and None where no clock runs or its end is not known. `rule`, `clock`, `situation` and `of`
    are what warnings and explanations are made of when someone asks for them.
    """

    code: str
    provision: str
    source: str
    subject: str
    state: State
    starts_at: datetime | None
    due_at: datetime | None
    met_at: datetime | None
    rule: Deadline
    clock: Clock
    situation: Situation
    of: Subject

    @property
    def provisional_due_at(self) -> datetime | None:
        """Estimate the end where only the calendar is missing."""
        return self.clock.end.provisional if self.clock.end else None

    @property
    def next_working_day(self) -> date | None:
        """Name the working day after a last day that is a rest day, on which the duty ends all the same."""
        return self.clock.end.next_working_day if self.clock.end else None

    @property
    def warn_at(self) -> tuple[datetime, ...]:
        """List the instants at which to remind, in order; none once the duty is met."""
        if self.state not in (State.PENDING, State.OVERDUE, State.UNKNOWN):
            return ()
        return tuple(sorted(set(warnings(self.rule, self.clock, self.situation, self.of))))


class Requirement(NamedTuple):
    """One duty without a clock of one subject: met, waived, pending, breached or unknown."""

    code: str
    provision: str
    source: str
    subject: str
    state: State
    rule: Duty
    situation: Situation
    of: Subject

    @property
    def lacking(self) -> tuple[Text, ...]:
        """Name what is missing, where the duty is not met and its words can tell."""
        must = self.rule.must
        if self.state in (State.MET, State.WAIVED) or not isinstance(must, Lacks):
            return ()
        return must.lacking(self.situation, self.of)


class Retention(NamedTuple):
    """How long one subject is kept; `until` is the first day on which disposal may be proposed."""

    subject: str
    rule: Keep
    until: date | None
    provisions: tuple[str, ...]
    verdict: Verdict


StandsOf: TypeAlias = "tuple[str, Subject, tuple[Stand, ...]]"
"""A subject's name, the subject, and where each of its duties without a clock stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that one pack finds in one set of facts, sorted by subject and code."""

    pack: str
    pack_version: str
    situation: Situation
    obligations: tuple[Obligation, ...]
    stands: tuple[StandsOf, ...]
    """What `requirements` are made of: all is judged, and no row is made before someone asks for rows."""
    retention: tuple[Retention, ...]

    @property
    def at(self) -> datetime:
        """The instant of the check."""
        return self.situation.at

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The duties without a clock, a row for each: made anew each time, so keep them while you look at them."""
        situation = self.situation
        return tuple(
            [
                _new(Requirement, (code, provision, source, name, state, duty, situation, subject))
                for name, subject, stands in self.stands
                for code, provision, source, state, duty in stands
            ]
        )

    @property
    def has_failure(self) -> bool:
        """Tell whether anything is late, overdue or breached."""
        if any(row.state.is_failure for row in self.obligations):
            return True
        return any(state.is_failure for _, _, stands in self.stands for _, _, _, state, _ in stands)

    def rows(self) -> list[Obligation | Requirement]:
        """Return the duties with and without a clock in one list, sorted."""
        return sorted((*self.obligations, *self.requirements), key=by_place)
