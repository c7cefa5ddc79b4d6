"""Moments: what starts a clock or meets a duty, by name (`rulepacks/national/moments.yaml`).

A moment is a fact of the subject (`recording.stored_at`) or the earliest of some events. It is an instant, None (it has
not happened) or UNKNOWN.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Device, Document, Recording
from liuhen.law.rules.acts import last_day, period_ended
from liuhen.law.situation import OfAnyCase, concerns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe
    from liuhen.law.situation import Profile, Situation, Subject

    Read: TypeAlias = Callable[["Situation", "Subject"], Maybe[datetime]]


def _made(_: Situation, subject: Subject) -> Maybe[datetime]:
    return subject.made_at if isinstance(subject, Recording) else None


def _stored(_: Situation, subject: Subject) -> Maybe[datetime]:
    return subject.stored_at if isinstance(subject, Recording) else None


def _ended(situation: Situation, subject: Subject) -> Maybe[datetime]:
    activity = situation.activity(subject)
    if activity is None:  # a paper of the case that belongs to no activity: nothing of it has ended
        return None
    return activity.ended_at if isinstance(activity, Activity) else UNKNOWN


def _served(situation: Situation, _: Subject) -> Maybe[datetime]:
    """Find the first service that ended; that the decision was served by it is taken where it comes after."""
    activities = situation.facts.activities
    if activities is UNKNOWN:
        return UNKNOWN
    decided = [event.at for event in situation.events(_DECIDED) if isinstance(event.at, datetime)]
    ends = [activity.ended_at for activity in activities if activity.kind == "service"]
    after = [end for end in ends if isinstance(end, datetime) and (not decided or end >= min(decided))]
    if after:
        return min(after)
    return UNKNOWN if UNKNOWN in ends or any(activity.kind is UNKNOWN for activity in activities) else None


def _returned(situation: Situation, subject: Subject) -> Maybe[datetime]:
    activity = situation.activity(subject)
    return activity.returned_at if isinstance(activity, Activity) else UNKNOWN


def _started(situation: Situation, subject: Subject) -> Maybe[datetime]:
    activity = situation.activity(subject)
    return activity.started_at if isinstance(activity, Activity) else UNKNOWN


def _document_made(_: Situation, subject: Subject) -> Maybe[datetime]:
    return subject.made_at if isinstance(subject, Document) else None


_DECIDED = frozenset({"decision_made"})


def _used(situation: Situation, subject: Subject) -> Maybe[datetime]:
    """Say when a device was first used: the earliest recording made with it; none known is none."""
    if not isinstance(subject, Device):
        return None
    starts = [recording.started_at for recording in situation.recordings() if recording.device == subject.id]
    return min([start for start in starts if isinstance(start, datetime)], default=None)


FACTS: Mapping[str, Read] = {
    "recording.made_at": _made,
    "recording.stored_at": _stored,
    "activity.started_at": _started,
    "activity.ended_at": _ended,
    "document.made_at": _document_made,
    "activity.returned_at": _returned,
    "device.used_at": _used,
    "case.served_at": _served,
    "agency.last_day": last_day,
    "agency.period_ended": period_ended,
}


class Moment(Protocol):
    """A named moment."""

    @property
    def name(self) -> str:
        """Its name in the packs."""
        ...

    @property
    def label(self) -> Text:
        """What people read, such as 返回单位."""
        ...

    @property
    def of(self) -> Read:
        """Finds it in the facts: an instant, None (not happened) or UNKNOWN."""
        ...

    def can_be(self, profile: Profile) -> bool:
        """Tell whether it can be anything but None in a case of this profile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FactMoment(OfAnyCase):
    """A fact of the subject; `of` reads it."""

    name: str
    label: Text
    source: str
    of: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMoment:
    """The earliest of some events that concern the subject."""

    name: str
    label: Text
    source: str
    kinds: frozenset[str]

    def can_be(self, profile: Profile) -> bool:
        """Tell whether one of the events happened, or may have."""
        return profile.events is None or not self.kinds.isdisjoint(profile.events)

    def of(self, situation: Situation, subject: Subject) -> Maybe[datetime]:
        """Find it among the events."""
        found: Maybe[datetime] = None if situation.events_known else UNKNOWN
        events = situation.events(self.kinds)
        there = _there(subject) if events else None
        for event in events:
            at = event.at
            if at is None or (there is not None and isinstance(at, datetime) and at < there):
                continue
            about = concerns(event, subject)
            if about is False:
                continue
            if about is None or at is UNKNOWN:
                found = UNKNOWN if found is None else found
            elif not isinstance(found, datetime) or at < found:
                found = at
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMoment(OfAnyCase):
    """The making of the earliest paper of some kinds; of an activity its own papers, else those of the case."""

    name: str
    label: Text
    source: str
    kinds: frozenset[str]

    def of(self, situation: Situation, subject: Subject) -> Maybe[datetime]:
        """Find it among the documents."""
        found: Maybe[datetime] = UNKNOWN if situation.facts.documents is UNKNOWN else None
        for paper in situation.documents(self.kinds):
            if isinstance(subject, Activity) and paper.activity not in (subject.id, UNKNOWN):
                continue
            is_sure = paper.kind is not UNKNOWN and not (isinstance(subject, Activity) and paper.activity is UNKNOWN)
            at = paper.made_at if is_sure or paper.made_at is None else UNKNOWN
            if at is None:
                continue
            if at is UNKNOWN:
                found = UNKNOWN if found is None else found
            elif not isinstance(found, datetime) or at < found:
                found = at
        return found


def _there(subject: Subject) -> datetime | None:
    """Say since when a recording is there: what happened before, such as last week's transfer, is not about it."""
    if not isinstance(subject, Recording):
        return None
    there = subject.stored_at if isinstance(subject.stored_at, datetime) else subject.made_at
    return there if isinstance(there, datetime) else None


def first_known(moments: tuple[Moment, ...], situation: Situation, subject: Subject) -> tuple[Moment, Maybe[datetime]]:
    """Return the first moment that is known, with its instant; else the first one, with None or UNKNOWN."""
    first = moments[0]
    at = first.of(situation, subject)
    if isinstance(at, datetime) or len(moments) == 1:
        return first, at
    for moment in moments[1:]:
        other = moment.of(situation, subject)
        if isinstance(other, datetime):
            return moment, other
    return first, at
