"""The word about requests for records by those who may ask for them: each was answered by providing them.

Each request needs a later answer of its own time; what was provided before it was asked for answers nothing. As with
every trigger, who asked counts against a request only where it is known to be somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.law.rules.conditions import OfEach
from liuhen.law.situation import concerns
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liuhen.law.facts import Event
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node


@dataclass(frozen=True, slots=True)
class Answered(OfEach):
    """After each of these events by one of these, one of the answers came."""

    asked: frozenset[str]
    by: frozenset[str]
    answers: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at each request; one that nothing answers decides, then one that is not known."""
        if not situation.events_known:
            return None
        answer: Answer = True
        for request, is_about in self._about(situation, subject, self.asked):
            if isinstance(request.by, str) and request.by not in self.by:
                continue
            answered = self._is_answered(request, situation, subject)
            if answered is False and is_about:
                return False
            answer = answer if answered else None
        return answer

    def _is_answered(self, request: Event, situation: Situation, subject: Subject) -> Answer:
        found: Answer = False
        for reply, is_about in self._about(situation, subject, self.answers):
            if reply.at is None:
                continue
            if not isinstance(reply.at, datetime) or not isinstance(request.at, datetime):
                found = None
            elif reply.at >= request.at:
                if is_about:
                    return True
                found = None
        return found

    @staticmethod
    def _about(situation: Situation, subject: Subject, kinds: frozenset[str]) -> Iterator[tuple[Event, bool]]:
        """Walk the events that concern the subject, or may; with each whether that is sure."""
        for event in situation.events(kinds):
            about = concerns(event, subject)
            if about is not False:
                yield event, about is True


def _answered(node: Node) -> Condition:
    keys = ("asked", "by", "answers")
    found = node.keys(keys, keys)
    lists = {"asked": "event_kind", "by": "event_by", "answers": "event_kind"}
    words = {key: frozenset(found[key].words(vocabulary()[lists[key]]) if key in found else ()) for key in keys}
    return Answered(**words)


WORDS: Mapping[str, Callable[[Node], Condition]] = {"answered": _answered}
