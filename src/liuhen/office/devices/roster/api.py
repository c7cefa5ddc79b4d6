"""The roster over HTTP. Thin: the pages' forms check, the actions act."""

from datetime import timedelta
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.office.devices.roster import actions, forms, queries
from liuhen.office.devices.roster import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.devices.roster.importing import import_shifts as put_in
from liuhen.office.devices.roster.models import LONGEST_PLACE, LONGEST_POST, Shift
from liuhen.office.devices.roster.reading import LONGEST_TEXT
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.people.models import Unit
from liuhen.office.people.queries import officer_by_id
from liuhen.office.web.api import Day, Given, Id, Instant, Told, found

router = Router(tags=["roster"])
LONGEST_SPAN = timedelta(days=62)


class ShiftTold(Told):
    """A shift; `device` null: not known which; `cancelled_at` null: it stands."""

    id: Id
    unit: Id
    officer: OfficerName
    from_at: Instant
    until_at: Instant
    post: str
    place: str
    device: str | None = Field(examples=["BWC-03"])
    cancelled_at: Instant | None

    @classmethod
    def of(cls, row: Shift) -> "ShiftTold":
        """Describe a shift."""
        return cls(
            id=row.pk,
            unit=row.unit_id,
            officer=OfficerName.of(row.officer),
            from_at=row.from_at,
            until_at=row.until_at,
            post=row.post,
            place=row.place,
            device=row.device.number if row.device else None,
            cancelled_at=row.cancelled_at,
        )


class RosterAsked(Given):
    """Whose roster, from which day to which, both counted; without `unit` one's own."""

    since: Day
    until: Day
    unit: Id | None = None


class ShiftGiven(Given):
    """A shift; `device` null: not known which."""

    officer: Id
    from_at: Instant
    until_at: Instant
    post: str = Field(max_length=LONGEST_POST)
    place: str = Field("", max_length=LONGEST_PLACE)
    device: Id | None = None


class ShiftChanged(ShiftGiven):
    """A shift set anew, and why."""

    reason: str = Field(max_length=forms.LONGEST_REASON)


class CancellationGiven(Given):
    """Why a shift is cancelled."""

    reason: str = Field(max_length=forms.LONGEST_REASON)


class RosterPasted(Given):
    """A roster as text: officer, day, from, until, post, place, device; tabs or commas between. Without `unit`: own."""

    text: str = Field(max_length=LONGEST_TEXT)
    unit: Id | None = None


class WeekCopyGiven(Given):
    """Which week is repeated in which, each by any of its days. Without `unit`: one's own."""

    from_week: Day
    to_week: Day
    unit: Id | None = None


class WeekCopiedTold(Told):
    """The shifts that were made, and those that could not be repeated."""

    made: list[ShiftTold]
    left_out: list[ShiftTold]


def _unit(request: Any, key: Any) -> Unit:
    wanted = key or request.officer.unit_id
    return found(next((one for one in queries.units_open_to(request.officer) if one.pk == wanted), None))


def _managed(request: Any, key: Any) -> Unit:
    unit = _unit(request, key)
    require(request.officer, "roster.manage", unit)
    return unit


def _shift(request: Any, shift_id: Any) -> Shift:
    row = found(queries.shift_of(request.officer, shift_id))
    require(request.officer, "roster.manage", row.unit)
    return row


@router.get("/roster/shifts", response=list[ShiftTold], auth=api_door("roster.view"))
def shifts(request: Any, query: Annotated[RosterAsked, Query()]) -> list[ShiftTold]:
    """The shifts of a unit that touch some days, in order of time; two months at most."""
    if not query.since <= query.until <= query.since + LONGEST_SPAN:
        zh, en = "起止日期不对，或者超过两个月。", "the days are in the wrong order, or more than two months apart"
        raise InvalidInput.at("until", Text(zh=zh, en=en))
    rows = queries.shifts_between(_unit(request, query.unit), query.since, query.until)
    return [ShiftTold.of(row) for row in rows]


@router.post("/roster/shifts", response={201: ShiftTold}, auth=api_door("roster.manage"))
def add_shift(request: Any, given: ShiftGiven) -> ShiftTold:
    """Put somebody of one's unit on duty; an administrator or leader anybody."""
    return ShiftTold.of(actions.add_shift(planned=_planned(request, given), **who(request)))


@router.put("/roster/shifts/{shift_id}", response=ShiftTold, auth=api_door("roster.manage"))
def change_shift(request: Any, shift_id: Id, given: ShiftChanged) -> ShiftTold:
    """Set a shift anew, with a reason; the entry keeps what was before."""
    row = _shift(request, shift_id)
    form = forms.ChangeForm(form_of(given), unit=row.unit)
    reason = checked(form)["reason"]
    actions.change_shift(shift=row, planned=form.planned(), reason=reason, **who(request))
    return ShiftTold.of(row)


@router.post("/roster/shifts/{shift_id}/cancellation", response=ShiftTold, auth=api_door("roster.manage"))
def cancel_shift(request: Any, shift_id: Id, given: CancellationGiven) -> ShiftTold:
    """Take somebody off duty, with a reason; the shift stays to be read."""
    row = _shift(request, shift_id)
    actions.cancel_shift(shift=row, **checked(forms.CancelForm(form_of(given))), **who(request))
    return ShiftTold.of(row)


@router.post("/roster/import", response={201: list[ShiftTold]}, auth=api_door("roster.manage"))
def import_shifts(request: Any, given: RosterPasted) -> list[ShiftTold]:
    """Put people on duty from a roster as text, all or none; every line at fault is named as `lines[2]`."""
    unit = _managed(request, given.unit)
    return [ShiftTold.of(row) for row in put_in(text=given.text, unit=unit, **who(request))]


@router.post("/roster/copy", response=WeekCopiedTold, auth=api_door("roster.manage"))
def copy_week(request: Any, given: WeekCopyGiven) -> WeekCopiedTold:
    """Repeat a week in another; a shift that cannot be repeated is left out and told."""
    unit = _managed(request, given.unit)
    begun, wanted = queries.monday_of(given.from_week), queries.monday_of(given.to_week)
    rows = queries.shifts_begun_in(unit, begun)
    copied = actions.copy_shifts(shifts=rows, later=wanted - begun, **who(request))
    return WeekCopiedTold(
        made=[ShiftTold.of(row) for row in copied.made], left_out=[ShiftTold.of(row) for row, _why in copied.left_out]
    )


def _planned(request: Any, given: ShiftGiven) -> actions.Planned:
    """Read a shift for the unit that its officer is of, as far as one may set that unit's roster."""
    officer = officer_by_id(given.officer)
    form = forms.ShiftForm(form_of(given), unit=_managed(request, officer.unit_id if officer else None))
    checked(form)
    return form.planned()
