"""Duties, retention and facts over HTTP. What is computed is computed by the board and by `liuhen.law`."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from liuhen.kernel.errors import Text
from liuhen.law.findings import State
from liuhen.law.rules.retention import Keep
from liuhen.law.vocabulary import codes
from liuhen.office.capture import queries as recordings
from liuhen.office.cases.duties import duties_of, state_now
from liuhen.office.cases.models import ActivityKind
from liuhen.office.cases.page import known_case
from liuhen.office.oversight import grouping, presenting, queries
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.explaining import reasons_of
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.models import Obligation, RetentionFinding
from liuhen.office.oversight.narrowing import Wanted
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door
from liuhen.office.people.doors import require
from liuhen.office.people.models import Officer, Role
from liuhen.office.people.queries import agency, own_periods
from liuhen.office.web.api import Both, Day, Given, Id, Instant, Name, RowNumber, Told, found

router = Router(tags=["obligations"])


class ObligationTold(Told):
    """One duty as it stands now. `provisional_due_at`: the end as far as the calendar is published."""

    id: RowNumber
    code: str = Field(examples=["store-recording"])
    name: Both
    provision: str = Field(examples=["pengyang/10"])
    source: str = Field(examples=["regulation"])
    pack: str
    subject: Name
    state: State
    starts_at: Instant | None
    due_at: Instant | None
    provisional_due_at: Instant | None
    next_working_day: Day | None
    warn_at: Instant | None
    met_at: Instant | None
    is_open: bool
    because: Both
    case: Id | None
    recording: Id | None
    unit: Id
    officers: list[OfficerName]

    @classmethod
    def of(cls, row: Obligation, now: datetime, because: Text) -> "ObligationTold":
        """Describe a duty."""
        return cls(
            id=row.pk,
            code=row.code,
            name=Both.of(codes().get(row.code, Text(zh=row.code, en=row.code))),
            provision=row.provision,
            source=row.source,
            pack=row.pack,
            subject=row.subject,
            state=State(state_now(row, now)),
            starts_at=row.starts_at,
            due_at=row.due_at,
            provisional_due_at=row.provisional_due_at,
            next_working_day=row.next_working_day,
            warn_at=row.warn_at,
            met_at=row.met_at,
            is_open=row.is_open,
            because=Both.of(because),
            case=row.case_id,
            recording=row.recording_id,
            unit=row.unit_id,
            officers=[OfficerName.of(officer) for officer in row.officers.all()],
        )


class GroupTold(Told):
    """Duties that fall due in the same stretch of time."""

    key: Literal["overdue", "today", "week", "later", "waiting"]
    obligations: list[ObligationTold]


class DayTold(Told):
    """How many duties fall due on a day."""

    day: Day
    count: int


class BoardTold(Told):
    """The workbench: a page of open duties, the earliest first. Figures are counted up to 1001, over all pages."""

    groups: list[GroupTold]
    days: list[DayTold]
    total: int
    overdue: int
    today: int
    next: str | None = Field(description="`after` of the next page; null at the end")


class StripDay(Told):
    """One day of the strip that shows how a period ran, in the language asked for."""

    label: str
    note: str
    kind: str


class WhyTold(Told):
    """Why a duty is owed and what to do, in the language asked for."""

    sentence: str
    days: list[StripDay]
    todo: str | None


class ObligationFull(Told):
    """One duty with its explanation as of now."""

    obligation: ObligationTold
    why: WhyTold


class RetentionTold(Told):
    """How long a subject is kept; `until` goes with dispose_after: the first day on which disposal may be proposed."""

    subject: Name
    rule: Keep
    until: Day | None
    provisions: list[str]
    because: Both

    @classmethod
    def of(cls, row: RetentionFinding, because: Text) -> "RetentionTold":
        """Describe a finding."""
        return cls(
            subject=row.subject,
            rule=Keep(row.rule),
            until=row.until,
            provisions=row.provisions,
            because=Both.of(because),
        )


class Narrowed(Given):
    """Whose duties are asked for, and what they are narrowed to.

    `of=agency`: every unit that the role reaches. `article`: a provision such as `pengyang/10`, and what is beneath.
    `post`: a role that one of the owners holds, or `none`; `nobody`: owed by nobody by name; `activity`: the kind of
    activity that a duty or its recording is about; `number`: a part of a case number. `due_after` and `due_before` are
    exclusive, `due_by` is inclusive: an end at 24:00 is the first instant of the next day.
    """

    of: Literal["mine", "unit", "agency"] = "mine"
    code: str = Field("", max_length=60)
    pack: str = Field("", max_length=40)
    article: str = Field("", max_length=60)
    state: State | None = None
    unit: Id | None = None
    agency: Id | None = None
    officer: Id | None = None
    nobody: bool = False
    post: Role | Literal["none", ""] = ""
    activity: ActivityKind | Literal[""] = ""
    number: str = Field("", max_length=60, pattern=r"^[^\x00]*$")
    due_before: Instant | None = None
    due_after: Instant | None = None
    due_by: Instant | None = None

    def wanted(self) -> Wanted:
        """Return what the board is narrowed to."""
        given = self.model_dump(include=set(Wanted.__dataclass_fields__) - {"state"})
        return Wanted(**given, state=self.state.value if self.state is not None else "")

    def owed(self, officer: Officer, now: datetime) -> QuerySet[Obligation]:
        """Return the open duties that are asked for."""
        reach = {"mine": queries.owed_by, "unit": queries.open_in_unit, "agency": queries.open_to}
        return self.wanted().narrow(reach[self.of](officer), now)


class BoardAsked(Narrowed):
    """Which duties, and after which page."""

    after: str = Field("", max_length=60, description="`next` of the page before")


class PilesAsked(Narrowed):
    """Which duties, and by what they are grouped."""

    by: grouping.By = "person"


class PileTold(Told):
    """The open duties of one person, post, unit or agency. `key` null: owed by nobody by name, or by no post."""

    key: str | None
    name: str
    count: int
    overdue: int
    next_due_at: Instant | None


class PilesTold(Told):
    """Groups, the worst first. `is_cut`: only the duties that fall due first, or the worst groups, are counted."""

    piles: list[PileTold]
    is_cut: bool


@router.get("/obligations", response=BoardTold, auth=api_door("oversight.workbench"))
def board(request: Any, query: Annotated[BoardAsked, Query()]) -> BoardTold:
    """Open duties, one's own, of the whole unit or of all units in reach, in groups by when they fall due."""
    now = timezone.now()
    shown = queries.board(query.owed(request.officer, now), now, after=query.after)
    rows = [row for group in shown.groups for row in group.duties]
    prefetch_related_objects(rows, "officers")
    reasons = reasons_of(rows)
    groups = [
        {"key": group.key, "obligations": [ObligationTold.of(row, now, reasons[row]) for row in group.duties]}
        for group in shown.groups
    ]
    return BoardTold.model_validate(
        {
            "groups": groups,
            "days": [DayTold(day=one.day, count=one.count) for one in shown.days],
            "total": shown.total,
            "overdue": shown.overdue,
            "today": shown.today,
            "next": shown.next or None,
        }
    )


@router.get("/obligations/piles", response=PilesTold, auth=api_door("oversight.workbench"))
def piles(request: Any, query: Annotated[PilesAsked, Query()]) -> PilesTold:
    """How many open duties each person, post, unit or agency has, the worst first."""
    now = timezone.now()
    found_piles = grouping.piles_of(query.owed(request.officer, now), query.by, now)
    told = [PileTold.model_validate(asdict(pile)) for pile in found_piles.piles]
    return PilesTold(piles=told, is_cut=found_piles.is_cut)


@router.get("/obligations/{obligation_id}", response=ObligationFull, auth=api_door("oversight.workbench"))
def obligation(request: Any, obligation_id: RowNumber) -> ObligationFull:
    """One duty, and why it is owed."""
    row, now = found(queries.duty_of(request.officer, obligation_id)), timezone.now()
    why = presenting.why(row, now)
    days = [StripDay(label=day["label"], note=day["note"], kind=day["kind"]) for day in why["days"]]
    told = WhyTold(sentence=why["sentence"], days=days, todo=why["todo"])
    return ObligationFull(obligation=ObligationTold.of(row, now, reasons_of([row])[row]), why=told)


@router.get("/cases/{case_id}/obligations", response=list[ObligationTold], auth=api_door("cases.view"))
def case_obligations(request: Any, case_id: Id) -> list[ObligationTold]:
    """Every duty of a case, what falls due first in front."""
    return _obligations(duties_of(known_case(request.officer, case_id)))


@router.get("/cases/{case_id}/retention", response=list[RetentionTold], auth=api_door("cases.view"))
def case_retention(request: Any, case_id: Id) -> list[RetentionTold]:
    """How long a case file and its recordings are kept, and why."""
    rows = known_case(request.officer, case_id).retentions.order_by("recording__started_at", "pk")
    return [RetentionTold.of(row, because) for row, because in reasons_of(rows).items()]


@router.get("/cases/{case_id}/facts", response=dict[str, Any], auth=api_door("cases.view"))
def case_facts(request: Any, case_id: Id) -> dict[str, Any]:
    """A case as `liuhen-facts/1`: what its pages are computed from."""
    home = found(agency())
    return facts_of(scope_of(known_case(request.officer, case_id)), pack=home.pack, own_periods=own_periods(home))


@router.get(
    "/recordings/{recording_id}/obligations",
    response=list[ObligationTold],
    auth=api_door("recordings.view"),
)
def recording_obligations(request: Any, recording_id: Id) -> list[ObligationTold]:
    """Every duty about a recording."""
    return _obligations(_recording(request, recording_id).obligations.order_by("due_at", "pk"))


@router.get(
    "/recordings/{recording_id}/retention",
    response=list[RetentionTold],
    auth=api_door("recordings.view"),
)
def recording_retention(request: Any, recording_id: Id) -> list[RetentionTold]:
    """How long a recording is kept, and why."""
    reasons = reasons_of(_recording(request, recording_id).retentions.all())
    return [RetentionTold.of(row, because) for row, because in reasons.items()]


def _obligations(rows: Iterable[Obligation]) -> list[ObligationTold]:
    now = timezone.now()
    return [ObligationTold.of(row, now, because) for row, because in reasons_of(rows).items()]


def _recording(request: Any, recording_id: Any) -> Any:
    row = found(recordings.recording_of(request.officer, recording_id))
    require(request.officer, "recordings.view", row)
    return row
