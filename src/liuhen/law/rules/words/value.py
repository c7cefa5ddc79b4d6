"""The word about a fact of the subject that is one of some words: in what form a paper is, where it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

LISTS: Mapping[str, str] = {"form": "document_form", "kept_in": "stored_in", "file_term": "file_term"}
"""The facts that can be asked for, each with the list that its words are from."""


@dataclass(frozen=True, slots=True)
class OneOfWords(OfEach):
    """The subject's own fact of this name is one of these words; none is none of them."""

    name: str
    words: frozenset[str]

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at the fact itself."""
        return (OwnFact(self.name),)

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the subject; a fact that it does not have is none of the words."""
        value = getattr(subject, self.name, None)
        return None if value is UNKNOWN else value in self.words


def _one_of(node: Node) -> Condition:
    found = node.keys(LISTS)
    if len(found) != 1:
        node.fault("needs exactly one fact with its words")
    words = {name: frozenset(found[name].words(vocabulary()[LISTS[name]])) for name in found}
    name = next(iter(words), "form")
    return OneOfWords(name, words.get(name, frozenset()))


WORDS: Mapping[str, Callable[[Node], Condition]] = {"one_of": _one_of}
