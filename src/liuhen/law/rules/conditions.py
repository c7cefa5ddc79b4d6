"""Conditions: when a rule applies, in three values (True, False, None for "nobody knows").

Each class is one word of a pack's `when:`. They combine by `all`, `any` and `not` in Kleene's logic: an unknown part
leaves the whole unknown unless the other parts decide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Case, Recording
from liuhen.law.situation import concerns, is_about_case

if TYPE_CHECKING:
    from liuhen.law.situation import Situation, Subject

Answer: TypeAlias = bool | None


class Condition(Protocol):
    """Something that holds, does not hold, or is not known to."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Answer for one subject of the facts."""
        ...

    def is_shared(self, situation: Situation) -> bool:
        """Tell whether every subject of these facts gets the same answer, so that asking once is enough."""
        ...


class OfEach:
    """To be asked of each subject, because each has its own answer."""

    __slots__ = ()

    def is_shared(self, situation: Situation) -> bool:  # noqa: ARG002 - the protocol's signature
        """No."""
        return False


class OfCase:
    """To be asked once, because the answer is the case's, or the same for everything."""

    __slots__ = ()

    def is_shared(self, situation: Situation) -> bool:  # noqa: ARG002 - the protocol's signature
        """Yes."""
        return True


@dataclass(frozen=True, slots=True)
class Always(OfCase):
    """Holds for everything."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Hold."""
        return True


ALWAYS: Condition = Always()
"""The one condition that holds for everything; who asks often compares with it first."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One of these events happened and concerns the subject; `by` limits who did it.

    Who did it counts against the event only where it is known to be someone else.
    """

    kinds: frozenset[str]
    by: frozenset[str] = frozenset()

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the events."""
        answer: Answer = False if situation.events_known else None
        for event in situation.events(self.kinds):
            if self.by and isinstance(event.by, str) and event.by not in self.by:
                continue
            about = concerns(event, subject)
            if about:
                return True
            answer = None if about is None else answer
        return answer

    def is_shared(self, situation: Situation) -> bool:
        """Tell whether none of the events names a single recording or activity."""
        return all(is_about_case(event) for event in situation.events(self.kinds))


@dataclass(frozen=True, slots=True)
class OwnActivity(OfEach):
    """The subject's activity is of one of these kinds; without one, a patrol case makes a patrol."""

    kinds: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the activity, then at the case's procedure."""
        activity = situation.activity(subject)
        kind = activity.kind if isinstance(activity, Activity) else activity
        if isinstance(kind, str):
            return kind in self.kinds
        case_ = situation.case
        if isinstance(case_, Case) and isinstance(case_.procedure, str) and case_.procedure in self.kinds:
            return True
        return False if kind is None else None


@dataclass(frozen=True, slots=True)
class AnyActivity(OfCase):
    """The case has an activity of one of these kinds."""

    kinds: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the kinds of all activities."""
        known = situation.activity_kinds
        if known is None:
            return None
        if not known.isdisjoint(self.kinds):
            return True
        return None if UNKNOWN in known else False


@dataclass(frozen=True, slots=True)
class Procedure(OfCase):
    """The case runs under one of these procedures."""

    words: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the case."""
        case_ = situation.case
        word = case_.procedure if isinstance(case_, Case) else case_
        if word is UNKNOWN:
            return None
        return word in self.words


@dataclass(frozen=True, slots=True)
class CaseIs(OfCase):
    """The case is one of grave, complex, doubtful, urgent."""

    flags: tuple[str, ...]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the case's flags."""
        case_ = situation.case
        if not isinstance(case_, Case):
            return None if case_ is UNKNOWN else False
        values = [getattr(case_, flag) for flag in self.flags]
        if any(value is True for value in values):
            return True
        return None if any(value is UNKNOWN for value in values) else False


@dataclass(frozen=True, slots=True)
class Evidence(OfEach):
    """The recording is used as evidence."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the recording."""
        if not isinstance(subject, Recording):
            return False
        return None if subject.evidence is UNKNOWN else bool(subject.evidence)


@dataclass(frozen=True, slots=True)
class TiedToCase(OfCase):
    """The facts belong to a case."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look whether there is a case."""
        return None if situation.case is UNKNOWN else situation.case is not None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Combine: False wins, then unknown."""
        answer: Answer = True
        for part in self.parts:
            held = part.holds(situation, subject)
            if held is False:
                return False
            answer = None if held is None else answer
        return answer

    def is_shared(self, situation: Situation) -> bool:
        """Tell whether every part is."""
        return all(part.is_shared(situation) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Combine: True wins, then unknown."""
        answer: Answer = False
        for part in self.parts:
            held = part.holds(situation, subject)
            if held:
                return True
            answer = None if held is None else answer
        return answer

    def is_shared(self, situation: Situation) -> bool:
        """Tell whether every part is."""
        return all(part.is_shared(situation) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Turn it round; unknown stays unknown."""
        held = self.part.holds(situation, subject)
        return None if held is None else not held

    def is_shared(self, situation: Situation) -> bool:
        """Tell whether the part is."""
        return self.part.is_shared(situation)
