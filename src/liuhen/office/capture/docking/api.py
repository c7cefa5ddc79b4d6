"""The dock over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from liuhen.office.capture.api_shapes import DeviceName
from liuhen.office.capture.docking import actions, answering, clearing, forms, queries
from liuhen.office.capture.docking import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.docking.models import DockFinding, FileState, FindingKind, Outcome, Reason
from liuhen.office.capture.docking.queries import Station
from liuhen.office.people.api import OfficerName, UnitTold
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.web.api import Both, Given, Id, Instant, Page, Sha256, Told, found

router = Router(tags=["docking"])


class DockingTold(Told):
    """A device at the dock, once. Null is unknown: the device does not tell."""

    id: Id
    source: str = Field(examples=["BWC-03"])
    device: DeviceName | None
    unit: UnitTold
    docked_at: Instant
    ended_at: Instant | None
    outcome: Outcome
    profile: str
    file_count: int
    size_bytes: int
    counters: dict[str, list[int]] = Field(
        description="By day, or empty for a counter that goes on: lowest and highest."
    )
    list_sha256: Sha256
    clock_offset_seconds: int | None
    offset_is_at_least: bool
    free_bytes: int | None
    total_bytes: int | None
    files: dict[FileState, int]
    findings_unanswered: int

    @classmethod
    def of(cls, station: Station) -> "DockingTold":
        """Describe a docking."""
        row = station.docking
        return cls(
            id=row.pk,
            source=row.source,
            device=DeviceName.of(row.device) if row.device else None,
            unit=UnitTold.of(row.unit),
            docked_at=row.docked_at,
            ended_at=row.ended_at,
            outcome=Outcome(row.outcome),
            profile=row.profile,
            file_count=row.file_count,
            size_bytes=row.size_bytes,
            counters=row.counters,
            list_sha256=row.list_sha256,
            clock_offset_seconds=row.clock_offset_seconds,
            offset_is_at_least=row.is_offset_at_least,
            free_bytes=row.free_bytes,
            total_bytes=row.total_bytes,
            files={FileState(state): count for state, count in station.states.items()},
            findings_unanswered=station.unanswered,
        )


class DockFindingTold(Told):
    """Something wrong at a docking; `answered_at` null: it waits for an answer."""

    id: Id
    docking: Id
    source: str
    kind: FindingKind
    detail: dict[str, Any]
    found_at: Instant
    reason: Reason | None
    answer: str | None
    answered_by: OfficerName | None
    answered_at: Instant | None

    @classmethod
    def of(cls, row: DockFinding) -> "DockFindingTold":
        """Describe a finding."""
        return cls(
            id=row.pk,
            docking=row.docking_id,
            source=row.docking.source,
            kind=FindingKind(row.kind),
            detail=row.detail,
            found_at=row.found_at,
            reason=Reason(row.reason) if row.reason else None,
            answer=row.answer or None,
            answered_by=OfficerName.of(row.answered_by) if row.answered_by else None,
            answered_at=row.answered_at,
        )


class DockRulesTold(Told):
    """The agency's limits; `not_clearing` says why no original leaves a device, null: each file is judged."""

    clock_limit_seconds: int
    low_free_percent: int
    is_clearing: bool
    not_clearing: Both | None


class DockingsAsked(Given):
    """Which dockings are asked for."""

    before: Id | None = None


class FindingsAsked(Given):
    """Which findings are asked for."""

    answered: bool = False
    mine: bool = Field(default=False, description="Only those that wait for an answer of mine.")


class AnswerGiven(Given):
    """An answer to a finding."""

    reason: Reason
    answer: str = Field(max_length=forms.LONGEST_ANSWER)


class ReopenGiven(Given):
    """Why an answer is taken back."""

    why: str = Field(max_length=forms.LONGEST_ANSWER)


class DockRulesGiven(Given):
    """The agency's limits."""

    clock_limit_seconds: int
    low_free_percent: int
    is_clearing: bool


@router.get("/dockings", response=Page[DockingTold], auth=api_door("docking.view"))
def dockings(request: Any, query: Annotated[DockingsAsked, Query()]) -> Page[DockingTold]:
    """Dockings, newest first."""
    rows, following = queries.page_of_dockings(request.officer, before=query.before)
    return Page(
        items=[DockingTold.of(one) for one in queries.described(rows)], next=following.hex if following else None
    )


@router.get("/dockings/{docking_id}", response=DockingTold, auth=api_door("docking.view"))
def docking(request: Any, docking_id: Id) -> DockingTold:
    """One docking."""
    row = found(queries.dockings_open_to(request.officer).filter(pk=docking_id).first())
    return DockingTold.of(queries.described([row])[0])


@router.get("/dock-findings", response=list[DockFindingTold], auth=api_door("docking.view"))
def findings(request: Any, query: Annotated[FindingsAsked, Query()]) -> list[DockFindingTold]:
    """Findings that wait for an answer, oldest first; or the latest that were answered."""
    officer = request.officer
    answered = queries.findings_open_to(officer).exclude(answered_at=None).order_by("-pk")
    waiting = queries.asked_of(officer) if query.mine else queries.unanswered(officer)
    rows = answered if query.answered else waiting
    return [DockFindingTold.of(row) for row in rows[: queries.CAP]]


@router.post("/dock-findings/{finding_id}/answer", response=DockFindingTold, auth=api_door("docking.answer"))
def answer_finding(request: Any, finding_id: Id, given: AnswerGiven) -> DockFindingTold:
    """Answer a finding, once."""
    row = _answerable(request, finding_id)
    told = checked(forms.AnswerForm(form_of(given)))
    answering.answer_finding(finding=row, officer=request.officer, **told, **who(request))
    return DockFindingTold.of(row)


@router.post("/dock-findings/{finding_id}/reopen", response=DockFindingTold, auth=api_door("docking.answer"))
def reopen_finding(request: Any, finding_id: Id, given: ReopenGiven) -> DockFindingTold:
    """Take an answer back; the finding waits again."""
    row = _answerable(request, finding_id)
    answering.reopen_finding(finding=row, **checked(forms.ReopenForm(form_of(given))), **who(request))
    return DockFindingTold.of(row)


@router.get("/dock-rules", response=DockRulesTold, auth=api_door("docking.view"))
def dock_rules(request: Any) -> DockRulesTold:
    """The agency's limits of the dock."""
    return _rules(request.officer.unit.agency)


@router.post("/dock-rules", response=DockRulesTold, auth=api_door("docking.rule"))
def rule_dock(request: Any, given: DockRulesGiven) -> DockRulesTold:
    """Rule the limits of the dock."""
    agency = request.officer.unit.agency
    actions.rule_dock(agency=agency, **checked(forms.RulesForm(form_of(given))), **who(request))
    return _rules(agency)


def _answerable(request: Any, finding_id: UUID) -> DockFinding:
    row: DockFinding = found(queries.findings_open_to(request.officer).filter(pk=finding_id).first())
    require(request.officer, "docking.answer", row)
    return row


def _rules(agency: Any) -> DockRulesTold:
    held, refusal = queries.dock_rules(agency), clearing.why_not(agency)
    return DockRulesTold(
        clock_limit_seconds=held.clock_limit_seconds,
        low_free_percent=held.low_free_percent,
        is_clearing=held.is_clearing,
        not_clearing=None if refusal is None else Both.of(refusal.what),
    )
