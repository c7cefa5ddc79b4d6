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
from liuhen.law.rules.conditions import ALWAYS
from liuhen.law.rules.force import TIMELESS
from liuhen.law.situation import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject, SubjectKind

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

_WORTH_ASKING_ONCE = 3
_NONE_IDLE: frozenset[int] = frozenset()
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


class Ready(NamedTuple):
    """A duty with its questions bound, so that asking is one call; None stands for what need not be asked."""

    duty: Duty
    when: Ask | None
    must: Ask
    waived: Ask | None
    is_timeless: bool
    place: int
    """Where it stands in its table."""

    def stands(self, situation: Situation, subject: Subject, *, is_kind_known: bool) -> Standing | None:
        """Say where the duty stands for a subject of its table; None where it does not apply."""
        duty, when, must, waived, is_timeless, _ = self
        if not is_timeless and not duty.force.holds_at(event_of(subject) or situation.at):
            return None
        applies = True if when is None else when(situation, subject)
        if applies is False:
            return None
        if not is_kind_known and duty.of_kinds is not None:
            applies = None
        met = must(situation, subject)
        if met:
            return "met" if applies else None
        excused = False if waived is None else waived(situation, subject)
        if excused:
            return "waived" if applies else None
        if applies is None or met is None or excused is None:
            return "unknown"
        return "breached" if duty.at_once else _unmet(duty, situation, subject)


class DutyTable:
    """The duties of one kind of subject, found by the kind of activity or document without asking each of them."""

    __slots__ = ("_by_kind", "_of_no_kind", "_ready", "duties")

    def __init__(self, duties: Iterable[Duty]) -> None:
        """Arrange the duties in the order of findings, so that rows need no sorting."""
        self.duties = tuple(sorted(duties, key=lambda duty: (duty.code, duty.provision)))
        self._ready = tuple(_ready(duty, place) for place, duty in enumerate(self.duties))
        self._of_no_kind = tuple(ready for ready in self._ready if ready.duty.of_kinds is None)
        self._by_kind: dict[str, tuple[Ready, ...]] = {}

    def idle(self, situation: Situation, subjects: Sequence[Subject]) -> frozenset[int]:
        """Name the places of duties that apply to none of the subjects, where asking once can tell."""
        if len(subjects) < _WORTH_ASKING_ONCE:
            return _NONE_IDLE
        first = subjects[0]
        return frozenset(
            ready.place
            for ready in self._ready
            if ready.when is not None and ready.duty.when.is_shared(situation) and ready.when(situation, first) is False
        )

    def about(self, kind: Maybe[str]) -> tuple[Ready, ...]:
        """Return the duties that a subject of this kind may have (None: it has no kinds); of an unknown kind, all."""
        if kind is None:
            return self._of_no_kind
        if kind is UNKNOWN:
            return self._ready
        found = self._by_kind.get(kind)
        if found is None:
            found = tuple(ready for ready in self._ready if ready.duty.of_kinds is None or kind in ready.duty.of_kinds)
            self._by_kind[kind] = found
        return found


def _ready(duty: Duty, place: int) -> Ready:
    return Ready(
        duty=duty,
        when=None if duty.when is ALWAYS else duty.when.holds,
        must=duty.must.holds,
        waived=None if duty.waived_when is None else duty.waived_when.holds,
        is_timeless=duty.force is TIMELESS,
        place=place,
    )


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


def _unmet(duty: Duty, situation: Situation, subject: Subject) -> Standing:
    is_open = True
    for moment in duty.until:
        at = moment.of(situation, subject)
        if at is UNKNOWN:
            is_open = False
        elif isinstance(at, datetime) and at <= situation.at:
            return "breached"
    return "pending" if is_open else "unknown"
