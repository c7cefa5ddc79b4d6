"""What must hold for every pack and all facts, by Hypothesis."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.building import LOCAL, a_case, a_recording, an_activity, an_event, at, claim
from liuhen import law
from liuhen.law.findings import State
from liuhen.law.rules.retention import Keep
from liuhen.law.vocabulary import vocabulary

PACKS = law.load_packs()
EPOCH = at("2025-01-01T00:00")
MINUTES = st.integers(0, 2 * 365 * 24 * 60)
INSTANTS = MINUTES.map(lambda minutes: (EPOCH + timedelta(minutes=minutes)).isoformat())
TRI = st.sampled_from([True, False, None, ...])
STRENGTH = {Keep.UNKNOWN: 0, Keep.DISPOSE_AFTER: 1, Keep.WITH_CASE_FILE: 2, Keep.PRESERVE: 3}


def maybe(strategy: Any) -> Any:
    return strategy | st.none() | st.just(...)


def shown(row: Any) -> Any:
    return {key: value for key, value in row.items() if value is not ...}


EVENTS = st.builds(
    lambda kind, when, by, subject: shown({"kind": kind, "at": when, "by": by, "subject": subject}),
    st.sampled_from(sorted(vocabulary()["event_kind"])),
    maybe(INSTANTS),
    st.sampled_from(["party", "other", "officer", None, ...]),
    st.sampled_from(["case/c1", "recording/r0", "recording/r1", "activity/a0", "activity/a1", "officer/o1", None, ...]),
)
ACTIVITIES = st.builds(
    lambda kind, returned, reason: shown(
        {"kind": kind, "returned_at": returned, "relief": claim(reason) if isinstance(reason, str) else reason}
    ),
    maybe(st.sampled_from(sorted(vocabulary()["activity_kind"]))),
    maybe(INSTANTS),
    maybe(st.sampled_from(sorted(vocabulary()["relief_reason"]))),
)
RECORDINGS = st.builds(
    lambda activity, made, stored, place, evidence: shown(
        {"activity": activity, "ended_at": made, "stored_at": stored, "stored_in": place, "evidence": evidence}
    ),
    st.sampled_from(["a0", "a1", None, ...]),
    maybe(INSTANTS),
    maybe(INSTANTS),
    maybe(st.sampled_from(["system", "dedicated", "other"])),
    TRI,
)
CASES = (
    st.just(None)
    | st.just(...)
    | st.builds(
        lambda procedure, grave: shown({"id": "c1", "procedure": procedure, "grave": grave}),
        maybe(st.sampled_from(sorted(vocabulary()["procedure"]))),
        TRI,
    )
)
FACTS = st.builds(
    lambda case, activities, recordings, events: shown(
        {
            "format": "liuhen-facts/1",
            "pack": "pengyang",
            "case": case,
            "activities": [{"id": f"a{place}", **row} for place, row in enumerate(activities)],
            "recordings": [{"id": f"r{place}", **row} for place, row in enumerate(recordings)],
            "events": events,
        }
    ),
    CASES,
    st.lists(ACTIVITIES, min_size=2, max_size=2),
    st.lists(RECORDINGS, min_size=2, max_size=2),
    st.lists(EVENTS, max_size=4) | st.just(...),
)
PACK = st.sampled_from(LOCAL)


def check(value: Any, pack: str, when: str = "2026-11-21T12:00") -> Any:
    return law.check(law.parse_facts(value), PACKS[pack], at(when))


@given(value=FACTS, pack=PACK)
def test_deriving_twice_gives_the_same(value: Any, pack: str) -> None:
    first = law.findings_to_json(check(value, pack))
    assert first == law.findings_to_json(check(value, pack))
    written_back = law.facts_to_json(law.parse_facts(value))
    assert first == law.findings_to_json(check(written_back, pack))


@given(value=FACTS, pack=PACK, random=st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(value: Any, pack: str, random: Any) -> None:
    shuffled = dict(value)
    for name in ("activities", "recordings", "events"):
        if name in value:
            shuffled[name] = random.sample(value[name], len(value[name]))
    assert law.findings_to_json(check(value, pack)) == law.findings_to_json(check(shuffled, pack))


@given(value=FACTS, pack=PACK, later=st.integers(0, 60 * 24 * 40))
def test_moving_everything_later_never_makes_an_end_earlier(value: Any, pack: str, later: Any) -> None:
    def moved(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: moved(item) for key, item in part.items()}
        if isinstance(part, list):
            return [moved(item) for item in part]
        if isinstance(part, str) and part.startswith("202") and "T" in part:
            return (at(part) + timedelta(minutes=later)).isoformat()
        return part

    for before, after in zip(check(value, pack).obligations, check(moved(value), pack).obligations, strict=True):
        assert (before.code, before.subject) == (after.code, after.subject)
        one, other = (row.due_at or row.provisional_due_at for row in (before, after))
        assert (one is None) == (other is None)
        assert one is None or one <= other


@given(
    made=MINUTES,
    returned=MINUTES,
    later=st.integers(0, 60 * 24 * 40),
    pack=PACK,
    reason=maybe(st.just("remote")),
    moved=st.booleans(),
)
def test_moving_one_event_later_never_makes_an_end_earlier(
    *, made: Any, returned: Any, later: Any, pack: str, reason: Any, moved: Any
) -> None:
    def ends(made: Any, returned: Any) -> Any:
        activity = an_activity(
            (EPOCH + timedelta(minutes=returned)).isoformat(), relief=claim(reason) if isinstance(reason, str) else None
        )
        recording = a_recording((EPOCH + timedelta(minutes=made)).isoformat())
        parts = {
            "format": "liuhen-facts/1",
            "pack": pack,
            "case": a_case(),
            "activities": [activity],
            "recordings": [recording],
            "events": [],
        }
        return [
            row.due_at or row.provisional_due_at
            for row in check(parts, pack).obligations
            if row.subject == "recording/r1"
        ]

    first = ends(made, returned)
    second = ends(made + later, returned) if moved else ends(made, returned + later)
    assert all(one <= other for one, other in zip(first, second, strict=True))


def strength(row: Any) -> Any:
    return (STRENGTH[row.rule], row.until) if row.until else (STRENGTH[row.rule],)


@given(value=FACTS, pack=PACK, event=EVENTS)
@settings(max_examples=200)
def test_adding_an_event_never_shortens_keeping(value: Any, pack: str, event: Any) -> None:
    if "events" not in value:
        return
    before = check(value, pack).retention
    after = check({**value, "events": [*value["events"], event]}, pack).retention
    for one, other in zip(before, after, strict=True):
        assert one.rule is Keep.UNKNOWN or other.rule is Keep.UNKNOWN or strength(one) <= strength(other)
        assert not (one.rule is Keep.PRESERVE and other.rule is not Keep.PRESERVE)


@given(value=FACTS, pack=PACK)
def test_what_is_met_or_failed_has_what_shows_it(value: Any, pack: str) -> None:
    for row in check(value, pack).obligations:
        if row.state in (State.MET, State.LATE):
            assert row.met_at is not None
        if row.state in (State.LATE, State.OVERDUE):
            assert row.due_at is not None
        if row.due_at is not None:
            assert row.starts_at is not None
            assert row.starts_at < row.due_at


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_machines_time_zone_changes_nothing(zone: str) -> None:
    value = {
        "format": "liuhen-facts/1",
        "pack": "pengyang",
        "case": a_case(),
        "activities": [an_activity("2025-09-26T16:00")],
        "recordings": [a_recording("2025-09-26T23:59"), a_recording("2025-09-27T00:00", "r2")],
        "events": [an_event("act_ended", "2026-10-27T00:10")],
    }
    here = [law.findings_to_json(check(value, pack)) for pack in LOCAL]
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        time.tzset()
        assert [law.findings_to_json(check(value, pack)) for pack in LOCAL] == here
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
