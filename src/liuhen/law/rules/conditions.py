"""Conditions: when a rule applies, in three values (True, False, None for "nobody knows").

Each class is one word of a pack's `when:`. They combine by `all`, `any` and `not` in Kleene's logic: an unknown part
leaves the whole unknown unless the other parts decide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Case, Recording
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.situation import concerns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from liuhen.law.situation import Profile, Situation, Subject

Answer: TypeAlias = bool | None


class Condition(Protocol):
    """Something that holds, does not hold, or is not known to."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Answer for one subject of the facts."""
        ...

    def given(self, profile: Profile) -> Condition:
        """Return what is left to ask in a case of this profile: `ALWAYS`, `NEVER` or `UNSURE` where it settles all."""
        ...


class OfEach:
    """To be asked in every case, because no profile settles it."""

    __slots__ = ()

    def given(self, profile: Profile) -> Self:  # noqa: ARG002 - the protocol's signature
        """Ask all the same."""
        return self


@dataclass(frozen=True, slots=True)
class Settled(OfEach):
    """Needs no asking."""

    answer: Answer

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Say what is settled."""
        return self.answer


ALWAYS: Condition = Settled(answer=True)
"""The one condition that holds for everything; who asks often compares with it first."""
NEVER: Condition = Settled(answer=False)
UNSURE: Condition = Settled(answer=None)


def settled(answer: Answer) -> Condition:
    """Return the one condition that always answers so."""
    return UNSURE if answer is None else ALWAYS if answer else NEVER


class OfProfile:
    """To be asked of the case's profile, which settles it."""

    __slots__ = ()

    def says(self, profile: Profile) -> Answer:
        """Answer for every subject of a case."""
        raise NotImplementedError

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the profile."""
        return self.says(situation.profile)

    def given(self, profile: Profile) -> Condition:
        """Leave nothing to ask."""
        return settled(self.says(profile))


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

    def given(self, profile: Profile) -> Condition:
        """Settle it where nothing of the sort happened, or nobody knows what did."""
        return given_events(self, self.kinds, profile)


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
class AnyActivity(OfProfile):
    """The case has an activity of one of these kinds."""

    kinds: frozenset[str]

    def says(self, profile: Profile) -> Answer:
        """Look through the kinds of all activities."""
        known = profile.activities
        if known is None:
            return None
        if not known.isdisjoint(self.kinds):
            return True
        return None if UNKNOWN in known else False


@dataclass(frozen=True, slots=True)
class Procedure(OfProfile):
    """The case runs under one of these procedures."""

    words: frozenset[str]

    def says(self, profile: Profile) -> Answer:
        """Look at the case."""
        return None if profile.procedure is UNKNOWN else profile.procedure in self.words


@dataclass(frozen=True, slots=True)
class CaseIs(OfProfile):
    """The case is one of grave, complex, doubtful, urgent."""

    flags: tuple[str, ...]

    def says(self, profile: Profile) -> Answer:
        """Look at the case's flags."""
        values = [getattr(profile, flag) for flag in self.flags]
        if any(value is True for value in values):
            return True
        return None if any(value is UNKNOWN for value in values) else False


@dataclass(frozen=True, slots=True)
class Evidence(OfEach):
    """The recording is used as evidence."""

    aspects: ClassVar = (OwnFact("evidence"),)

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the recording."""
        if not isinstance(subject, Recording):
            return False
        return None if subject.evidence is UNKNOWN else bool(subject.evidence)


@dataclass(frozen=True, slots=True)
class TiedToCase(OfProfile):
    """The facts belong to a case."""

    def says(self, profile: Profile) -> Answer:
        """Look whether there is a case."""
        return None if profile.has_case is UNKNOWN else bool(profile.has_case)


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

    def given(self, profile: Profile) -> Condition:
        """Leave out what holds; one part that does not settles it."""
        parts = _left(self.parts, profile, without=ALWAYS)
        if NEVER in parts:
            return NEVER
        return _together(parts, All, none=ALWAYS)


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

    def given(self, profile: Profile) -> Condition:
        """Leave out what does not hold; one part that does settles it."""
        parts = _left(self.parts, profile, without=NEVER)
        if ALWAYS in parts:
            return ALWAYS
        return _together(parts, AnyOf, none=NEVER)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Turn it round; unknown stays unknown."""
        held = self.part.holds(situation, subject)
        return None if held is None else not held

    def given(self, profile: Profile) -> Condition:
        """Turn round what is left."""
        part = self.part.given(profile)
        return settled(None if part.answer is None else not part.answer) if isinstance(part, Settled) else Not(part)


def given_events(condition: Condition, kinds: frozenset[str], profile: Profile) -> Condition:
    """Settle a condition about events of some kinds where none happened, or nobody knows which did."""
    if profile.events is None:
        return UNSURE
    return NEVER if kinds.isdisjoint(profile.events) else condition


def _left(parts: Iterable[Condition], profile: Profile, *, without: Condition) -> tuple[Condition, ...]:
    return tuple(left for part in parts if (left := part.given(profile)) is not without)


def _together(
    parts: tuple[Condition, ...], join: Callable[[tuple[Condition, ...]], Condition], *, none: Condition
) -> Condition:
    if all(isinstance(part, Settled) for part in parts):
        return UNSURE if parts else none
    return parts[0] if len(parts) == 1 else join(parts)


def questions_of(condition: Condition) -> Iterator[Condition]:
    """Walk the single questions that a condition is made of."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from questions_of(part)
        case Not(part):
            yield from questions_of(part)
        case Settled():
            return
        case _:
            yield condition


def questions_of_profile(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the single questions that a profile may settle, each once."""
    questions = dict.fromkeys(one for condition in conditions for one in questions_of(condition))
    return tuple(one for one in questions if getattr(type(one), "given", None) is not OfEach.given)


def settle(questions: Iterable[Condition], profile: Profile) -> tuple[Answer | str, ...]:
    """Say how a profile settles each question, or that it stays open."""
    left = [question.given(profile) for question in questions]
    return tuple([one.answer if isinstance(one, Settled) else "open" for one in left])
