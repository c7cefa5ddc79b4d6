"""Requirements: what the duties without a clock come to for the subjects of one kind.

Each duty is asked of all subjects of a group in turn, because most of what it asks is the same for them, or for the
duties beside it. Decides nothing of its own: what a duty is, `rules/duty.py` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.law.findings import Requirement, State
from liuhen.law.rules.duty import event_of
from liuhen.law.rules.force import TIMELESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.law.rules.audience import Crowd, Member
    from liuhen.law.rules.conditions import Answer
    from liuhen.law.rules.duty import DutyTable, Plan
    from liuhen.law.rules.force import Force
    from liuhen.law.situation import Situation

_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule
_STATES = {state.value: state for state in State}


def require(table: DutyTable, crowd: Crowd, situation: Situation) -> list[Requirement]:
    """Ask the duties of a table; returns the rows by subject, and for each subject in the order of the table."""
    plans = table.plans(situation.profile)
    for kind, group in crowd.groups.items():
        plan = plans.get(kind)
        if plan is None:
            plan = plans[kind] = table.plan(situation.profile, kind)
        _require(plan, group, situation)
    return [row for member in crowd.everyone for row in member[2]]


def _require(plan: Plan, group: Sequence[Member], situation: Situation) -> None:
    in_force = [group if force is TIMELESS else _in_force(force, group, situation) for force in plan.forces]
    audiences = [audience.among(in_force[audience.force], situation) for audience in plan.audiences]
    for duty, audience, must, is_shared, unmet in plan.duties:
        members, ask = audiences[audience], must
        if not members:
            continue
        met: Answer = True
        if is_shared is not None and ask is not None and len(members) > 1 and is_shared(situation):
            met, ask = ask(situation, members[0][0]), None
        code, provision, source = duty.code, duty.provision, duty.source
        for subject, name, rows, applies in members:
            if ask is not None:
                met = ask(situation, subject)
            standing = unmet.stands(situation, subject, applies, met) if not met else "met" if applies else None
            if standing is not None:
                state = _STATES[standing]
                rows.append(_new(Requirement, (code, provision, source, name, state, duty, situation, subject)))


def _in_force(force: Force, group: Sequence[Member], situation: Situation) -> Sequence[Member]:
    return [member for member in group if force.holds_at(event_of(member[0]) or situation.at)]
