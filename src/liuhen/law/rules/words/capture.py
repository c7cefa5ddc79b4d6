"""Words about recordings of an activity: that there is one, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN, Activity, Case
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.facts import Recording
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node


@dataclass(frozen=True, slots=True)
class Recorded:
    """The activity, or the case, has a recording of one of these media."""

    media: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the recordings."""
        if situation.facts.recordings is UNKNOWN:
            return None
        answer: Answer = False
        for recording in situation.facts.recordings:
            mine = belongs(recording, subject)
            fits = None if recording.medium is UNKNOWN else recording.medium in self.media
            if mine and fits:
                return True
            if mine is not False and fits is not False:
                answer = None
        return answer

    def is_shared(self, situation: Situation) -> bool:  # noqa: ARG002 - the protocol's signature
        """No: each activity has its own."""
        return False


def belongs(recording: Recording, subject: Subject) -> Answer:
    """Tell whether a recording was made in an activity; every recording of the facts belongs to the case."""
    if isinstance(subject, Case):
        return True
    if not isinstance(subject, Activity):
        return False
    return None if recording.activity is UNKNOWN else recording.activity == subject.id


def _recorded(node: Node) -> Condition:
    return Recorded(frozenset(node.words(vocabulary()["medium"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {"recorded": _recorded}
