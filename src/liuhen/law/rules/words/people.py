"""Words about who acts: how many officers took part in an activity, and what each of them holds.

Which officers acted is the activity's; their credentials are those of the facts' list of officers. A credential counts
on the legal day on which the activity began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import BEIJING, legal_date
from liuhen.law.facts import UNKNOWN, Activity
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import read_count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.facts import Maybe, Officer
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_HOLDINGS = ("established", "valid_credential")


@dataclass(frozen=True, slots=True)
class OfficersAtLeast(OfEach):
    """At least so many officers took part in the activity."""

    count: int

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Count them; one who is named twice is one."""
        if not isinstance(subject, Activity):
            return False
        return None if subject.officers is UNKNOWN else len(set(subject.officers)) >= self.count


@dataclass(frozen=True, slots=True)
class OfficersHold(OfEach):
    """Each officer of the activity holds all of these; an activity without officers has nobody who does."""

    holdings: tuple[str, ...]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at each officer: one without decides, then one who is not known."""
        if not isinstance(subject, Activity):
            return False
        if subject.officers is UNKNOWN:
            return None
        answer: Answer = bool(subject.officers)
        started = subject.started_at
        for ident in subject.officers:
            held = self._one(situation.officer(ident), started)
            if held is False:
                return False
            answer = answer if held else None
        return answer

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the officers who do not hold it."""
        if not isinstance(subject, Activity) or subject.officers is UNKNOWN:
            return ()
        without = (
            ident for ident in subject.officers if self._one(situation.officer(ident), subject.started_at) is False
        )
        return tuple(Text(zh=ident, en=ident) for ident in without)

    def _one(self, officer: Officer | None, started: Maybe[datetime]) -> Answer:
        if officer is None:
            return None
        answer: Answer = True
        if "established" in self.holdings and officer.established is not True:
            if officer.established is not UNKNOWN:
                return False
            answer = None
        if "valid_credential" in self.holdings:
            held = _is_valid(officer, started)
            if not held:
                return held
        return answer


def _is_valid(officer: Officer, started: Maybe[datetime]) -> Answer:
    """Look at the credential on the day; a bound that is null is none."""
    if officer.credential is None:
        return False
    first, last = officer.valid_from, officer.valid_until
    if first is None and last is None:
        return None if officer.credential is UNKNOWN else True
    if not isinstance(started, datetime):
        return None
    day = started.date() if started.tzinfo is BEIJING else legal_date(started)
    if (isinstance(first, date) and day < first) or (isinstance(last, date) and day > last):
        return False
    return None if officer.credential is UNKNOWN or first is UNKNOWN or last is UNKNOWN else True


def _officers_at_least(node: Node) -> Condition:
    return OfficersAtLeast(read_count(node))


def _officers_hold(node: Node) -> Condition:
    return OfficersHold(node.words(_HOLDINGS))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "officers_at_least": _officers_at_least,
    "officers_hold": _officers_hold,
}
