"""The words about access and about what befell a record, in three values."""

from __future__ import annotations

from typing import Any

import pytest

from law.building import PACKS, a_case, a_recording, an_activity, an_event, at, facts
from liuhen.law.rules.words.access import WORDS
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

VIEWING = {
    "kind": "viewing",
    "subject": "recording/r1",
    "approved_by": "o9",
    "approved_at": "2026-11-10T11:00+08:00",
    "at": "2026-11-10T14:00+08:00",
    "to": None,
}
SUBJECTS = {
    "case": a_case(),
    "activities": [an_activity()],
    "recordings": [a_recording(None), a_recording(None, "r2", activity=None), {"id": "r3"}],
    "documents": [{"id": "d1", "activity": "a1"}],
    "devices": [{"id": "v1"}],
}


def asked(word: str, value: Any, subject: str = "recording/r1", **parts: Any) -> bool | None:
    node = Node(value)
    condition = WORDS[word](node)
    node.done()
    known = facts("gaoxin", **{**SUBJECTS, **parts})
    situation = Situation(known, PACKS["gaoxin"].calendar, at("2026-11-21T12:00"))
    kind, _, ident = subject.partition("/")
    (one,) = [found for found in situation.subjects(kind) if found.id == ident]  # type: ignore[arg-type]  # a kind that the test names
    return condition.holds(situation, one)


def changed(**change: Any) -> dict[str, Any]:
    return {key: value for key, value in {**VIEWING, **change}.items() if value is not ...}


@pytest.mark.parametrize(
    ("value", "access", "holds"),
    [
        ({"kinds": ["viewing"]}, changed(), True),
        ({"kinds": ["copying", "disclosure"]}, changed(), False),
        ({"kinds": ["viewing"]}, changed(at=None), False),
        ({"kinds": ["viewing"]}, changed(subject="recording/r2"), False),
        ({"kinds": ["viewing"]}, changed(subject=None), False),
        ({"kinds": ["viewing"], "beyond_own_right": True}, changed(within_own_right=True), False),
        ({"kinds": ["viewing"], "beyond_own_right": True}, changed(within_own_right=False), True),
        ({"kinds": ["viewing"], "beyond_own_right": True}, changed(), True),
        ({"kinds": ["viewing"], "for_others": True}, changed(), False),
        ({"kinds": ["viewing"], "for_others": True}, changed(to="当事人"), True),
        ({"kinds": ["viewing"], "for_others": True}, changed(to=...), True),
    ],
)
def test_an_access_counts_for_what_it_names(value: Any, access: Any, *, holds: bool) -> None:
    assert asked("accessed", value, accesses=[access]) is holds


def test_an_access_to_nothing_named_is_to_the_case_and_one_that_is_not_known_is_none() -> None:
    for subject in (None, ..., "case/c1"):
        assert asked("accessed", {"kinds": ["viewing"]}, "case/c1", accesses=[changed(subject=subject)]) is True
    assert asked("accessed", {"kinds": ["viewing"]}, accesses=...) is False


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"approved_by": None}, False),
        ({"approved_at": None}, False),
        ({"approved_at": "2026-11-10T14:00+08:00"}, True),
        ({"approved_at": "2026-11-10T14:01+08:00"}, False),
        ({"approved_at": ...}, None),
        ({"at": ...}, None),
        ({"approved_by": ...}, None),
        ({"approved_by": ..., "approved_at": "2026-11-10T15:00+08:00"}, False),
        ({"approved_as": "head_of_department"}, True),
        ({"approved_as": "head_of_agency"}, False),
    ],
)
def test_an_approval_comes_before_and_from_the_right_post(change: Any, *, holds: bool | None) -> None:
    value = {"kinds": ["viewing"], "by": ["head_of_department"]}
    assert asked("access_approved", value, accesses=[changed(**change)]) is holds


def test_each_access_needs_its_own_approval() -> None:
    value = {"kinds": ["viewing"]}
    assert asked("access_approved", value, accesses=[changed(), changed(approved_by=None)]) is False
    assert asked("access_approved", value, accesses=[changed(approved_by=...), changed(approved_by=None)]) is False
    assert asked("access_approved", value, accesses=[changed(approved_by=...), changed()]) is None


@pytest.mark.parametrize(
    ("kept", "holds"), [([True], True), ([True, False], False), ([None], False), ([..., True], None)]
)
def test_a_copy_is_kept_of_everything_given_out(kept: list[Any], *, holds: bool | None) -> None:
    given = [changed(kind="disclosure", copy_kept=one) for one in kept]
    assert asked("copy_kept", {"kinds": ["disclosure"]}, accesses=given) is holds


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("recording/r1", {"recording/r1": True, "recording/r2": False, "document/d1": False, "case/c1": False}),
        ("activity/a1", {"recording/r1": True, "recording/r2": False, "recording/r3": None, "document/d1": True}),
        ("document/d1", {"recording/r1": False, "document/d1": True, "device/v1": False}),
        ("device/v1", {"device/v1": True, "case/c1": False, "recording/r1": False}),
        ("case/c1", {"case/c1": True, "recording/r1": None, "document/d1": None}),
        (None, {"case/c1": True, "recording/r1": None}),
        (..., {"case/c1": True, "recording/r1": None}),
        ("activity/a1", {"activity/a1": True, "device/v1": False}),
    ],
)
def test_what_happened_befell_what_it_names(name: Any, answers: dict[str, bool | None]) -> None:
    event = an_event("destroyed", **({} if name is ... else {"subject": name}))
    for subject, holds in answers.items():
        assert asked("befell", ["destroyed"], subject, events=[event]) is holds, subject
        assert asked("befell", ["leaked"], subject, events=[event]) is False
        assert asked("befell", ["destroyed"], subject, events=...) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("accessed", {"kinds": ["stealing"]}),
        ("accessed", {"beyond_own_right": True}),
        ("accessed", {"kinds": ["viewing"], "for_others": "yes"}),
        ("access_approved", {"kinds": ["viewing"], "by": ["king"]}),
        ("befell", ["nothing"]),
    ],
)
def test_what_a_word_does_not_know_is_a_fault(word: str, value: Any) -> None:
    node = Node(value)
    WORDS[word](node)
    assert node.faults
