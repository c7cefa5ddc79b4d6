"""One set of facts, arranged for the rules: events by kind, activities by id, what belongs to what.

Answers in three values: True, False and None for "nobody knows" (Kleene's logic), so that no rule takes the lenient
side by accident. Built once per check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from liuhen.law.facts import UNKNOWN, Activity, Agency, Case, Device, Document, Officer, Recording

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime

    from liuhen.law.calendar import WorkingCalendar
    from liuhen.law.facts import Event, Facts, Maybe

Subject: TypeAlias = Case | Activity | Recording | Document | Officer | Device | Agency
SubjectKind = Literal["case", "activity", "recording", "document", "officer", "device", "agency"]
SUBJECTS: tuple[SubjectKind, ...] = ("activity", "agency", "case", "device", "document", "officer", "recording")
"""In the order of findings, which is that of their names."""
OF_KINDS: frozenset[SubjectKind] = frozenset({"activity", "document"})
"""The subjects that are of one kind or another."""


class Profile(NamedTuple):
    """What decides much of the law for a whole case, and is the same for many cases: a key for what is worked out once.

    Without a case the words about it are None, and UNKNOWN where nobody knows of one. `events` and `activities` are the
    kinds that there are, None where nobody knows.
    """

    has_case: Maybe[bool]
    procedure: Maybe[str]
    start: Maybe[str]
    urgent: Maybe[bool]
    grave: Maybe[bool]
    complex: Maybe[bool]
    doubtful: Maybe[bool]
    events: frozenset[str] | None
    activities: frozenset[Maybe[str]] | None
    has_accesses: bool
    """There are accesses to something that are known."""
    is_interrupted: bool
    """Some recording was, or may have been, interrupted."""


Filed: TypeAlias = "tuple[dict[Maybe[str], set[Maybe[str]]], dict[Maybe[str], set[Maybe[str]]], bool]"
"""The kinds of the documents that are known to be of each activity, and of each recording; and whether they are all,
because of no document the kind, the activity or the recording is unknown."""


class OfAnyCase:
    """The base of a moment that a profile says nothing about."""

    __slots__ = ()

    def can_be(self, profile: Profile) -> bool:  # noqa: ARG002 - the protocol's signature
        """Tell that there may be such a moment."""
        return True


class Situation:
    """The facts of one check, with look-ups."""

    __slots__ = (
        "_activities",
        "_chosen",
        "_devices",
        "_documents",
        "_events",
        "_filed",
        "_officers",
        "at",
        "calendar",
        "case",
        "document_kinds",
        "events_known",
        "facts",
        "memo",
        "profile",
    )

    def __init__(self, facts: Facts, calendar: WorkingCalendar, at: datetime) -> None:
        """Arrange `facts`, to be judged as of the instant `at`."""
        self.facts = facts
        self.calendar = calendar
        self.at = at
        # What words have arranged, by what and of whom: several rules ask the same of one subject.
        self.memo: dict[Hashable, Any] = {}
        self.case: Maybe[Case] = facts.case
        self.events_known = facts.events is not UNKNOWN
        self._events: dict[str, list[Event]] = {}
        self._chosen: dict[frozenset[str], list[Event]] = {}
        if facts.events is not UNKNOWN:
            for event in facts.events:
                self._events.setdefault(event.kind, []).append(event)
        documents = () if facts.documents is UNKNOWN else facts.documents
        self.document_kinds: frozenset[Maybe[str]] = frozenset(document.kind for document in documents)
        self._documents: dict[frozenset[str], tuple[Document, ...]] = {}
        self._filed: Filed | None = None
        self._activities: dict[Maybe[str], Maybe[Activity]] = {None: None}
        self._officers: dict[str, Officer] | None = None
        self._devices: dict[str, Device] | None = None
        if facts.activities is not UNKNOWN:
            for activity in facts.activities:
                self._activities[activity.id] = activity
        self.profile = self._profile()

    def _profile(self) -> Profile:
        facts, case_ = self.facts, self.case
        own = case_ if isinstance(case_, Case) else None
        missing = UNKNOWN if case_ is UNKNOWN else None
        return Profile(
            has_case=UNKNOWN if case_ is UNKNOWN else own is not None,
            procedure=own.procedure if own else missing,
            start=own.start if own else missing,
            urgent=own.urgent if own else missing,
            grave=own.grave if own else missing,
            complex=own.complex if own else missing,
            doubtful=own.doubtful if own else missing,
            events=None if facts.events is UNKNOWN else frozenset(self._events),
            activities=None if facts.activities is UNKNOWN else frozenset([one.kind for one in facts.activities]),
            has_accesses=facts.accesses is not UNKNOWN and bool(facts.accesses),
            is_interrupted=any(recording.interruptions != () for recording in self.recordings()),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Situation):
            return NotImplemented
        return (self.at, self.facts, self.calendar) == (other.at, other.facts, other.calendar)

    def __hash__(self) -> int:
        return hash((self.at, self.facts.pack))

    def __repr__(self) -> str:
        return f"Situation(pack={self.facts.pack!r}, at={self.at})"

    def recordings(self) -> tuple[Recording, ...]:
        """Return the recordings that are known."""
        return () if self.facts.recordings is UNKNOWN else self.facts.recordings

    def subjects(self, kind: SubjectKind) -> Sequence[Subject]:
        """Return the subjects of one kind that are known."""
        if kind == "case":
            return (self.case,) if isinstance(self.case, Case) else ()
        if kind == "agency":
            return (self.facts.agency,) if isinstance(self.facts.agency, Agency) else ()
        found = getattr(self.facts, _LISTS[kind])
        return () if found is UNKNOWN else found

    def events(self, kinds: frozenset[str]) -> Sequence[Event]:
        """Return the events of some kinds."""
        by_kind = self._events
        if kinds.isdisjoint(by_kind):  # the common case: nothing of the sort happened
            return ()
        found = self._chosen.get(kinds)
        if found is None:
            found = self._chosen[kinds] = [
                event for kind, events in by_kind.items() if kind in kinds for event in events
            ]
        return found

    def documents(self, kinds: frozenset[str] | None) -> Sequence[Document]:
        """Return the documents that are, or may be, of one of these kinds; None: all that are known."""
        if self.facts.documents is UNKNOWN:
            return ()
        if kinds is None:
            return self.facts.documents
        if self.document_kinds.isdisjoint(kinds) and UNKNOWN not in self.document_kinds:  # the common case
            return ()
        found = self._documents.get(kinds)
        if found is None:
            found = tuple(one for one in self.facts.documents if one.kind is UNKNOWN or one.kind in kinds)
            self._documents[kinds] = found
        return found

    def is_filed(self, kinds: frozenset[str], activity: Maybe[str], recording: str | None = None) -> bool | None:
        """Tell whether a document of these kinds is of an activity or of a recording; None: look at each document."""
        filed = self._filed
        if filed is None:
            filed = self._filed = self._file()
        of_activities, of_recordings, is_all = filed
        if activity in of_activities and not kinds.isdisjoint(of_activities[activity]):
            return True
        if recording in of_recordings and not kinds.isdisjoint(of_recordings[recording]):
            return True
        return False if is_all and activity is not UNKNOWN else None

    def _file(self) -> Filed:
        documents = self.facts.documents
        if documents is UNKNOWN:
            return {}, {}, False
        of_activities: dict[Maybe[str], set[Maybe[str]]] = {}
        of_recordings: dict[Maybe[str], set[Maybe[str]]] = {}
        is_all = UNKNOWN not in self.document_kinds
        for document in documents:
            activity, recording = document.activity, document.recording
            if activity is UNKNOWN or recording is UNKNOWN:
                is_all = False
                continue
            if activity is not None:
                of_activities.setdefault(activity, set()).add(document.kind)
            if recording is not None:
                of_recordings.setdefault(recording, set()).add(document.kind)
        return of_activities, of_recordings, is_all

    def officer(self, ident: str) -> Officer | None:
        """Return the officer with this id; None where nobody knows of one."""
        if self._officers is None:
            self._officers = {} if self.facts.officers is UNKNOWN else {one.id: one for one in self.facts.officers}
        return self._officers.get(ident)

    def device(self, ident: str) -> Device | None:
        """Return the device with this id; None where nobody knows of one."""
        if self._devices is None:
            self._devices = {} if self.facts.devices is UNKNOWN else {one.id: one for one in self.facts.devices}
        return self._devices.get(ident)

    def activity(self, subject: Subject) -> Maybe[Activity]:
        """Return the activity that a subject is or belongs to; a case has none."""
        if isinstance(subject, Activity):
            return subject
        return self._activities.get(getattr(subject, "activity", None), UNKNOWN)


_LISTS = {
    "activity": "activities",
    "recording": "recordings",
    "document": "documents",
    "officer": "officers",
    "device": "devices",
}


_OF_NO_ACTIVITY = (Case, Officer, Device, Agency)
_OF_PART = ("recording", "activity")
"""What an event names that is not about the whole case."""


def is_about_case(event: Event) -> bool:
    """Tell whether an event is about the whole case: it names no object, or a person, a device or a document."""
    name = event.subject
    return name is None or name is UNKNOWN or name.kind not in _OF_PART


def concerns(event: Event, subject: Subject) -> bool | None:
    """Tell whether an event is about `subject`; None where it is not known to belong to the event's activity."""
    name = event.subject
    if name is None or name is UNKNOWN:
        return True
    kind = name.kind
    if kind not in _OF_PART:
        return True
    if isinstance(subject, _OF_NO_ACTIVITY):
        return False
    if isinstance(subject, Activity):
        return kind == "activity" and name.id == subject.id
    if kind == "recording":
        return isinstance(subject, Recording) and name.id == subject.id
    return None if subject.activity is UNKNOWN else name.id == subject.activity
