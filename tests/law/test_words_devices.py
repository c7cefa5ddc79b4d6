"""The words about devices: a check in time, a fault and what was done about it, in three values."""

from __future__ import annotations

from typing import Any

import pytest

from law.building import PACKS, at, facts
from liuhen.law.rules.words.devices import WORDS
from liuhen.law.situation import Situation, SubjectKind
from liuhen.law.strict import Node

RECORDING = {
    "id": "r1",
    "device": "B1",
    "medium": "video",
    "started_at": "2026-11-10T09:00+08:00",
    "ended_at": "2026-11-10T10:00+08:00",
}
BEFORE = {"parts": ["battery", "storage"], "by": "start", "within": "24 hours"}
DURING = {**BEFORE, "by": "end"}


def asked(word: str, value: Any, kind: SubjectKind, **parts: Any) -> bool | None:
    node = Node(value)
    condition = WORDS[word](node)
    node.done()
    situation = Situation(facts("xinyang", **parts), PACKS["xinyang"].calendar, at("2026-11-21T12:00"))
    return condition.holds(situation, situation.subjects(kind)[0])


def passed(when: str, **change: Any) -> dict[str, Any]:
    whole = {"at": f"{when}+08:00", "battery": True, "storage": True, **change}
    return {key: value for key, value in whole.items() if value is not ...}


@pytest.mark.parametrize(
    ("checks", "before", "during"),
    [
        ([passed("2026-11-10T08:59")], True, True),
        ([passed("2026-11-10T09:00")], True, True),
        ([passed("2026-11-10T09:01")], False, True),
        ([passed("2026-11-10T10:00")], False, True),
        ([passed("2026-11-10T10:01")], False, False),
        ([passed("2026-11-09T09:00")], True, True),
        ([passed("2026-11-09T08:59")], False, False),
        ([passed("2026-11-10T08:00", storage=False)], False, False),
        ([passed("2026-11-10T08:00", storage=False), passed("2026-11-10T08:30")], True, True),
        ([passed("2026-11-10T08:00", battery=...)], None, None),
        ([passed("2026-11-10T08:00", battery=..., storage=False)], False, False),
        ([passed("2026-11-10T08:00", at=...)], None, None),
        ([passed("2026-11-10T11:00", battery=...)], False, False),
        ([], False, False),
        (..., None, None),
    ],
)
def test_a_check_counts_when_it_was_passed_in_time(checks: Any, *, before: bool | None, during: bool | None) -> None:
    device = {"id": "B1"} if checks is ... else {"id": "B1", "checks": checks}
    for value, holds in ((BEFORE, before), (DURING, during)):
        found = asked("device_checked", value, "recording", devices=[device], recordings=[RECORDING])
        assert found is holds


@pytest.mark.parametrize(
    ("change", "devices", "holds"),
    [
        ({"device": None}, [], False),
        ({"device": ...}, [{"id": "B1", "checks": []}], None),
        ({}, ..., None),
        ({}, [{"id": "B2", "checks": []}], None),
        ({"started_at": ...}, [{"id": "B1", "checks": [passed("2026-11-10T08:00")]}], None),
        ({"started_at": ...}, [{"id": "B1", "checks": []}], False),
    ],
)
def test_without_the_device_or_the_time_nothing_can_be_said(change: Any, devices: Any, *, holds: bool | None) -> None:
    recording = {key: value for key, value in {**RECORDING, **change}.items() if value is not ...}
    assert asked("device_checked", BEFORE, "recording", devices=devices, recordings=[recording]) is holds


@pytest.mark.parametrize(
    ("ended", "holds"), [(None, True), (..., None)], ids=["still running", "whether it ended is not known"]
)
def test_a_check_while_recording_asks_for_the_end(ended: Any, *, holds: bool | None) -> None:
    recording = {key: value for key, value in {**RECORDING, "ended_at": ended}.items() if value is not ...}
    devices = [{"id": "B1", "checks": [passed("2026-11-10T09:30")]}]
    assert asked("device_checked", DURING, "recording", devices=devices, recordings=[recording]) is holds


FAULT = {
    "at": "2026-11-10T08:00+08:00",
    "stopped_at": "2026-11-10T08:01+08:00",
    "reported_at": "2026-11-10T08:05+08:00",
    "repaired_by": "professional",
}


@pytest.mark.parametrize(
    ("faults", "stopped", "own"),
    [
        ([FAULT], True, False),
        ([FAULT, {**FAULT, "stopped_at": None, "repaired_by": "self"}], False, True),
        ([FAULT, {"at": FAULT["at"]}], None, None),
        ([{"at": FAULT["at"]}, {**FAULT, "stopped_at": None, "repaired_by": "other"}], False, True),
        ([{**FAULT, "repaired_by": None}], True, False),
        ([], True, False),
        (..., None, None),
    ],
)
def test_every_fault_counts(faults: Any, *, stopped: bool | None, own: bool | None) -> None:
    device = {"id": "B1"} if faults is ... else {"id": "B1", "faults": faults}
    assert asked("every_fault", "stopped_at", "device", devices=[device]) is stopped
    assert asked("repaired_by", ["self", "other"], "device", devices=[device]) is own


@pytest.mark.parametrize(
    ("fault", "start", "used"),
    [
        ({**FAULT, "stopped_at": None}, "2026-11-10T09:00+08:00", True),
        ({**FAULT, "stopped_at": "2026-11-10T09:01+08:00"}, "2026-11-10T09:00+08:00", True),
        ({**FAULT, "stopped_at": "2026-11-10T09:00+08:00"}, "2026-11-10T09:00+08:00", False),
        (FAULT, "2026-11-10T08:00+08:00", False),
        ({"at": FAULT["at"]}, "2026-11-10T09:00+08:00", False),
    ],
)
def test_a_recording_between_fault_and_stop_shows_use(fault: Any, start: str, *, used: bool) -> None:
    recording = {**RECORDING, "started_at": start}
    device, value = {"id": "B1", "faults": [fault]}, True
    assert asked("used_faulty", value, "device", devices=[device], recordings=[recording]) is used
    assert asked("used_faulty", value, "device", devices=[device], recordings=[{**recording, "device": "B2"}]) is False
    assert asked("used_faulty", value, "device", devices=[device], recordings=...) is False


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("device_checked", {**BEFORE, "within": "2 days"}),
        ("device_checked", {**BEFORE, "within": "soon"}),
        ("device_checked", {**BEFORE, "by": "lunch"}),
        ("device_checked", {"by": "start", "within": "24 hours"}),
        ("every_fault", "forgiven"),
        ("repaired_by", ["friend"]),
        ("used_faulty", False),
    ],
)
def test_what_a_word_does_not_know_is_a_fault(word: str, value: Any) -> None:
    node = Node(value)
    WORDS[word](node)
    assert node.faults
