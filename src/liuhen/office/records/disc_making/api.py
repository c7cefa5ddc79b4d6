"""Making discs over HTTP. Thin: the plan tells, the actions act."""

from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from liuhen.office.capture.evidence.api import DiscLine, disc_line
from liuhen.office.capture.evidence.queries import discs_of
from liuhen.office.cases.page import known_case
from liuhen.office.people.api_auth import api_door
from liuhen.office.people.doors import require
from liuhen.office.records.disc_making import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.records.disc_making.actions import ask_for_discs
from liuhen.office.records.disc_making.models import DiscJob
from liuhen.office.records.disc_making.plan import plan_discs
from liuhen.office.records.disc_making.views import job_for
from liuhen.office.web.api import Both, Given, Id, Instant, RowNumber, Sha256, Told
from liuhen.package.content import Copy

router = Router(tags=["evidence"])
Medium = Literal["700MB", "4.7GB", "8.5GB", "25GB", "50GB", "100GB"]


class MediumGiven(Given):
    """A size of disc, by the name under which it is sold."""

    medium: Medium


class PlannedFile(Told):
    """An original or a copy that would lie on a disc."""

    sha256: Sha256
    size_bytes: int
    label: str
    is_copy: bool


class PlannedDiscTold(Told):
    """A disc as it would be made; `taken_bytes` is an upper bound."""

    place: int
    taken_bytes: int
    capacity_bytes: int
    files: list[PlannedFile]


class DiscJobTold(Told):
    """A set of discs that was asked for; done when `made_at` is there, given up when `failure` is."""

    id: RowNumber
    case: Id
    medium: Medium
    asked_at: Instant
    done_bytes: int
    total_bytes: int
    numbers: list[str] = Field(description="Numbers of the set, in order; empty until they are taken.")
    failure: Both | None
    made_at: Instant | None

    @classmethod
    def of(cls, row: DiscJob) -> "DiscJobTold":
        """Describe how far it is."""
        told = {"id": row.pk, "case": row.case_id, "medium": row.medium, "asked_at": row.asked_at}
        failure = Both(zh=row.failure_zh, en=row.failure_en) if row.failure_zh else None
        figures = {"done_bytes": row.done_bytes, "total_bytes": row.total_bytes, "numbers": row.numbers}
        return cls.model_validate({**told, **figures, "failure": failure, "made_at": row.made_at})


@router.get("/cases/{case_id}/discs", response=list[DiscLine], auth=api_door("discs.view"))
def discs_of_case(request: Any, case_id: Id) -> Any:
    """The discs of a case, the first first."""
    return [disc_line(row) for row in discs_of(known_case(request.officer, case_id))]


@router.get("/cases/{case_id}/disc-plan", response=list[PlannedDiscTold], auth=api_door("discs.view"))
def plan(request: Any, case_id: Id, asked: Annotated[MediumGiven, Query()]) -> Any:
    """How a case would be spread over discs of a size; nothing is made."""
    planned = plan_discs(known_case(request.officer, case_id), asked.medium, at=timezone.now())
    return [
        PlannedDiscTold(
            place=one.place,
            taken_bytes=one.taken_bytes,
            capacity_bytes=one.capacity_bytes,
            files=[
                PlannedFile(
                    sha256=str(file.digest),
                    size_bytes=file.size_bytes,
                    label=file.label,
                    is_copy=isinstance(file, Copy),
                )
                for file in one.files
            ],
        )
        for one in planned
    ]


@router.post("/cases/{case_id}/discs", response={202: DiscJobTold}, auth=api_door("discs.make"))
def make(request: Any, case_id: Id, given: MediumGiven) -> Any:
    """Ask for the discs of a case; they are made in the background, one set at a time for each case."""
    case = known_case(request.officer, case_id)
    require(request.officer, "discs.make", case)
    job = ask_for_discs(case=case, medium=given.medium, officer=request.officer, at=timezone.now())
    return DiscJobTold.of(job)


@router.get("/disc-jobs/{job_id}", response=DiscJobTold, auth=api_door("discs.view"))
def job_state(request: Any, job_id: RowNumber) -> Any:
    """How far a set of discs is."""
    return DiscJobTold.of(job_for(request, job_id))
