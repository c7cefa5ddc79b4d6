"""Words about papers that must be there: which documents an activity or a case has, and what they hold between them.

A group of alternatives is one entry: any of its kinds will do. Which kinds and fields are asked for is the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law.facts import UNKNOWN, Activity, Case, Document
from liuhen.law.periods import period_end
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import A_DAY, read_period
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from liuhen.law.facts import Event, Maybe
    from liuhen.law.periods import Period
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

Groups = tuple[frozenset[str], ...]
KINDS, FIELDS = "document_kind", "document_field"


@dataclass(frozen=True, slots=True)
class Papers(OfEach):
    """The subject has a document of each group; `of_case` looks at all documents of the case."""

    groups: Groups
    of_case: bool = False

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for each group; one that is missing decides."""
        answer: Answer = True
        for group in self.groups:
            there = self._has(group, situation, subject)
            if there is False:
                return False
            answer = None if there is None else answer
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the groups that have no document."""
        return tuple(named(KINDS, group) for group in self.groups if self._has(group, situation, subject) is False)

    def _has(self, group: frozenset[str], situation: Situation, subject: Subject) -> Answer:
        if isinstance(subject, Activity) and not self.of_case:
            filed = situation.is_filed(group, subject.id)
            if filed is not None:  # the common case
                return filed
        elif not situation.document_kinds.isdisjoint(group) and (self.of_case or isinstance(subject, Case)):
            return True
        answer: Answer = None if situation.facts.documents is UNKNOWN else False
        for document in situation.documents(group):
            mine = True if self.of_case else is_of(document, subject)
            if mine and document.kind is not UNKNOWN:
                return True
            answer = answer if mine is False else None
        return answer


@dataclass(frozen=True, slots=True)
class PapersHold(OfEach):
    """Between them, the subject's documents (of these kinds, if any are named) hold all these fields."""

    groups: Groups
    kinds: frozenset[str] | None = None

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for each field in all documents."""
        known, is_all = self._held(situation, subject)
        for group in self.groups:
            if group.isdisjoint(known):
                return False if is_all else None
        return True

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the fields that no document holds."""
        known, is_all = self._held(situation, subject)
        return tuple(named(FIELDS, group) for group in self.groups if is_all and group.isdisjoint(known))

    def _held(self, situation: Situation, subject: Subject) -> tuple[set[str], bool]:
        """Gather the fields, once per check for each set of kinds, and whether nothing about them is unknown."""
        key = (self.kinds, type(subject), subject.id)
        found: tuple[set[str], bool] | None = situation.memo.get(key)
        if found is None:
            found = situation.memo[key] = self._gather(situation, subject)
        return found

    def _gather(self, situation: Situation, subject: Subject) -> tuple[set[str], bool]:
        held: set[str] = set()
        is_all = situation.facts.documents is not UNKNOWN
        is_of_case = isinstance(subject, Case)
        for document in situation.documents(self.kinds):
            mine = is_of_case or is_of(document, subject)
            if mine is False:
                continue
            if mine is None or document.fields is UNKNOWN or (self.kinds is not None and document.kind is UNKNOWN):
                is_all = False
            else:
                held.update(document.fields)
        return held, is_all


@dataclass(frozen=True, slots=True)
class PaperBefore(OfEach):
    """The case has a document of these kinds, made before any of these events; without the event, made at all."""

    kinds: frozenset[str]
    events: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Compare the earliest document with the earliest event."""
        papers = situation.documents(self.kinds)
        answer: Answer = None if situation.facts.documents is UNKNOWN else False
        limit = _earliest(situation.events(self.events)) if situation.events_known else UNKNOWN
        for paper in papers:
            in_time = _is_before(paper.made_at, limit)
            if in_time and paper.kind is not UNKNOWN:
                return True
            answer = answer if in_time is False else None
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the document."""
        return (named(KINDS, self.kinds),) if self.holds(situation, subject) is False else ()


@dataclass(frozen=True, slots=True)
class PaperAhead(OfEach):
    """The case has a document of these kinds, made a period ahead of the activity, or of the paper itself."""

    kinds: frozenset[str]
    period: Period

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Run the period from each document."""
        if not isinstance(subject, Activity | Document):
            return False
        start = subject.started_at if isinstance(subject, Activity) else subject.made_at
        answer: Answer = None if situation.facts.documents is UNKNOWN else False
        for paper in situation.documents(self.kinds):
            ahead = self._is_ahead(paper, start, situation)
            if ahead and paper.kind is not UNKNOWN:
                return True
            answer = answer if ahead is False else None
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the document."""
        return (named(KINDS, self.kinds),) if self.holds(situation, subject) is False else ()

    def _is_ahead(self, paper: Document, start: Maybe[datetime], situation: Situation) -> Answer:
        if not isinstance(paper.made_at, datetime) or not isinstance(start, datetime):
            return False if paper.made_at is None else None
        due = period_end(self.period, paper.made_at, situation.calendar).due
        return None if due is None else due <= start


def is_of(document: Document, subject: Subject) -> Answer:
    """Tell whether a document was made in an activity; every document of the facts belongs to the case."""
    if isinstance(subject, Case):
        return True
    if not isinstance(subject, Activity):
        return False
    return None if document.activity is UNKNOWN else document.activity == subject.id


def named(list_name: str, group: Collection[str]) -> Text:
    """Name one entry; alternatives are joined by "or"."""
    names = [word_name(list_name, word) for word in vocabulary()[list_name] if word in group]
    return Text(zh="或".join(name.zh for name in names), en=" or ".join(name.en for name in names))


def read_groups(node: Node, allowed: Collection[str]) -> Groups:
    """Read a list whose entries are words or lists of alternatives."""
    groups = tuple(
        frozenset(item.words(allowed) if isinstance(item.value, list) else (item.word(allowed),))
        for item in node.items()
    )
    if not groups:
        node.fault("an empty list asks for nothing")
    return groups


def _earliest(events: Sequence[Event]) -> Maybe[datetime]:
    known = [event.at for event in events if isinstance(event.at, datetime)]
    if known:
        return min(known)
    return UNKNOWN if any(event.at is UNKNOWN for event in events) else None


def _is_before(made: Maybe[datetime], limit: Maybe[datetime]) -> Answer:
    if made is None:
        return False
    if limit is None:
        return True
    if isinstance(made, datetime) and isinstance(limit, datetime):
        return made <= limit
    return None


def _papers(node: Node) -> Condition:
    return Papers(read_groups(node, vocabulary()[KINDS]))


def _case_papers(node: Node) -> Condition:
    return Papers(read_groups(node, vocabulary()[KINDS]), of_case=True)


def _hold(node: Node) -> Condition:
    found = node.keys(("fields", "kinds"), ("fields",))
    groups = read_groups(found["fields"], vocabulary()[FIELDS]) if "fields" in found else ()
    return PapersHold(groups, _kinds(found) if "kinds" in found else None)


def _before(node: Node) -> Condition:
    found = node.keys(("kinds", "events"), ("kinds", "events"))
    events = found["events"].words(vocabulary()["event_kind"]) if "events" in found else ()
    return PaperBefore(_kinds(found), frozenset(events))


def _ahead(node: Node) -> Condition:
    found = node.keys(("kinds", "period"), ("kinds", "period"))
    return PaperAhead(_kinds(found), read_period(found["period"]) if "period" in found else A_DAY)


def _kinds(found: Mapping[str, Node]) -> frozenset[str]:
    return frozenset(found["kinds"].words(vocabulary()[KINDS])) if "kinds" in found else frozenset()


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "documents": _papers,
    "case_documents": _case_papers,
    "papers_hold": _hold,
    "document_before": _before,
    "document_ahead": _ahead,
}
