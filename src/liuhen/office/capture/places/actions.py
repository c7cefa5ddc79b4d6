"""The one write about places: say where an activity took place, correct it, take it back; the entry keeps both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.places.models import Datum, Spot
from liuhen.office.capture.places.points import claimed_point, read_point
from liuhen.office.cases.queries import is_filed
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity

UNCHANGED = Text(zh="活动没有变化。", en="The activity is unchanged.")


def locate(*, activity: Activity, position: str, datum: Datum, by: ObjectName, at: datetime) -> Spot:
    """Say where an activity took place: `26.0745,119.2965`, latitude first; empty takes it back.

    Raises `Refusal` for what is no position, for a filed case, and where nothing changes.
    """
    if position and read_point(position) is None:
        raise Refusal(
            "no-position",
            Text(zh="不是坐标。", en="That is no position."),
            safe=UNCHANGED,
            todo=Text(zh="请填“纬度，经度”，例如 26.0745,119.2965。", en="Give latitude, longitude: 26.0745,119.2965."),
            status=422,
        )
    point = read_point(position)
    return _set(Place("" if point is None else str(point), datum, None), activity, by=by, at=at)


def locate_by(*, recording: Recording, by: ObjectName, at: datetime) -> Spot:
    """Take the place of the activity that a recording shows from what the recording's file claims."""
    claimed = claimed_point((recording.file.probe or {}).get("claims") or {})
    if claimed is None or recording.activity is None:
        raise Refusal(
            "no-position-claimed",
            Text(zh="文件没有写明可用的位置。", en="The file claims no place that can be used."),
            safe=UNCHANGED,
            status=422,
        )
    return _set(Place(str(claimed), Datum.WGS84, recording), recording.activity, by=by, at=at)


class Place(NamedTuple):
    """What is said of a place: its position, in which datum, and whose file claimed it."""

    position: str
    datum: Datum
    recording: Recording | None


def _set(place: Place, activity: Activity, *, by: ObjectName, at: datetime) -> Spot:
    with act(by=by, at=at) as record:
        hold(activity)
        if activity.case is not None and is_filed(activity.case):
            raise Refusal(
                "case-filed", Text(zh="案卷已归档，不能再改。", en="The case file has been filed."), safe=UNCHANGED
            )
        row = Spot.objects.filter(activity=activity).first() or Spot(activity=activity, datum=place.datum)
        before = _told(row)
        row.position, row.datum, row.recording = place
        if before == _told(row):
            raise Refusal("nothing-changed", Text(zh="位置没有变化，无需登记。", en="Nothing has changed."), status=422)
        row.save()
        record("spot.set", row, {"activity": activity.id.hex, "before": before, "after": _told(row)})
        return row


def _told(row: Spot) -> dict[str, Json]:
    return {
        "position": row.position,
        "datum": row.datum if row.position else None,
        "recording": row.recording_id.hex if row.recording_id else None,
    }
