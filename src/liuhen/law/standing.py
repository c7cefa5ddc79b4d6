"""Standing: where the duties without a clock stand for a subject, but for what is its own, its name and its facts.

Follows docs/spec/findings.md: met, waived, pending, breached or unknown. Judges nothing twice: a tree of questions
(`rules/tree.py`) remembers what was found for subjects that look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from liuhen.law.findings import State
from liuhen.law.rules.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.duty import Duty
    from liuhen.law.rules.moments import Moment
    from liuhen.law.rules.tree import Room, Trial
    from liuhen.law.situation import SubjectKind


Stand: TypeAlias = "tuple[str, str, str, State, Duty]"
"""Where one duty stands: code, provision, source, state and duty, which is a row without what is the subject's own. A
plain tuple, because a named one takes ten times as long to take apart."""


class Asked(NamedTuple):
    """A duty with what is left to ask about it in cases of one profile."""

    duty: Duty
    when: Condition
    must: Condition
    waived: Condition
    """`NEVER` where nothing can excuse it."""
    until: tuple[Moment, ...]
    is_doubted: bool
    """Nobody knows whether the subject is of a kind that the duty is about."""


def duty_tree(word: SubjectKind, asked: tuple[Asked, ...], room: Room) -> Tree[tuple[Stand, ...]]:
    """Make the tree of the duties that subjects of one kind may have; its leaves are in the order of `asked`."""
    conditions = (condition for one in asked for condition in (one.when, one.must, one.waived))
    return Tree(word, conditions, lambda trial: _stands(asked, trial), room)


def _stands(asked: Iterable[Asked], trial: Trial) -> tuple[Stand, ...]:
    states = ((one.duty, _state(one, trial)) for one in asked)
    return tuple((duty.code, duty.provision, duty.source, state, duty) for duty, state in states if state is not None)


def _state(asked: Asked, trial: Trial) -> State | None:
    """Say where a duty stands; None where it does not apply, or may not and is met or waived."""
    applies = trial.is_law(asked.duty.force) and trial.holds(asked.when)
    if applies is False:
        return None
    is_sure = applies is True and not asked.is_doubted
    met = trial.holds(asked.must)
    if met:
        return State.MET if is_sure else None
    excused = trial.holds(asked.waived)
    if excused:
        return State.WAIVED if is_sure else None
    if not is_sure or met is None or excused is None:
        return State.UNKNOWN
    return State.BREACHED if asked.duty.at_once else _open(asked.until, trial)


def _open(until: Iterable[Moment], trial: Trial) -> State:
    """Say where a duty stands that is not met: open, too late, or nobody knows."""
    state = State.PENDING
    for moment in until:
        passed = trial.has_passed(moment)
        if passed:
            return State.BREACHED
        if passed is None:
            state = State.UNKNOWN
    return state
