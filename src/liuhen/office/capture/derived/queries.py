"""Every read about copies; what an officer may not know is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.derived.models import CopyState, Derivative, Making
from liuhen.office.capture.queries import visible_to

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.capture.models import Recording
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


def under_way_of(officer: Officer) -> QuerySet[Derivative]:
    """Return the copies of an officer's that are being made."""
    return Derivative.objects.filter(maker=officer, state=CopyState.WAITING)


def stale(before: datetime) -> QuerySet[Making]:
    """Return what is still to be made and was not heard of since `before`."""
    return Making.objects.filter(hinted_at__lt=before)


def _described() -> QuerySet[Derivative]:
    return Derivative.objects.select_related("recording__file", "recording__activity", "maker", "making")
