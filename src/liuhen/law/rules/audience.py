"""Audience: to whom of the subjects at hand a rule applies.

Subjects stand in groups of one kind of activity or document, so that rules about other kinds are never looked at.
`when` is asked of each subject, or once where the answer is the case's. Both leave a doubt where a fact is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.conditions import ALWAYS, Answer, may_be_shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.situation import Situation, Subject, SubjectKind

Member: TypeAlias = "tuple[Subject, str, list[Any], Answer]"
"""A subject, its name, the list for its rows, and whether a rule applies to it (None: nobody knows)."""


class Crowd:
    """The subjects of one kind in one set of facts, in the order of findings, each with an empty list for its rows."""

    __slots__ = ("everyone", "groups")

    def __init__(self, word: SubjectKind, subjects: Iterable[Subject]) -> None:
        """Name the subjects and group them; those of an unknown kind, which may be any, stand under `UNKNOWN`."""
        self.everyone: list[Member] = [(subject, f"{word}/{subject.id}", [], True) for subject in subjects]
        self.groups: dict[Maybe[str], list[Member]] = {}
        for member in self.everyone:
            self.groups.setdefault(getattr(member[0], "kind", None), []).append(member)

    def of_kinds(self, kinds: frozenset[str] | None) -> Sequence[Member]:
        """Return the members of some kinds (None: all); those of an unknown kind are in doubt."""
        if kinds is None:
            return self.everyone
        found = [member for kind in kinds.intersection(self.groups) for member in self.groups[kind]]
        return found + _doubted(self.groups[UNKNOWN]) if UNKNOWN in self.groups else found


class Audience:
    """Who is asked among the subjects of one kind: those for which a condition holds."""

    __slots__ = ("_holds", "_is_doubted", "_is_shared", "force")

    def __init__(self, when: Condition, *, is_doubted: bool = False, force: int = 0) -> None:
        """Bind the questions, so that asking is one call.

        `is_doubted`: whether the kind is the rule's is not known. `force`: its place among the forces of a plan.
        """
        self.force = force
        self._holds = None if when is ALWAYS else when.holds
        self._is_shared = when.is_shared if may_be_shared(when) else None
        self._is_doubted = is_doubted

    def among(self, members: Sequence[Member], situation: Situation) -> Sequence[Member]:
        """Return whom the rule applies to, or may apply to."""
        if self._is_doubted:
            members = _doubted(members)
        holds = self._holds
        if holds is None or not members:
            return members
        if len(members) > 1 and self._is_shared is not None and self._is_shared(situation):
            held = holds(situation, members[0][0])
            return members if held else _doubted(members) if held is None else ()
        found: list[Member] = []
        for member in members:
            held = holds(situation, member[0])
            if held:
                found.append(member)
            elif held is None:
                found.append((*member[:3], None))
        return found


def admits(kinds: frozenset[str] | None, kind: Maybe[str]) -> Answer:
    """Tell whether a rule about `kinds` (None: all) is about a subject of `kind` (None: it has no kind)."""
    if kinds is None:
        return True
    return None if kind is UNKNOWN else kind in kinds


def _doubted(members: Iterable[Member]) -> list[Member]:
    return [(*member[:3], None) for member in members]
