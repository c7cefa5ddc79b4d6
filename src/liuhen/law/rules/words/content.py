"""Words about what recordings show and let hear, and whether the party was told of them before the act.

Content belongs to the activity: what one of its recordings shows, the activity shows. Words spoken belong to a
recording, and count when said in any recording of the same activity, since cameras cut one act into several files.
What is listed counts at once; that something is missing is known only of recordings that were gone through to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Recording
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import only_true
from liuhen.law.rules.words.capture import captured, of_activity
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Unknown
    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

    Listed: TypeAlias = Callable[[Recording], "Words | Unknown"]

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shows(OfEach):
    """Between them, the activity's recordings show all of these."""

    words: Words

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at all that is shown."""
        return (_shown,)

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Compare with what is shown."""
        shown, is_sure = _shown(situation, subject)
        if shown.issuperset(self.words):
            return True
        return False if is_sure else None

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name what no recording shows."""
        shown, is_sure = _shown(situation, subject)
        return tuple(word_name("content", word) for word in self.words if is_sure and word not in shown)


@dataclass(frozen=True, slots=True)
class Says(OfEach):
    """All of these are said aloud, in this recording or in another one of the same activity."""

    words: Words

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at all that is said."""
        return (_said,)

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Compare with what is said."""
        said, is_sure = _said(situation, subject)
        if said.issuperset(self.words):
            return True
        return False if is_sure else None

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name what is not said."""
        said, is_sure = _said(situation, subject)
        return tuple(word_name("spoken", word) for word in self.words if is_sure and word not in said)


@dataclass(frozen=True, slots=True)
class Medium(OfEach):
    """The recording is of one of these media."""

    aspects: ClassVar = (OwnFact("medium"),)

    words: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the recording."""
        medium = subject.medium if isinstance(subject, Recording) else None
        return None if medium is UNKNOWN else medium in self.words


@dataclass(frozen=True, slots=True)
class ToldBeforehand(OfEach):
    """The party was told of the recording not later than the activity began."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Compare the two instants."""
        if not isinstance(subject, Activity):
            return False
        told, started = subject.told_of_recording_at, subject.started_at
        if told is None:
            return False
        if isinstance(told, datetime) and started is None:
            return True
        if isinstance(told, datetime) and isinstance(started, datetime):
            return told <= started
        return None


def _shown(situation: Situation, subject: Subject) -> tuple[frozenset[str], bool]:
    """Gather what an activity's recordings show; and whether nothing about it is unknown."""
    recordings = captured(situation, subject)
    if recordings is None:
        return frozenset(), False
    mine, perhaps = recordings
    return _gather(mine, _CONTENT, is_sure=not perhaps)


def _said(situation: Situation, subject: Subject) -> tuple[frozenset[str], bool]:
    """Gather what is said in the recordings of one activity, once per check; and whether all of it is known."""
    recordings = situation.facts.recordings
    if not isinstance(subject, Recording) or recordings is UNKNOWN:
        return frozenset(), False
    if not isinstance(subject.activity, str):
        return _gather((subject,), _SPOKEN, is_sure=subject.activity is not UNKNOWN)
    key = ("said", subject.activity)
    found: tuple[frozenset[str], bool] | None = situation.memo.get(key)
    if found is None:
        together, perhaps = of_activity(situation, recordings, subject.activity)
        found = situation.memo[key] = _gather(together, _SPOKEN, is_sure=not perhaps)
    return found


_CONTENT: Listed = attrgetter("content")
_SPOKEN: Listed = attrgetter("spoken")


def _gather(recordings: Sequence[Recording], listed: Listed, *, is_sure: bool) -> tuple[frozenset[str], bool]:
    """Put lists together; what none lists is not there, unless one is not known or its recording not gone through."""
    found: set[str] = set()
    for recording in recordings:
        words = listed(recording)
        if words is UNKNOWN:
            is_sure = False
            continue
        found.update(words)
        is_sure = is_sure and recording.gone_through is not False
    return frozenset(found), is_sure


def _shows(node: Node) -> Condition:
    return Shows(node.words(vocabulary()["content"]))


def _says(node: Node) -> Condition:
    return Says(node.words(vocabulary()["spoken"]))


def _medium(node: Node) -> Condition:
    return Medium(frozenset(node.words(vocabulary()["medium"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "shows": _shows,
    "says": _says,
    "medium": _medium,
    "told_beforehand": only_true(ToldBeforehand()),
}
