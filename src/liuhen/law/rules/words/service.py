"""Words about service: by which method, and whether it was recorded for the paper that proves it.

A statute lets photos or video stand for a witness (settlement 15); which media will do is the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN, Activity
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.words.capture import Recorded
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.facts import Maybe
    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node


@dataclass(frozen=True, slots=True)
class ServedBy(OfEach):
    """The subject is, or belongs to, service by one of these methods."""

    methods: frozenset[str]

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at the method, whichever is asked for."""
        return (_method,)

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the activity's method."""
        method = _method(situation, subject)
        return None if method is UNKNOWN else method in self.methods


@dataclass(frozen=True, slots=True)
class ActivityRecorded(OfEach):
    """The activity in which the document was made has a recording of one of these media."""

    recorded: Recorded

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Ask for the document's activity."""
        activity = situation.activity(subject)
        if not isinstance(activity, Activity):
            return None if activity is UNKNOWN else False
        return self.recorded.holds(situation, activity)


def _method(situation: Situation, subject: Subject) -> Maybe[str]:
    """Return by which method the activity served; what belongs to no activity was served by none."""
    activity = situation.activity(subject)
    return activity.method if isinstance(activity, Activity) else activity


def _served_by(node: Node) -> Condition:
    return ServedBy(frozenset(node.words(vocabulary()["service_method"])))


def _activity_recorded(node: Node) -> Condition:
    return ActivityRecorded(Recorded(frozenset(node.words(vocabulary()["medium"]))))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "served_by": _served_by,
    "activity_recorded": _activity_recorded,
}
