"""The recording schedule over HTTP: a pack's lines, the agency's beside them, its changes. The pages' forms check."""

from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from liuhen.law.own_schedule import OwnSchedule, Row
from liuhen.law.schedule import Item, Wording
from liuhen.office.law import actions, schedules
from liuhen.office.law.forms import BasisForm, ItemForm, LineForm, WordingForm
from liuhen.office.law.models import Part, ScheduleRow
from liuhen.office.oversight.lawbook import installed
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.web.api import Both, Day, Given, Id, Told, found

router = Router(tags=["law"])
PackName = Annotated[str, Field(max_length=40)]
RowName = Annotated[str, Field(max_length=40, pattern="^[a-z0-9-]+$", examples=["inspection"])]
CalendarUnit = Literal["years", "months", "weeks", "days"]
Demand = Literal["required", "as_needed", "text_suffices"]


class ItemTold(Told):
    """One step of one kind of activity. `keep` is the provision on keeping, `keep_for` the agency's own period."""

    activity: str
    step: Both
    demand: Demand
    provision: str | None
    content: list[str]
    start: Both
    end: Both
    keep: str | None
    keep_for: str | None

    @classmethod
    def of(cls, item: Item) -> "ItemTold":
        """Describe an item."""
        return cls.model_validate(
            {
                "activity": item.activity,
                "step": Both.of(item.step),
                "demand": item.demand,
                "provision": item.provision,
                "content": list(item.content),
                "start": Both.of(item.start),
                "end": Both.of(item.end),
                "keep": item.keep,
                "keep_for": None if item.keep_for is None else str(item.keep_for),
            }
        )


class WordingTold(Told):
    """What the officer says aloud at a step; `activity` is null where it is said at every kind of activity."""

    activity: str | None
    step: Both
    provision: str | None
    covers: list[str]
    say: Both

    @classmethod
    def of(cls, line: Wording) -> "WordingTold":
        """Describe a line of the guide."""
        return cls(
            activity=line.activity,
            step=Both.of(line.step),
            provision=line.provision,
            covers=list(line.covers),
            say=Both.of(line.say),
        )


class ItemRowTold(Told):
    """One row: the pack's item (null: the agency added it) and the agency's. `left_out`: the agency has no such row."""

    row: str
    pack: ItemTold | None
    own: ItemTold | None
    left_out: bool
    basis: str | None
    since: Day | None

    @classmethod
    def of(cls, row: Row[Item]) -> "ItemRowTold":
        """Describe a row."""
        own = row.change.line if row.change else None
        return cls(
            pack=ItemTold.of(row.pack) if row.pack else None, own=ItemTold.of(own) if own else None, **_changed(row)
        )


class WordingRowTold(Told):
    """One row of the guide, as `ItemRowTold`."""

    row: str
    pack: WordingTold | None
    own: WordingTold | None
    left_out: bool
    basis: str | None
    since: Day | None

    @classmethod
    def of(cls, row: Row[Wording]) -> "WordingRowTold":
        """Describe a row."""
        own = row.change.line if row.change else None
        return cls(
            pack=WordingTold.of(row.pack) if row.pack else None,
            own=WordingTold.of(own) if own else None,
            **_changed(row),
        )


class PastChangeTold(Told):
    """A change that holds no more, and can be put back."""

    id: Id
    part: Part
    row: str
    left_out: bool
    basis: str
    since: Day
    until: Day | None

    @classmethod
    def of(cls, row: ScheduleRow) -> "PastChangeTold":
        """Describe a change that ended."""
        return cls(
            id=row.pk,
            part=Part(row.part),
            row=row.row,
            left_out=row.line is None,
            basis=row.basis,
            since=row.since,
            until=row.until,
        )


class ScheduleTold(Told):
    """A pack's schedule with the agency's changes; only that of the adopted pack can be changed."""

    pack: str
    adopted: bool
    items: list[ItemRowTold]
    wording: list[WordingRowTold]
    past: list[PastChangeTold]


class ItemGiven(Given):
    """An item as the page's form takes it; without `keep_amount` it is kept as the article says."""

    activity: str = Field(max_length=40, examples=["inspection"])
    step: str = Field(max_length=80)
    demand: Demand
    content: list[Annotated[str, Field(max_length=40)]] = Field(max_length=20)
    start: str = Field(max_length=80)
    end: str = Field(max_length=80)
    keep_amount: int | None = Field(None, ge=1, le=999)
    keep_unit: CalendarUnit = "years"
    basis: str = Field(max_length=120, examples=["局办〔2026〕9号"])


class WordingGiven(Given):
    """A line of the wording guide as the page's form takes it; `activity` null for every kind."""

    activity: str | None = Field(None, max_length=40)
    step: str = Field(max_length=80)
    covers: list[Annotated[str, Field(max_length=40)]] = Field(max_length=20)
    say: str = Field(max_length=400)
    basis: str = Field(max_length=120, examples=["局办〔2026〕9号"])


class BasisGiven(Given):
    """What leaving a row out rests on."""

    basis: str = Field(max_length=120)


@router.get("/law/schedules/{pack}", response=ScheduleTold, auth=api_door("law.view"))
def schedule(request: Any, pack: PackName) -> ScheduleTold:
    """A pack's recording schedule and wording guide, with the agency's changes beside it."""
    return _told(request, found(installed().get(pack)).id)


@router.post("/law/schedule/items", response={201: ScheduleTold}, auth=api_door("law.schedule"))
def add_item(request: Any, given: ItemGiven) -> ScheduleTold:
    """Add an item of the agency's own to the adopted pack's schedule."""
    return _set(request, ItemForm, given, Part.ITEM, None)


@router.post("/law/schedule/items/{row}", response=ScheduleTold, auth=api_door("law.schedule"))
def change_item(request: Any, row: RowName, given: ItemGiven) -> ScheduleTold:
    """Put the agency's own item in a row; below what an article asks for it is refused with the article."""
    return _set(request, ItemForm, given, Part.ITEM, row)


@router.post("/law/schedule/wording", response={201: ScheduleTold}, auth=api_door("law.schedule"))
def add_wording(request: Any, given: WordingGiven) -> ScheduleTold:
    """Add a line of the agency's own to the wording guide."""
    return _set(request, WordingForm, given, Part.WORDING, None)


@router.post("/law/schedule/wording/{row}", response=ScheduleTold, auth=api_door("law.schedule"))
def change_wording(request: Any, row: RowName, given: WordingGiven) -> ScheduleTold:
    """Put the agency's own wording in a row."""
    return _set(request, WordingForm, given, Part.WORDING, row)


@router.post("/law/schedule/{part}/{row}/leave-out", response=ScheduleTold, auth=api_door("law.schedule"))
def leave_out(request: Any, part: Part, row: RowName, given: BasisGiven) -> ScheduleTold:
    """Leave a row of the pack out of the agency's schedule."""
    home = request.officer.unit.agency
    found(schedules.row_of(schedules.schedule_of(home, home.pack), part, row))
    told = checked(BasisForm(form_of(given)))
    actions.leave_out_schedule_row(agency=home, part=part, row=row, **told, **who(request))
    return _told(request, home.pack)


@router.post("/law/schedule/{part}/{row}/withdraw", response=ScheduleTold, auth=api_door("law.schedule"))
def withdraw(request: Any, part: Part, row: RowName) -> ScheduleTold:
    """Let the pack's line hold again, or take back a row of the agency's own."""
    home = request.officer.unit.agency
    actions.withdraw_schedule_row(row=found(schedules.standing(home, home.pack, part, row)), **who(request))
    return _told(request, home.pack)


@router.post("/law/schedule/changes/{change_id}/put-back", response=ScheduleTold, auth=api_door("law.schedule"))
def put_back(request: Any, change_id: Id) -> ScheduleTold:
    """Let a change that ended hold again."""
    home = request.officer.unit.agency
    past = found(schedules.past_row(home, home.pack, change_id))
    actions.put_back_schedule_row(row=past, **who(request))
    return _told(request, home.pack)


def _set(request: Any, form: type[LineForm], given: Given, part: Part, row: str | None) -> ScheduleTold:
    home = request.officer.unit.agency
    own = schedules.schedule_of(home, home.pack)
    known = None if row is None else schedules.row_of(own, part, row)
    if row is not None:
        found(known)
    base = None if known is None else known.pack
    told = checked(form(form_of(given), pack=installed()[home.pack], row=row or actions.new_row(), base=base))
    actions.set_schedule_row(agency=home, **told, **who(request))
    return _told(request, home.pack)


def _told(request: Any, pack: str) -> ScheduleTold:
    home = request.officer.unit.agency
    own: OwnSchedule = schedules.schedule_of(home, pack)
    return ScheduleTold(
        pack=pack,
        adopted=pack == home.pack,
        items=[ItemRowTold.of(row) for row in own.items],
        wording=[WordingRowTold.of(row) for row in own.wording],
        past=[PastChangeTold.of(row) for row in schedules.past_rows(home, pack)],
    )


def _changed(row: Row[Item] | Row[Wording]) -> dict[str, Any]:
    change = row.change
    return {
        "row": row.id,
        "left_out": change is not None and change.line is None,
        "basis": change.basis if change else None,
        "since": change.since if change else None,
    }
