"""The storage clock of the five texts with its relief (mission/law, settlements 1 and 3)."""

from typing import Any

import pytest

from law.building import LOCAL, a_recording, an_activity, at, claim, duty, findings
from liuhen.law import UNKNOWN, State

MADE = "2026-11-13T10:10"
BACK = "2026-11-13T16:00"
CODE = "store-recording"


def stored(
    pack: str,
    made: Any = MADE,
    returned: Any = BACK,
    *,
    reason: Any = None,
    when: str = "2026-11-21T12:00",
    activity: Any = None,
    **recording: Any,
) -> Any:
    relief = claim(reason) if isinstance(reason, str) else reason
    own = {"relief": relief, **(activity or {})}
    found = findings(pack, when, activities=[an_activity(returned, **own)], recordings=[a_recording(made, **recording)])
    return duty(found, CODE)


@pytest.mark.parametrize(
    ("pack", "provision", "start", "due"),
    [
        ("xinyang", "xinyang/11", BACK, "2026-11-14T16:00"),
        ("pengyang", "pengyang/10", MADE, "2026-11-18T00:00"),
        ("fengli", "fengli/28", MADE, "2026-11-14T10:10"),
        ("gaoxin", "gaoxin/15", MADE, "2026-11-14T10:10"),
        ("shijiazhuang", "shijiazhuang/22", MADE, "2026-11-14T10:10"),
    ],
)
def test_each_text_has_its_base_clock(pack: str, provision: str, start: str, due: Any) -> None:
    row = stored(pack)
    assert (row.provision, row.source, row.subject) == (provision, "regulation", "recording/r1")
    assert (row.starts_at, row.due_at) == (at(start), at(due))


@pytest.mark.parametrize(
    ("made", "due"), [("2025-09-26T10:09", "2025-09-30T00:00"), ("2026-09-30T09:00", "2026-10-10T00:00")]
)
def test_the_worked_dates_of_pengyang(made: Any, due: Any) -> None:
    assert stored("pengyang", made).due_at == at(due)


@pytest.mark.parametrize(
    ("pack", "due", "source"),
    [
        ("xinyang", "2026-11-19T00:00", "interpretation"),
        ("pengyang", "2026-11-18T00:00", "regulation"),
        ("fengli", "2026-11-14T16:00", "regulation"),
        ("gaoxin", "2026-11-14T16:00", "regulation"),
        ("shijiazhuang", "2026-11-14T16:00", "regulation"),
    ],
)
def test_relief_gives_the_later_of_the_two_ends(pack: str, due: Any, source: str) -> None:
    row = stored(pack, reason="remote")
    assert (row.due_at, row.source) == (at(due), source)


def test_a_late_return_lets_relief_decide_in_pengyang() -> None:
    row = stored("pengyang", returned="2026-11-20T09:00", reason="away")
    assert (row.starts_at, row.due_at) == (at("2026-11-20T09:00"), at("2026-11-21T09:00"))


@pytest.mark.parametrize("reason", ["continuous", "away", "remote", "hard_to_reach", "on_water", "special"])
@pytest.mark.parametrize(
    ("pack", "listed"),
    [
        ("xinyang", {"continuous", "away", "remote", "hard_to_reach", "on_water", "special"}),
        ("pengyang", {"continuous", "away", "remote", "hard_to_reach"}),
        ("fengli", {"continuous", "away", "remote", "hard_to_reach"}),
        ("gaoxin", {"continuous", "away", "remote", "hard_to_reach"}),
        ("shijiazhuang", {"continuous", "away", "remote", "hard_to_reach", "on_water"}),
    ],
)
def test_a_reason_that_the_text_does_not_list_changes_nothing(pack: str, listed: Any, reason: Any) -> None:
    late_return = "2026-11-20T09:00"
    changed = stored(pack, returned=late_return, reason=reason).due_at != stored(pack, returned=late_return).due_at
    assert changed == (reason in listed)


@pytest.mark.parametrize("missing", ["reason", "claimed_by", "claimed_at"])
@pytest.mark.parametrize("pack", LOCAL)
def test_a_claim_without_its_reason_claimant_or_time_changes_nothing(pack: str, missing: str) -> None:
    broken = {**claim("remote"), missing: None}
    assert stored(pack, reason=broken).due_at == stored(pack).due_at
    assert stored(pack, reason=broken).clock.relief == "ignored"


@pytest.mark.parametrize("pack", LOCAL)
def test_relief_claimed_and_not_yet_returned_is_pending_without_an_end(pack: str) -> None:
    row = stored(pack, returned=None, reason="remote")
    assert (row.state, row.due_at) == (State.PENDING, None)


@pytest.mark.parametrize("pack", LOCAL)
def test_a_warning_comes_24_hours_after_the_recording_whatever_is_claimed(pack: str) -> None:
    assert at("2026-11-14T10:10") in stored(pack, returned=None, reason="remote").warn_at
    assert at("2026-11-14T10:10") in stored(pack, returned=None).warn_at


def test_without_a_known_return_no_clock_of_xinyang_has_started() -> None:
    for returned in (None, ...):
        activity = {} if returned is None else {"returned_at": None}
        row = stored("xinyang", returned=None, activity=activity)
        assert (row.state, row.starts_at, row.due_at) == (State.PENDING, None, None)
    row = duty(findings("xinyang", recordings=[a_recording(MADE)], activities=...), CODE)
    assert row.clock.start is UNKNOWN
    assert (row.state, row.due_at) == (State.PENDING, None)


@pytest.mark.parametrize(
    ("when", "stored_at", "state"),
    [
        ("2026-11-17T23:59:59", None, State.PENDING),
        ("2026-11-18T00:00", None, State.OVERDUE),
        ("2026-11-20T00:00", "2026-11-17T23:59:59", State.MET),
        ("2026-11-20T00:00", "2026-11-18T00:00", State.LATE),
        ("2026-11-17T10:00", "2026-11-17T11:00", State.PENDING),
        ("2026-11-18T10:00", "2026-11-18T11:00", State.OVERDUE),
    ],
)
def test_the_end_is_exclusive_and_only_what_happened_by_then_meets_it(when: str, stored_at: Any, state: Any) -> None:
    row = stored("pengyang", when=when, stored_at=stored_at and f"{at(stored_at).isoformat()}", stored_in="system")
    assert row.state is state
    assert (row.met_at is not None) == (state in (State.MET, State.LATE))


@pytest.mark.parametrize("when", ["2026-11-14T12:00", "2026-11-20T12:00"])
def test_nobody_knowing_whether_it_was_stored_is_unknown_and_never_met(when: str) -> None:
    recording = {key: value for key, value in a_recording(MADE).items() if key != "stored_at"}
    row = duty(findings("pengyang", when, recordings=[recording]), CODE)
    assert (row.state, row.due_at) == (State.UNKNOWN, at("2026-11-18T00:00"))


@pytest.mark.parametrize(
    ("pack", "counts"),
    [("xinyang", True), ("pengyang", False), ("fengli", False), ("gaoxin", True), ("shijiazhuang", False)],
)
def test_a_place_that_the_text_does_not_allow_meets_nothing(pack: str, counts: Any) -> None:
    row = stored(pack, stored_at="2026-11-13T17:00:00+08:00", stored_in="other")
    assert row.state is (State.MET if counts else State.OVERDUE)


@pytest.mark.parametrize("ended", [None, ...])
def test_a_recording_whose_end_is_not_known_has_no_clock_yet(ended: Any) -> None:
    recording = {**a_recording(None), "started_at": "2026-11-13T09:00:00+08:00"}
    if ended is ...:
        del recording["ended_at"]
    row = duty(findings("pengyang", recordings=[recording]), CODE)
    assert (row.state, row.due_at) == (State.PENDING, None)


def test_a_photo_is_made_when_it_is_taken() -> None:
    photo = {
        "id": "r1",
        "activity": "a1",
        "medium": "photo",
        "started_at": "2025-09-26T10:09:00+08:00",
        "stored_at": None,
    }
    assert duty(findings("pengyang", recordings=[photo]), CODE).due_at == at("2025-09-30T00:00")


class TestBeyondThePublishedCalendar:
    def row(self, when: str, **more: Any) -> Any:
        return stored("pengyang", "2026-12-31T09:00", "2026-12-31T10:00", when=when, **more)

    def test_the_end_is_unknown_with_an_estimate(self) -> None:
        row = self.row("2027-01-02T09:00")
        assert (row.due_at, row.provisional_due_at) == (None, at("2027-01-05T00:00"))
        assert row.state is State.PENDING

    def test_once_it_may_have_ended_the_state_is_unknown(self) -> None:
        assert self.row("2027-01-20T09:00").state is State.UNKNOWN

    def test_what_was_stored_before_any_possible_end_is_met(self) -> None:
        assert self.row("2027-01-20T09:00", stored_at="2026-12-31T12:00:00+08:00").state is State.MET

    def test_what_was_stored_after_that_is_not_called_met(self) -> None:
        assert self.row("2027-01-20T09:00", stored_at="2027-01-06T12:00:00+08:00").state is State.UNKNOWN

    def test_hours_need_no_calendar(self) -> None:
        assert stored("gaoxin", "2026-12-31T09:00").due_at == at("2027-01-01T09:00")


def test_stored_before_the_return_is_met_and_an_unknown_return_is_not_taken_for_it() -> None:
    early = {"stored_at": "2026-11-13T12:00:00+08:00", "stored_in": "system"}
    late = {"stored_at": "2026-11-19T12:00:00+08:00", "stored_in": "system"}
    assert stored("xinyang", returned=None, **late).state is State.MET
    unknown = {"activities": ..., "recordings": [a_recording(MADE, **early)]}
    assert duty(findings("xinyang", **unknown), CODE).state is State.MET
    unknown = {"activities": ..., "recordings": [a_recording(MADE, **late)]}
    assert duty(findings("xinyang", **unknown), CODE).state is State.UNKNOWN
