"""Places over HTTP. Thin: the page's form checks, the actions act."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.office.capture.places.actions import locate
from liuhen.office.capture.places.forms import LONGEST_POSITION, SpotForm
from liuhen.office.capture.places.models import Datum, Spot
from liuhen.office.capture.places.queries import spot_of
from liuhen.office.cases.models import Activity
from liuhen.office.cases.queries import activity_of
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.web.api import Given, Id, Told, found

router = Router(tags=["activities"])


class PositionTold(Told):
    """Where an activity took place; null: not known. `recording`: whose file claimed it."""

    position: str | None = Field(examples=["26.074500,119.296500"])
    datum: Datum | None
    recording: Id | None

    @classmethod
    def of(cls, row: Spot | None) -> "PositionTold":
        """Describe a place."""
        if row is None or not row.position:
            return cls(position=None, datum=None, recording=None)
        return cls(position=str(row.position), datum=Datum(row.datum), recording=row.recording_id)


class PositionGiven(Given):
    """Latitude and longitude in degrees, and their datum; an empty position takes it back."""

    position: str = Field(max_length=LONGEST_POSITION, examples=["26.074500,119.296500"])
    datum: Datum = Datum.WGS84


def _activity(request: Any, activity_id: Any) -> Activity:
    return found(activity_of(request.officer, activity_id))


@router.get("/activities/{activity_id}/position", response=PositionTold, auth=api_door("cases.view"))
def position(request: Any, activity_id: Id) -> PositionTold:
    """Where an activity took place, as coordinates."""
    activity = _activity(request, activity_id)
    require(request.officer, "cases.view", activity)
    return PositionTold.of(spot_of(activity))


@router.put("/activities/{activity_id}/position", response=PositionTold, auth=api_door("cases.handle"))
def put_position(request: Any, activity_id: Id, given: PositionGiven) -> PositionTold:
    """Say where an activity took place, correct it, or take it back; the entry keeps what was before."""
    activity = _activity(request, activity_id)
    require(request.officer, "cases.handle", activity)
    read = checked(SpotForm(form_of(given)))
    row = locate(activity=activity, position=read["position"], datum=Datum(read["datum"]), **who(request))
    return PositionTold.of(row)
