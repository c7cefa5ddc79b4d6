"""Words about recordings of an activity: that there is one, that there is none, what excuses that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Case
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import only_true
from liuhen.law.rules.words.notes import any_document
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from liuhen.law.facts import Recording
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_NOTE = frozenset({"no_recording_note"})


Captured: TypeAlias = "tuple[Sequence[Recording], Sequence[Recording]]"
"""The recordings of one activity, and those that nobody knows the activity of."""
_NOTHING: Captured = ((), ())
_ARRANGED = "recordings of activities"


def captured(situation: Situation, subject: Subject) -> Captured | None:
    """Find the recordings of an activity; every recording of the facts belongs to the case. None: nobody knows."""
    recordings = situation.facts.recordings
    if recordings is UNKNOWN:
        return None
    if isinstance(subject, Activity):
        return of_activity(situation, recordings, subject.id)
    return (recordings, ()) if isinstance(subject, Case) else _NOTHING


def of_activity(situation: Situation, recordings: tuple[Recording, ...], ident: str) -> Captured:
    """Find the recordings of the activity with this id; arranged once per check."""
    found: dict[str, Captured] | None = situation.memo.get(_ARRANGED)
    if found is None:
        found = situation.memo[_ARRANGED] = _arrange(recordings)
    return found.get(ident) or found[""]


def _arrange(recordings: tuple[Recording, ...]) -> dict[str, Captured]:
    """Put the recordings to their activities; under no name, what an activity has that none is known to be of."""
    mine: dict[str, list[Recording]] = {}
    perhaps: list[Recording] = []
    found: dict[str, Captured] = {"": ((), perhaps)}
    for recording in recordings:
        activity = recording.activity
        if activity is UNKNOWN:
            perhaps.append(recording)
        elif activity in mine:
            mine[activity].append(recording)
        elif activity is not None:
            mine[activity] = [recording]
            found[activity] = mine[activity], perhaps
    return found


@dataclass(frozen=True, slots=True)
class Recorded(OfEach):
    """The activity, or the case, has a recording of one of these media."""

    media: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the recordings."""
        found = captured(situation, subject)
        if found is None:
            return None
        mine, perhaps = found
        answer: Answer = False
        for recording in mine:
            if recording.medium in self.media:
                return True
            if recording.medium is UNKNOWN:
                answer = None
        if answer is False and any(one.medium is UNKNOWN or one.medium in self.media for one in perhaps):
            return None
        return answer


@dataclass(frozen=True, slots=True)
class MayBeRecorded(OfEach):
    """Nobody can rule out that the activity is recorded: holds unless it is known to have no recording at all.

    Two-valued on purpose: a duty towards the party does not wait until a recording is found.
    """

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look whether any recording is, or may be, of the activity."""
        found = captured(situation, subject)
        return found is None or bool(found[0] or found[1])


@dataclass(frozen=True, slots=True)
class WrittenReason(OfEach):
    """The reason why nothing was recorded is given in writing, and its ground is not known to be one of `not_for`."""

    not_for: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the activity, then for a note of its own."""
        if not isinstance(subject, Activity) or subject.no_recording_ground in self.not_for:
            return False
        if isinstance(subject.no_recording_reason, str):
            return True
        if any_document(_NOTE, situation, subject):
            return True
        return None if subject.no_recording_reason is UNKNOWN else False


@dataclass(frozen=True, slots=True)
class Ground(OfEach):
    """The activity went unrecorded, in whole or in part, on one of these grounds."""

    aspects: ClassVar = (OwnFact("no_recording_ground"),)

    words: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the activity."""
        if not isinstance(subject, Activity):
            return False
        ground = subject.no_recording_ground
        return None if ground is UNKNOWN else ground in self.words


@dataclass(frozen=True, slots=True)
class Touches(OfEach):
    """The activity touches one of these interests; where it does not say, what the case touches counts for it."""

    words: frozenset[str]
    directly: bool

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the activity, then at the case: an act of a case that touches none of them touches none."""
        if not isinstance(subject, Activity):
            return False
        own = subject.touches_directly if self.directly else subject.touches
        if own is not UNKNOWN:
            return not self.words.isdisjoint(own)
        case_ = situation.case
        if not isinstance(case_, Case) or case_.touches is UNKNOWN:
            return None
        if self.words.isdisjoint(case_.touches):
            return False
        return None if self.directly else True


def _recorded(node: Node) -> Condition:
    return Recorded(frozenset(node.words(vocabulary()["medium"])))


def _written_reason(node: Node) -> Condition:
    found = node.keys(("not_for",))
    grounds = found["not_for"].words(vocabulary()["no_recording_ground"]) if "not_for" in found else ()
    return WrittenReason(frozenset(grounds))


def _ground(node: Node) -> Condition:
    return Ground(frozenset(node.words(vocabulary()["no_recording_ground"])))


def _touches(node: Node) -> Condition:
    return Touches(frozenset(node.words(vocabulary()["touches"])), directly=False)


def _touches_directly(node: Node) -> Condition:
    return Touches(frozenset(node.words(vocabulary()["touches"])), directly=True)


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "recorded": _recorded,
    "may_be_recorded": only_true(MayBeRecorded()),
    "written_reason": _written_reason,
    "ground": _ground,
    "touches": _touches,
    "touches_directly": _touches_directly,
}
