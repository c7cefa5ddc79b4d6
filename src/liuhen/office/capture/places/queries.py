"""Every read about places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.places.models import Spot
from liuhen.office.capture.places.points import claimed_point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from liuhen.office.capture.models import Recording
    from liuhen.office.capture.places.points import Point
    from liuhen.office.cases.models import Activity


def spot_of(activity: Activity) -> Spot | None:
    """Return what is known of where an activity took place."""
    return Spot.objects.select_related("recording").filter(activity=activity).exclude(position=b"").first()


def points_of(activities: Iterable[UUID]) -> Mapping[UUID, Point]:
    """Return where activities took place, by their keys; one of which that is not known is left out."""
    rows = Spot.objects.filter(activity__in=list(activities))
    return {row.activity_id: point for row in rows if (point := row.point) is not None}


def offers_place(recording: Recording) -> bool:
    """Tell whether a recording's file says where its activity took place, of which nobody has said anything yet."""
    if recording.activity is None or point_claimed_by(recording) is None:
        return False
    return spot_of(recording.activity) is None


def point_claimed_by(recording: Recording) -> Point | None:
    """Return where a recording's file claims to have been made; None where it does not say so in WGS-84."""
    return claimed_point((recording.file.probe or {}).get("claims") or {})
