"""Obligations: what the duties with a clock come to for one subject.

Decides nothing of its own: how a clock runs, `rules/deadline.py` says. Here its end, what met it and the instant of the
check become a state.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN
from liuhen.law.findings import Obligation, State
from liuhen.law.rules.deadline import met_at, run_clock
from liuhen.law.rules.force import TIMELESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.law.facts import Maybe
    from liuhen.law.plans import ClockPlan
    from liuhen.law.rules.conditions import Answer
    from liuhen.law.rules.deadline import Base, Clock
    from liuhen.law.situation import Situation, Subject

# Taken out of the enumeration once, because a member is slow to look up by name.
_PENDING, _OVERDUE, _MET, _LATE, _UNKNOWN = State.PENDING, State.OVERDUE, State.MET, State.LATE, State.UNKNOWN
_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule


def oblige(
    clocks: Iterable[ClockPlan], bases: Sequence[Base], name: str, subject: Subject, situation: Situation
) -> list[Obligation]:
    """Run the deadlines of a subject, `bases` with the periods that apply; returns the rows."""
    rows = []
    for place, ask, is_doubted in clocks:
        applies = True if ask is None else ask(situation, subject)
        if applies is not False:
            row = _run(bases[place], name, subject, situation, None if is_doubted else applies)
            if row is not None:
                rows.append(row)
    return rows


def _run(base: Base, name: str, subject: Subject, situation: Situation, applies: Answer) -> Obligation | None:
    rule, at = base.rule, situation.at
    clock = run_clock(rule, base.term, situation, subject)
    start, end = clock.start, clock.end
    started = start if isinstance(start, datetime) else None
    if rule.force is not TIMELESS and not rule.force.holds_at(started or at):
        return None
    met = met_at(rule, situation, subject)
    due = end.due if end is not None else None
    provision, source = base.provision, base.source
    if rule.relief is not None and clock.relief == "decides":
        provision, source = rule.provision, rule.relief.source
    met_by_now = met if isinstance(met, datetime) and met <= at else None
    if applies is None:
        state = _UNKNOWN
    elif met_by_now is not None:
        state = _met_state(clock, due, met_by_now)
    else:
        state = _open_state(clock, due, met, at)
    return _new(
        Obligation,
        (rule.code, provision, source, name, state, started, due, met_by_now, rule, clock, situation, subject),
    )


def _open_state(clock: Clock, due: datetime | None, met: Maybe[datetime], at: datetime) -> State:
    if due is not None:
        if met is UNKNOWN:
            return _UNKNOWN
        return _PENDING if at < due else _OVERDUE
    if clock.end is None:  # no clock has started, or the relief waits for the return
        return _PENDING
    if met is not UNKNOWN and clock.not_before is not None and at < clock.not_before:
        return _PENDING
    return _UNKNOWN


def _met_state(clock: Clock, due: datetime | None, met: datetime) -> State:
    if due is not None:
        return _MET if met < due else _LATE
    if clock.not_before is not None and met < clock.not_before:
        return _MET
    if clock.end is not None:  # the calendar is not published
        return _UNKNOWN
    waits_for = clock.waits_for if clock.relief == "waiting" else clock.start
    return _MET if waits_for is None else _UNKNOWN
