"""Words about the subject's own facts: that one is given, is true, or is among some words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN, Activity, Case, Device, Document, Officer, Recording
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_FACTS = [field for kind in (Case, Activity, Recording, Document, Officer, Device) for field in fields(kind)]
_NAMES = frozenset(field.name for field in _FACTS)
_FLAGS = frozenset(field.name for field in _FACTS if field.type == "Maybe[bool]")


@dataclass(frozen=True, slots=True)
class Given(OfEach):
    """The subject's own fact of this name is there: not null, not empty, not false."""

    name: str

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at a flag itself; of other facts it is enough whether they are there."""
        return (OwnFact(self.name) if self.name in _FLAGS else self.holds,)

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the subject; a fact that it does not have is not given."""
        value = getattr(subject, self.name, None)
        return None if value is UNKNOWN else bool(value)


def _given(node: Node) -> Condition:
    return Given(node.word(_NAMES))


WORDS: Mapping[str, Callable[[Node], Condition]] = {"given": _given}
