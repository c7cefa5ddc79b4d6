"""Plans: what is left of a pack's rules in cases of one profile, for each kind of subject.

Made when a profile first comes up and kept for the next case of its like. Forgets everything when it holds too much;
what is remembered changes how long a check takes, never what it finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.conditions import ALWAYS, NEVER
from liuhen.law.rules.deadline import Base
from liuhen.law.rules.tree import Room
from liuhen.law.situation import SUBJECTS
from liuhen.law.standing import Asked, duty_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.deadline import Deadline
    from liuhen.law.rules.duty import Duty
    from liuhen.law.rules.retention import Keeping, Schedule
    from liuhen.law.rules.tree import Tree
    from liuhen.law.situation import Profile, Situation, Subject, SubjectKind
    from liuhen.law.standing import Stand

    Ask: TypeAlias = Callable[[Situation, Subject], Answer]


ClockPlan: TypeAlias = "tuple[int, Ask | None, bool]"
"""A deadline that a subject may have: its place among the bases, how to ask whether it has it (None: it has), and
whether that is in doubt because the subject may be of another kind."""
KindPlan: TypeAlias = "tuple[Tree[tuple[Stand, ...]] | None, tuple[ClockPlan, ...]]"
"""What a subject of one kind may owe: duties without a clock (None: there are none), and deadlines."""


class CasePlan:
    """What is left of the rules in cases of one profile."""

    __slots__ = ("_plans", "_profile", "keeping", "kinds")

    def __init__(self, plans: Plans, profile: Profile) -> None:
        """Begin with the clauses on keeping; kinds of subjects follow as they come up."""
        self._plans = plans
        self._profile = profile
        self.kinds: dict[SubjectKind, dict[Maybe[str], KindPlan]] = {word: {} for word in SUBJECTS}
        """The plans made so far, by kind (None: there are no kinds; UNKNOWN: it may be any)."""
        self.keeping = plans.keeping(profile)
        """Which clauses on keeping hold for a recording."""

    def add(self, word: SubjectKind, kind: Maybe[str]) -> KindPlan:
        """Make the plan of a kind that has not come up before."""
        found = self.kinds[word][kind] = self._plans.plan(word, kind, self._profile)
        return found


class Plans:
    """The rules of a pack, planned for profiles and kinds as they come up."""

    __slots__ = ("_cases", "_duties", "_room", "_schedule", "bases")
    _REMEMBERED = 20_000

    def __init__(self, deadlines: Iterable[Deadline], duties: Iterable[Duty], schedule: Schedule) -> None:
        """Arrange the rules in the order of findings, so that rows need no sorting."""
        rules = sorted(deadlines, key=lambda rule: (rule.code, rule.provision))
        self.bases = tuple(Base(rule, rule.term, rule.provision, rule.source) for rule in rules)
        """The deadlines, each with its own period."""
        self._schedule = schedule
        self._duties = tuple(sorted(duties, key=lambda duty: (duty.code, duty.provision)))
        self._cases: dict[Profile, CasePlan] = {}
        self._room = Room()

    def of(self, profile: Profile) -> CasePlan:
        """Return the plan for cases of a profile."""
        found = self._cases.get(profile)
        if found is None:
            found = self._cases[profile] = CasePlan(self, profile)
        if self._room.taken > self._REMEMBERED:
            self._cases, self._room = {}, Room()
        return found

    def keeping(self, profile: Profile) -> Tree[Keeping]:
        """Leave only the clauses that may hold in a case of a profile."""
        return self._schedule.tree(profile, self._room)

    def plan(self, word: SubjectKind, kind: Maybe[str], profile: Profile) -> KindPlan:
        """Leave only what a subject of a kind may owe in a case of a profile."""
        asked = tuple(self._asked(word, kind, profile))
        self._room.taken += 1
        duties = duty_tree(word, asked, self._room) if asked else None
        return duties, tuple(self._clocks(word, kind, profile))

    def _asked(self, word: SubjectKind, kind: Maybe[str], profile: Profile) -> Iterator[Asked]:
        for duty in self._duties:
            admitted = _admits(duty.of_kinds, kind)
            if duty.subject != word or admitted is False:
                continue
            when = duty.when.given(profile)
            if when is not NEVER:
                yield Asked(
                    duty=duty,
                    when=when,
                    must=duty.must.given(profile),
                    waived=NEVER if duty.waived_when is None else duty.waived_when.given(profile),
                    until=tuple(moment for moment in duty.until if moment.can_be(profile)),
                    is_doubted=admitted is None,
                )

    def _clocks(self, word: SubjectKind, kind: Maybe[str], profile: Profile) -> Iterator[ClockPlan]:
        for place, base in enumerate(self.bases):
            admitted = _admits(base.rule.of_kinds, kind)
            if base.rule.subject != word or admitted is False:
                continue
            when: Condition = base.rule.when.given(profile)
            if when is not NEVER:
                yield place, None if when is ALWAYS else when.holds, admitted is None


def _admits(kinds: frozenset[str] | None, kind: Maybe[str]) -> Answer:
    """Tell whether a rule about `kinds` (None: all) is about a subject of `kind` (None: it has no kind)."""
    if kinds is None:
        return True
    return None if kind is UNKNOWN else kind in kinds
