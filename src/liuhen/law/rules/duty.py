"""Duty: something that must be so for a subject, without a clock: a recording that exists, a record that is signed.

Where the text excuses, `waived_when` says when. Unmet, it is pending until the moment after which it can no longer be
met, and breached from then on. Three values throughout: what is not known is neither met nor breached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.conditions import ALWAYS
from liuhen.law.situation import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject, SubjectKind

KINDS = (
    "capture",
    "continuity",
    "content",
    "record",
    "notice",
    "people",
    "approval",
    "device",
    "interruption",
    "integrity",
    "oversight",
)
"""What a duty is about, as articles are sorted and pages group them; all of them run alike."""

Standing = Literal["met", "waived", "pending", "breached", "unknown"]


@runtime_checkable
class Lacks(Protocol):
    """A condition that can say what is missing where it does not hold."""

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name what is missing, in the order of the text; empty where it holds or nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty without a clock. `of_kinds`: the kinds of activity or document that it is about; None: all."""

    kind: str
    code: str
    subject: SubjectKind
    provision: str
    source: str
    duty: Text
    must: Condition
    when: Condition
    waived_when: Condition | None = None
    of_kinds: frozenset[str] | None = None
    at_once: bool = False
    """Unmet is breached at once: a prohibition, or something that had to be there before."""
    until: tuple[Moment, ...] = ()
    """After any of these the duty can no longer be met. None given: it stays open."""
    fulfil: Text | None = None
    """What would fulfil it, where the duty's own words do not say it."""
    force: Force


class DutyTable:
    """The duties of one kind of subject, found by the kind of activity or document without asking each of them."""

    __slots__ = ("_by_kind", "_of_no_kind", "duties")

    def __init__(self, duties: Iterable[Duty]) -> None:
        """Arrange the duties; their order is kept."""
        self.duties = tuple(duties)
        self._of_no_kind = tuple(duty for duty in self.duties if duty.of_kinds is None)
        self._by_kind: dict[str, tuple[Duty, ...]] = {}

    def about(self, kind: Maybe[str]) -> tuple[Duty, ...]:
        """Return the duties that a subject of this kind may have; of an unknown kind, all."""
        if kind is UNKNOWN:
            return self.duties
        if kind is None:
            return self._of_no_kind
        found = self._by_kind.get(kind)
        if found is None:
            found = tuple(duty for duty in self.duties if duty.of_kinds is None or kind in duty.of_kinds)
            self._by_kind[kind] = found
        return found


def duty_tables(duties: Iterable[Duty]) -> Mapping[SubjectKind, DutyTable]:
    """Arrange duties by the kind of subject that they are about."""
    known = tuple(duties)
    return MappingProxyType({kind: DutyTable(duty for duty in known if duty.subject == kind) for kind in SUBJECTS})


def stand(duty: Duty, situation: Situation, subject: Subject, *, is_kind_known: bool) -> Standing | None:
    """Say where a duty of a subject's `DutyTable` stands; None where it does not apply."""
    applies: bool | None = True if is_kind_known or duty.of_kinds is None else None
    if duty.when is not ALWAYS:
        holds = duty.when.holds(situation, subject)
        if holds is False:
            return None
        if holds is None:
            applies = None
    met = duty.must.holds(situation, subject)
    if met:
        return None if applies is None else "met"
    waived = False if duty.waived_when is None else duty.waived_when.holds(situation, subject)
    if waived:
        return None if applies is None else "waived"
    if applies is None or met is None or waived is None:
        return "unknown"
    return "breached" if duty.at_once else _unmet(duty, situation, subject)


def _unmet(duty: Duty, situation: Situation, subject: Subject) -> Standing:
    is_open = True
    for moment in duty.until:
        at = moment.of(situation, subject)
        if at is UNKNOWN:
            is_open = False
        elif isinstance(at, datetime) and at <= situation.at:
            return "breached"
    return "pending" if is_open else "unknown"
