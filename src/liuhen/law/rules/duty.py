"""Duty: something that must be so for a subject, without a clock: a recording that exists, a record that is signed.

Where the text excuses, `waived_when` says when. Unmet, it is pending until the moment after which it can no longer be
met, and breached from then on. Three values throughout: what is not known is neither met nor breached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

from liuhen.law.facts import UNKNOWN, Activity, Document, Recording
from liuhen.law.rules.audience import Audience, admits
from liuhen.law.rules.conditions import ALWAYS, NEVER, may_be_shared
from liuhen.law.situation import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Profile, Situation, Subject, SubjectKind

    Ask: TypeAlias = Callable[[Situation, Subject], Answer]

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


Ready: TypeAlias = "tuple[Duty, int, Ask | None, Callable[[Situation], bool] | None, Unmet]"
"""A duty with what is left to ask: the place of its audience in the plan; `must`, None where it is met in every case of
the profile; what tells whether `must` is the same for all subjects, None where it never is; and what else it may be."""


class Unmet(NamedTuple):
    """What becomes of a duty that is not known to be met; None stands for what need not be asked."""

    waived: Ask | None
    standing: Standing | None
    """Where it stands unless it is waived, if that is the same for everything."""
    until: tuple[Moment, ...]

    def stands(self, situation: Situation, subject: Subject, applies: Answer, met: Answer) -> Standing | None:
        """Say where the duty stands; None where it does not apply after all."""
        excused = False if self.waived is None else self.waived(situation, subject)
        if excused:
            return "waived" if applies else None
        if applies is None or met is None or excused is None:
            return "unknown"
        return self.standing or self._open(situation, subject)

    def _open(self, situation: Situation, subject: Subject) -> Standing:
        is_open = True
        for moment in self.until:
            at = moment.of(situation, subject)
            if at is UNKNOWN:
                is_open = False
            elif isinstance(at, datetime) and at <= situation.at:
                return "breached"
        return "pending" if is_open else "unknown"


class Plan(NamedTuple):
    """The duties that subjects of one kind may have in cases of one profile, their few audiences and fewer forces."""

    duties: tuple[Ready, ...]
    audiences: tuple[Audience, ...]
    forces: tuple[Force, ...]


class DutyTable:
    """The duties of one kind of subject, planned for a profile and a kind of activity or document when they come up."""

    __slots__ = ("_plans", "duties")
    _REMEMBERED = 500

    def __init__(self, duties: Iterable[Duty]) -> None:
        """Arrange the duties in the order of findings, so that rows need no sorting."""
        self.duties = tuple(sorted(duties, key=lambda duty: (duty.code, duty.provision)))
        self._plans: dict[Profile, dict[Maybe[str], Plan]] = {}

    def plans(self, profile: Profile) -> dict[Maybe[str], Plan]:
        """Return the plans made so far for a profile, by kind; `plan` makes one that is missing."""
        found = self._plans.get(profile)
        if found is None:
            if len(self._plans) >= self._REMEMBERED:
                self._plans.clear()
            found = self._plans[profile] = {}
        return found

    def plan(self, profile: Profile, kind: Maybe[str]) -> Plan:
        """Leave only what a subject of this kind (None: it has no kinds; UNKNOWN: it may be any) may have."""
        places: dict[tuple[Condition, bool, int], int] = {}
        forces: dict[Force, int] = {}
        duties = []
        for duty in self.duties:
            admitted = admits(duty.of_kinds, kind)
            when = NEVER if admitted is False else duty.when.given(profile)
            if when is not NEVER:
                force = forces.setdefault(duty.force, len(forces))
                place = places.setdefault((when, admitted is None, force), len(places))
                duties.append(_ready(duty, place, profile))
        audiences = (Audience(when, is_doubted=doubted, force=force) for when, doubted, force in places)
        return Plan(tuple(duties), tuple(audiences), tuple(forces))


def _ready(duty: Duty, audience: int, profile: Profile) -> Ready:
    must = duty.must.given(profile)
    is_shared = must.is_shared if may_be_shared(must) else None
    return duty, audience, None if must is ALWAYS else must.holds, is_shared, _unmet(duty, profile)


def _unmet(duty: Duty, profile: Profile) -> Unmet:
    waived = NEVER if duty.waived_when is None else duty.waived_when.given(profile)
    until = tuple(moment for moment in duty.until if moment.can_be(profile))
    standing: Standing | None = "breached" if duty.at_once else None if until else "pending"
    return Unmet(None if waived is NEVER else waived.holds, standing, until)


def duty_tables(duties: Iterable[Duty]) -> Mapping[SubjectKind, DutyTable]:
    """Arrange duties by the kind of subject that they are about."""
    known = tuple(duties)
    return MappingProxyType({kind: DutyTable(duty for duty in known if duty.subject == kind) for kind in SUBJECTS})


def event_of(subject: Subject) -> datetime | None:
    """Return the instant whose law decides: when the activity began, or the recording or document was made."""
    match subject:
        case Activity():
            at = subject.started_at
        case Recording() | Document():
            at = subject.made_at
        case _:
            return None
    return at if isinstance(at, datetime) else None
