"""Plans: what is left of a pack's rules in cases of one profile, for each kind of subject.

Made when it first comes up and kept for the next case of its like. Profiles are many, but the rules ask little of them:
profiles that settle every question alike share their plan, and those that settle alike what the rules for one kind of
subject ask share its part. Forgets everything when it holds too much; what is remembered changes how long a check
takes, never what it finds.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.conditions import ALWAYS, NEVER, questions_of_profile, settle
from liuhen.law.rules.deadline import Base
from liuhen.law.rules.tree import Room
from liuhen.law.situation import SUBJECTS
from liuhen.law.standing import Asked, duty_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.deadline import Deadline
    from liuhen.law.rules.duty import Duty
    from liuhen.law.rules.retention import Keeping, Schedule
    from liuhen.law.rules.tree import Tree
    from liuhen.law.situation import Profile, Situation, Subject, SubjectKind
    from liuhen.law.standing import Stand

    Ask: TypeAlias = Callable[[Situation, Subject], Answer]


Settlement: TypeAlias = "tuple[Answer | str, ...]"
"""How a profile settles each question of a pack, then whether each moment of it can be."""
ClockPlan: TypeAlias = "tuple[int, Ask | None, bool]"
"""A deadline that a subject may have: its place among the bases, how to ask whether it has it (None: it has), and
whether that is in doubt because the subject may be of another kind."""
KindPlan: TypeAlias = "tuple[Tree[tuple[Stand, ...]] | None, tuple[ClockPlan, ...]]"
"""What a subject of one kind may owe: duties without a clock (None: there are none), and deadlines."""
Clocked: TypeAlias = tuple[int, Base, bool]
"""A deadline with its place among the bases, and whether it is in doubt that the subject is of its kind."""


class Asking:
    """What some rules ask of profiles."""

    __slots__ = ("moments", "questions")

    def __init__(self, conditions: Iterable[Condition], duties: Iterable[Duty] = ()) -> None:
        """Gather the questions of the duties and of other conditions, and the moments of the duties, each once."""
        known = tuple(duties)
        asked = [one for duty in known for one in (duty.when, duty.must, duty.waived_when) if one is not None]
        self.questions = questions_of_profile((*asked, *conditions))
        self.moments = tuple(dict.fromkeys(moment for duty in known for moment in duty.until))

    def settle(self, profile: Profile) -> Settlement:
        """Ask everything of a profile."""
        return (*settle(self.questions, profile), *[moment.can_be(profile) for moment in self.moments])

    def pick(self, some: Asking) -> Callable[[Settlement], Hashable]:
        """Make what takes from a settlement of this the part that some of its rules ask."""
        places = {one: place for place, one in enumerate((*self.questions, *self.moments))}
        wanted = [places[one] for one in (*some.questions, *some.moments)]
        return itemgetter(*wanted) if wanted else _nothing


def _nothing(_: Settlement) -> Hashable:
    return None


class Share:
    """The rules for subjects of one kind, with a plan for each way in which profiles settle what these rules ask.

    Many profiles differ in what only other rules ask about, and share the plan.
    """

    __slots__ = ("_clocks", "_duties", "_pick", "_plans", "_word")

    def __init__(
        self, word: SubjectKind, duties: Iterable[tuple[Duty, bool]], clocks: Iterable[Clocked], asking: Asking
    ) -> None:
        """Take each rule with whether it is in doubt that the subject is of its kind, and what all rules ask."""
        self._word = word
        self._duties = tuple(duties)
        self._clocks = tuple(clocks)
        own = Asking((base.rule.when for _, base, _ in self._clocks), (duty for duty, _ in self._duties))
        self._pick = asking.pick(own)
        self._plans: dict[Hashable, KindPlan] = {}

    def of(self, profile: Profile, settlement: Settlement, room: Room) -> KindPlan:
        """Return the plan for cases of a profile."""
        key = self._pick(settlement)
        found = self._plans.get(key)
        if found is None:
            asked = tuple(self._asked(profile))
            duties = duty_tree(self._word, asked, room) if asked else None
            found = self._plans[key] = duties, tuple(self._clocked(profile))
            room.taken += 1
        return found

    def _asked(self, profile: Profile) -> Iterator[Asked]:
        for duty, is_doubted in self._duties:
            when = duty.when.given(profile)
            if when is not NEVER:
                yield Asked(
                    duty=duty,
                    when=when,
                    must=duty.must.given(profile),
                    waived=NEVER if duty.waived_when is None else duty.waived_when.given(profile),
                    until=tuple(moment for moment in duty.until if moment.can_be(profile)),
                    is_doubted=is_doubted,
                )

    def _clocked(self, profile: Profile) -> Iterator[ClockPlan]:
        for place, base, is_doubted in self._clocks:
            when = base.rule.when.given(profile)
            if when is not NEVER:
                yield place, None if when is ALWAYS else when.holds, is_doubted


class CasePlan:
    """What is left of the rules in cases whose profiles settle every question alike."""

    __slots__ = ("_plans", "_profile", "_settlement", "keeping", "kinds")

    def __init__(self, plans: Plans, profile: Profile, settlement: Settlement, keeping: Tree[Keeping]) -> None:
        """Begin with what tells which clauses on keeping hold; kinds of subjects follow as they come up."""
        self._plans = plans
        self._profile = profile
        self._settlement = settlement
        self.keeping = keeping
        self.kinds: dict[SubjectKind, dict[Maybe[str], KindPlan]] = {word: {} for word in SUBJECTS}
        """The plans made so far, by kind (None: there are no kinds; UNKNOWN: it may be any)."""

    def add(self, word: SubjectKind, kind: Maybe[str]) -> KindPlan:
        """Make the plan of a kind that has not come up before."""
        found = self.kinds[word][kind] = self._plans.plan(word, kind, self._profile, self._settlement)
        return found


class Plans:
    """The rules of a pack, planned for profiles and kinds as they come up."""

    __slots__ = (
        "_asking",
        "_cases",
        "_duties",
        "_keeping",
        "_pick_kept",
        "_room",
        "_schedule",
        "_settled",
        "_shares",
        "bases",
    )
    _REMEMBERED = 40_000
    """Branches, leaves and plans: about a kilobyte for each at the most (`benchmarks/law.py`)."""

    def __init__(self, deadlines: Iterable[Deadline], duties: Iterable[Duty], schedule: Schedule) -> None:
        """Arrange the rules in the order of findings, so that rows need no sorting."""
        rules = sorted(deadlines, key=lambda rule: (rule.code, rule.provision))
        self.bases = tuple(Base(rule, rule.term, rule.provision, rule.source) for rule in rules)
        """The deadlines, each with its own period."""
        self._duties = tuple(sorted(duties, key=lambda duty: (duty.code, duty.provision)))
        self._schedule = schedule
        kept = [clause.when for clause in schedule.clauses]
        self._asking = Asking([*kept, *[base.rule.when for base in self.bases]], self._duties)
        self._pick_kept = self._asking.pick(Asking(kept))
        self._forget()

    def of(self, profile: Profile) -> CasePlan:
        """Return the plan for cases of a profile."""
        found = self._cases.get(profile)
        if found is None:
            if self._room.taken > self._REMEMBERED:
                self._forget()
            settlement = self._asking.settle(profile)
            found = self._settled.get(settlement)
            if found is None:
                found = CasePlan(self, profile, settlement, self._keep(profile, settlement))
                self._settled[settlement] = found
            self._cases[profile] = found
            self._room.taken += 1
        return found

    def plan(self, word: SubjectKind, kind: Maybe[str], profile: Profile, settlement: Settlement) -> KindPlan:
        """Leave only what a subject of a kind may owe in a case of a profile."""
        share = self._shares.get((word, kind))
        if share is None:
            share = self._shares[word, kind] = self._share(word, kind)
        return share.of(profile, settlement, self._room)

    def _forget(self) -> None:
        self._cases: dict[Profile, CasePlan] = {}
        self._settled: dict[Settlement, CasePlan] = {}
        self._keeping: dict[Hashable, Tree[Keeping]] = {}
        self._shares: dict[tuple[SubjectKind, Maybe[str]], Share] = {}
        self._room = Room()

    def _keep(self, profile: Profile, settlement: Settlement) -> Tree[Keeping]:
        key = self._pick_kept(settlement)
        found = self._keeping.get(key)
        if found is None:
            found = self._keeping[key] = self._schedule.tree(profile, self._room)
        return found

    def _share(self, word: SubjectKind, kind: Maybe[str]) -> Share:
        duties = [(duty, _admits(duty.of_kinds, kind)) for duty in self._duties if duty.subject == word]
        clocks = [
            (place, base, _admits(base.rule.of_kinds, kind))
            for place, base in enumerate(self.bases)
            if base.rule.subject == word
        ]
        return Share(
            word,
            [(duty, admitted is None) for duty, admitted in duties if admitted is not False],
            [(place, base, admitted is None) for place, base, admitted in clocks if admitted is not False],
            self._asking,
        )


def _admits(kinds: frozenset[str] | None, kind: Maybe[str]) -> Answer:
    """Tell whether a rule about `kinds` (None: all) is about a subject of `kind` (None: it has no kind)."""
    if kinds is None:
        return True
    return None if kind is UNKNOWN else kind in kinds
