"""Deadline: something is due within a period of a moment, perhaps with relief, and is met by another moment.

Settlements 1–5 of mission/law are data of the packs; this module knows how a clock with relief runs, not how long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from liuhen.kernel.instant import legal_date, start_of
from liuhen.law.facts import UNKNOWN, Activity, Recording
from liuhen.law.periods import End, Period, Term, Unit
from liuhen.law.rules.conditions import ALWAYS
from liuhen.law.rules.moments import Moment, first_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.kernel.errors import Text
    from liuhen.law.calendar import WorkingCalendar
    from liuhen.law.facts import Maybe
    from liuhen.law.facts import Relief as Claim
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.situation import Situation, Subject, SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A longer clock for one of the listed reasons; the later of the two ends counts."""

    reasons: tuple[str, ...]
    start: Moment
    term: Term
    provision: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """When to remind: `after` a period from a moment, or `before` a period ahead of the end."""

    after: Term | None = None
    start: Moment | None = None
    before: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One duty with a clock. `provision` and `source` are those of the base period."""

    code: str
    subject: SubjectKind
    provision: str
    source: str
    duty: Text
    start: tuple[Moment, ...]
    term: Term
    met_by: Moment
    start_not_before: Moment | None = None
    """A moment that the start cannot precede: where the start is unknown, it still bounds the end from below."""
    relief: Relief | None = None
    places: tuple[str, ...] = ()
    """Where a recording must have been stored for the duty to be met; empty where the text names no place."""
    warn: tuple[Warn, ...] = ()
    when: Condition = ALWAYS
    of_kinds: frozenset[str] | None = None
    """The kinds of activity or document that it is about; None: all."""
    force: Force

    @property
    def period(self) -> Period:
        """The base period."""
        return self.term.period


@dataclass(frozen=True, slots=True)
class Base:
    """A rule with the base period that applies: its own, or what an agency put in its place, and where that is from."""

    rule: Deadline
    term: Term
    provision: str
    source: str


class Clock(NamedTuple):
    """How a deadline runs for one subject.

    `start` is None (has not happened) or UNKNOWN where no clock runs, and `end` is then None. `not_before` bounds the
    end from below where even that much is known. `relief` says what became of a claim: none, ignored (a reason that the
    text does not list, or no one who claimed), waiting (for `waits_for`), shorter (the base ends later), decides.
    """

    started_by: Moment
    start: Maybe[datetime]
    period: Period
    end: End | None
    not_before: datetime | None
    relief: Literal["none", "ignored", "waiting", "shorter", "decides"] = "none"
    waits_for: Maybe[datetime] = None
    base: Period | None = None
    """The base period where relief has put another in its place."""


_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule


def run_clock(rule: Deadline, term: Term, situation: Situation, subject: Subject) -> Clock:
    """Run a deadline with `term` as its base (the rule's own, or an agency's override)."""
    started_by, start = first_known(rule.start, situation, subject)
    end, bound = None, None
    if isinstance(start, datetime):
        end = term.end_from(start)
        bound = end.not_before
    elif rule.start_not_before is not None:
        bound = _bound(rule.start_not_before, term, situation, subject)
    base = _new(Clock, (started_by, start, term.period, end, bound, "none", None, None))
    relief = rule.relief
    if relief is None:
        return base
    claim = _claim(situation, subject)
    return base if claim is None else _relieved(base, relief, claim, relief.start.of(situation, subject))


def _claim(situation: Situation, subject: Subject) -> Claim | None:
    activity = situation.activity(subject)
    claim = activity.relief if isinstance(activity, Activity) else None
    return None if claim is UNKNOWN else claim


def _bound(moment: Moment, term: Term, situation: Situation, subject: Subject) -> datetime | None:
    at = moment.of(situation, subject)
    return term.end_from(at).not_before if isinstance(at, datetime) else None


def _relieved(base: Clock, relief: Relief, claim: Claim, start: Maybe[datetime]) -> Clock:
    by, period = base.started_by, base.period
    if not _is_valid(claim, relief):
        return _new(Clock, (by, base.start, period, base.end, base.not_before, "ignored", None, None))
    if base.end is None or not isinstance(start, datetime):
        waits_for = base.start if base.end is None else start
        open_ = None if isinstance(waits_for, datetime) else waits_for
        return _new(Clock, (by, base.start, period, None, base.not_before, "waiting", open_, None))
    end = relief.term.end_from(start)
    later = _later(base.end, end)
    if _estimate(end) <= _estimate(base.end):
        return _new(Clock, (by, base.start, period, later, later.not_before, "shorter", None, None))
    return _new(Clock, (relief.start, start, relief.term.period, later, later.not_before, "decides", None, period))


def _is_valid(claim: Claim, relief: Relief) -> bool:
    """A claim needs a reason of the text's own, someone who claimed it, and when."""
    return (
        claim.reason in relief.reasons and isinstance(claim.claimed_by, str) and isinstance(claim.claimed_at, datetime)
    )


def _estimate(end: End) -> datetime:
    """Order two ends; one that the calendar does not know yet is ordered by its estimate."""
    return end.due or end.provisional or end.not_before


def _later(one: End, other: End) -> End:
    """Return the later end; while one of them is not known, neither is the later."""
    if one.due is not None and other.due is not None:
        return one if one.due >= other.due else other
    guess = max(_estimate(one), _estimate(other))
    return End(None, max(one.not_before, other.not_before), provisional=guess)


def met_at(rule: Deadline, situation: Situation, subject: Subject) -> Maybe[datetime]:
    """Say when the duty was met; something stored in a place that the text does not allow has not met it."""
    if rule.places and isinstance(subject, Recording):
        place = subject.stored_in
        if isinstance(place, str) and place not in rule.places:
            return None
    return rule.met_by.of(situation, subject)


def warnings(rule: Deadline, clock: Clock, situation: Situation, subject: Subject) -> Iterator[datetime]:
    """Walk the instants at which to remind; the caller sorts them."""
    for warn in rule.warn:
        if warn.after is not None and warn.start is not None:
            at = warn.start.of(situation, subject)
            if isinstance(at, datetime):
                yield warn.after.end_from(at).not_before
        elif warn.before is not None and clock.end is not None:
            end = clock.end.due or clock.end.provisional
            if end is not None:
                yield _ahead(warn.before, end, situation.calendar)


def _ahead(period: Period, end: datetime, calendar: WorkingCalendar) -> datetime:
    if period.unit is Unit.HOUR:
        return end - timedelta(hours=period.amount)
    last = legal_date(end - timedelta(microseconds=1))
    if period.unit is Unit.WORKING_DAY:
        before = calendar.before(last, period.amount)
        if before is not None:
            return start_of(before)
    return start_of(last - timedelta(days=period.amount))
