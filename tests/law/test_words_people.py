"""The words about who acts: three values each, and the days at the edges of a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from law.building import PACKS, an_activity, at, facts
from liuhen.law.rules.words.people import WORDS
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

if TYPE_CHECKING:
    from liuhen.law.facts import Facts

GOOD = {"id": "o1", "credential": "ZF-1", "valid_from": "2024-01-01", "valid_until": "2026-11-10", "established": True}
STARTED = "2026-11-10T09:00+08:00"


def asked(word: str, value: Any, known: Facts) -> bool | None:
    node = Node(value)
    condition = WORDS[word](node)
    node.done()
    situation = Situation(known, PACKS["national"].calendar, at("2026-11-21T12:00"))
    (activity,) = situation.subjects("activity")
    return condition.holds(situation, activity)


@pytest.mark.parametrize(
    ("officers", "holds"),
    [
        (["o1", "o2"], True),
        (["o1", "o2", "o3"], True),
        (["o1"], False),
        (["o1", "o1"], False),
        ([], False),
        (..., None),
    ],
)
def test_two_officers_are_two_different_people(officers: Any, *, holds: bool | None) -> None:
    acting = {} if officers is ... else {"officers": officers}
    assert asked("officers_at_least", 2, facts("national", activities=[an_activity(**acting)])) is holds


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"valid_until": "2026-11-09"}, False),
        ({"valid_from": "2026-11-10"}, True),
        ({"valid_from": "2026-11-11", "valid_until": "2027-01-01"}, False),
        ({"valid_until": None}, True),
        ({"valid_from": None, "valid_until": None}, True),
        ({"valid_from": ...}, None),
        ({"valid_from": ..., "valid_until": "2026-11-09"}, False),
        ({"credential": None}, False),
        ({"credential": ...}, None),
    ],
)
def test_a_credential_counts_on_the_day_on_which_the_activity_began(
    change: dict[str, Any], *, holds: bool | None
) -> None:
    officer = {key: value for key, value in {**GOOD, **change}.items() if value is not ...}
    known = facts("national", officers=[officer], activities=[an_activity(officers=["o1"], started_at=STARTED)])
    assert asked("officers_hold", ["valid_credential"], known) is holds


def test_the_day_of_an_activity_is_beijings_whatever_the_zone() -> None:
    evening = an_activity(officers=["o1"], started_at="2026-11-10T17:00:00Z")
    assert (
        asked("officers_hold", ["valid_credential"], facts("national", officers=[GOOD], activities=[evening])) is False
    )


@pytest.mark.parametrize(
    ("officers", "acting", "holds"),
    [
        ([GOOD, {"id": "o2", "established": False}], ["o1", "o2"], False),
        ([GOOD, {"id": "o2"}], ["o1", "o2"], None),
        ([{"id": "o2"}, {"id": "o3", "established": False}], ["o2", "o3"], False),
        ([GOOD], ["o1", "o9"], None),
        (..., ["o1"], None),
        ([GOOD], [], False),
        ([GOOD], ..., None),
    ],
)
def test_everybody_who_acted_must_be_established(officers: Any, acting: Any, *, holds: bool | None) -> None:
    doing = an_activity() if acting is ... else an_activity(officers=acting)
    assert asked("officers_hold", ["established"], facts("national", officers=officers, activities=[doing])) is holds


def test_the_officers_without_are_named() -> None:
    bad = {**GOOD, "id": "o2", "valid_until": "2026-11-09"}
    doing = an_activity(officers=["o1", "o2", "o3"], kind="inspection", started_at=STARTED)
    known = facts("national", officers=[GOOD, bad], activities=[doing])
    situation = Situation(known, PACKS["national"].calendar, at("2026-11-21T12:00"))
    word = WORDS["officers_hold"](Node(["valid_credential"]))
    assert [text.zh for text in word.lacking(situation, situation.subjects("activity")[0])] == ["o2"]  # type: ignore[attr-defined]  # the word is of those that name what is missing


@pytest.mark.parametrize(
    ("word", "value"), [("officers_at_least", 0), ("officers_at_least", True), ("officers_hold", ["rich"])]
)
def test_a_figure_or_holding_that_is_none_is_a_fault(word: str, value: Any) -> None:
    node = Node(value)
    WORDS[word](node)
    assert node.faults
