"""Every read about recordings; what an officer may not know is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from liuhen.office.capture.models import IntakeResult, Recording
from liuhen.office.cases.models import Case
from liuhen.office.cases.queries import activities_open_to
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer

PAGE = 25
RESULTS = 30


def visible_to(officer: Officer) -> QuerySet[Recording]:
    """Return the recordings that an officer may know of."""
    recordings = Recording.objects.select_related(
        "file", "device", "officer", "activity__case__party", "activity__unit", "unit"
    )
    if sees_all(officer):
        return recordings
    mine = Case.handlers.through.objects.filter(case=OuterRef("activity__case"), officer=officer)
    return recordings.filter(Q(unit=officer.unit_id) | Q(activity__case__unit=officer.unit_id) | Exists(mine))


def recording_of(officer: Officer, recording_id: UUID) -> Recording | None:
    """Return one recording, if the officer may know of it."""
    return visible_to(officer).filter(pk=recording_id).first()


def page_of_recordings(officer: Officer, *, before: UUID | None = None) -> tuple[list[Recording], UUID | None]:
    """Return one page of all recordings, newest first, and the key of the next."""
    recordings = visible_to(officer)
    if before is not None:
        recordings = recordings.filter(pk__lt=before)
    rows = list(recordings.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where an unclassified recording probably belongs, and why: words of `time`, `device`, `officer`, `unit`."""

    activity: Activity
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayRow:
    """A recording in the tray, with the best suggestion there is."""

    recording: Recording
    suggestion: Suggestion | None


def tray(officer: Officer, *, limit: int = 50) -> tuple[list[TrayRow], int]:
    """Return the unclassified recordings of the officer's unit, oldest first, and how many there are."""
    waiting = visible_to(officer).filter(activity=None, unit=officer.unit_id)
    rows = list(waiting.order_by("stored_at", "pk")[:limit])
    activities = list(activities_open_to(officer)[:100])
    return [TrayRow(recording=row, suggestion=suggest(row, activities)) for row in rows], waiting.count()


def suggest(recording: Recording, activities: list[Activity]) -> Suggestion | None:
    """Pick the activity that agrees with the recording in most respects; without agreement in time, none."""
    best: Suggestion | None = None
    for activity in activities:
        reasons = _agreements(recording, activity)
        if "time" in reasons and (best is None or len(reasons) > len(best.reasons)):
            best = Suggestion(activity=activity, reasons=reasons)
    return best


def _agreements(recording: Recording, activity: Activity) -> tuple[str, ...]:
    reasons = []
    if recording.started_at is not None:
        ends = recording.ended_at or recording.started_at
        until = activity.ended_at or activity.started_at
        if recording.started_at <= until and ends >= activity.started_at:
            reasons.append("time")
    officers = {officer.pk for officer in activity.officers.all()}
    if recording.officer_id in officers:
        reasons.append("officer")
    if recording.device is not None and recording.device.officer_id in officers:
        reasons.append("device")
    if recording.unit_id == activity.unit_id:
        reasons.append("unit")
    return tuple(reasons)


def recent_intakes(officer: Officer) -> QuerySet[IntakeResult]:
    """Return the latest results of intake in the officer's unit."""
    return IntakeResult.objects.filter(unit=officer.unit_id).select_related("recording").order_by("-pk")[:RESULTS]
