"""What is judged together, loaded for many at once: each kind of row by one query, however many scopes are asked for.

A case with all that belongs to it, an activity without a case, or a recording without an activity. Columns that no rule
asks for stay where they are: to decrypt a place or a title would cost more than the law itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from liuhen.office.capture.evidence.queries import carriers_of, papers_of
from liuhen.office.capture.headings.queries import headings_of
from liuhen.office.capture.marks.models import InterruptionReport, Mark
from liuhen.office.capture.models import InterruptionStatement, Recording
from liuhen.office.cases.models import Activity, Case, CaseEvent
from liuhen.office.devices.facts import CHECKS_LOOK_BACK
from liuhen.office.devices.models import Device
from liuhen.office.devices.queries import checked, returns_of
from liuhen.office.oversight.waivers.models import Waiver
from liuhen.office.people.models import Credential, Officer
from liuhen.office.records.models import HandOver

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from liuhen.office.capture.headings.models import Headings
    from liuhen.office.devices.models import DeviceUse
    from liuhen.office.devices.queries import Checked


@dataclass(slots=True, kw_only=True)
class Around:
    """What surrounds the rows of some scopes, by the key of the row that it belongs to."""

    handlers: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    present: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    officers: Mapping[UUID, Officer] = field(default_factory=dict)
    credentials: Mapping[UUID, Sequence[Credential]] = field(default_factory=dict)
    events: Mapping[UUID, Sequence[CaseEvent]] = field(default_factory=dict)
    waivers: Mapping[UUID, Sequence[Waiver]] = field(default_factory=dict)
    devices: Mapping[UUID, Device] = field(default_factory=dict)
    checked: Mapping[UUID, Checked] = field(default_factory=dict)
    returns: Sequence[DeviceUse] = ()
    statements: Mapping[UUID, Sequence[InterruptionStatement]] = field(default_factory=dict)
    signers: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    hand_overs: Mapping[UUID, Sequence[Any]] = field(default_factory=dict)
    headings: Mapping[UUID, Headings] = field(default_factory=dict)
    papers: Mapping[UUID, Sequence[dict[str, Any]]] = field(default_factory=dict)
    carriers: Mapping[UUID, str] = field(default_factory=dict)
    marks: Mapping[UUID, Sequence[Mark]] = field(default_factory=dict)
    reported_to: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is judged together: a case with all that belongs to it, an activity without a case, or a loose recording."""

    case: Case | None
    activities: tuple[Activity, ...]
    recordings: tuple[Recording, ...]
    around: Around

    @property
    def name(self) -> str:
        """The name of the row that everything else in the scope belongs to."""
        return next(self.subjects())

    @property
    def has_parts(self) -> bool:
        """Whether something in the scope belongs to something else there."""
        return (self.case is not None) + len(self.activities) + len(self.recordings) > 1

    def subjects(self) -> Iterator[str]:
        """Yield the names of the case, the activities and the recordings that are judged here, the owner first."""
        if self.case is not None:
            yield str(self.case.object_name)
        yield from (str(activity.object_name) for activity in self.activities)
        yield from (str(recording.object_name) for recording in self.recordings)

    def owners(self) -> Sequence[UUID]:
        """Name who owes what is owed here, sorted: the handlers, else who was there, else who carried the device."""
        if self.case is not None:
            return sorted(self.around.handlers.get(self.case.pk, ()))
        if self.activities:
            return sorted(key for activity in self.activities for key in self.around.present.get(activity.pk, ()))
        return [row.officer_id for row in self.recordings if row.officer_id is not None]


def owner_of(row: Case | Activity | Recording) -> Case | Activity | Recording:
    """Return the row that everything judged together with `row` belongs to."""
    match row:
        case Recording() if row.activity is not None:
            return owner_of(row.activity)
        case Activity() if row.case is not None:
            return row.case
    return row


def scope_of(row: Case | Activity | Recording) -> Scope:
    """Return what is judged together with a row, as the database has it now."""
    owner = owner_of(row)
    return next(LOADERS[owner.KIND]([owner.pk]))


def scope_named(name: str) -> Scope | None:
    """Load a scope by its name in the log; None where no such row is left by itself."""
    return next(iter(scopes_named([name])), None)


def scopes_named(names: Iterable[str]) -> list[Scope]:
    """Load scopes by their names; one that stands for nothing by itself any more is left out."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for name in names:
        kind, _, key = name.partition("/")
        keys[kind].append(UUID(hex=key))
    return [scope for kind, wanted in keys.items() for scope in LOADERS[kind](wanted)]


def cases_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load cases with everything that belongs to them."""
    cases = {case.pk: case for case in Case.objects.filter(pk__in=keys).defer("title").order_by("pk")}
    activities = _by_case(_activities().filter(case__in=list(cases)), cases)
    every = [activity for rows in activities.values() for activity in rows]
    recordings = _of_activities(every)
    around = _around(every, [one for rows in recordings.values() for one in rows], of_case=True)
    _know_returns(around, every)
    around.handlers = _pairs(Case.handlers.through.objects.filter(case__in=list(cases)), "case_id", "officer_id")
    events = CaseEvent.objects.filter(case__in=list(cases)).defer("note").order_by("at", "pk")
    around.events = _grouped(events, "case_id")
    _know_people(around)
    for key, case in cases.items():
        own = tuple(activities.get(key, ()))
        found = sorted((one for activity in own for one in recordings.get(activity.pk, ())), key=_key)
        yield Scope(case=case, activities=own, recordings=tuple(found), around=around)


def activities_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load activities that belong to no case."""
    activities = list(_activities().filter(pk__in=keys, case=None))
    recordings = _of_activities(activities)
    around = _around(activities, [one for rows in recordings.values() for one in rows], of_case=False)
    _know_returns(around, activities)
    _know_people(around)
    for activity in activities:
        yield Scope(case=None, activities=(activity,), recordings=tuple(recordings.get(activity.pk, ())), around=around)


def recordings_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load recordings that belong to no activity."""
    recordings = list(Recording.objects.filter(pk__in=keys, activity=None).order_by("pk"))
    around = _around((), recordings, of_case=False)
    for recording in recordings:
        yield Scope(case=None, activities=(), recordings=(recording,), around=around)


LOADERS = {Case.KIND: cases_as_scopes, Activity.KIND: activities_as_scopes, Recording.KIND: recordings_as_scopes}


def _key(row: Any) -> UUID:
    key: UUID = row.pk
    return key


def _activities() -> QuerySet[Activity]:
    return Activity.objects.defer("place").order_by("pk")


def _by_case(activities: Iterable[Activity], cases: Mapping[UUID, Case]) -> Mapping[UUID, list[Activity]]:
    """Group activities by their case, and let each know it, so that nobody asks the database again."""
    found: dict[UUID, list[Activity]] = defaultdict(list)
    for activity in activities:
        if activity.case_id is not None:
            activity.case = cases[activity.case_id]
            found[activity.case_id].append(activity)
    return found


def _of_activities(activities: Sequence[Activity]) -> Mapping[UUID, list[Recording]]:
    """Load the recordings of some activities, each knowing its activity."""
    by_key = {activity.pk: activity for activity in activities}
    found: dict[UUID, list[Recording]] = defaultdict(list)
    for recording in Recording.objects.filter(activity__in=list(by_key)).order_by("pk"):
        if recording.activity_id is not None:
            recording.activity = by_key[recording.activity_id]
            found[recording.activity_id].append(recording)
    return found


def _around(activities: Sequence[Activity], recordings: Sequence[Recording], *, of_case: bool) -> Around:
    keys, kept = [activity.pk for activity in activities], [recording.pk for recording in recordings]
    statements = list(InterruptionStatement.objects.filter(recording__in=kept).defer("statement").order_by("pk"))
    signed = InterruptionStatement.signed_by.through.objects.filter(
        interruptionstatement__in=[statement.pk for statement in statements]
    )
    return Around(
        present=_pairs(Activity.officers.through.objects.filter(activity__in=keys), "activity_id", "officer_id"),
        waivers=_grouped(Waiver.objects.filter(activity__in=keys, withdrawn_at=None), "activity_id"),
        devices=Device.objects.in_bulk({one.device_id for one in recordings if one.device_id is not None}),
        checked=_checked(recordings),
        statements=_grouped(statements, "recording_id"),
        signers=_pairs(signed, "interruptionstatement_id", "officer_id") if statements else {},
        hand_overs={} if of_case else _hand_overs(kept),
        headings=headings_of(kept),
        marks=_marks(recordings),
        reported_to=_heads(statements),
        papers=(papers := papers_of(kept)),
        carriers=carriers_of(kept, papers),
    )


def _marks(recordings: Sequence[Recording]) -> Mapping[UUID, list[Mark]]:
    """Load the marks that stand, each knowing its recording."""
    by_key = {one.pk: one for one in recordings}
    rows = list(Mark.objects.filter(recording__in=list(by_key), taken_back_at=None).defer("note").order_by("pk"))
    for row in rows:
        row.recording = by_key[row.recording_id]
    return _grouped(rows, "recording_id")


def _heads(statements: Sequence[InterruptionStatement]) -> Mapping[UUID, str]:
    """Find to whom interruptions were reported."""
    if not statements:
        return {}
    return dict(InterruptionReport.objects.filter(statement__in=statements).values_list("statement_id", "to"))


def _checked(recordings: Sequence[Recording]) -> Mapping[UUID, Checked]:
    """Find what was written down of the checks of the devices, from well before the first recording on."""
    timed = [one for one in recordings if one.device_id is not None and one.started_at is not None]
    starts = [one.started_at for one in timed if one.started_at is not None]
    if not starts:
        return {}
    ends = [one.ended_at for one in timed if one.ended_at is not None]
    used = {one.device_id for one in timed if one.device_id is not None}
    return checked(used, after=min(starts) - CHECKS_LOOK_BACK, until=max(starts + ends))


def _hand_overs(recordings: Collection[UUID]) -> Mapping[UUID, Sequence[Any]]:
    """Find when recordings were handed over, the first hand-over first; within a case its events say so."""
    links = HandOver.recordings.through.objects.filter(recording__in=recordings)
    pairs = links.order_by("handover__handed_at", "handover_id").values_list("recording_id", "handover__handed_at")
    found: dict[UUID, list[Any]] = defaultdict(list)
    for recording, at in pairs:
        found[recording].append(at)
    return found


def _know_returns(around: Around, activities: Sequence[Activity]) -> None:
    """Find who brought a device back, where nobody has said when an activity's officers returned."""
    ends = [one.ended_at for one in activities if one.ended_at is not None and one.returned_at is None]
    if ends:
        present = {key for one in activities for key in around.present.get(one.pk, ())}
        around.returns = returns_of(present, after=min(ends))


def _know_people(around: Around) -> None:
    keys = {key for group in (around.handlers, around.present) for found in group.values() for key in found}
    around.officers = Officer.objects.only("id", "is_established").in_bulk(keys)
    around.credentials = _grouped(Credential.objects.filter(officer__in=keys), "officer_id")


def _grouped(rows: Iterable[Any], key: str) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _pairs(links: QuerySet[Any], owner: str, other: str) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for key, linked in links.values_list(owner, other):
        found[key].append(linked)
    return found
