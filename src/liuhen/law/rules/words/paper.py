"""Words about one document: the fields that it holds, who signed it and when, who refused, its pages and corrections.

Signers are the list `signed_by` where it is given, with the details of `signed`; an officer signs by id, everyone else
by a word of the vocabulary. Who must sign, how many and what else dates a signature is the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from liuhen.kernel.errors import Text
from liuhen.law.facts import UNKNOWN, Activity, Document
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach, OfProfile
from liuhen.law.rules.plain import only_true, read_count
from liuhen.law.rules.words.papers import FIELDS, Groups, named, read_groups
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping

    from liuhen.law.rules.aspects import Aspect
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Profile, Situation, Subject
    from liuhen.law.strict import Node

OFFICER = "officer"
"""Stands among signers for an officer, who signs by id."""
_OFFICER = Text(zh="执法人员", en="officer")


@dataclass(frozen=True, slots=True)
class Fields(OfEach):
    """The document holds a field of each group."""

    aspects: ClassVar = (OwnFact("fields"),)

    groups: Groups

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the fields."""
        if not isinstance(subject, Document):
            return False
        fields = subject.fields
        if fields is UNKNOWN:
            return None
        return not any(group.isdisjoint(fields) for group in self.groups)

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:  # noqa: ARG002 - the protocol's signature
        """Name the fields that it does not hold."""
        if not isinstance(subject, Document) or subject.fields is UNKNOWN:
            return ()
        return tuple(named(FIELDS, group) for group in self.groups if group.isdisjoint(subject.fields))


@dataclass(frozen=True, slots=True)
class Signed(OfEach):
    """One of each group signed, and so many officers; `dated_by` asks for dates, which these fields give as well."""

    groups: Groups
    officers: int
    dated_by: frozenset[str] | None
    roles: frozenset[str]
    """The words that are no officer's id."""

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Look at who signed; where dates are asked for, also at the fields that may give them."""
        return (_signatures,) if self.dated_by is None else (_signatures, OwnFact("fields"))

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the signatures; one that is missing decides."""
        if not isinstance(subject, Document):
            return False
        names = _signers(subject)
        if names is None:
            return None
        if self.officers and len({name for name in names if name not in self.roles}) < self.officers:
            return False
        for group in self.groups:
            if group.isdisjoint(names) and not self._signed(group, names):
                return False
        return True if self.dated_by is None else self._all_dated(subject)

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:  # noqa: ARG002 - the protocol's signature
        """Name who did not sign, or sign with a date."""
        names = _signers(subject) if isinstance(subject, Document) else None
        if names is None or not isinstance(subject, Document):
            return ()
        missing = [self._name(group) for group in self.groups if not self._signed(group, names)]
        short = self.officers - len({name for name in names if name not in self.roles})
        if self.officers and short > 0:
            missing.append(Text(zh=f"{short}名执法人员签字", en=f"{short} more officer(s) to sign"))
        if not missing and self.dated_by is not None and self._all_dated(subject) is False:
            missing.append(Text(zh="签字日期", en="dates of signing"))
        return tuple(missing)

    def _signed(self, group: frozenset[str], names: Collection[str]) -> bool:
        if not group.isdisjoint(names):
            return True
        return OFFICER in group and any(name not in self.roles for name in names)

    def _all_dated(self, document: Document) -> Answer:
        fields, signatures = document.fields, document.signed
        if self.dated_by and fields is not UNKNOWN and not self.dated_by.isdisjoint(fields):
            return True
        if signatures is UNKNOWN:
            return None
        answer: Answer = None if fields is UNKNOWN else False
        for group in self.groups:
            dates = [signature.at for signature in signatures if self._signed(group, (signature.by,))]
            if any(isinstance(at, datetime) for at in dates):
                continue
            return None if any(at is UNKNOWN for at in dates) else answer
        return True

    def _name(self, group: frozenset[str]) -> Text:
        names = [word_name("signer", word) for word in vocabulary()["signer"] if word in group]
        names += [_OFFICER] if OFFICER in group else []
        zh, en = "或".join(name.zh for name in names), " or ".join(name.en for name in names)
        return Text(zh=f"{zh}签字", en=f"signature of {en}")


@dataclass(frozen=True, slots=True)
class Refused(OfEach):
    """One of these refused to sign."""

    aspects: ClassVar = (OwnFact("refused_by"),)

    by: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at who refused."""
        if not isinstance(subject, Document):
            return False
        return None if subject.refused_by is UNKNOWN else not self.by.isdisjoint(subject.refused_by)


@dataclass(frozen=True, slots=True)
class PagesOver(OfEach):
    """The document has more pages than this."""

    count: int

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Count the pages."""
        pages = subject.pages if isinstance(subject, Document) else None
        return None if pages is UNKNOWN else pages is not None and pages > self.count


@dataclass(frozen=True, slots=True)
class Corrected(OfEach):
    """The document bears corrections: whether they are confirmed is said either way."""

    aspects: ClassVar = (OwnFact("corrections_confirmed"),)

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look whether anything is said of corrections; null says that there are none."""
        confirmed = subject.corrections_confirmed if isinstance(subject, Document) else None
        return None if confirmed is UNKNOWN else confirmed is not None


@dataclass(frozen=True, slots=True)
class RightsTold(OfEach):
    """It is on record in which way the party was told of its rights: as a whole, or right by right."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at the way told for the activity, then at each right."""
        if not isinstance(subject, Activity):
            return False
        if isinstance(subject.rights_told, str):
            return True
        answer: Answer = None if subject.rights_told is UNKNOWN else False
        if subject.rights is UNKNOWN:
            return None
        if not subject.rights:
            return answer
        ways = [right.way for right in subject.rights]
        if all(isinstance(way, str) for way in ways):
            return True
        return None if UNKNOWN in ways else answer


@dataclass(frozen=True, slots=True)
class StartedBy(OfProfile):
    """The case started in one of these ways."""

    words: frozenset[str]

    def says(self, profile: Profile) -> Answer:
        """Look at the case."""
        return None if profile.start is UNKNOWN else profile.start in self.words


def _signatures(_: Situation, subject: Subject) -> Hashable:
    """Look at who signed, and whether the date of each signature is known."""
    if not isinstance(subject, Document):
        return None
    by, signatures = subject.signed_by, subject.signed
    if signatures is UNKNOWN:
        return by if by is UNKNOWN else _seen(by, ()), UNKNOWN
    signed = tuple([(one.by, one.at.__class__) for one in signatures])  # an instant, null or unknown
    return _seen(() if by is UNKNOWN else by, signed), by is UNKNOWN


@lru_cache(maxsize=10_000)
def _seen(by: tuple[str, ...], signed: tuple[tuple[str, type], ...]) -> Hashable:
    """Leave out what counts for nothing: the order of names, and which officers signed beyond how many there are."""
    roles = vocabulary()["signer"]
    names = {*by, *[name for name, _ in signed]}
    officers = len([name for name in names if name not in roles])
    dated = frozenset([(name if name in roles else OFFICER, date) for name, date in signed])
    return frozenset(names).intersection(roles), officers, dated


def _signers(document: Document) -> Collection[str] | None:
    """Return who signed; None where nobody knows."""
    by, signatures = document.signed_by, document.signed
    if signatures is UNKNOWN or not signatures:
        return (None if signatures is UNKNOWN else ()) if by is UNKNOWN else by
    names = [signature.by for signature in signatures]
    return names if by is UNKNOWN else (*by, *names)


def _fields(node: Node) -> Condition:
    return Fields(read_groups(node, vocabulary()[FIELDS]))


def _signed(node: Node) -> Condition:
    found = node.keys(("by", "officers", "dated_by"))
    if not found.keys() & {"by", "officers"}:
        node.fault("needs by or officers")
    signers = vocabulary()["signer"]
    return Signed(
        groups=read_groups(found["by"], (*signers, OFFICER)) if "by" in found else (),
        officers=read_count(found["officers"]) if "officers" in found else 0,
        dated_by=frozenset(found["dated_by"].words(vocabulary()[FIELDS])) if "dated_by" in found else None,
        roles=frozenset(signers),
    )


def _refused(node: Node) -> Condition:
    return Refused(frozenset(node.words((*vocabulary()["signer"],))))


def _pages(node: Node) -> Condition:
    return PagesOver(read_count(node))


def _started_by(node: Node) -> Condition:
    return StartedBy(frozenset(node.words(vocabulary()["start"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "fields": _fields,
    "signed": _signed,
    "refused_by": _refused,
    "pages_over": _pages,
    "corrected": only_true(Corrected()),
    "rights_told": only_true(RightsTold()),
    "started_by": _started_by,
}
