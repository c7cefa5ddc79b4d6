"""Whatever acts came in whatever order: what each left on the board is what judging everything at once gives."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.actions import attribute, classify, correct_time, mark_evidence, unclassify
from liuhen.office.cases import actions
from liuhen.office.cases.models import ActivityKind, Case, EventKind, PartyKind, ReliefReason
from liuhen.office.oversight.models import Judged, Obligation, RetentionFinding
from liuhen.office.oversight.recomputing import passes as recompute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer


def board() -> list[Any]:
    """Return every derived row with its key, and who owes what."""
    links = Obligation.officers.through.objects.order_by("obligation", "officer").values_list("obligation", "officer")
    judged = Judged.objects.order_by("scope").values_list("scope", "content")
    rows = [model.objects.order_by("pk").values() for model in (Obligation, RetentionFinding)]
    return [list(one) for one in (*rows, links, judged)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A case, an activity without one and two recordings that belong to nothing yet."""

    case: Case
    activities: list[Activity]
    recordings: list[Recording]
    who: dict[str, Any]
    handler: Officer


ACTS: dict[str, Callable[[Office, int], object]] = {
    "classify": lambda office, which: classify(
        recordings=[office.recordings[which]], activity=office.activities[which], is_evidence=None, **office.who
    ),
    "move": lambda office, which: classify(
        recordings=[office.recordings[which]], activity=office.activities[1 - which], is_evidence=True, **office.who
    ),
    "unclassify": lambda office, which: unclassify(recordings=[office.recordings[which]], **office.who),
    "evidence": lambda office, which: mark_evidence(
        recording=office.recordings[0], is_evidence=bool(which), **office.who
    ),
    "attribute": lambda office, which: attribute(
        recording=office.recordings[which], device=None, officer=office.handler, **office.who
    ),
    "time": lambda office, which: correct_time(
        recording=office.recordings[which],
        started_at=office.who["at"] - timedelta(hours=2),
        reason="时钟不准",
        **office.who,
    ),
    "event": lambda office, which: actions.record_event(
        case=office.case,
        kind=(EventKind.OBJECTION, EventKind.DECISION_MADE)[which],
        happened_at=office.who["at"] - timedelta(days=1),
        source="",
        note="",
        **office.who,
    ),
    "party": lambda office, which: actions.name_party(
        case=office.case, kind=PartyKind.PERSON, name=f"张示例{which}", **office.who
    ),
    "judge": lambda office, which: actions.judge(case=office.case, is_grave=bool(which), **office.who),
    "relief": lambda office, which: actions.claim_relief(
        activity=office.activities[which], reason=ReliefReason.REMOTE, claimed_by=office.handler, **office.who
    ),
}


@pytest.fixture
def new_office(
    case: Case, take_in: Callable[..., Recording], handler: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Office]:
    """Return a function that sets up the same office again; the clock stands, so that nothing falls due meanwhile."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    who: dict[str, Any] = {"by": handler.object_name, "at": now}

    def activities() -> Iterator[Activity]:
        for of, hours in ((Case.objects.get(pk=case.pk), 30), (None, 6)):
            start = now - timedelta(hours=hours)
            yield actions.record_activity(
                case=of,
                unit=handler.unit,
                kind=ActivityKind.INSPECTION,
                officers=[handler],
                started_at=start,
                ended_at=start + timedelta(hours=1),
                place="",
                **who,
            )

    def made() -> Office:
        recordings = [take_in(f"{name}.mp4", minutes=30, started_at=now - timedelta(hours=6)) for name in "ab"]
        return Office(
            case=Case.objects.get(pk=case.pk),
            activities=list(activities()),
            recordings=recordings,
            who=who,
            handler=handler,
        )

    return made


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 1)), max_size=6))
def test_judging_everything_at_once_changes_nothing_after_any_acts(
    new_office: Callable[[], Office], acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        office = new_office()
        for what, which in acts:
            with suppress(Refusal):  # a refused act leaves everything as it was
                ACTS[what](office, which)
        before = board()
        recompute.open_pass(everything=True)
        recompute.work(seconds=60)
        after = board()
        transaction.set_rollback(True)
    assert after == before
    assert before[0], "there are duties to compare"
