"""Intake and recordings over HTTP. Thin: the pages' forms check, the actions act."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture import actions, forms, queries
from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.api_shapes import (
    DockCellTold,
    IntakeTold,
    InterruptionTold,
    RecordingTold,
    TrayRowTold,
    VisitTold,
)
from liuhen.office.capture.filtering import Filter
from liuhen.office.capture.intake import Intake, Offer, record_refusal
from liuhen.office.capture.marks.actions import state_and_report
from liuhen.office.capture.models import IntakeVerdict, IntakeWay, InterruptionCause, Medium, Recording
from liuhen.office.capture.parameters import FIRST_DAY, LAST_DAY
from liuhen.office.capture.upload import read_modified, take_in_upload, without_length
from liuhen.office.capture.views import ASK_A_HANDLER, DOCK_LOOKS_BACK, NOT_YOUR_CASE, UNCHANGED
from liuhen.office.capture.visit import visit_of
from liuhen.office.cases.api import ActivityTold
from liuhen.office.cases.models import ActivityKind
from liuhen.office.cases.page import known_case
from liuhen.office.cases.queries import activities_open_to
from liuhen.office.cases.queries import recordings_of as recordings_of_case
from liuhen.office.journal.api import After, CustodyLine, ProofTold, custody, tlog_proof
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import Proof, proof_of
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import opened
from liuhen.office.people.permissions import allowed
from liuhen.office.web.api import Given, Id, Instant, Page, Truth, Words, bytes_answer, found, key

router = Router(tags=["recordings"])
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, examples=["2026-11-18"])]
BYTES = "application/octet-stream"
NOT_BYTES = Refusal(
    "media-type",
    Text(
        zh="请把文件内容作为 application/octet-stream 发送。", en="Send the file's bytes as application/octet-stream."
    ),
    status=415,
)
_BODY = {"requestBody": {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}


class IntakeAsked(Given):
    """What a sender says about its file: claims, kept as such."""

    name: str = Field(max_length=1024, description="The file's name; a path before it is cut off.")
    modified: str | None = Field(
        None, max_length=40, description="Last change: an instant, or milliseconds since 1970."
    )


class RecordingsAsked(Given):
    """Which recordings are asked for. `words` are looked for in number, device, officer, case, cause and file name.

    `since` and `until` are days in Beijing on which the recording began; both are included.
    """

    of: Literal["unclassified", "classified", "evidence"] | None = None
    words: Words | None = None
    device: Id | None = None
    officer: Id | None = None
    medium: Medium | None = None
    since: Day | None = None
    until: Day | None = None
    after: Words | None = None


class ProofAsked(Given):
    """Which entry is to be proved; the recording's storing when left out."""

    entry: int | None = Field(None, ge=0, lt=10**18)


class ChosenGiven(Given):
    """Several recordings."""

    recordings: list[Id] = Field(min_length=1, max_length=1000)


class ClassificationGiven(ChosenGiven):
    """Where chosen recordings of the tray belong; `is_evidence` null: not decided."""

    activity: Id
    is_evidence: Truth = None


class NewActivityGiven(ChosenGiven):
    """The activity that chosen recordings show, when it has not been recorded yet."""

    kind: ActivityKind
    case: Id | None
    started_at: Instant
    ended_at: Instant | None
    place: str = Field("", max_length=200)
    officers: list[Id]
    is_evidence: Truth = None


class TargetGiven(Given):
    """Where one recording belongs; null takes it back to the tray."""

    activity: Id | None


class EvidenceGiven(Given):
    """Whether a recording is evidence."""

    is_evidence: bool = Field(strict=True)


class TimeGiven(Given):
    """When a recording really began, and how one knows."""

    started_at: Instant
    reason: str = Field(max_length=forms.LONGEST_STATEMENT)


class AttributionGiven(Given):
    """Which device made a recording and who used it; null: unknown."""

    device: Id | None
    officer: Id | None


class InterruptionGiven(Given):
    """Why recording broke off, signed by officers who were there."""

    cause: InterruptionCause
    from_at: Instant
    to_at: Instant | None
    spoken_at_restart: Truth
    reported_at: Instant | None
    reported_to: Words = Field(
        "", description="A word of the list *reported_to* of docs/spec/facts.md; empty: unknown."
    )
    statement: str = Field(max_length=forms.LONGEST_STATEMENT)
    signed_by: list[Id]


def _recording(request: Any, recording_id: UUID, verb: str = "recordings.view") -> Recording:
    return opened(request.officer, verb, queries.recording_of(request.officer, recording_id))


def _chosen(request: Any, ids: Iterable[UUID]) -> list[Recording]:
    """Return all the chosen recordings: 404 when one may not be known, 403 when one may not be classified."""
    wanted = set(ids)
    rows = queries.recordings_of(request.officer, wanted)
    if len(rows) != len(wanted):
        raise Http404
    if not all(allowed(request.officer, "capture.classify", row) for row in rows):
        raise PermissionDenied
    return rows


def _open_activity(request: Any, activity_id: UUID) -> Any:
    return found(activities_open_to(request.officer).filter(pk=activity_id).first())


def _again(request: Any, recording_id: UUID) -> RecordingTold:
    return RecordingTold.of(found(queries.recording_of(request.officer, recording_id)))


@router.post(
    "/intake",
    response={200: IntakeTold, 201: IntakeTold},
    auth=api_door("capture.take_in"),
    openapi_extra=_BODY,
)
def take_in(request: Any, query: Annotated[IntakeAsked, Query()]) -> Status[IntakeTold]:
    """Take in one file as the raw body: 201 stored, 200 held already. A refusal is a problem, and on record too."""
    if request.content_type != BYTES:
        raise NOT_BYTES
    size, unit = request.META.get("CONTENT_LENGTH") or "", request.officer.unit
    try:
        if not size.isascii() or not size.isdigit():
            raise without_length()
        modified_at = read_modified(query.modified or "")
    except Refusal as refusal:
        return _answer(record_refusal(Offer(name=query.name, unit=unit, way=IntakeWay.UPLOAD), refusal, **who(request)))
    offer = Offer(name=query.name, unit=unit, way=IntakeWay.UPLOAD, modified_at=modified_at, size_bytes=int(size))
    return _answer(take_in_upload(request, int(size), offer, by=request.officer.object_name, now=timezone.now))


def _answer(intake: Intake) -> Status[IntakeTold]:
    if intake.refusal is not None:
        raise intake.refusal
    is_new = intake.result.verdict == IntakeVerdict.STORED
    return Status(201 if is_new else 200, IntakeTold.of(intake.result))


@router.get("/intake", response=list[IntakeTold], auth=api_door("capture.take_in"))
def intake_results(request: Any) -> list[IntakeTold]:
    """The latest results of intake in one's unit, newest first."""
    return [IntakeTold.of(row) for row in queries.recent_intakes(request.officer)]


@router.get("/dock", response=list[DockCellTold], auth=api_door("capture.take_in"))
def dock(request: Any) -> list[DockCellTold]:
    """What the docking folder brought in the last day, device by device."""
    return [DockCellTold.of(cell) for cell in queries.dock(request.officer, since=timezone.now() - DOCK_LOOKS_BACK)]


@router.get("/tray", response=Page[TrayRowTold], auth=api_door("capture.take_in"))
def tray(request: Any, query: Annotated[After, Query()]) -> Page[TrayRowTold]:
    """The unclassified recordings of one's unit, oldest first, each with a suggestion."""
    shown = queries.tray(request.officer, after=key(query.after))
    return Page(items=[TrayRowTold.of(row) for row in shown.rows], next=shown.next.hex if shown.next else None)


@router.get("/activities", response=list[ActivityTold], auth=api_door("capture.classify"))
def open_activities(request: Any) -> list[ActivityTold]:
    """The activities that recordings can be classified under, newest first; at most a hundred."""
    rows = activities_open_to(request.officer).select_related("case__party", "unit", "relief_claimed_by")
    return [ActivityTold.of(row) for row in rows[: queries.TARGETS]]


@router.post("/recordings/classification", response=list[RecordingTold], auth=api_door("capture.classify"))
def classify(request: Any, given: ClassificationGiven) -> list[RecordingTold]:
    """Put chosen recordings of the tray under an activity: all or none."""
    rows = _chosen(request, given.recordings)
    actions.classify(
        recordings=rows,
        activity=_open_activity(request, given.activity),
        is_evidence=given.is_evidence,
        is_moving=False,
        **who(request),
    )
    return [RecordingTold.of(row) for row in rows]


@router.post(
    "/recordings/classification-as-new", response={201: list[RecordingTold]}, auth=api_door("capture.classify")
)
def classify_as_new(request: Any, given: NewActivityGiven) -> list[RecordingTold]:
    """Record the activity that chosen recordings show and put them under it, in one act."""
    rows = _chosen(request, given.recordings)
    told = checked(forms.NewActivityForm(form_of(given), officer=request.officer))
    if told["case"] is not None and not allowed(request.officer, "cases.handle", told["case"]):
        raise Refusal("not-your-case", NOT_YOUR_CASE, safe=UNCHANGED, todo=ASK_A_HANDLER, status=403)
    told["kind"] = ActivityKind(told["kind"])
    actions.classify_as_new(recordings=rows, unit=request.officer.unit, **told, **who(request))
    return [RecordingTold.of(row) for row in rows]


@router.post("/recordings/unclassification", response=list[RecordingTold], auth=api_door("capture.classify"))
def unclassify(request: Any, given: ChosenGiven) -> list[RecordingTold]:
    """Take a classification back: the recordings wait in the tray again."""
    rows = _chosen(request, given.recordings)
    actions.unclassify(recordings=rows, **who(request))
    return [RecordingTold.of(row) for row in rows]


@router.get("/recordings", response=Page[RecordingTold], auth=api_door("recordings.view"))
def recordings(request: Any, query: Annotated[RecordingsAsked, Query()]) -> Page[RecordingTold]:
    """Recordings that one may know of, newest first."""
    wanted = Filter(
        of=query.of or "",
        words=(query.words or "").strip(),
        device=query.device,
        officer=query.officer,
        medium=query.medium or "",
        since=query.since,
        until=query.until,
    )
    rows, following = queries.page_of_recordings(request.officer, wanted=wanted, before=key(query.after))
    return Page(items=[RecordingTold.of(row) for row in rows], next=following.hex if following else None)


@router.get("/cases/{case_id}/recordings", response=list[RecordingTold], auth=api_door("cases.view"), tags=["cases"])
def case_recordings(request: Any, case_id: Id) -> list[RecordingTold]:
    """The recordings of a case in order of time."""
    rows = recordings_of_case(known_case(request.officer, case_id)).select_related(
        "activity__case", "device", "officer", "file", "unit"
    )
    return [RecordingTold.of(row) for row in rows]


@router.get("/recordings/{recording_id}", response=RecordingTold, auth=api_door("recordings.view"))
def recording(request: Any, recording_id: Id) -> RecordingTold:
    """One recording."""
    return RecordingTold.of(_recording(request, recording_id))


@router.put("/recordings/{recording_id}/classification", response=RecordingTold, auth=api_door("capture.classify"))
def classify_one(request: Any, recording_id: Id, given: TargetGiven) -> RecordingTold:
    """Put a recording under an activity, move it to another, or take it back; the entry keeps what was before."""
    row = _recording(request, recording_id, "capture.classify")
    if given.activity is None:
        actions.unclassify(recordings=[row], **who(request))
    else:
        activity = _open_activity(request, given.activity)
        actions.classify(recordings=[row], activity=activity, is_evidence=None, **who(request))
    return _again(request, recording_id)


@router.put("/recordings/{recording_id}/evidence", response=RecordingTold, auth=api_door("capture.classify"))
def mark_evidence(request: Any, recording_id: Id, given: EvidenceGiven) -> RecordingTold:
    """Say whether a recording is evidence."""
    row = _recording(request, recording_id, "capture.classify")
    actions.mark_evidence(recording=row, is_evidence=given.is_evidence, **who(request))
    return _again(request, recording_id)


@router.put("/recordings/{recording_id}/time", response=RecordingTold, auth=api_door("capture.correct_time"))
def correct_time(request: Any, recording_id: Id, given: TimeGiven) -> RecordingTold:
    """Correct when a recording began; what the file claims is kept."""
    row = _recording(request, recording_id, "capture.correct_time")
    actions.correct_time(recording=row, **checked(forms.TimeForm(form_of(given))), **who(request))
    return _again(request, recording_id)


@router.put("/recordings/{recording_id}/attribution", response=RecordingTold, auth=api_door("capture.correct_time"))
def attribute(request: Any, recording_id: Id, given: AttributionGiven) -> RecordingTold:
    """Say which device made a recording and who used it."""
    row = _recording(request, recording_id, "capture.correct_time")
    actions.attribute(recording=row, **checked(forms.AttributionForm(form_of(given))), **who(request))
    return _again(request, recording_id)


@router.get(
    "/recordings/{recording_id}/interruptions", response=list[InterruptionTold], auth=api_door("recordings.view")
)
def interruptions(request: Any, recording_id: Id) -> list[InterruptionTold]:
    """What officers declared about breaks after a recording, earliest first."""
    rows = _recording(request, recording_id).interruptions.prefetch_related("signed_by").order_by("from_at", "pk")
    return [InterruptionTold.of(row) for row in rows]


@router.post(
    "/recordings/{recording_id}/interruptions",
    response={201: InterruptionTold},
    auth=api_door("capture.state_interruption"),
)
def state_interruption(request: Any, recording_id: Id, given: InterruptionGiven) -> InterruptionTold:
    """Declare why recording broke off after a recording."""
    row = _recording(request, recording_id, "capture.state_interruption")
    told = checked(forms.InterruptionForm(form_of(given), recording=row, officer=request.officer))
    told["cause"] = InterruptionCause(told["cause"])
    return InterruptionTold.of(state_and_report(recording=row, **told, **who(request)))


@router.get("/recordings/{recording_id}/visit", response=VisitTold, auth=api_door("recordings.view"))
def visit(request: Any, recording_id: Id) -> VisitTold:
    """The visit that a recording shows, across cameras, with every break."""
    row = _recording(request, recording_id)
    laid = visit_of(row, queries.recordings_beside(request.officer, row), timezone.now())
    return VisitTold.of(laid.continuity, laid.unplaced)


@router.get("/recordings/{recording_id}/custody", response=Page[CustodyLine], auth=api_door("recordings.view"))
def recording_custody(request: Any, recording_id: Id, query: Annotated[After, Query()]) -> Page[CustodyLine]:
    """Every entry about a recording, newest first."""
    return custody(queries.objects_of(_recording(request, recording_id)), query.after)


@router.get("/recordings/{recording_id}/proof", response=ProofTold, auth=api_door("recordings.view"))
def proof(request: Any, recording_id: Id, query: Annotated[ProofAsked, Query()]) -> ProofTold:
    """The proof that an entry about a recording is in the log; 404 while it waits to be sealed."""
    return ProofTold.of(*_proved(request, recording_id, query))


@router.get(
    "/recordings/{recording_id}/tlog-proof",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=bytes_answer("text/plain", "The proof as a C2SP tlog-proof file."),
)
def proof_file(request: Any, recording_id: Id, query: Annotated[ProofAsked, Query()]) -> HttpResponse:
    """The same proof as a file that other people's tools read."""
    _entry, proved = _proved(request, recording_id, query)
    return HttpResponse(
        tlog_proof(proved), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "private, no-store"}
    )


def _proved(request: Any, recording_id: UUID, query: ProofAsked) -> tuple[JournalEntry, Proof]:
    entry = found(queries.entry_of(_recording(request, recording_id), query.entry))
    return entry, found(proof_of(entry))
