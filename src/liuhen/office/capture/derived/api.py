"""Copies over HTTP. Thin: the recipe checks itself, the actions act. Their bytes are handed out by `access`."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.media.derive.recipe import Image, Look, Method, Recipe, Sound
from liuhen.office.capture.derived import actions, enclosing, forms, queries
from liuhen.office.capture.derived import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.derived.models import LONGEST_PURPOSE, CopyState, Derivative, Sort, Use
from liuhen.office.capture.derived.refusals import said_of
from liuhen.office.capture.models import Recording
from liuhen.office.capture.queries import recording_of
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import opened, require
from liuhen.office.web.api import Both, Given, Id, Instant, Sha256, Told, found

router = Router(tags=["copies"])


class SpanGiven(Given):
    """From one moment up to another, in milliseconds from the recording's first."""

    from_ms: int
    to_ms: int


class PlaceGiven(Given):
    """Where the upper left corner of an area is at a moment, in ten-thousandths of the picture."""

    at_ms: int
    left: int
    top: int


class AreaGiven(SpanGiven):
    """A rectangle to be hidden; between two places it moves evenly."""

    width: int
    height: int
    places: list[PlaceGiven]
    look: Look = "blur"


class CopyGiven(Given):
    """What copy to make. `viewer` is burnt into a viewing copy, with purpose and time; empty: whoever asks."""

    sort: Sort
    purpose: str = Field(min_length=1, max_length=LONGEST_PURPOSE)
    viewer: str = Field("", max_length=forms.LONGEST_VIEWER)
    from_ms: int = 0
    to_ms: int | None = None
    method: Method = "exact"
    sound: Sound = "keep"
    image: Image = "png"
    mutes: tuple[SpanGiven, ...] = ()
    areas: tuple[AreaGiven, ...] = ()

    def recipe(self) -> Recipe:
        """Return it as a recipe. Raises `InvalidInput` with every fault."""
        given = self.model_dump(mode="json", exclude={"purpose", "viewer"})
        return Recipe.from_json({**given, "marks": []})


class CopyTold(Told):
    """A copy: of what, how and by whom it was made. It is never the original."""

    id: Id
    recording: Id
    sort: Sort
    purpose: str
    state: CopyState
    maker: OfficerName
    asked_at: Instant
    made_at: Instant | None
    source_sha256: Sha256
    recipe: dict[str, Any]
    process: dict[str, Any] | None
    sha256: Sha256 | None
    size_bytes: int | None
    why: str | None
    because: Both | None
    done_ms: int | None
    total_ms: int | None
    enclosed_as: Use | None = Field(description="Why it goes with the case file; null where it does not.")

    @classmethod
    def of(cls, row: Derivative) -> "CopyTold":
        """Describe a copy."""
        making, enclosure = getattr(row, "making", None), queries.enclosure_of(row)
        return cls(
            id=row.pk,
            recording=row.recording_id,
            sort=Sort(row.sort),
            purpose=row.purpose,
            state=CopyState(row.state),
            maker=OfficerName.of(row.maker),
            asked_at=row.asked_at,
            made_at=row.made_at,
            source_sha256=row.source_sha256,
            recipe=row.recipe,
            process=row.process,
            sha256=row.sha256 or None,
            size_bytes=row.size_bytes,
            why=row.why or None,
            because=Both.of(said_of(row.why)) if row.why else None,
            done_ms=None if making is None else making.done_ms,
            total_ms=None if making is None else making.total_ms,
            enclosed_as=None if enclosure is None else Use(enclosure.use),
        )


class EnclosureGiven(Given):
    """Why a copy goes with the case file."""

    use: Use


class DeletionGiven(Given):
    """Why a copy is removed."""

    reason: str


@router.get("/recordings/{recording_id}/copies", response=list[CopyTold], auth=api_door("derived.view"))
def copies(request: Any, recording_id: Id) -> list[CopyTold]:
    """The copies of a recording that were not deleted, the latest first."""
    return [CopyTold.of(row) for row in queries.derivatives_of(_recording(request, recording_id, "derived.view"))]


@router.post("/recordings/{recording_id}/copies", response={201: CopyTold}, auth=api_door("derived.make"))
def ask_copy(request: Any, recording_id: Id, given: CopyGiven) -> CopyTold:
    """Ask for a copy; it is made in the background."""
    row = _recording(request, recording_id, "derived.make")
    told = {"purpose": given.purpose, "viewer": given.viewer, "officer": request.officer}
    asked = actions.ask(recording=row, recipe=given.recipe(), **told, **who(request))
    return _told(request, asked.pk)


@router.get("/copies/{derivative_id}", response=CopyTold, auth=api_door("derived.view"))
def copy(request: Any, derivative_id: Id) -> CopyTold:
    """One copy."""
    return CopyTold.of(_derivative(request, derivative_id, "derived.view"))


@router.post("/copies/{derivative_id}/retry", response=CopyTold, auth=api_door("derived.make"))
def retry_copy(request: Any, derivative_id: Id) -> CopyTold:
    """Try again to make a copy that failed, was cancelled, or whose bytes are gone."""
    actions.retry(derivative=_derivative(request, derivative_id, "derived.make"), **who(request))
    return _told(request, derivative_id)


@router.post("/copies/{derivative_id}/cancel", response=CopyTold, auth=api_door("derived.make"))
def cancel_copy(request: Any, derivative_id: Id) -> CopyTold:
    """Cancel a copy that is being made."""
    actions.cancel(derivative=_derivative(request, derivative_id, "derived.make"), **who(request))
    return _told(request, derivative_id)


@router.post("/copies/{derivative_id}/delete", response=CopyTold, auth=api_door("derived.make"))
def delete_copy(request: Any, derivative_id: Id, given: DeletionGiven) -> CopyTold:
    """Remove a copy's bytes, with the reason; its record stays."""
    row = _derivative(request, derivative_id, "derived.make")
    actions.delete(derivative=row, **checked(forms.DeleteForm(form_of(given))), **who(request))
    return _told(request, derivative_id)


@router.post("/copies/{derivative_id}/enclose", response=CopyTold, auth=api_door("derived.make"))
def enclose_copy(request: Any, derivative_id: Id, given: EnclosureGiven) -> CopyTold:
    """Let a copy go with the case file: into packages and onto discs that are made from now on."""
    row = _derivative(request, derivative_id, "derived.make")
    enclosing.enclose(derivative=row, use=given.use, officer=request.officer, **who(request))
    return _told(request, derivative_id)


@router.post("/copies/{derivative_id}/withdraw", response=CopyTold, auth=api_door("derived.make"))
def withdraw_copy(request: Any, derivative_id: Id) -> CopyTold:
    """Take a copy out of what leaves from now on."""
    enclosing.withdraw(derivative=_derivative(request, derivative_id, "derived.make"), **who(request))
    return _told(request, derivative_id)


def _recording(request: Any, recording_id: Any, verb: str) -> Recording:
    return opened(request.officer, verb, recording_of(request.officer, recording_id))


def _derivative(request: Any, derivative_id: Any, verb: str) -> Derivative:
    row = found(queries.derivative_of(request.officer, derivative_id))
    require(request.officer, verb, row.recording)
    return row


def _told(request: Any, derivative_id: Any) -> CopyTold:
    return CopyTold.of(found(queries.derivative_of(request.officer, derivative_id)))
