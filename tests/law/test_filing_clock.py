"""Filing the case, submitting it to legal review, and the weekly hand-over (settlements 2, 4 and 5)."""

from typing import Any

import pytest

from law.building import (
    END_OF_ACT,
    LOCAL,
    PACKS,
    a_case,
    a_recording,
    an_activity,
    an_event,
    at,
    duty,
    findings,
)
from liuhen.law import State

ENDED = "2026-10-27T09:00"


def filed(pack: str, *events: Any, when: str = "2026-11-21T12:00", **case: Any) -> Any:
    return duty(findings(pack, when, case=a_case(**case), events=list(events)), "file-case")


@pytest.mark.parametrize(
    ("pack", "provision", "due"),
    [
        ("pengyang", "pengyang/11.1", "2026-11-17T00:00"),
        ("fengli", "fengli/27.2", "2026-11-27T00:00"),
        ("shijiazhuang", "shijiazhuang/27.1", "2026-11-27T00:00"),
    ],
)
def test_each_text_has_its_filing_clock(pack: str, provision: str, due: Any) -> None:
    row = filed(pack, an_event("closing_approved", ENDED))
    assert (row.provision, row.subject, row.due_at) == (provision, "case/c1", at(due))
    assert row.source == "regulation"


@pytest.mark.parametrize("pack", ["xinyang", "gaoxin"])
def test_a_text_without_a_filing_period_has_no_clock_and_says_so(pack: str) -> None:
    found = findings(pack, events=[an_event("closing_approved", ENDED)])
    assert "file-case" not in [row.code for row in found.obligations]
    assert "file-case" in [row.code for row in PACKS[pack].absent]


@pytest.mark.parametrize("kind", END_OF_ACT)
def test_the_act_ends_with_the_earliest_of_its_ends(kind: str) -> None:
    others = [an_event(other, "2026-11-05T09:00") for other in END_OF_ACT if other != kind]
    assert filed("pengyang", *others, an_event(kind, ENDED)).due_at == at("2026-11-17T00:00")


@pytest.mark.parametrize("kind", ["decision_made", "case_opened", "filed", "objection"])
def test_nothing_else_ends_the_act(kind: str) -> None:
    assert filed("pengyang", an_event(kind, ENDED)).starts_at is None


def test_the_end_of_one_activity_is_not_the_end_of_the_act() -> None:
    row = filed("pengyang", an_event("act_ended", ENDED, subject="activity/a1"))
    assert row.starts_at is None


def test_before_the_act_has_ended_filing_is_pending_without_an_end() -> None:
    row = filed("pengyang")
    assert (row.state, row.due_at) == (State.PENDING, None)


@pytest.mark.parametrize(
    ("filed_at", "state"),
    [("2026-11-16T23:59", State.MET), ("2026-11-17T00:00", State.LATE), (None, State.OVERDUE)],
)
def test_filing_meets_the_clock(filed_at: Any, state: Any) -> None:
    events = [an_event("act_ended", ENDED)] + ([an_event("filed", filed_at)] if filed_at else [])
    assert filed("pengyang", *events).state is state


def test_shijiazhuang_owes_filing_and_legal_review_each_by_day_30() -> None:
    events = [an_event("act_ended", ENDED), an_event("filed", "2026-11-10T09:00")]
    found = findings("shijiazhuang", "2026-11-28T09:00", events=events)
    review = duty(found, "submit-to-legal-review")
    assert duty(found, "file-case").state is State.MET
    assert (review.state, review.due_at, review.source) == (State.OVERDUE, at("2026-11-27T00:00"), "interpretation")
    events.append(an_event("submitted_to_legal_review", "2026-11-26T09:00"))
    assert (
        duty(findings("shijiazhuang", "2026-11-28T09:00", events=events), "submit-to-legal-review").state is State.MET
    )


def test_a_warning_comes_one_working_day_before_the_last_day() -> None:
    row = filed("pengyang", an_event("act_ended", "2026-11-01T09:00"))
    assert (row.due_at, row.next_working_day.isoformat()) == (at("2026-11-22T00:00"), "2026-11-23")
    assert row.warn_at == (at("2026-11-20T00:00"),)


def test_a_special_law_overrides_the_period_visibly() -> None:
    override = {"code": "file-case", "period": "60 days", "provision": "archives-order-8/12"}
    row = filed("fengli", an_event("act_ended", ENDED), overrides=[override])
    assert (row.due_at, row.provision, row.source) == (at("2026-12-27T00:00"), "archives-order-8/12", "national")


@pytest.mark.parametrize(
    ("provision", "source"),
    [("fengli/27.2", "regulation"), ("penalty-law/60", "national"), ("本机关2026年第3号规定", "interpretation")],
)
def test_an_override_carries_where_it_comes_from(provision: str, source: str) -> None:
    override = {"code": "file-case", "period": "60 days", "provision": provision}
    row = filed("fengli", an_event("act_ended", ENDED), overrides=[override])
    assert (row.provision, row.source) == (provision, source)


@pytest.mark.parametrize("case", [None, ...])
@pytest.mark.parametrize("pack", LOCAL)
def test_without_a_case_nothing_is_to_be_filed(pack: str, case: Any) -> None:
    assert [row.code for row in findings(pack, case=case).obligations] == []


def handed(*events: Any, returned: Any = "2026-11-13T16:00", when: str = "2026-11-21T12:00", **recording: Any) -> Any:
    own = {"stored_at": "2026-11-13T17:00:00+08:00", "stored_in": "system", **recording}
    found = findings(
        "xinyang",
        when,
        activities=[an_activity(returned)],
        recordings=[a_recording("2026-11-13T10:10", **own)],
        events=list(events),
    )
    return duty(found, "hand-over-recording")


def test_xinyang_hands_over_within_seven_days_of_the_return() -> None:
    row = handed()
    assert (row.provision, row.source) == ("xinyang/12", "interpretation")
    assert (row.starts_at, row.due_at, row.state) == (at("2026-11-13T16:00"), at("2026-11-21T00:00"), State.OVERDUE)


def test_without_a_known_return_the_week_runs_from_storing() -> None:
    row = handed(returned=None)
    assert (row.starts_at, row.due_at) == (at("2026-11-13T17:00"), at("2026-11-21T00:00"))
    assert handed(returned=None, stored_at=None).due_at is None


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (an_event("weekly_transfer", "2026-11-20T09:00", subject="recording/r1"), State.MET),
        (an_event("weekly_transfer", "2026-11-20T09:00"), State.MET),
        (an_event("weekly_transfer", "2026-11-21T09:00"), State.LATE),
        (an_event("weekly_transfer", "2026-11-13T09:00"), State.OVERDUE),
        (an_event("weekly_transfer", "2026-11-13T16:30"), State.OVERDUE),
        (an_event("filed", "2026-11-20T09:00"), State.OVERDUE),
    ],
)
def test_a_transfer_hands_over_what_was_there(event: Any, state: Any) -> None:
    assert handed(event).state is state


def test_a_transfer_of_another_recording_hands_over_nothing() -> None:
    found = findings(
        "xinyang",
        "2026-11-20T12:00",
        recordings=[a_recording("2026-11-13T10:10"), a_recording("2026-11-13T10:10", "r2")],
        activities=[an_activity("2026-11-13T16:00")],
        events=[an_event("weekly_transfer", "2026-11-16T09:00", subject="recording/r2")],
    )
    assert duty(found, "hand-over-recording", "recording/r1").state is State.PENDING
    assert duty(found, "hand-over-recording", "recording/r2").state is State.MET


@pytest.mark.parametrize("pack", ["pengyang", "fengli", "gaoxin", "shijiazhuang"])
def test_no_other_text_has_a_weekly_hand_over(pack: str) -> None:
    found = findings(pack, recordings=[a_recording("2026-11-13T10:10")])
    assert "hand-over-recording" not in [row.code for row in found.obligations]
