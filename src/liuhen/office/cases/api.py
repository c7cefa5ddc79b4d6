"""Cases, parties, activities and events over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from liuhen.kernel.instant import in_beijing
from liuhen.office.cases import actions, forms, queries, stages
from liuhen.office.cases import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.cases.models import (
    Activity,
    ActivityKind,
    Case,
    CaseEvent,
    EventKind,
    EventSource,
    Party,
    PartyKind,
    Procedure,
    ReliefReason,
    Start,
)
from liuhen.office.cases.numbers import next_number
from liuhen.office.cases.page import known_case
from liuhen.office.journal.api import After, CustodyLine, custody
from liuhen.office.people.api import OfficerName, UnitTold
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.web.api import Given, Id, Instant, Name, Page, Told, Truth, Words, found, key

router = Router(tags=["cases"])


class PartyTold(Told):
    """Whom a case is about; empty texts are not known."""

    id: Id
    kind: PartyKind
    name: str
    identity_number: str
    phone: str
    address: str

    @classmethod
    def of(cls, row: Party) -> "PartyTold":
        """Describe a party."""
        told = {name: getattr(row, name) for name in actions.PARTY_FIELDS}
        return cls.model_validate({"id": row.pk, **told, "kind": PartyKind(row.kind)})


class StageTold(Told):
    """One stage of a case, in the language asked for."""

    name: str
    state: Literal["done", "now", "next"]


class CaseName(Told):
    """A case as other things name it."""

    id: Id
    number: str

    @classmethod
    def of(cls, row: Case) -> "CaseName":
        """Name a case."""
        return cls(id=row.pk, number=row.number)


class CaseTold(CaseName):
    """A case. A judgement that is null has not been made, which is neither yes nor no."""

    title: str
    cause: str
    procedure: Procedure
    start: Start
    unit: UnitTold
    handlers: list[OfficerName]
    party: PartyTold | None
    opened_at: Instant
    is_urgent: bool | None
    is_grave: bool | None
    is_complex: bool | None
    is_doubtful: bool | None
    is_filed: bool


class CaseRow(CaseTold):
    """A case in a list, with what waits in it."""

    recordings: int
    open_obligations: int
    next_due_at: Instant | None


class CaseFull(CaseTold):
    """One case with its stages."""

    stages: list[StageTold]


class ReliefTold(Told):
    """That recordings of an activity could not be stored in time."""

    reason: ReliefReason
    claimed_by: OfficerName
    claimed_at: Instant


class ActivityTold(Told):
    """What officers did. `case` null: without a case, such as a patrol; `ended_at` null: not recorded."""

    id: Id
    case: CaseName | None
    unit: UnitTold
    kind: ActivityKind
    place: str
    officers: list[OfficerName]
    started_at: Instant
    ended_at: Instant | None
    returned_at: Instant | None
    relief: ReliefTold | None

    @classmethod
    def of(cls, row: Activity) -> "ActivityTold":
        """Describe an activity."""
        return cls(
            id=row.pk,
            case=CaseName.of(row.case) if row.case else None,
            unit=UnitTold.of(row.unit),
            kind=ActivityKind(row.kind),
            place=row.place,
            officers=[OfficerName.of(officer) for officer in row.officers.all()],
            started_at=row.started_at,
            ended_at=row.ended_at,
            returned_at=row.returned_at,
            relief=_relief(row),
        )


class EventTold(Told):
    """What happened in a case; `source` and `subject` null: not said."""

    id: Id
    kind: EventKind
    happened_at: Instant
    source: EventSource | None
    subject: Name | None
    note: str

    @classmethod
    def of(cls, row: CaseEvent) -> "EventTold":
        """Describe an event."""
        return cls(
            id=row.pk,
            kind=EventKind(row.kind),
            happened_at=row.at,
            source=EventSource(row.by) if row.by else None,
            subject=row.subject or None,
            note=row.note,
        )


class NumberTold(Told):
    """The number that the next case probably gets; empty when none runs."""

    number: str


class CasesAsked(Given):
    """Which cases are asked for. `words` are looked for in number and cause."""

    words: Words | None = None
    stage: Literal["open", "filed"] | None = None
    unit: Id | None = None
    after: Words | None = None


class CaseGiven(Given):
    """A case to open; `opened_at` lies in the past."""

    number: str = Field(max_length=60, examples=["彭城执罚〔2026〕42号"])
    title: str = Field(max_length=200)
    cause: str = Field(max_length=200)
    procedure: Procedure
    start: Start
    unit: Id
    handlers: list[Id]
    opened_at: Instant


class PartyGiven(Given):
    """The party of a case."""

    kind: PartyKind
    name: str = Field(max_length=120)
    identity_number: str = Field("", max_length=40)
    phone: str = Field("", max_length=40)
    address: str = Field("", max_length=200)


class JudgementGiven(Given):
    """What was judged of a case; null takes a judgement back."""

    is_urgent: Truth
    is_grave: Truth
    is_complex: Truth
    is_doubtful: Truth


class ActivityGiven(Given):
    """An activity to record; with one officer only, `alone` says that this is meant."""

    kind: ActivityKind
    place: str = Field("", max_length=200)
    officers: list[Id]
    started_at: Instant
    ended_at: Instant | None
    returned_at: Instant | None = None
    alone: bool = False


class EndGiven(Given):
    """When an activity ended and its officers were back (null: not known)."""

    ended_at: Instant
    returned_at: Instant | None


class ReliefGiven(Given):
    """Why recordings could not be stored in time, and who says so."""

    reason: ReliefReason
    claimed_by: Id


class EventGiven(Given):
    """An event to record; opening, filing and hand-over are acts of their own."""

    kind: EventKind
    happened_at: Instant
    source: EventSource | None = None
    subject: Name | None = Field(None, description="A recording of the case; null: the whole case.")
    note: str = Field("", max_length=2000)


def _relief(row: Activity) -> ReliefTold | None:
    if not row.relief_reason or row.relief_claimed_by is None or row.relief_claimed_at is None:
        return None
    return ReliefTold(
        reason=ReliefReason(row.relief_reason),
        claimed_by=OfficerName.of(row.relief_claimed_by),
        claimed_at=row.relief_claimed_at,
    )


def _case(row: Case, *, is_filed: bool) -> dict[str, Any]:
    judged = {name: getattr(row, name) for name in actions.JUDGEMENTS}
    return {
        "id": row.pk,
        "number": row.number,
        "title": row.title,
        "cause": row.cause,
        "procedure": Procedure(row.procedure),
        "start": Start(row.start),
        "unit": UnitTold.of(row.unit),
        "handlers": [OfficerName.of(officer) for officer in row.handlers.all()],
        "party": PartyTold.of(row.party) if row.party else None,
        "opened_at": row.opened_at,
        **judged,
        "is_filed": is_filed,
    }


def case_row(row: Any) -> CaseRow:
    """Describe a case of a list; the row carries the figures of `page_of_cases`."""
    return CaseRow(
        **_case(row, is_filed=row.is_filed),
        recordings=row.recordings_count,
        open_obligations=row.open_count,
        next_due_at=row.next_due_at,
    )


def case_told(row: Case) -> CaseTold:
    """Describe a case."""
    return CaseTold(**_case(row, is_filed=queries.is_filed(row)))


def _full(row: Case) -> CaseFull:
    reached = stages.stages_of(row, list(queries.events_of(row)), timezone.now())
    return CaseFull(
        **_case(row, is_filed=queries.is_filed(row)),
        stages=[StageTold(name=stage["name"], state=stage["state"]) for stage in reached],
    )


def _handled(request: Any, case_id: Any) -> Case:
    row = known_case(request.officer, case_id)
    require(request.officer, "cases.handle", row)
    return row


def _handled_activity(request: Any, activity_id: Any) -> Activity:
    """Return an activity of a case; as on the pages, one without a case is not changed here."""
    row = found(queries.activity_of(request.officer, activity_id))
    if row.case is None:
        raise Http404
    require(request.officer, "cases.handle", row)
    return row


@router.get("/cases", response=Page[CaseRow], auth=api_door("cases.view"))
def cases(request: Any, query: Annotated[CasesAsked, Query()]) -> Page[CaseRow]:
    """Cases that one may know of, newest first."""
    rows, following = queries.page_of_cases(
        request.officer,
        words=query.words or "",
        stage=query.stage or "",
        unit=query.unit,
        before=key(query.after),
    )
    return Page(items=[case_row(row) for row in rows], next=following.hex if following else None)


@router.post("/cases", response={201: CaseFull}, auth=api_door("cases.open"))
def open_case(request: Any, given: CaseGiven) -> CaseFull:
    """Open a case."""
    return _full(actions.open_case(**checked(forms.OpenCaseForm(form_of(given))), **who(request)))


@router.get("/cases/next-number", response=NumberTold, auth=api_door("cases.open"))
def suggested_number(request: Any) -> NumberTold:
    """A suggestion: the last number, one further."""
    return NumberTold(number=next_number(queries.last_number(), in_beijing(timezone.now()).year))


@router.get("/cases/{case_id}", response=CaseFull, auth=api_door("cases.view"))
def case(request: Any, case_id: Id) -> CaseFull:
    """One case."""
    return _full(known_case(request.officer, case_id))


@router.put("/cases/{case_id}/party", response=PartyTold, auth=api_door("cases.handle"))
def name_party(request: Any, case_id: Id, given: PartyGiven) -> PartyTold:
    """Name the party, or correct what is known of it; the entry keeps what was there before."""
    row = _handled(request, case_id)
    return PartyTold.of(actions.name_party(case=row, **checked(forms.PartyForm(form_of(given))), **who(request)))


@router.put("/cases/{case_id}/judgement", response=CaseTold, auth=api_door("cases.handle"))
def judge(request: Any, case_id: Id, given: JudgementGiven) -> CaseTold:
    """Judge whether a case is urgent, grave, complex or doubtful."""
    row = _handled(request, case_id)
    actions.judge(case=row, **checked(forms.JudgeForm(form_of(given))), **who(request))
    return case_told(row)


@router.get("/cases/{case_id}/activities", response=list[ActivityTold], auth=api_door("cases.view"))
def activities(request: Any, case_id: Id) -> list[ActivityTold]:
    """The activities of a case in order of time."""
    row = known_case(request.officer, case_id)
    return [
        ActivityTold.of(activity)
        for activity in queries.activities_of(row).select_related("case", "unit", "relief_claimed_by")
    ]


@router.post("/cases/{case_id}/activities", response={201: ActivityTold}, auth=api_door("cases.handle"))
def record_activity(request: Any, case_id: Id, given: ActivityGiven) -> ActivityTold:
    """Record what officers did in a case."""
    row = _handled(request, case_id)
    told = checked(forms.ActivityForm(form_of(given)))
    told.pop("alone")
    return ActivityTold.of(actions.record_activity(case=row, unit=row.unit, **told, **who(request)))


@router.get("/activities/{activity_id}", response=ActivityTold, auth=api_door("cases.view"))
def activity(request: Any, activity_id: Id) -> ActivityTold:
    """One activity."""
    return ActivityTold.of(found(queries.activity_of(request.officer, activity_id)))


@router.put("/activities/{activity_id}/end", response=ActivityTold, auth=api_door("cases.handle"))
def record_end(request: Any, activity_id: Id, given: EndGiven) -> ActivityTold:
    """Record when an activity ended and its officers were back, or correct it."""
    row = _handled_activity(request, activity_id)
    actions.record_end(activity=row, **checked(forms.EndForm(form_of(given))), **who(request))
    return ActivityTold.of(row)


@router.post("/activities/{activity_id}/relief", response={201: ActivityTold}, auth=api_door("cases.handle"))
def claim_relief(request: Any, activity_id: Id, given: ReliefGiven) -> ActivityTold:
    """Claim that recordings could not be stored in time, once; the rule pack decides what it changes."""
    row = _handled_activity(request, activity_id)
    actions.claim_relief(activity=row, **checked(forms.ReliefForm(form_of(given))), **who(request))
    return ActivityTold.of(row)


@router.get("/cases/{case_id}/events", response=list[EventTold], auth=api_door("cases.view"))
def events(request: Any, case_id: Id) -> list[EventTold]:
    """What happened in a case, in order of time."""
    return [EventTold.of(event) for event in queries.events_of(known_case(request.officer, case_id))]


@router.post("/cases/{case_id}/events", response={201: EventTold}, auth=api_door("cases.record_event"))
def record_event(request: Any, case_id: Id, given: EventGiven) -> EventTold:
    """Record something that the law gives weight to; possible after filing too."""
    row = known_case(request.officer, case_id)
    require(request.officer, "cases.record_event", row)
    form = forms.EventForm(form_of(given), case=row, recordings=queries.recordings_of(row))
    return EventTold.of(actions.record_event(case=row, **checked(form), **who(request)))


@router.get("/cases/{case_id}/custody", response=Page[CustodyLine], auth=api_door("cases.view"))
def case_custody(request: Any, case_id: Id, query: Annotated[After, Query()]) -> Page[CustodyLine]:
    """Every entry about anything of a case, newest first."""
    return custody(queries.objects_of(known_case(request.officer, case_id)), query.after)
