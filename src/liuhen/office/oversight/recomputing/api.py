"""Recomputing over HTTP: how far it is that everything is judged anew, and the passes before."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.recomputing.passes import Cause, Progress, failures, passes
from liuhen.office.people.api_auth import api_door
from liuhen.office.web.api import Instant, Name, Told

router = Router(tags=["obligations"])
SHOWN, NAMED = 20, 20


class PassTold(Told):
    """One pass over everything that was judged under another law. A scope is a case, or what belongs to none."""

    causes: list[Cause] = Field(description="what changed; empty where that is not known")
    pack: str
    begun_at: Instant
    ended_at: Instant | None
    total: int
    done: int
    failed: int
    rate: int | None = Field(description="scopes per minute of work")
    seconds_left: int | None
    at_work: bool = Field(description="whether a worker is at it now")

    @classmethod
    def of(cls, told: Progress) -> "PassTold":
        """Describe a pass."""
        return cls(
            causes=list(told.causes),
            pack=told.pack,
            begun_at=told.begun_at,
            ended_at=told.ended_at,
            total=told.total,
            done=told.done,
            failed=told.failed,
            rate=None if told.rate is None else round(told.rate * 60),
            seconds_left=None if told.ended_at or told.seconds_left is None else round(told.seconds_left),
            at_work=told.ended_at is None and told.held,
        )


class PassFaultTold(Told):
    """A scope that could not be judged in the latest pass, and why."""

    scope: Name
    fault: str


class PassesTold(Told):
    """The latest passes, the newest first, and what the latest could not judge (at most 20 of each)."""

    passes: list[PassTold]
    faults: list[PassFaultTold]


@router.get("/recomputes", response=PassesTold, auth=api_door("oversight.recompute"))
def recomputes(request: Any) -> PassesTold:
    """How far it is that all duties are computed anew after the rules changed."""
    faults = [PassFaultTold.model_validate({"scope": row.scope, "fault": row.fault}) for row in failures(NAMED)]
    return PassesTold(passes=[PassTold.of(one) for one in passes(SHOWN)], faults=faults)
