"""Trees of questions: what follows from the answers about one subject, worked out once for all that look alike.

Every node looks at one aspect of a subject (`rules/aspects.py`), its branches are the values seen so far, and a leaf
holds what they come to. A subject that takes a new path is judged in full by a `Trial`, and what that looked at, in its
order, becomes the path: so nothing is asked that would not be asked without a tree, and nothing else is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.aspects import OwnFact, aspects_of, read_own
from liuhen.law.rules.conditions import All, AnyOf, Not, Settled, questions_of
from liuhen.law.rules.duty import event_of
from liuhen.law.rules.force import TIMELESS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from liuhen.law.rules.aspects import Look
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject, SubjectKind

    Ask: TypeAlias = Callable[[Situation, Subject], Answer]
    Asked: TypeAlias = dict[int, tuple[Condition, tuple[Look, ...]]]
    """What each question looks at besides the subject's own facts, by its identity: hashing a condition takes longer
    than asking it. Held with the question, so that the identity stays its own."""

Leaf = TypeVar("Leaf")


class Room:
    """Counts the leaves of trees, so that they can be felled before they are too much."""

    __slots__ = ("taken",)

    def __init__(self) -> None:
        """Begin with none."""
        self.taken = 0


class Node(Generic[Leaf]):
    """A place in a tree: what to look at next and where each value leads, or the leaf."""

    __slots__ = ("after", "leaf", "look")

    def __init__(self) -> None:
        """Begin as an open end."""
        self.look: Look | None = None
        self.after: dict[Hashable, Node[Leaf]] = {}
        self.leaf: Leaf | None = None


class Tree(Generic[Leaf]):
    """What `judge` comes to for subjects of one kind in cases of one profile, when it asks these conditions."""

    __slots__ = ("_asked", "_judge", "_looks", "_own", "_room", "_roots")

    def __init__(
        self, word: SubjectKind, conditions: Iterable[Condition], judge: Callable[[Trial], Leaf], room: Room
    ) -> None:
        """Settle what each question looks at; equal questions are one."""
        questions = [one for condition in conditions for one in questions_of(condition)]
        aspects = {one: aspects_of(one) for one in questions}
        looks = {one: tuple([look for look in seen if not isinstance(look, OwnFact)]) for one, seen in aspects.items()}
        self._asked: Asked = {id(one): (one, looks[one]) for one in questions}
        self._looks: dict[Moment | Force, Ask] = {}
        self._own = read_own(word, (aspect for seen in aspects.values() for aspect in seen))
        self._judge = judge
        self._room = room
        self._roots: dict[Hashable, Node[Leaf]] = {}

    def leaf(self, situation: Situation, subject: Subject) -> Leaf:
        """Return what was found for the like of a subject; judges it where there is none yet."""
        node = self._roots.get(self._own(subject))
        while node is not None:
            look = node.look
            if look is None:
                if node.leaf is None:
                    break
                return node.leaf
            node = node.after.get(look(situation, subject))
        return self._grow(situation, subject)

    def _grow(self, situation: Situation, subject: Subject) -> Leaf:
        trial = Trial(self._asked, self._looks, situation, subject)
        leaf = self._judge(trial)
        node = self._roots.setdefault(self._own(subject), Node())
        for look in trial.looks:
            if node.leaf is not None or node.look not in (None, look):
                raise AssertionError(f"{look} is looked at although nothing that was seen before led to it")
            node.look = look
            node = node.after.setdefault(look(situation, subject), Node())
        node.leaf = leaf
        self._room.taken += 1
        return leaf


class Trial:
    """Answers about one subject in full and notes, in order, what it looks at besides the subject's own facts."""

    __slots__ = ("_asked", "_looks", "looks", "situation", "subject")

    def __init__(
        self,
        asked: Asked,
        looks: dict[Moment | Force, Ask],
        situation: Situation,
        subject: Subject,
    ) -> None:
        """Begin with nothing looked at. `looks` keeps one look for each moment and force, so that it is known again."""
        self._asked = asked
        self._looks = looks
        self.situation = situation
        self.subject = subject
        self.looks: dict[Look, None] = {}

    def is_law(self, force: Force) -> bool:
        """Tell whether a version is in force at the event that decides."""
        return force is TIMELESS or self._look(force, _is_in_force) is True

    def has_passed(self, moment: Moment) -> Answer:
        """Tell whether a moment is over at the instant of the check."""
        return self._look(moment, _has_passed)

    def _look(self, at: Moment | Force, ask: Callable[[Any], Ask]) -> Answer:
        look = self._looks.get(at)
        if look is None:
            look = self._looks[at] = ask(at)
        self.looks[look] = None
        return look(self.situation, self.subject)

    def holds(self, condition: Condition) -> Answer:
        """Ask a condition part by part, as far as it takes to know the answer."""
        asked = self._asked.get(id(condition))
        if asked is not None:
            for look in asked[1]:
                self.looks[look] = None
            return condition.holds(self.situation, self.subject)
        match condition:
            case All(parts):
                return self._combine(parts, decisive=False)
            case AnyOf(parts):
                return self._combine(parts, decisive=True)
            case Not(part):
                held = self.holds(part)
                return None if held is None else not held
            case Settled(answer):
                return answer
            case _:
                raise AssertionError(f"{condition} is asked although the tree was not made for it")

    def _combine(self, parts: Iterable[Condition], *, decisive: bool) -> Answer:
        answer: Answer = not decisive
        for part in parts:
            held = self.holds(part)
            if held is decisive:
                return decisive
            answer = None if held is None else answer
        return answer


def _has_passed(moment: Moment) -> Ask:
    of = moment.of

    def look(situation: Situation, subject: Subject) -> Answer:
        at = of(situation, subject)
        if at is UNKNOWN:
            return None
        return at is not None and at <= situation.at

    return look


def _is_in_force(force: Force) -> Ask:
    def look(situation: Situation, subject: Subject) -> Answer:
        return force.holds_at(event_of(subject) or situation.at)

    return look
