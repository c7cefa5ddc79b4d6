"""Every read about copies; what an officer may not know is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.derived.models import CopyState, Derivative, Enclosure, Making
from liuhen.office.capture.queries import visible_to

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

SHOWN = 100


def derivatives_of(recording: Recording) -> list[Derivative]:
    """Return the copies of a recording that were not deleted, the latest first."""
    rows = _described().filter(recording=recording).exclude(state=CopyState.DELETED)
    return list(rows.order_by("-pk")[:SHOWN])


def derivative_of(officer: Officer, derivative_id: UUID) -> Derivative | None:
    """Return one copy, if the officer may know of its recording; deleted ones too, for their history."""
    row = _described().filter(pk=derivative_id).first()
    return row if row is not None and visible_to(officer).filter(pk=row.recording_id).exists() else None


def enclosure_of(row: Derivative) -> Enclosure | None:
    """Return how a copy goes with the case file; None where it does not."""
    return row.enclosures.filter(withdrawn_at=None).select_related("enclosed_by").first()


def enclosed_in(case: Case) -> list[Enclosure]:
    """Return the copies that go with a case file, in the order of their recordings."""
    rows = Enclosure.objects.filter(withdrawn_at=None, derivative__recording__activity__case=case)
    described = rows.select_related("derivative__recording__file", "derivative__maker", "enclosed_by")
    return list(described.order_by("derivative__recording_id", "derivative_id"))


def under_way_of(officer: Officer) -> QuerySet[Derivative]:
    """Return the copies of an officer's that are being made."""
    return Derivative.objects.filter(maker=officer, state=CopyState.WAITING)


def stale(before: datetime) -> QuerySet[Making]:
    """Return what is still to be made and was not heard of since `before`."""
    return Making.objects.filter(hinted_at__lt=before)


def _described() -> QuerySet[Derivative]:
    return Derivative.objects.select_related("recording__file", "recording__activity", "maker", "making")
