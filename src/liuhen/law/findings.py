"""Findings: what the facts come to under one pack (liuhen-findings/1, docs/spec/findings.md).

A finding is data: the law met, not yet met, or not met. `because` is rendered only when the JSON is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.law.calendar import WorkingCalendar
    from liuhen.law.rules.deadline import Clock, Deadline
    from liuhen.law.rules.retention import Keep, Verdict

FORMAT = "liuhen-findings/1"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty of one subject.

    `due_at` is exclusive and None where no clock runs or its end is not known; `provisional_due_at` then estimates it
    where only the calendar is missing. `warn_at` are the reminders that lie before it is met, sorted.
    `rule` and `clock` are what an explanation is made of.
    """

    code: str
    provision: str
    source: str
    subject: str
    state: State
    starts_at: datetime | None
    due_at: datetime | None
    met_at: datetime | None
    provisional_due_at: datetime | None
    warn_at: tuple[datetime, ...]
    rule: Deadline
    clock: Clock
    calendar: WorkingCalendar

    @property
    def next_working_day(self) -> date | None:
        """Name the working day after a last day that is a rest day, on which the duty ends all the same."""
        return self.clock.end.next_working_day if self.clock.end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long one subject is kept; `until` is the first day on which disposal may be proposed."""

    subject: str
    rule: Keep
    until: date | None
    provisions: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that one pack finds in one set of facts, sorted by subject and code."""

    pack: str
    pack_version: str
    at: datetime
    obligations: tuple[Obligation, ...]
    retention: tuple[Retention, ...]

    @property
    def has_failure(self) -> bool:
        """Tell whether anything is late, overdue or breached."""
        return any(obligation.state.is_failure for obligation in self.obligations)
