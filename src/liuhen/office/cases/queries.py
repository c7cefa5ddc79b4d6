"""Every read about cases that pages, the API and other folders need; what an officer may not know is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from liuhen.office.cases.models import Activity, Case, CaseEvent, EventKind
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

PAGE = 25


def visible_to(officer: Officer) -> QuerySet[Case]:
    """Return the cases that an officer may know of."""
    cases = Case.objects.select_related("unit", "party").prefetch_related("handlers")
    if sees_all(officer):
        return cases
    mine = Case.handlers.through.objects.filter(case=OuterRef("pk"), officer=officer)
    return cases.filter(Q(unit=officer.unit_id) | Exists(mine))


def page_of_cases(
    officer: Officer, *, words: str = "", stage: str = "", before: UUID | None = None
) -> tuple[list[Case], UUID | None]:
    """Return one page, newest first, and the key of the next (keyset: any depth costs the same)."""
    filed = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.FILED)
    cases = visible_to(officer).annotate(
        is_filed=Exists(filed), recordings_count=Count("activities__recordings", distinct=True)
    )
    if words:
        cases = cases.filter(Q(number__icontains=words) | Q(cause__icontains=words))
    if stage:
        cases = cases.filter(is_filed=stage == "filed")
    if before is not None:
        cases = cases.filter(pk__lt=before)
    rows = list(cases.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def case_of(officer: Officer, case_id: UUID) -> Case | None:
    """Return one case, if the officer may know of it."""
    return visible_to(officer).filter(pk=case_id).first()


def activities_of(case: Case) -> QuerySet[Activity]:
    """Return the activities of a case in order of time."""
    return case.activities.prefetch_related("officers", "recordings__file", "recordings__device").order_by("started_at")


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
