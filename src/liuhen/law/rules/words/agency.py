"""Words about the agency itself over the period that is accounted for: what it did about recording, and its equipment.

An agency that has written nothing gets "unknown", not a breach; one that has written down its acts or its needs has
written them all. Which acts, by whom and how many devices for each officer are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law.facts import UNKNOWN, Agency
from liuhen.law.rules.acts import ActFilter, read_acts
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import read_count
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node


@dataclass(frozen=True, slots=True)
class Acted(OfEach):
    """The agency did one act of each of these kinds that counts for its period."""

    acts: ActFilter

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the acts, kind by kind; one that is missing decides."""
        answer: Answer = True
        for _, done in self._each(situation, subject):
            if done is False:
                return False
            answer = answer if done else None
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the kinds of act that are missing."""
        missing = (kind for kind, done in self._each(situation, subject) if done is False)
        return tuple(word_name("agency_act_kind", kind) for kind in missing)

    def _each(self, situation: Situation, subject: Subject) -> Iterator[tuple[str, Answer]]:
        for kind, acts in self.acts.each_kind():
            yield kind, acts.done(subject, situation.at) if isinstance(subject, Agency) else False


@dataclass(frozen=True, slots=True)
class RulesFor(OfEach):
    """For every kind of enforcement that the agency carries out there are rules of its own that count."""

    acts: ActFilter

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for each kind of enforcement; without any rules at all it is of no weight which kinds there are."""
        if not isinstance(subject, Agency):
            return False
        if subject.procedures is UNKNOWN:
            return False if self.acts.done(subject, situation.at) is False else None
        covered = self._covered(situation, subject)
        answers = [covered.get(procedure, False) for procedure in subject.procedures]
        if False in answers:
            return False if subject.acts is not UNKNOWN else None
        return None if None in answers else True

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the kinds of enforcement without rules."""
        if not isinstance(subject, Agency) or subject.procedures is UNKNOWN or subject.acts is UNKNOWN:
            return ()
        covered = self._covered(situation, subject)
        return tuple(word_name("procedure", one) for one in subject.procedures if covered.get(one, False) is False)

    def _covered(self, situation: Situation, agency: Agency) -> Mapping[str, Answer]:
        """Say of each kind of enforcement whether rules cover it, where any do or may."""
        covered: dict[str, Answer] = {}
        for act, is_sure in self.acts.standing(agency, situation.at):
            kinds = vocabulary()["procedure"] if act.procedures is UNKNOWN else act.procedures
            for kind in kinds:
                is_covered = is_sure and act.procedures is not UNKNOWN
                covered[kind] = True if is_covered or covered.get(kind) else None
        return covered


@dataclass(frozen=True, slots=True)
class RecordersForEach(OfEach):
    """The agency has so many recorders for each of its officers."""

    count: int

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Compare the two counts."""
        short = self._short(subject)
        return None if short is None else short == 0

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:  # noqa: ARG002 - the protocol's signature
        """Say how many are short."""
        short = self._short(subject)
        return (Text(zh=f"{short}台执法记录仪", en=f"{short} more recorder(s)"),) if short else ()

    def _short(self, subject: Subject) -> int | None:
        if not isinstance(subject, Agency) or subject.officers is UNKNOWN or subject.recorders is UNKNOWN:
            return None
        return max(0, (subject.officers or 0) * self.count - (subject.recorders or 0))


@dataclass(frozen=True, slots=True)
class NeedsMet(OfEach):
    """Every need for equipment of these kinds is met by something."""

    kinds: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the needs; one that nothing meets decides."""
        if not isinstance(subject, Agency) or subject.needs is UNKNOWN:
            return None
        met = [need.met_by for need in subject.needs if need.kind in self.kinds]
        if None in met:
            return False
        return None if UNKNOWN in met else True

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:  # noqa: ARG002 - the protocol's signature
        """Name the needs that nothing meets, each once."""
        if not isinstance(subject, Agency) or subject.needs is UNKNOWN:
            return ()
        open_ = dict.fromkeys(need.kind for need in subject.needs if need.kind in self.kinds and need.met_by is None)
        return tuple(word_name("equipment_need", kind) for kind in open_)


def _acted(node: Node) -> Condition:
    return Acted(read_acts(node))


def _rules_for(node: Node) -> Condition:
    return RulesFor(read_acts(node))


def _recorders(node: Node) -> Condition:
    return RecordersForEach(read_count(node))


def _needs_met(node: Node) -> Condition:
    return NeedsMet(frozenset(node.words(vocabulary()["equipment_need"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "acted": _acted,
    "rules_for_each_procedure": _rules_for,
    "recorders_for_each_officer": _recorders,
    "needs_met": _needs_met,
}
