"""Fixed sources over HTTP. Thin: the pages' forms check, the actions act. No answer holds an address in full."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Router
from pydantic import Field

from liuhen.office.capture.api_shapes import DeviceName
from liuhen.office.capture.fixed import actions, forms, queries
from liuhen.office.capture.fixed import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.fixed.hours import WEEK
from liuhen.office.capture.fixed.models import FixedGap, FixedSource, Room, Trouble, Way
from liuhen.office.people.api import UnitTold
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.web.api import Given, Id, Instant, Told, found

router = Router(tags=["fixed sources"])


class FixedSourceTold(Told):
    """A fixed source and how it stands. `source` is its folder, or its address without user and password.

    `last_…` is its latest footage; `missing_since`: opening hours without footage, which go on.
    """

    id: Id
    name: str
    device: DeviceName
    unit: UnitTold
    place: str
    room: Room
    way: Way
    source: str
    segment_minutes: int
    hours: list[str]
    by_calendar: bool
    paused_at: Instant | None
    state: Literal["open", "closed", "paused", "trouble"]
    trouble: Trouble | None
    troubled_at: Instant | None
    last_taken_at: Instant | None
    last_started_at: Instant | None
    last_ended_at: Instant | None
    missing_since: Instant | None
    opens_at: Instant | None

    @classmethod
    def of(cls, row: FixedSource) -> "FixedSourceTold":
        """Describe a source."""
        one = queries.standing(row, timezone.now())
        return cls.model_validate(
            {
                "id": row.pk,
                "name": row.name,
                "device": DeviceName.of(row.device),
                "unit": UnitTold.of(row.unit),
                "place": row.place,
                "room": row.room,
                "way": row.way,
                "source": row.shown_address,
                "segment_minutes": row.segment_minutes,
                "hours": row.hours,
                "by_calendar": row.by_calendar,
                "paused_at": row.paused_at,
                "state": one.word,
                "trouble": one.trouble,
                "troubled_at": one.state.troubled_at,
                "last_taken_at": one.state.last_taken_at,
                "last_started_at": one.last.started_at if one.last else None,
                "last_ended_at": one.last.ended_at if one.last else None,
                "missing_since": one.gap.from_at if one.gap else None,
                "opens_at": one.opens_at,
            }
        )


class FixedGapTold(Told):
    """A stretch of opening hours without footage; `to_at` null: it goes on."""

    id: Id
    source: Id
    from_at: Instant
    to_at: Instant | None
    cause: Trouble

    @classmethod
    def of(cls, row: FixedGap) -> "FixedGapTold":
        """Describe a gap."""
        return cls(id=row.pk, source=row.source_id, from_at=row.from_at, to_at=row.to_at, cause=Trouble(row.cause))


class SettingsGiven(Given):
    """What a source is set to. An empty `address` keeps the one there is."""

    name: str = Field(max_length=80)
    place: str = Field(max_length=120)
    room: Room
    way: Way
    folder: str = Field("", max_length=400)
    pattern: str = Field("", max_length=80)
    address: str = Field("", max_length=forms.LONGEST_ADDRESS)
    segment_minutes: int = 10
    by_calendar: bool = True
    hours: list[str] = Field(min_length=WEEK, max_length=WEEK, description="Monday first: `09:00-12:00 13:30-17:00`.")


class SourceGiven(SettingsGiven):
    """A source for a device that has none."""

    device: Id


class PauseGiven(Given):
    """Why a source is paused."""

    reason: str = Field(max_length=200)


def _form(given: SettingsGiven) -> dict[str, Any]:
    sent = form_of(given)
    return sent | {f"day{day}": text for day, text in enumerate(sent.pop("hours"))}


def _source(request: Any, source_id: Any) -> FixedSource:
    return found(queries.sources_open_to(request.officer).filter(pk=source_id).first())


@router.get("/fixed-sources", response=list[FixedSourceTold], auth=api_door("fixed.view"))
def sources(request: Any) -> list[FixedSourceTold]:
    """Every fixed source that one may know of, by name."""
    return [FixedSourceTold.of(row) for row in queries.sources_open_to(request.officer)]


@router.get("/fixed-gaps", response=list[FixedGapTold], auth=api_door("fixed.view"))
def gaps(request: Any) -> list[FixedGapTold]:
    """The latest gaps, newest first."""
    return [FixedGapTold.of(row) for row in queries.gaps_open_to(request.officer)[: queries.GAPS]]


@router.post("/fixed-sources", response={201: FixedSourceTold}, auth=api_door("fixed.manage"))
def add_source(request: Any, given: SourceGiven) -> FixedSourceTold:
    """Set a source up."""
    form = forms.NewSourceForm(_form(given))
    device = checked(form)["device"]
    return FixedSourceTold.of(actions.add_source(device=device, settings=form.settings(), **who(request)))


@router.put("/fixed-sources/{source_id}", response=FixedSourceTold, auth=api_door("fixed.manage"))
def change_source(request: Any, source_id: Id, given: SettingsGiven) -> FixedSourceTold:
    """Set a source anew."""
    row = _source(request, source_id)
    form = forms.SourceForm(_form(given), source=row)
    checked(form)
    actions.change_source(source=row, settings=form.settings(), **who(request))
    return FixedSourceTold.of(_source(request, source_id))


@router.post("/fixed-sources/{source_id}/pause", response=FixedSourceTold, auth=api_door("fixed.manage"))
def pause(request: Any, source_id: Id, given: PauseGiven) -> FixedSourceTold:
    """Pull nothing from now on."""
    actions.pause(source=_source(request, source_id), **checked(forms.PauseForm(form_of(given))), **who(request))
    return FixedSourceTold.of(_source(request, source_id))


@router.post("/fixed-sources/{source_id}/resume", response=FixedSourceTold, auth=api_door("fixed.manage"))
def resume(request: Any, source_id: Id) -> FixedSourceTold:
    """Pull again."""
    actions.resume(source=_source(request, source_id), **who(request))
    return FixedSourceTold.of(_source(request, source_id))
