"""Words about access to records and about what befell them: who saw or received them on whose word, what was forbidden.

An access that is not among the facts is no subject of a duty, so facts without accesses give no rows. An access about
nothing named, or about the case, is the case's. One whose `at` is null has not taken place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN, Activity, Case, Device, Document, Recording
from liuhen.law.rules.conditions import ALWAYS, NEVER, given_events
from liuhen.law.rules.plain import read_flag
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liuhen.law.facts import Access
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Profile, Situation, Subject
    from liuhen.law.strict import Node

_OF_ACCESS = ("kinds", "beyond_own_right", "for_others")
_KIND_OF = {Case: "case", Activity: "activity", Recording: "recording", Document: "document", Device: "device"}


@dataclass(frozen=True, slots=True)
class Accessed:
    """The subject was seen, copied or given out in one of these ways.

    `beyond_own_right` leaves out what someone did within their own right; as with every claim, left out is not claimed.
    `for_others` leaves out what went to nobody else (`to` is null).
    """

    kinds: frozenset[str]
    beyond_own_right: bool = False
    for_others: bool = False

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the accesses."""
        return any(True for _ in self.of(situation, subject))

    def given(self, profile: Profile) -> Condition:
        """Settle it where nobody had access to anything."""
        return self if profile.has_accesses else NEVER

    def of(self, situation: Situation, subject: Subject) -> Iterator[Access]:
        """Walk the accesses to the subject that count."""
        accesses = situation.facts.accesses
        if accesses is UNKNOWN:
            return
        for access in accesses:
            if access.kind not in self.kinds or access.at is None or not _is_about(access, subject):
                continue
            if self.beyond_own_right and access.within_own_right is True:
                continue
            if not self.for_others or access.to is not None:
                yield access


@dataclass(frozen=True, slots=True)
class AccessApproved:
    """Every such access was approved beforehand; by one of these posts, unless another one is known."""

    accessed: Accessed
    posts: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at each: one without approval decides, then one that is not known."""
        answer: Answer = True
        for access in self.accessed.of(situation, subject):
            approved = self._is_approved(access)
            if approved is False:
                return False
            answer = answer if approved else None
        return answer

    def given(self, profile: Profile) -> Condition:
        """Settle it where nobody had access to anything."""
        return self if profile.has_accesses else ALWAYS

    def _is_approved(self, access: Access) -> Answer:
        if access.approved_by is None or access.approved_at is None:
            return False
        if self.posts and isinstance(access.approved_as, str) and access.approved_as not in self.posts:
            return False
        if not isinstance(access.approved_at, datetime) or not isinstance(access.at, datetime):
            return None
        if access.approved_at > access.at:
            return False
        return None if access.approved_by is UNKNOWN else True


@dataclass(frozen=True, slots=True)
class CopyKept:
    """Of everything given out in these ways a copy was kept."""

    accessed: Accessed

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at each: one without a copy decides, then one that is not known."""
        answer: Answer = True
        for access in self.accessed.of(situation, subject):
            if access.copy_kept is UNKNOWN:
                answer = None
            elif not access.copy_kept:
                return False
        return answer

    def given(self, profile: Profile) -> Condition:
        """Settle it where nobody had access to anything."""
        return self if profile.has_accesses else ALWAYS


@dataclass(frozen=True, slots=True)
class Befell:
    """One of these things happened to the subject itself, or to the activity that a recording or document is of.

    What happened to the case as a whole, or to nothing named, is the case's; whether it befell a single recording or
    document nobody knows.
    """

    kinds: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look through the events."""
        answer: Answer = False if situation.events_known else None
        events = situation.events(self.kinds)
        if not events:  # the common case, for every record of every rule
            return answer
        for event in events:
            name = event.subject
            if name is None or name is UNKNOWN or name.kind == "case":
                befell: Answer = True if isinstance(subject, Case) else None
            elif name.kind == "activity":
                befell = _is_of_activity(name.id, subject)
            else:
                befell = name.kind == _KIND_OF.get(type(subject)) and name.id == subject.id
            if befell:
                return True
            answer = None if befell is None else answer
        return answer

    def given(self, profile: Profile) -> Condition:
        """Settle it where nothing of the sort happened, or nobody knows what did."""
        return given_events(self, self.kinds, profile)


def _is_about(access: Access, subject: Subject) -> bool:
    name = access.subject
    if name is None or name is UNKNOWN:
        return isinstance(subject, Case)
    return name.kind == _KIND_OF.get(type(subject)) and name.id == subject.id


def _is_of_activity(ident: str, subject: Subject) -> Answer:
    if isinstance(subject, Activity):
        return subject.id == ident
    if not isinstance(subject, Recording | Document):
        return False
    return None if subject.activity is UNKNOWN else subject.activity == ident


def _accessed(node: Node) -> Accessed:
    return _of(node.keys(_OF_ACCESS, ("kinds",)))


def _of(found: dict[str, Node]) -> Accessed:
    kinds = found["kinds"].words(vocabulary()["access_kind"]) if "kinds" in found else ()
    return Accessed(frozenset(kinds), *(key in found and read_flag(found[key]) for key in _OF_ACCESS[1:]))


def _access_approved(node: Node) -> Condition:
    found = node.keys((*_OF_ACCESS, "by"), ("kinds",))
    posts = found["by"].words(vocabulary()["approver_post"]) if "by" in found else ()
    return AccessApproved(_of(found), frozenset(posts))


def _copy_kept(node: Node) -> Condition:
    return CopyKept(_accessed(node))


def _befell(node: Node) -> Condition:
    return Befell(frozenset(node.words(vocabulary()["event_kind"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "accessed": _accessed,
    "access_approved": _access_approved,
    "copy_kept": _copy_kept,
    "befell": _befell,
}
