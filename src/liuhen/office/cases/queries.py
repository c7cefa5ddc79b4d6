"""Every read about cases that pages, the API and other folders need; what an officer may not know is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q

from liuhen.office.cases.models import Activity, Case, CaseEvent, EventKind
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Officer

PAGE = 25
# fields of a row's case that no list shows; each would cost a decryption
UNLISTED: Final = ("case__title", "case__party__identity_number", "case__party__phone", "case__party__address")


def visible_to(officer: Officer) -> QuerySet[Case]:
    """Return the cases that an officer may know of."""
    cases = Case.objects.select_related("unit", "party").prefetch_related("handlers")
    if sees_all(officer):
        return cases
    mine = Case.handlers.through.objects.filter(case=OuterRef("pk"), officer=officer)
    return cases.filter(Q(unit=officer.unit_id) | Exists(mine))


def page_of_cases(
    officer: Officer, *, words: str = "", stage: str = "", unit: UUID | None = None, before: UUID | None = None
) -> tuple[list[Case], UUID | None]:
    """Return one page, newest first, and the key of the next (keyset: any depth costs the same).

    `words` are looked for in number and cause; `stage` is open, filed or empty. Each case has `is_filed`,
    `recordings_count`, `open_count` (duties) and `next_due_at`.
    """
    filed = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.FILED)
    cases = visible_to(officer).annotate(
        is_filed=Exists(filed),
        recordings_count=Count("activities__recordings", distinct=True),
        open_count=Count("obligations", filter=Q(obligations__is_open=True), distinct=True),
        next_due_at=Min("obligations__due_at", filter=Q(obligations__is_open=True)),
    )
    if words:
        cases = cases.filter(Q(number__icontains=words) | Q(cause__icontains=words))
    if stage:
        cases = cases.filter(is_filed=stage == "filed")
    if unit is not None:
        cases = cases.filter(unit=unit)
    if before is not None:
        cases = cases.filter(pk__lt=before)
    rows: list[Any] = list(cases.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def case_of(officer: Officer, case_id: UUID) -> Case | None:
    """Return one case, if the officer may know of it."""
    return visible_to(officer).filter(pk=case_id).first()


def activity_of(officer: Officer, activity_id: UUID) -> Activity | None:
    """Return one activity of a case that the officer may know of, or one of their own unit without a case."""
    activity = Activity.objects.select_related("case", "unit").filter(pk=activity_id).first()
    if activity is None:
        return None
    if activity.case_id is None:
        return activity if activity.unit_id == officer.unit_id or sees_all(officer) else None
    return activity if visible_to(officer).filter(pk=activity.case_id).exists() else None


def last_number() -> str:
    """Return the number that was given out last; empty before the first case."""
    return Case.objects.order_by("-pk").values_list("number", flat=True).first() or ""


def is_number_taken(number: str) -> bool:
    """Tell whether a case has this number."""
    return Case.objects.filter(number=number).exists()


def objects_of(case: Case) -> list[ObjectName]:
    """Return the names of everything whose entries make up the custody of a case.

    What the folders above keep of it (recordings, waivers, filing, packages) is found by its relations to the case.
    """
    names = [case.object_name]
    if case.party is not None:
        names.append(case.party.object_name)
    activities = list(case.activities.prefetch_related("waivers", "recordings__file", "recordings__interruptions"))
    for activity in activities:
        names.append(activity.object_name)
        names += [waiver.object_name for waiver in activity.waivers.all()]
        for recording in activity.recordings.all():
            names += [recording.object_name, recording.file.object_name]
            names += [statement.object_name for statement in recording.interruptions.all()]
    names += [event.object_name for event in case.events.all()]
    names += [export.object_name for export in case.exports.all()]
    filing = getattr(case, "filing", None)
    return names if filing is None else [*names, filing.object_name]


def activities_of(case: Case) -> QuerySet[Activity]:
    """Return the activities of a case in order of time."""
    return case.activities.prefetch_related("officers", "recordings__file", "recordings__device").order_by("started_at")


def recordings_of(case: Case) -> QuerySet[Any]:
    """Return the recordings of a case, found by the relation of its activities, in order of time."""
    recordings: Any = Activity._meta.get_field("recordings").related_model  # noqa: SLF001 - Django's documented way
    found: QuerySet[Any] = (
        recordings.objects.filter(activity__case=case)
        .select_related("activity", "device", "officer", "file")
        .order_by("started_at", "pk")
    )
    return found


def activities_open_to(officer: Officer) -> QuerySet[Activity]:
    """Return the activities that a recording may be classified under by this officer, newest first."""
    activities = Activity.objects.select_related("case__party").prefetch_related("officers")
    filed = CaseEvent.objects.filter(case=OuterRef("case"), kind=EventKind.FILED)
    return (
        activities.annotate(is_filed=Exists(filed))
        .filter(is_filed=False)
        .filter(Q(case__in=visible_to(officer)) | Q(case=None, unit=officer.unit_id))
        .order_by("-started_at")
    )


def events_of(case: Case) -> QuerySet[CaseEvent]:
    """Return what happened in a case, in order of time."""
    return case.events.order_by("at")


def is_filed(case: Case) -> bool:
    """Tell whether the case file has been filed."""
    return case.events.filter(kind=EventKind.FILED).exists()
