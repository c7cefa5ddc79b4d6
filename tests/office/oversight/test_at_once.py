"""Two acts about one case at once, where a database lets several write: the board is what both together give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.oversight.models import Judged, Obligation, RetentionFinding
from liuhen.office.oversight.recomputing import passes
from office.postgresql import LONGEST_WAIT_SECONDS, at_once

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer
    from office.postgresql import Elsewhere

pytestmark = at_once


def board() -> list[Any]:
    """Return what the board says and what is kept, as it was found."""
    links = Obligation.officers.through.objects.order_by("obligation", "officer")
    kept = [list(model.objects.order_by("pk").values()) for model in (Obligation, RetentionFinding)]
    return [*kept, list(links.values_list("obligation", "officer"))]


def test_the_board_is_what_both_together_give(
    case: Case, handler: Officer, elsewhere: Elsewhere, now: datetime
) -> None:
    def happened(kind: EventKind) -> None:
        who = {"source": EventSource.OFFICER, "by": handler.object_name, "at": now}
        cases.record_event(case=case, kind=kind, happened_at=now, note="", **who)

    with transaction.atomic():
        happened(EventKind.CLOSING_APPROVED)
        filing = elsewhere.begin_and_wait(lambda: happened(EventKind.FILED))
        assert not filing.done()
    filing.result(LONGEST_WAIT_SECONDS)
    found = board()
    assert {row["state"] for row in found[0] if row["code"] == "file-case"} == {"met"}
    with transaction.atomic():
        Judged.objects.update(content="")
        passes.judge_together([str(case.object_name)])
    assert board() == found, "judged anew, nothing changes"
