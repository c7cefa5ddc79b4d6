"""Trees of questions: what follows from the answers about one subject, worked out once for all that look alike.

Every node looks at one aspect of a subject (`rules/aspects.py`), its branches are the values seen so far, and a leaf
holds what they come to. Values that get the same answers to every question about the aspect share a branch. A subject
that takes a new path is judged in full by a `Trial`, and what that looked at, in its order, becomes the path: so
nothing is looked at that would not be without a tree, and nothing else is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.aspects import OwnFact, aspects_of, read_own
from liuhen.law.rules.conditions import All, AnyOf, Not, Settled, questions_of
from liuhen.law.rules.duty import event_of
from liuhen.law.rules.force import TIMELESS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

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

    __slots__ = ("_alike", "_asked", "_judge", "_looks", "_mixed", "_of_own", "_own", "_room", "_roots")

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
        self._mixed = read_own(word, (aspect for one, seen in aspects.items() if looks[one] for aspect in seen))
        self._of_own = tuple([one for one, seen in looks.items() if not seen])
        self._alike = _settled_by_one(looks)
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
        """Follow the path as far as there is one, by what is alike where a value is new; judge at a new end."""
        node = self._root(situation, subject)
        path: list[Look] = []
        while node.look is not None:
            path.append(node.look)
            node = self._branch(node, node.look, situation, subject)
        if node.leaf is None:
            trial = Trial(self._asked, self._looks, situation, subject)
            leaf = self._judge(trial)
            looks = list(trial.looks)
            if looks[: len(path)] != path:
                raise AssertionError(f"{looks} are looked at although nothing that was seen before led to it")
            for look in looks[len(path) :]:
                node.look = look
                node = self._branch(node, look, situation, subject)
            node.leaf = leaf
        return node.leaf

    def _root(self, situation: Situation, subject: Subject) -> Node[Leaf]:
        answers = tuple([one.holds(situation, subject) for one in self._of_own])
        return self._share(self._roots, self._own(subject), (_ALIKE, answers, self._mixed(subject)))

    def _branch(self, node: Node[Leaf], look: Look, situation: Situation, subject: Subject) -> Node[Leaf]:
        value = look(situation, subject)
        questions = self._alike.get(look)
        if questions is None or value in node.after:
            return self._share(node.after, value, value)
        answers = tuple([one.holds(situation, subject) for one in questions])
        return self._share(node.after, value, (_ALIKE, answers))

    def _share(self, after: dict[Hashable, Node[Leaf]], value: Hashable, alike: Hashable) -> Node[Leaf]:
        """Return the branch of a value; a new value takes that of what is alike."""
        found = after.get(value)
        if found is None:
            found = after.setdefault(alike, Node())
            after[value] = found
            self._room.taken += 1
        return found


_ALIKE = object()
"""Begins the keys under which a branch is known by the answers that lead to it."""


def _settled_by_one(looks: Mapping[Condition, tuple[Look, ...]]) -> dict[Look, tuple[Condition, ...]]:
    """Return the questions about each look that answers them by itself, or with the subject's own facts.

    A look that is a question's own answer is left out: its values are the answers.
    """
    found: dict[Look, list[Condition]] = {}
    for question, seen in looks.items():
        for look in seen:
            found.setdefault(look, []).append(question)
    return {
        look: tuple(questions)
        for look, questions in found.items()
        if all(looks[one] == (look,) and look != one.holds for one in questions)
    }


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
