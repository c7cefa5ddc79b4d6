"""Waivers over HTTP: what may be pleaded for an activity, what was, and taking it back. The acts decide."""

from typing import Annotated, Any

from django.utils import timezone
from ninja import Router
from pydantic import Field

from liuhen.office.cases.models import Activity
from liuhen.office.cases.queries import activity_of
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.waivers import actions as waiving
from liuhen.office.oversight.waivers.models import Ground, Waiver
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door
from liuhen.office.people.doors import require
from liuhen.office.people.models import Officer
from liuhen.office.web.api import Given, Id, Instant, Told, found

router = Router(tags=["obligations"])
Reason = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class PleaTold(Told):
    """A ground that an article takes; `needs_links`: only where the important links were recorded."""

    ground: Ground
    needs_links: bool


class WaivableTold(Told):
    """A duty about the activity that is not met, and what may be pleaded against it; nothing where it stands firm."""

    code: str = Field(examples=["record-activity"])
    provision: str = Field(examples=["pengyang/8.3"])
    state: str
    pleas: list[PleaTold]


class WaiverTold(Told):
    """A declaration why an activity went unrecorded. `withdrawn_at` null: it stands."""

    id: Id
    activity: Id
    code: str
    provision: str
    pack: str
    ground: Ground
    reason: str
    important_links_recorded: bool
    declared_by: OfficerName
    declared_at: Instant
    approved_by: OfficerName | None
    withdrawn_by: OfficerName | None
    withdrawn_at: Instant | None
    withdrawn_reason: str | None

    @classmethod
    def of(cls, row: Waiver) -> "WaiverTold":
        """Describe a waiver."""
        return cls(
            id=row.pk,
            activity=row.activity_id,
            code=row.code,
            provision=row.provision,
            pack=row.pack,
            ground=Ground(row.ground),
            reason=row.reason,
            important_links_recorded=row.important_links_recorded,
            declared_by=OfficerName.of(row.declared_by),
            declared_at=row.declared_at,
            approved_by=OfficerName.of(row.approved_by) if row.approved_by else None,
            withdrawn_by=OfficerName.of(row.withdrawn_by) if row.withdrawn_by else None,
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason or None,
        )


class WaiverGiven(Given):
    """A declaration against one duty under one provision; `approved_by` where somebody else approved it."""

    code: str = Field(max_length=60)
    provision: str = Field(max_length=60)
    ground: Ground
    reason: Reason
    important_links_recorded: bool = False
    approved_by: Id | None = None


class WithdrawalGiven(Given):
    """Why a waiver is taken back."""

    reason: Reason


@router.get("/activities/{activity_id}/waivable", response=list[WaivableTold], auth=api_door("cases.view"))
def waivable(request: Any, activity_id: Id) -> list[WaivableTold]:
    """The duties about an activity that are not met, each with what its article takes for an excuse."""
    rows = waiving.waivable_of(found(activity_of(request.officer, activity_id)), timezone.now())
    return [
        WaivableTold(
            code=one.finding.code,
            provision=one.finding.provision,
            state=one.finding.state.value,
            pleas=[PleaTold(ground=Ground(plea.ground), needs_links=plea.needs_links) for plea in one.pleas],
        )
        for one in rows
    ]


@router.get("/activities/{activity_id}/waivers", response=list[WaiverTold], auth=api_door("cases.view"))
def waivers(request: Any, activity_id: Id) -> list[WaiverTold]:
    """The waivers of an activity, withdrawn ones included, in the order in which they were declared."""
    row = found(activity_of(request.officer, activity_id))
    standing = waiving.standing(row)
    return [WaiverTold.of(one) for one in (*waiving.withdrawn(row), *([standing] if standing is not None else []))]


@router.post("/activities/{activity_id}/waivers", response={201: WaiverTold}, auth=api_door("oversight.waive"))
def waive(request: Any, activity_id: Id, given: WaiverGiven) -> WaiverTold:
    """Declare why an activity went unrecorded, where the article takes that for an excuse."""
    row = _waived_by(request, activity_id)
    told = given.model_dump(exclude={"approved_by"})
    approver = None if given.approved_by is None else found(Officer.objects.filter(pk=given.approved_by).first())
    made = waiving.waive(activity=row, **told, approved_by=approver, by=request.officer, at=timezone.now())
    return WaiverTold.of(made)


@router.post("/waivers/{waiver_id}/withdrawal", response=WaiverTold, auth=api_door("oversight.waive"))
def withdraw_waiver(request: Any, waiver_id: Id, given: WithdrawalGiven) -> WaiverTold:
    """Take a waiver back by a further entry; the duties that it excused are owed again."""
    row = found(waiving.waiver_by_id(waiver_id))
    _waived_by(request, row.activity_id)
    waiving.withdraw(waiver=row, reason=given.reason, by=request.officer, at=timezone.now())
    return WaiverTold.of(row)


def _waived_by(request: Any, activity_id: Any) -> Activity:
    row = found(activity_of(request.officer, activity_id))
    require(request.officer, "oversight.waive", row)
    return row
