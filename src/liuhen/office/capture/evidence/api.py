"""Notes and discs over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query, Router
from pydantic import Field, field_validator

from liuhen.office.capture.evidence import disc_actions, forms, note_actions, papers, queries, views
from liuhen.office.capture.evidence import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.evidence.demands import demands_of
from liuhen.office.capture.evidence.disc_views import disc_for
from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.capture.evidence.images import image_of
from liuhen.office.capture.evidence.models import DiscCheck, DiscHandOver, EvidenceNote, NoteKind
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.web.api import Both, Given, Id, Instant, Page, Sha256, Told
from liuhen.package.disc import ReadDisc
from liuhen.package.verifier.words import TEXTS

router = Router(tags=["evidence"])


class SignatureTold(Told):
    """A signature under the present version of a note."""

    officer: OfficerName
    signed_at: Instant


class DemandTold(Told):
    """What one article of the adopted pack demands of the note, and which of it is missing."""

    provision: str = Field(examples=["pengyang/8.1"])
    source: str
    fields: list[str]
    missing: list[str]
    missing_words: list[Both]


class NoteTold(Told):
    """A note on a recording; without signatures it is a draft. Fields are named as in the facts."""

    id: Id
    recording: Id
    kind: NoteKind
    version: int
    method: str
    made_at: Instant | None
    maker: str
    recorded_item: str
    times: str
    place: str
    officer_names: str
    content: str
    object_of_proof: str
    storage_location: str
    written_by: OfficerName
    written_at: Instant
    signatures: list[SignatureTold]
    demands: list[DemandTold]

    @classmethod
    def of(cls, row: EvidenceNote, at: Any) -> "NoteTold":
        """Describe a note as of an instant."""
        return cls(
            id=row.pk,
            recording=row.recording_id,
            kind=NoteKind(row.kind),
            version=row.version,
            **{name: getattr(row, name) for name in FIELDS},
            written_by=OfficerName.of(row.written_by),
            written_at=row.written_at,
            signatures=[
                SignatureTold(officer=OfficerName.of(one.officer), signed_at=one.signed_at)
                for one in queries.signatures_of(row)
            ],
            demands=[
                DemandTold(
                    provision=one.provision,
                    source=one.source,
                    fields=list(one.fields),
                    missing=list(one.missing),
                    missing_words=[Both.of(word) for word in one.missing_words],
                )
                for one in demands_of(row.recording, row.kind, row, at=at)
            ],
        )


class NoteGiven(Given):
    """A note as it is to be; what is left out is empty. A signed version is corrected with a `reason` only."""

    kind: NoteKind
    method: str = ""
    made_at: Instant | None = None
    maker: str = ""
    recorded_item: str = ""
    times: str = ""
    place: str = ""
    officer_names: str = ""
    content: str = ""
    object_of_proof: str = ""
    storage_location: str = ""
    reason: str = ""


class SignGiven(Given):
    """The version that was read."""

    version: int


class DiscCheckTold(Told):
    """A disc that was read through; `faults` names file by file what is wrong. `is_copy`: the burnt disc itself."""

    checked_at: Instant
    checked_by: OfficerName | None
    is_copy: bool
    is_good: bool
    files: int
    size_bytes: int
    faults: list[dict[str, Any]]

    @classmethod
    def of(cls, row: DiscCheck) -> "DiscCheckTold":
        """Describe a check."""
        return cls(
            checked_at=row.checked_at,
            checked_by=OfficerName.of(row.checked_by) if row.checked_by else None,
            is_copy=row.is_copy,
            is_good=row.is_good,
            files=row.files,
            size_bytes=row.size_bytes,
            faults=row.faults,
        )


class DiscHandOverTold(Told):
    """A disc that was given to somebody."""

    recipient: str
    purpose: str
    given_by: OfficerName
    given_at: Instant
    returned_at: Instant | None

    @classmethod
    def of(cls, row: DiscHandOver) -> "DiscHandOverTold":
        """Describe a hand-over."""
        return cls(
            recipient=row.recipient,
            purpose=row.purpose,
            given_by=OfficerName.of(row.given_by),
            given_at=row.given_at,
            returned_at=row.returned_at,
        )


class DiscLine(Told):
    """A disc of the register. `was_good` null: it was not checked after burning."""

    id: Id
    number: str = Field(examples=["D-000007"])
    case: Id
    place: int
    count: int
    files: int
    size_bytes: int
    manifest_sha256: Sha256
    image_sha256: Sha256
    made_by: OfficerName | None
    made_at: Instant
    kept_in: str
    was_good: bool | None
    voided_at: Instant | None


class DiscTold(DiscLine):
    """A disc with everything that was done with it. `has_image`: its image can be fetched."""

    has_image: bool
    recordings: list[Id]
    checks: list[DiscCheckTold]
    hand_overs: list[DiscHandOverTold]


class KeepGiven(Given):
    """Where a disc is kept."""

    kept_in: str


class GiveGiven(Given):
    """To whom a disc is given, and what for."""

    recipient: str
    purpose: str


class VoidGiven(Given):
    """Why a disc counts for nothing any more."""

    reason: str


class DiscFaultGiven(Given):
    """One thing that is wrong with a disc, in the words of the verifier's report."""

    code: str
    where: str = Field(max_length=400)
    expected: str | None = Field(None, max_length=400)
    actual: str | None = Field(None, max_length=400)
    entry: int | None = None
    label: str | None = Field(None, max_length=400)

    @field_validator("code")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in TEXTS["fault"]:
            raise ValueError("is no code of the report")
        return code


class CheckGiven(Given):
    """What a verifier found when it read a burnt disc from the first byte to the last.

    `manifest_sha256` is that of `tagmanifest-sha256.txt` as read, null where there is none.
    """

    manifest_sha256: str | None = Field(pattern="^[0-9a-f]{64}$")
    verdict: Literal["proved", "failed", "unchecked"]
    files: int = Field(ge=0, lt=1 << 31)
    size_bytes: int = Field(ge=0, lt=1 << 63)
    faults: list[DiscFaultGiven] = Field(max_length=disc_actions.FAULTS_KEPT)


class DiscsAsked(Given):
    """Which discs are asked for."""

    before: Id | None = None


@router.get("/recordings/{recording_id}/notes", response=list[NoteTold], auth=api_door("recordings.view"))
def notes(request: Any, recording_id: Id) -> Any:
    """List the notes on a recording."""
    row = views.recording_for(request, recording_id)
    return [NoteTold.of(note, who(request)["at"]) for note in queries.notes_of(row)]


@router.post("/recordings/{recording_id}/notes", response=NoteTold, auth=api_door("evidence.write"))
def write_note(request: Any, recording_id: Id, given: NoteGiven) -> Any:
    """Write a note, or correct the one there is: then another version of it."""
    row = views.recording_for(request, recording_id)
    require(request.officer, "evidence.write", row)
    form = forms.NoteForm(form_of(given), kind=given.kind, articles={}, is_signed=True)
    checked(form)
    acting = who(request)
    note = note_actions.write_note(recording=row, kind=given.kind, officer=request.officer, **form.told, **acting)
    return NoteTold.of(views.note_for(request, note.pk), acting["at"])


@router.post("/notes/{note_id}/sign", response=NoteTold, auth=api_door("evidence.sign"))
def sign_note(request: Any, note_id: Id, given: SignGiven) -> Any:
    """Sign the version that was read."""
    row, acting = views.note_for(request, note_id), who(request)
    require(request.officer, "evidence.sign", row.recording)
    note_actions.sign_note(note=row, version=given.version, officer=request.officer, **acting)
    return NoteTold.of(views.note_for(request, note_id), acting["at"])


@router.get("/notes/{note_id}/pdf", auth=api_door("recordings.view"), response={200: None})
def note_paper(request: Any, note_id: Id) -> HttpResponse:
    """Return the note on A4 as PDF."""
    row = views.note_for(request, note_id)
    return views.pdf(papers.paper_of_note(row), f"{row.recording.number}-{row.kind}-{row.version}.pdf")


@router.get("/discs", response=Page[DiscLine], auth=api_door("discs.view"))
def discs(request: Any, asked: Annotated[DiscsAsked, Query()]) -> Any:
    """List the register of discs, newest first."""
    rows, before = queries.page_of_discs(request.officer, before=asked.before)
    return {"items": [disc_line(row) for row in rows], "next": before.hex if before else None}


@router.get("/discs/{disc_id}", response=DiscTold, auth=api_door("discs.view"))
def disc(request: Any, disc_id: Id) -> Any:
    """Return one disc."""
    return _told(request, disc_id)


@router.get("/discs/{disc_id}/pdf", auth=api_door("discs.view"), response={200: None})
def disc_paper(request: Any, disc_id: Id) -> HttpResponse:
    """Return label and list of a disc as PDF."""
    row = disc_for(request, disc_id)
    return views.pdf(papers.paper_of_disc(row), f"{row.number}.pdf")


@router.post("/discs/{disc_id}/checks", response={201: DiscTold}, auth=api_door("discs.keep"))
def check_disc(request: Any, disc_id: Id, given: CheckGiven) -> Any:
    """Write down what a verifier on the officer's computer found on the burnt disc; `liuhen disc --check` reads itself.

    The disc is good only where its list of lists is the one of the register as well.
    """
    row = disc_for(request, disc_id, "discs.keep")
    read = ReadDisc(
        number=row.number,
        manifest=given.manifest_sha256,
        is_copy=True,
        files=given.files,
        size_bytes=given.size_bytes,
        verdict=given.verdict,
        faults=[one.model_dump(exclude_none=True) for one in given.faults],
    )
    disc_actions.note_check(disc=row, read=read, officer=request.officer, in_browser=True, **who(request))
    return _told(request, disc_id)


@router.post("/discs/{disc_id}/remove-image", response=DiscTold, auth=api_door("discs.keep"))
def remove_disc_image(request: Any, disc_id: Id) -> Any:
    """Remove the image of a disc from the server; the disc stays in the register."""
    disc_actions.remove_image(disc=disc_for(request, disc_id, "discs.keep"), **who(request))
    return _told(request, disc_id)


@router.post("/discs/{disc_id}/keep", response=DiscTold, auth=api_door("discs.keep"))
def keep_disc(request: Any, disc_id: Id, given: KeepGiven) -> Any:
    """Say where a disc is kept."""
    row = disc_for(request, disc_id, "discs.keep")
    disc_actions.keep_disc(disc=row, **checked(forms.KeepForm(form_of(given))), **who(request))
    return _told(request, disc_id)


@router.post("/discs/{disc_id}/give", response=DiscTold, auth=api_door("discs.keep"))
def give_disc(request: Any, disc_id: Id, given: GiveGiven) -> Any:
    """Write down to whom a disc is given; refused unless it was found good after burning."""
    row = disc_for(request, disc_id, "discs.keep")
    told = checked(forms.GiveForm(form_of(given)))
    disc_actions.give_disc(disc=row, officer=request.officer, **told, **who(request))
    return _told(request, disc_id)


@router.post("/discs/{disc_id}/take-back", response=DiscTold, auth=api_door("discs.keep"))
def take_disc_back(request: Any, disc_id: Id) -> Any:
    """Write down that a disc is back."""
    disc_actions.take_disc_back(disc=disc_for(request, disc_id, "discs.keep"), **who(request))
    return _told(request, disc_id)


@router.post("/discs/{disc_id}/void", response=DiscTold, auth=api_door("discs.keep"))
def void_disc(request: Any, disc_id: Id, given: VoidGiven) -> Any:
    """Declare a disc void; it stays in the register."""
    row = disc_for(request, disc_id, "discs.keep")
    disc_actions.void_disc(disc=row, **checked(forms.VoidForm(form_of(given))), **who(request))
    return _told(request, disc_id)


def disc_line(row: Any) -> DiscLine:
    """Describe a disc that was read with `was_good`, for any list of discs."""
    return DiscLine(**_values(row))


def _values(row: Any) -> dict[str, Any]:
    names = (*DiscLine.model_fields,)
    told = {name: getattr(row, name) for name in names if name not in {"id", "case", "made_by"}}
    made_by = OfficerName.of(row.made_by) if row.made_by else None
    return {**told, "id": row.pk, "case": row.case_id, "made_by": made_by}


def _told(request: Any, disc_id: Any) -> DiscTold:
    row = queries.discs_open_to(request.officer).filter(pk=disc_id).first()
    if row is None:
        raise Http404
    checks = row.checks.select_related("checked_by").order_by("-checked_at", "-pk")
    given = row.hand_overs.select_related("given_by").order_by("-given_at")
    return DiscTold(
        **_values(row),
        has_image=image_of(row.number) is not None,
        recordings=[one.pk for one in row.recordings.order_by("number")],
        checks=[DiscCheckTold.of(one) for one in checks],
        hand_overs=[DiscHandOverTold.of(one) for one in given],
    )
