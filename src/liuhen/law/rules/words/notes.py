"""Words about what goes with a recording into the file: its note, its carrier, its classification, its text record.

A note belongs to the recording that it names; one that names an activity and no recording covers what was recorded
there, and one that names neither covers the case. Which kinds, fields and carriers are asked for is the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from liuhen.law.facts import UNKNOWN, Activity, Recording
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.words.papers import FIELDS, KINDS, named
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Document, Maybe
    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annotated(OfEach):
    """The recording has a note of one of these kinds that holds all these fields."""

    kinds: frozenset[str]
    fields: Words

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for one note that holds them all."""
        answer: Answer = None if situation.facts.documents is UNKNOWN else False
        for note, covers in _notes(self.kinds, situation, subject):
            if note.fields is UNKNOWN and self.fields:
                answer = None
            elif self._missing(note):
                continue
            elif covers:
                return True
            else:
                answer = None
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the fields that the most complete note does not hold; without a note, name the note."""
        if situation.facts.documents is UNKNOWN:
            return ()
        missing = [self._missing(note) for note, _ in _notes(self.kinds, situation, subject)]
        if not missing:
            return (named(KINDS, self.kinds),)
        return tuple(word_name(FIELDS, word) for word in min(missing, key=len))

    def _missing(self, note: Document) -> list[str]:
        if note.fields is UNKNOWN:
            return []
        return [field for field in self.fields if field not in note.fields]


@dataclass(frozen=True, slots=True)
class Carried(OfEach):
    """The recording goes into the file on one of these carriers."""

    aspects: ClassVar = (OwnFact("carrier"),)

    carriers: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the recording."""
        carrier = subject.carrier if isinstance(subject, Recording) else None
        return None if carrier is UNKNOWN else carrier in self.carriers


@dataclass(frozen=True, slots=True)
class Classified(OfEach):
    """The recording is filed under all these headings; those `of_case` are asked for only where there is a case."""

    always: Words
    of_case: Words

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at the headings, and at whether there is a case."""
        return OwnFact("classified"), _has_case

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Compare the headings."""
        given = subject.classified if isinstance(subject, Recording) else ()
        if given is UNKNOWN:
            return None
        headings = frozenset(given)
        if not headings.issuperset(self.always):
            return False
        if headings.issuperset(self.of_case) or situation.case is None:
            return True
        return None if situation.case is UNKNOWN else False

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the headings that are missing."""
        if not isinstance(subject, Recording) or subject.classified is UNKNOWN:
            return ()
        asked = self.always if situation.case is None else (*self.always, *self.of_case)
        return tuple(word_name("classified", word) for word in asked if word not in subject.classified)


@dataclass(frozen=True, slots=True)
class Documented(OfEach):
    """There is a text record beside it: a document of the activity, of the recording's activity or of the recording."""

    kinds: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the documents."""
        return any_document(self.kinds, situation, subject)


def _has_case(situation: Situation, _: Subject) -> Maybe[bool]:
    return situation.profile.has_case


def any_document(kinds: frozenset[str], situation: Situation, subject: Subject) -> Answer:
    """Tell whether a document of some kinds belongs to an activity or a recording."""
    filed: Answer = None
    if isinstance(subject, Recording):
        filed = situation.is_filed(kinds, subject.activity, subject.id)
    elif isinstance(subject, Activity):
        filed = situation.is_filed(kinds, subject.id)
    if filed is not None:  # the common case
        return filed
    answer: Answer = None if situation.facts.documents is UNKNOWN else False
    for document in situation.documents(kinds):
        about = _is_about(document, subject)
        if about and document.kind is not UNKNOWN:
            return True
        answer = answer if about is False else None
    return answer


def _is_about(document: Document, subject: Subject) -> Answer:
    if isinstance(subject, Recording):
        if document.recording == subject.id:
            return True
        activity = subject.activity
        if document.recording is UNKNOWN or UNKNOWN in (activity, document.activity):
            return None
        return activity is not None and document.activity == activity
    if isinstance(subject, Activity):
        return None if document.activity is UNKNOWN else document.activity == subject.id
    return False


def _notes(kinds: frozenset[str], situation: Situation, subject: Subject) -> Iterator[tuple[Document, Answer]]:
    """Walk the notes that cover, or may cover, a recording."""
    if not isinstance(subject, Recording):
        return
    for document in situation.documents(kinds):
        covers = _covers(document, subject)
        if covers is not False:
            yield document, None if document.kind is UNKNOWN else covers


def covering(kinds: frozenset[str], situation: Situation, recording: Recording) -> list[Document]:
    """Return the documents of some kinds that are known to cover a recording."""
    return [note for note, covers in _notes(kinds, situation, recording) if covers]


def _covers(note: Document, recording: Recording) -> Answer:
    if note.recording is not None:
        return None if note.recording is UNKNOWN else note.recording == recording.id
    if note.activity is None:
        return True
    if note.activity is UNKNOWN or recording.activity is UNKNOWN:
        return None
    return note.activity == recording.activity


def _annotated(node: Node) -> Condition:
    found = node.keys(("kinds", "fields"), ("kinds",))
    kinds = found["kinds"].words(vocabulary()[KINDS]) if "kinds" in found else ()
    fields = found["fields"].words(vocabulary()[FIELDS]) if "fields" in found else ()
    return Annotated(frozenset(kinds), fields)


def _carried(node: Node) -> Condition:
    return Carried(frozenset(node.words(vocabulary()["carrier"])))


def _classified(node: Node) -> Condition:
    found = node.keys(("always", "of_case"), ("always",))
    headings = vocabulary()["classified"]
    always = found["always"].words(headings) if "always" in found else ()
    return Classified(always, found["of_case"].words(headings) if "of_case" in found else ())


def _documented(node: Node) -> Condition:
    found = node.keys(("besides",), ("besides",))
    kinds = vocabulary()[KINDS]
    besides = found["besides"].words(kinds) if "besides" in found else ()
    return Documented(frozenset(kinds) - frozenset(besides))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "annotated": _annotated,
    "carried_on": _carried,
    "classified_by": _classified,
    "documented": _documented,
}
