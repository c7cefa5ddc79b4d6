"""The words about recordings: that there is one, whole, with its content, its notes and its interruptions explained."""

from __future__ import annotations

from typing import Any

import pytest

from liuhen import law
from liuhen.kernel.errors import InvalidInput
from liuhen.law.rules.duty import Lacks
from liuhen.law.rules.reading import read_condition
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

from .building import PACKS, at

DAY = "2026-11-10T"
MEASURE = {"media": ["video", "audio"], "edges": "60 seconds", "joins": "5 seconds", "source": "default"}
THROUGHOUT = {"recorded_throughout": MEASURE}
EXCUSED = {"gaps_excused": {"measure": MEASURE, "causes": ["fault", "battery"]}}


def clock(time: str) -> str:
    return f"{DAY}{time}+08:00"


def an_activity(**more: Any) -> dict[str, Any]:
    return {"id": "a1", "kind": "inspection", "started_at": clock("09:00"), "ended_at": clock("10:00"), **more}


def a_recording(
    start: str | None = "09:00", end: str | None = "10:00", ident: str = "r1", **more: Any
) -> dict[str, Any]:
    times = {"started_at": start and clock(start), "ended_at": end and clock(end)}
    return {"id": ident, "activity": "a1", "medium": "video", **times, "interruptions": [], **more}


def a_stop(start: str, end: str | None, **more: Any) -> dict[str, Any]:
    return {"from": clock(start), "to": end and clock(end), **more}


def asked(condition: dict[str, Any], subject: str, when: str = "12:00", **parts: Any) -> tuple[bool | None, list[str]]:
    """Ask one condition of the first subject of a kind; give its answer and what it says is missing."""
    node = Node(condition)
    word = read_condition(node)
    node.done()
    facts = law.parse_facts({"format": "liuhen-facts/1", "pack": "pengyang", **parts})
    situation = Situation(facts, PACKS["pengyang"].calendar, at(clock(when)))
    of = situation.subjects(subject)[0]  # type: ignore[arg-type]  # the tests name real kinds
    missing = [text.zh for text in word.lacking(situation, of)] if isinstance(word, Lacks) else []
    return word.holds(situation, of), missing


def of_activity(condition: dict[str, Any], *recordings: dict[str, Any], **more: Any) -> bool | None:
    when = more.pop("when", "12:00")
    return asked(condition, "activity", when, activities=[an_activity(**more)], recordings=list(recordings))[0]


def of_recording(condition: dict[str, Any], recording: dict[str, Any], **parts: Any) -> bool | None:
    return asked(condition, "recording", activities=[an_activity()], recordings=[recording], **parts)[0]


@pytest.mark.parametrize(
    ("recordings", "answer"),
    [
        ([a_recording()], True),
        ([a_recording("09:01", "09:59")], True),
        ([a_recording("09:01:01", "10:00")], False),
        ([a_recording("09:00", "09:58:59")], False),
        ([a_recording("09:00", "09:30"), a_recording("09:30:05", "10:00", "r2")], True),
        ([a_recording("09:00", "09:30"), a_recording("09:30:06", "10:00", "r2")], False),
        ([a_recording("09:20", "10:00"), a_recording("09:00", "09:40", "r2")], True),
        ([a_recording(medium="audio")], True),
        ([a_recording(medium="photo")], False),
        ([], False),
        ([a_recording(interruptions=[a_stop("09:30", "09:31", cause="fault")])], False),
        ([a_recording(interruptions=[a_stop("09:30", None, cause="fault")])], False),
        (
            [a_recording(interruptions=[a_stop("09:30", "09:40", cause="fault")]), a_recording("09:29", "09:41", "r2")],
            True,
        ),
        ([{"id": "r1", "activity": "a1", "medium": "video"}], None),
        ([{"id": "r1", "medium": "video"}], None),
        ([{key: value for key, value in a_recording().items() if key != "interruptions"}], None),
        ([{key: value for key, value in a_recording("09:20").items() if key != "interruptions"}], False),
    ],
)
def test_the_whole_process_is_recorded_where_no_gap_is_left(recordings: Any, answer: bool | None) -> None:
    assert of_activity(THROUGHOUT, *recordings) is answer


def test_the_whole_process_is_open_while_the_activity_lasts() -> None:
    running = an_activity(ended_at=None)
    assert (
        asked(THROUGHOUT, "activity", "09:30", activities=[running], recordings=[a_recording("09:00", None)])[0]
        is False
    )
    unknown = {"id": "a1", "kind": "inspection"}
    assert asked(THROUGHOUT, "activity", activities=[unknown], recordings=[a_recording()])[0] is None


def test_a_gap_is_named_by_its_instants() -> None:
    found = asked(THROUGHOUT, "activity", activities=[an_activity()], recordings=[a_recording("09:00", "09:40")])
    assert found == (False, ["09:40:00至10:00:00的记录"])


@pytest.mark.parametrize(
    ("stops", "answer"),
    [
        ([a_stop("09:30", "09:35", cause="fault")], True),
        ([a_stop("09:30", None, cause="battery")], True),
        ([a_stop("09:30", "09:35", cause="weather")], False),
        ([a_stop("09:30", "09:35", cause="fault"), a_stop("09:40", "09:45", cause="other")], False),
        ([a_stop("09:30", "09:35", cause=None)], False),
        ([a_stop("09:30", "09:35")], None),
        ([], False),
    ],
)
def test_gaps_are_excused_by_the_causes_that_the_pack_lists(stops: Any, answer: bool | None) -> None:
    assert of_activity(EXCUSED, a_recording(interruptions=stops)) is answer


def test_an_interruption_accounts_for_the_time_between_two_files_and_for_no_other() -> None:
    stop = a_stop("09:30", "09:40", cause="fault")
    pair = (a_recording("09:00", "09:30", interruptions=[stop]), a_recording("09:40", "10:00", "r2"))
    assert of_activity(EXCUSED, *pair) is True
    late = a_recording("09:50", "10:00", "r2")
    assert of_activity(EXCUSED, pair[0], late) is False


@pytest.mark.parametrize(
    ("condition", "more", "answer"),
    [
        ({"ground": ["conditions"]}, {"no_recording_ground": "conditions"}, True),
        ({"ground": ["conditions"]}, {"no_recording_ground": None}, False),
        ({"ground": ["conditions"]}, {}, None),
        ({"written_reason": {}}, {"no_recording_reason": "无菌车间"}, True),
        ({"written_reason": {}}, {"no_recording_reason": None}, False),
        ({"written_reason": {}}, {}, None),
        (
            {"written_reason": {"not_for": ["not_needed"]}},
            {"no_recording_reason": "略", "no_recording_ground": "not_needed"},
            False,
        ),
        ({"touches": ["life_health"]}, {"touches": ["life_health"]}, True),
        ({"touches": ["life_health"]}, {"touches": []}, False),
        ({"touches": ["life_health"]}, {}, None),
        ({"may_be_recorded": True}, {}, False),
        ({"told_beforehand": True}, {"told_of_recording_at": clock("09:00")}, True),
        ({"told_beforehand": True}, {"told_of_recording_at": clock("09:00:01")}, False),
        ({"told_beforehand": True}, {"told_of_recording_at": None}, False),
        ({"told_beforehand": True}, {}, None),
        ({"told_beforehand": True}, {"told_of_recording_at": clock("08:00"), "started_at": None}, True),
    ],
)
def test_words_about_an_activity_answer_in_three_values(condition: Any, more: Any, answer: bool | None) -> None:
    assert of_activity(condition, **more) is answer


def test_a_note_of_the_activity_gives_the_reason_in_writing() -> None:
    note = {"id": "d1", "kind": "no_recording_note", "activity": "a1"}
    parts: Any = {"activities": [an_activity(no_recording_reason=None)], "documents": [note]}
    assert asked({"written_reason": {}}, "activity", **parts)[0] is True


def test_what_the_case_touches_counts_where_the_activity_does_not_say_but_never_as_direct() -> None:
    parts: Any = {"case": {"id": "c1", "touches": ["life_health"]}, "activities": [an_activity()]}
    assert asked({"touches": ["life_health"]}, "activity", **parts)[0] is True
    assert asked({"touches": ["major_property"]}, "activity", **parts)[0] is False
    assert asked({"touches_directly": ["life_health"]}, "activity", **parts)[0] is None


def test_content_is_gathered_from_all_recordings_of_the_activity() -> None:
    first, second = a_recording(content=["scene"]), a_recording(ident="r2", content=["persons"])
    condition = {"shows": ["scene", "persons"]}
    assert of_activity(condition, first, second) is True
    assert of_activity(condition, first) is False
    assert of_activity(condition, first, a_recording(ident="r2")) is None
    assert of_activity(condition, first, {"id": "r9", "medium": "video"}) is None
    found = asked(condition, "activity", activities=[an_activity()], recordings=[first])
    assert found == (False, ["人员体貌言行"])


@pytest.mark.parametrize(
    ("condition", "recording", "answer"),
    [
        ({"says": ["time"]}, a_recording(spoken=["time", "place"]), True),
        ({"says": ["time"]}, a_recording(spoken=[]), False),
        ({"says": ["time"]}, a_recording(), None),
        ({"says": ["time"]}, a_recording(activity=None, spoken=[]), False),
        ({"carried_on": ["disc"]}, a_recording(carrier="disc"), True),
        ({"carried_on": ["disc"]}, a_recording(carrier=None), False),
        ({"carried_on": ["disc"]}, a_recording(), None),
        ({"interrupted": "resumed"}, a_recording(interruptions=[a_stop("09:10", "09:11")]), True),
        ({"interrupted": "resumed"}, a_recording(interruptions=[a_stop("09:10", None)]), False),
        ({"interrupted": "for_good"}, a_recording(interruptions=[a_stop("09:10", None)]), True),
        ({"interrupted": "for_good"}, a_recording(interruptions=[{"from": clock("09:10")}]), None),
        ({"interrupted_by": ["battery"]}, a_recording(interruptions=[a_stop("09:10", None)]), None),
        (
            {"explained_aloud": True},
            a_recording(interruptions=[a_stop("09:10", "09:11", spoken_at_restart=True)]),
            True,
        ),
        (
            {"explained_aloud": True},
            a_recording(interruptions=[a_stop("09:10", "09:11", spoken_at_restart=None)]),
            False,
        ),
        ({"explained_aloud": True}, a_recording(interruptions=[a_stop("09:10", "09:11")]), None),
        (
            {"stated_in_writing": True},
            a_recording(interruptions=[a_stop("09:10", None, statement_at=clock("11:00"))]),
            True,
        ),
        ({"stated_in_writing": True}, a_recording(interruptions=[a_stop("09:10", None, statement_at=None)]), False),
        ({"stated_in_writing": True}, a_recording(interruptions=[a_stop("09:10", None)]), None),
        (
            {"statement_signed_by_officers": 2},
            a_recording(interruptions=[a_stop("09:10", None, statement_signed_by=["o1", "o1"])]),
            False,
        ),
        (
            {"statement_signed_by_officers": 2},
            a_recording(interruptions=[a_stop("09:10", None, statement_signed_by=["o1", "party"])]),
            False,
        ),
        (
            {"statement_signed_by_officers": 2},
            a_recording(interruptions=[a_stop("09:10", None, statement_signed_by=["o1", "o2"])]),
            True,
        ),
        ({"statement_signed_by_officers": 2}, a_recording(interruptions=[a_stop("09:10", None)]), None),
    ],
)
def test_words_about_a_recording_answer_in_three_values(condition: Any, recording: Any, answer: bool | None) -> None:
    assert of_recording(condition, recording) is answer


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({"reported_at": clock("10:00"), "reported_to": "head_of_office"}, True),
        ({"reported_at": clock("10:30"), "reported_to": "head_of_office"}, True),
        ({"reported_at": clock("10:30:01"), "reported_to": "head_of_office"}, False),
        ({"reported_at": clock("09:50"), "reported_to": "other"}, False),
        ({"reported_at": None, "reported_to": None}, False),
        ({"reported_at": clock("09:50")}, None),
        ({"reported_to": "head_of_office"}, None),
    ],
)
def test_a_report_counts_before_the_act_is_over_or_within_the_time_that_the_pack_gives(told: Any, answer: Any) -> None:
    condition = {"reported_at_once": {"to": ["head_of_office"], "within": "1 hour", "source": "interpretation"}}
    assert of_recording(condition, a_recording(interruptions=[a_stop("09:30", None, **told)])) is answer


@pytest.mark.parametrize(
    ("checks", "answer"),
    [
        ([{"at": clock("08:30"), "battery": True, "storage": False}], True),
        ([{"at": clock("08:30"), "battery": False, "storage": True}], False),
        ([{"at": "2026-11-09T08:30:00+08:00", "battery": True, "storage": True}], False),
        ([{"at": clock("09:31"), "battery": True, "storage": True}], False),
        ([{"at": clock("08:30")}], None),
        ([], False),
    ],
)
def test_a_low_battery_is_preventable_unless_a_check_of_that_day_was_passed(checks: Any, answer: bool | None) -> None:
    recording = a_recording(device="BWC-03", interruptions=[a_stop("09:30", "09:35", cause="battery")])
    devices = [{"id": "BWC-03", "checks": checks}]
    assert of_recording({"checked_before": ["battery", "storage"]}, recording, devices=devices) is answer
    assert of_recording({"checked_before": ["battery", "storage"]}, recording) is None


@pytest.mark.parametrize(
    ("note", "answer", "missing"),
    [
        ({"recording": "r1", "activity": None, "fields": ["maker", "method"]}, True, []),
        ({"recording": None, "activity": "a1", "fields": ["maker", "method"]}, True, []),
        ({"recording": None, "activity": None, "fields": ["maker", "method"]}, True, []),
        ({"recording": None, "activity": "a2", "fields": ["maker", "method"]}, False, ["证据制作说明"]),
        ({"recording": "r1", "activity": None, "fields": ["maker"]}, False, ["制作方法"]),
        ({"recording": "r1", "activity": None}, None, []),
        ({"fields": ["maker", "method"]}, None, []),
    ],
)
def test_a_note_belongs_to_what_it_names(note: Any, answer: bool | None, missing: list[str]) -> None:
    condition = {"annotated": {"kinds": ["evidence_note"], "fields": ["maker", "method"]}}
    documents = [{"id": "d1", "kind": "evidence_note", **note}]
    activities = [an_activity(), an_activity(id="a2")]
    found = asked(condition, "recording", activities=activities, recordings=[a_recording()], documents=documents)
    assert found == (answer, missing)


@pytest.mark.parametrize(
    ("case", "headings", "answer"),
    [
        ({"id": "c1"}, ["device", "party"], True),
        ({"id": "c1"}, ["device"], False),
        (None, ["device"], True),
        (None, ["party"], False),
        (..., ["device"], None),
        (..., ["device", "party"], True),
    ],
)
def test_headings_of_the_case_are_asked_for_only_where_there_is_one(case: Any, headings: Any, answer: Any) -> None:
    parts: Any = {} if case is ... else {"case": case}
    condition = {"classified_by": {"always": ["device"], "of_case": ["party"]}}
    assert of_recording(condition, a_recording(classified=headings), **parts) is answer


@pytest.mark.parametrize(
    "condition",
    [
        {"recorded_throughout": {**MEASURE, "edges": "1 minute"}},
        {"recorded_throughout": {"media": ["video"]}},
        {"reported_at_once": {"to": ["head_of_office"], "within": "2 days", "source": "default"}},
        {"statement_signed_by_officers": 0},
        {"statement_signed_by_officers": True},
        {"explained_aloud": False},
        {"interrupted": "perhaps"},
        {"checked_before": ["weather"]},
        {"ground": []},
    ],
)
def test_a_word_with_the_wrong_thing_under_it_is_refused(condition: Any) -> None:
    node = Node(condition)
    read_condition(node)
    with pytest.raises(InvalidInput):
        node.done()
