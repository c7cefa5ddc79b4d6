"""Marks, and what is added to statements, over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.office.capture import queries
from liuhen.office.capture.api_shapes import InterruptionTold
from liuhen.office.capture.marks import actions
from liuhen.office.capture.marks import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.marks.completing import complete_statement
from liuhen.office.capture.marks.forms import LARGEST_OFFSET_MS, CompletionForm, MarkForm
from liuhen.office.capture.marks.models import LINE_LENGTH, LONGEST_NOTE, Mark, MarkKind
from liuhen.office.capture.marks.queries import mark_of, marks_of, statement_of
from liuhen.office.capture.models import Recording
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import opened, require
from liuhen.office.web.api import Given, Id, Instant, Told, found

router = Router(tags=["marks"])


class MarkTold(Told):
    """A mark; `instant` follows from the start of the recording, null while unknown; `line`: of the wording guide."""

    id: Id
    recording: Id
    kind: MarkKind
    offset_ms: int
    instant: Instant | None
    words: list[str]
    line: str | None
    note: str | None
    set_by: OfficerName
    set_at: Instant
    taken_back_at: Instant | None

    @classmethod
    def of(cls, row: Mark) -> "MarkTold":
        """Describe a mark."""
        return cls(
            id=row.pk,
            recording=row.recording_id,
            kind=MarkKind(row.kind),
            offset_ms=row.offset_ms,
            instant=row.at,
            words=row.words,
            line=row.line or None,
            note=row.note or None,
            set_by=OfficerName.of(row.set_by),
            set_at=row.set_at,
            taken_back_at=row.taken_back_at,
        )


class MarkGiven(Given):
    """A mark to be set; `words` for content and speech, of the lists *content* and *spoken* of docs/spec/facts.md."""

    kind: MarkKind
    offset_ms: int = Field(ge=0, le=LARGEST_OFFSET_MS)
    words: list[str] = Field(default=[], max_length=20)
    line: str = Field("", max_length=LINE_LENGTH)
    note: str = Field("", max_length=LONGEST_NOTE)


def _recording(request: Any, recording_id: Any, verb: str) -> Recording:
    return opened(request.officer, verb, queries.recording_of(request.officer, recording_id))


@router.get("/recordings/{recording_id}/marks", response=list[MarkTold], auth=api_door("recordings.view"))
def marks(request: Any, recording_id: Id) -> list[MarkTold]:
    """The marks that stand in a recording, in order of their place."""
    return [MarkTold.of(row) for row in marks_of([_recording(request, recording_id, "recordings.view")])]


@router.post("/recordings/{recording_id}/marks", response={201: MarkTold}, auth=api_door("marks.set"))
def set_mark(request: Any, recording_id: Id, given: MarkGiven) -> MarkTold:
    """Mark a second of a recording; `through` says that it was seen to its end."""
    row = _recording(request, recording_id, "marks.set")
    told = checked(MarkForm(form_of(given)))
    return MarkTold.of(actions.set_mark(recording=row, **told, officer=request.officer, **who(request)))


@router.post("/marks/{mark_id}/take-back", response=MarkTold, auth=api_door("marks.set"))
def take_back_mark(request: Any, mark_id: Id) -> MarkTold:
    """Take a mark back; it stays on record."""
    row = found(mark_of(request.officer, mark_id))
    require(request.officer, "marks.set", row.recording)
    actions.take_back(mark=row, officer=request.officer, **who(request))
    return MarkTold.of(row)


class CompletionGiven(Given):
    """What is added to a statement; `reported_to` is of the list *reported_to* of docs/spec/facts.md."""

    reported_at: Instant | None = None
    reported_to: str = Field("", max_length=24)
    signed_by: list[Id] = Field(default=[], max_length=20)


@router.post(
    "/interruptions/{statement_id}/complete", response=InterruptionTold, auth=api_door("capture.state_interruption")
)
def complete_interruption(request: Any, statement_id: Id, given: CompletionGiven) -> InterruptionTold:
    """Add the report or further signatures to a statement; what it said stays."""
    row = found(statement_of(request.officer, statement_id))
    require(request.officer, "capture.state_interruption", row.recording)
    told = checked(CompletionForm(form_of(given), statement=row, officer=request.officer))
    complete_statement(statement=row, **told, **who(request))
    return InterruptionTold.of(found(statement_of(request.officer, statement_id)))
