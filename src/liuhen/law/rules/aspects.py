"""Aspects: what the questions of rules look at of one subject, as small values.

Subjects that agree in every aspect get the same answers, so what was worked out for one holds for the other. A word may
name its aspects where they say less than its answer costs: a fact of the subject itself, or something that several
words look at together. A word that names none is its own aspect: it is asked of every subject, which is always right.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from liuhen.law.facts import Activity, Agency, Case, Device, Document, Officer, Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from liuhen.law.rules.conditions import Condition
    from liuhen.law.situation import Situation, Subject, SubjectKind

    Look: TypeAlias = Callable[[Situation, Subject], Hashable]
    Aspect: TypeAlias = "Look | OwnFact"

_CLASSES: Mapping[SubjectKind, type] = {
    "activity": Activity,
    "agency": Agency,
    "case": Case,
    "device": Device,
    "document": Document,
    "officer": Officer,
    "recording": Recording,
}


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A fact of the subject itself that is a word, a flag or a list of words: few values, and each quick to compare."""

    name: str


def aspects_of(question: Condition) -> tuple[Aspect, ...]:
    """Return what a single question looks at: its `aspects`, from which and nothing else its answer follows."""
    named: tuple[Aspect, ...] | None = getattr(question, "aspects", None)
    return (question.holds,) if named is None else named


def read_own(word: SubjectKind, aspects: Iterable[Aspect]) -> Callable[[Subject], Hashable]:
    """Make what reads the facts of its own that are looked at of a subject, as far as its kind has them."""
    known = {field.name for field in fields(_CLASSES[word])}
    names = dict.fromkeys(one.name for one in aspects if isinstance(one, OwnFact) and one.name in known)
    return attrgetter(*names) if names else _nothing


def _nothing(_: Subject) -> Hashable:
    return None
