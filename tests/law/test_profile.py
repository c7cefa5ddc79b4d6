"""The strict profile: the tightest value of all texts, each with where it came from."""

from __future__ import annotations

from hypothesis import given

from law.building import LOCAL, PACKS, a_recording, an_activity, at, facts
from law.test_laws_of_nature import FACTS, STRENGTH
from liuhen import law
from liuhen.law.findings import State
from liuhen.law.profile import severest

STRICT = PACKS["strict"]
NOW = at("2026-06-01T12:00")
SEVERE = [State.BREACHED, State.UNKNOWN, State.PENDING, State.WAIVED, State.MET]


def test_the_earliest_end_stands_under_the_text_that_says_it() -> None:
    found = law.check(
        facts(
            activities=[an_activity("2026-05-20T12:00")],
            recordings=[a_recording("2026-05-18T10:00")],
        ),
        STRICT,
        NOW,
    )
    (stored,) = [row for row in found.obligations if row.code == "store-recording"]
    assert stored.due_at == at("2026-05-19T10:00")
    assert stored.provision.split("/")[0] in {"fengli", "gaoxin", "shijiazhuang"}
    (handed,) = [row for row in found.obligations if row.code == "hand-over-recording"]
    assert handed.provision == "xinyang/12"


@given(FACTS)
def test_strict_is_never_more_lenient_than_any_text(given_facts: dict[str, object]) -> None:
    read = law.parse_facts(given_facts)
    strict = law.check(read, STRICT, NOW)
    ends = {(row.subject, row.code): row.due_at for row in strict.obligations}
    stands = {(row.subject, row.code): row.state for row in strict.requirements}
    kept = {row.subject: row for row in strict.retention}
    for name in LOCAL:
        local = law.check(read, PACKS[name], NOW)
        for row in local.obligations:
            end = ends[row.subject, row.code]
            assert row.due_at is None or (end is not None and end <= row.due_at)
        for need in local.requirements:
            assert SEVERE.index(stands[need.subject, need.code]) <= SEVERE.index(need.state)
        for keep in local.retention:
            mine = kept[keep.subject]
            if State.UNKNOWN.value not in (mine.rule.value, keep.rule.value):
                assert STRENGTH[mine.rule] >= STRENGTH[keep.rule]


def test_one_row_stands_for_one_duty_of_one_subject() -> None:
    found = law.check(facts(activities=[an_activity()], recordings=[a_recording("2026-05-18T10:00")]), STRICT, NOW)
    keys = [(row.subject, row.code) for row in found.rows()]
    assert len(keys) == len(set(keys))
    assert severest(found.requirements) == list(found.requirements)
