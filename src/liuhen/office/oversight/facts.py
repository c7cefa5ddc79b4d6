"""The records of the office as facts (`liuhen-facts/1`): what its pages are computed from, and what leaves for the law.

Nothing is decided here. What nobody has recorded is left out (unknown); what is known not to have happened is null.
Ids are those of the log, so a finding's subject is an object's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch

from liuhen.kernel.instant import format_instant
from liuhen.office.capture.models import Medium, Recording
from liuhen.office.cases.models import Activity, Case, CaseEvent, EventKind
from liuhen.office.oversight.waiver_models import Waiver
from liuhen.office.people.models import Officer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.office.people.models import OwnPeriod

FORMAT = "liuhen-facts/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is judged together: a case with all that belongs to it, an activity without a case, or a loose recording."""

    case: Case | None
    activities: tuple[Activity, ...]
    recordings: tuple[Recording, ...]

    @property
    def name(self) -> str:
        """The name of the row that everything else in the scope belongs to."""
        return next(self.subjects())

    def subjects(self) -> Iterator[str]:
        """Yield the names of the case, the activities and the recordings that are judged here, the owner first."""
        if self.case is not None:
            yield str(self.case.object_name)
        yield from (str(activity.object_name) for activity in self.activities)
        yield from (str(recording.object_name) for recording in self.recordings)


def scope_of(row: Case | Activity | Recording) -> Scope:
    """Return what is judged together with a row, as the database has it now."""
    match row:
        case Case():
            return next(cases_as_scopes([row.pk]))
        case Activity():
            return scope_of(row.case) if row.case is not None else next(activities_as_scopes([row.pk]))
        case Recording():
            return scope_of(row.activity) if row.activity is not None else next(recordings_as_scopes([row.pk]))


def scope_named(name: str) -> Scope | None:
    """Load a scope by its name in the log; None where no such row is left by itself."""
    kind, _, key = name.partition("/")
    return next(LOADERS[kind]([UUID(hex=key)]), None)


def cases_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load cases with everything that belongs to them, in the same few queries for one and for many."""
    recordings: dict[UUID | None, list[Recording]] = {}
    for recording in _recordings().filter(activity__case__in=keys):
        recordings.setdefault(recording.activity.case_id, []).append(recording)
    cases = Case.objects.filter(pk__in=keys).defer("title").order_by("pk")
    for case in cases.prefetch_related(
        Prefetch("activities", _activities()),
        Prefetch("handlers", _people()),
        Prefetch("events", CaseEvent.objects.defer("note").order_by("at", "pk")),
    ):
        found = tuple(recordings.get(case.pk, ()))
        yield Scope(case=case, activities=tuple(case.activities.all()), recordings=found)


def activities_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load activities that belong to no case."""
    recordings: dict[UUID, list[Recording]] = {}
    for recording in _recordings().filter(activity__in=keys):
        recordings.setdefault(recording.activity_id, []).append(recording)
    for activity in _activities().filter(pk__in=keys):
        yield Scope(case=None, activities=(activity,), recordings=tuple(recordings.get(activity.pk, ())))


def recordings_as_scopes(keys: Collection[UUID]) -> Iterator[Scope]:
    """Load recordings that belong to no activity."""
    for recording in _recordings().filter(pk__in=keys):
        yield Scope(case=None, activities=(), recordings=(recording,))


LOADERS = {Case.KIND: cases_as_scopes, Activity.KIND: activities_as_scopes, Recording.KIND: recordings_as_scopes}


# Encrypted columns that no rule asks for stay encrypted: opening them would cost more than the law itself.
def _recordings() -> Any:
    return (
        Recording.objects.select_related("device", "activity__case", "file", "officer")
        .defer("activity__place", "activity__case__title")
        .prefetch_related("interruptions__signed_by", "hand_overs")
        .order_by("pk")
    )


def _activities() -> QuerySet[Activity]:
    standing = Waiver.objects.filter(withdrawn_at=None)
    return (
        Activity.objects.defer("place")
        .prefetch_related(Prefetch("officers", _people()), Prefetch("waivers", standing, to_attr="standing_waivers"))
        .order_by("pk")
    )


def _people() -> QuerySet[Officer]:
    return Officer.objects.prefetch_related("credentials")


def facts_of(scope: Scope, *, pack: str, own_periods: Iterable[OwnPeriod]) -> dict[str, Any]:
    """Write a scope as facts under a pack, with the periods that the agency has put in the place of the pack's."""
    people = {officer.pk: officer for activity in scope.activities for officer in activity.officers.all()}
    if scope.case is not None:
        people |= {officer.pk: officer for officer in scope.case.handlers.all()}
    own = [{"code": one.code, "period": one.period, "provision": one.provision} for one in own_periods]
    place = {"case": None, "overrides": own} if scope.case is None else {"case": _case(scope.case, own)}
    return {
        "format": FORMAT,
        "pack": pack,
        **place,
        "officers": [_officer(people[key]) for key in sorted(people)],
        "activities": [_activity(activity) for activity in scope.activities],
        "recordings": [_recording(recording) for recording in scope.recordings],
        "events": _hand_overs(scope) if scope.case is None else _events(scope.case),
    }


def _case(case: Case, own: list[dict[str, str]]) -> dict[str, Any]:
    flags = {"urgent": case.is_urgent, "grave": case.is_grave, "complex": case.is_complex, "doubtful": case.is_doubtful}
    return {
        "id": case.id.hex,
        "procedure": case.procedure,
        "start": case.start,
        "overrides": own,
        **{key: value for key, value in flags.items() if value is not None},
    }


def _officer(officer: Officer) -> dict[str, Any]:
    credential = max(officer.credentials.all(), key=lambda one: (one.valid_until, one.pk.int), default=None)
    facts: dict[str, Any] = {"id": officer.id.hex}
    if officer.is_established is not None:
        facts["established"] = officer.is_established
    if credential is not None:
        facts["credential"] = credential.number
        facts["valid_from"] = credential.valid_from.isoformat()
        facts["valid_until"] = credential.valid_until.isoformat()
    return facts


def _activity(activity: Activity) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": activity.id.hex,
        "kind": activity.kind,
        "started_at": format_instant(activity.started_at),
        "ended_at": _instant(activity.ended_at),
        "returned_at": _instant(activity.returned_at),
        "officers": sorted(officer.id.hex for officer in activity.officers.all()),
        "relief": None,
    }
    if activity.relief_reason and activity.relief_claimed_by_id and activity.relief_claimed_at:
        facts["relief"] = {
            "reason": activity.relief_reason,
            "claimed_by": activity.relief_claimed_by_id.hex,
            "claimed_at": format_instant(activity.relief_claimed_at),
        }
    return facts | _waived(activity)


def _waived(activity: Any) -> dict[str, Any]:
    """Write why the activity went unrecorded, where somebody has declared it; else nobody knows."""
    facts: dict[str, Any] = {}
    for waiver in activity.standing_waivers:
        facts["no_recording_reason"] = waiver.reason
        facts["no_recording_ground"] = waiver.ground
        if waiver.important_links_recorded:
            facts["important_links_recorded"] = True
    return facts


def _recording(recording: Recording) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": recording.id.hex,
        "stored_at": format_instant(recording.stored_at),
        "stored_in": "system",
        "interruptions": [_interruption(statement) for statement in recording.interruptions.all()],
        "classified": list(_classified(recording)),
    }
    if recording.activity_id is not None:
        facts["activity"] = recording.activity_id.hex
    if recording.device is not None:
        facts["device"] = recording.device.number
    if recording.officer_id is not None:
        facts["officer"] = recording.officer_id.hex
    if recording.medium not in {"", Medium.OTHER}:
        facts["medium"] = recording.medium
    if recording.started_at is not None:
        facts["started_at"] = format_instant(recording.started_at)
    if recording.ended_at is not None:
        facts["ended_at"] = format_instant(recording.ended_at)
    if recording.is_evidence is not None:
        facts["evidence"] = recording.is_evidence
    return facts


def _classified(recording: Recording) -> Iterable[str]:
    """Say by which of the five marks a recording can be found."""
    case = recording.activity.case if recording.activity else None
    marks = {
        "name": True,
        "device": recording.device_id is not None,
        "officer": recording.officer_id is not None,
        "time": recording.started_at is not None,
        "party": case is not None and case.party_id is not None,
        "cause": case is not None and bool(case.cause),
    }
    return (mark for mark, is_there in marks.items() if is_there)


def _interruption(statement: Any) -> dict[str, Any]:
    return {
        "from": format_instant(statement.from_at),
        "to": _instant(statement.to_at),
        "cause": statement.cause,
        "reported_at": _instant(statement.reported_at),
        "statement_at": format_instant(statement.statement_at),
        "statement_signed_by": sorted(officer.id.hex for officer in statement.signed_by.all()),
    }


def _events(case: Case) -> list[dict[str, Any]]:
    return [_event(event) for event in case.events.all()]


def _hand_overs(scope: Scope) -> list[dict[str, Any]]:
    """Write the hand-overs of recordings without a case, whose events would otherwise stand in the case."""
    return [
        {
            "kind": EventKind.WEEKLY_TRANSFER,
            "at": format_instant(hand_over.handed_at),
            "subject": str(recording.object_name),
        }
        for recording in scope.recordings
        for hand_over in sorted(recording.hand_overs.all(), key=lambda one: (one.handed_at, one.pk.int))
    ]


def _event(event: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": event.kind, "at": format_instant(event.at)}
    if event.by:
        facts["by"] = event.by
    if event.subject:
        facts["subject"] = event.subject
    return facts


def _instant(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
