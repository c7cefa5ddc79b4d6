"""Duty: something that must be so for a subject, without a clock: a recording that exists, a record that is signed.

Where the text excuses, `waived_when` says when. Unmet, it is pending until the moment after which it can no longer be
met, and breached from then on. Three values throughout: what is not known is neither met nor breached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from liuhen.law.facts import Activity, Document, Recording

if TYPE_CHECKING:
    from liuhen.kernel.errors import Text
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
