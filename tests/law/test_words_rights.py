"""The words about posts, requests for records and single facts, and when service took effect, in three values."""

from __future__ import annotations

from typing import Any

import pytest

from law.building import PACKS, a_case, a_recording, an_activity, an_event, at, facts
from liuhen.kernel.errors import InvalidInput
from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.reading import read_moment
from liuhen.law.rules.words import WORDS
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

ACCESS = {"kind": "viewing", "subject": "recording/r1", "at": "2026-11-10T14:00+08:00", "approved_by": None}
IN_POST = {"kinds": ["viewing"], "posts": ["handler", "archivist"]}
ANSWERED = {"asked": ["records_requested"], "by": ["discipline", "petitions"], "answers": ["records_provided"]}
SERVED = {"notice_served": "30 days", "zh": "送达", "en": "service"}


def asked(word: str, value: Any, subject: str = "recording/r1", **parts: Any) -> bool | None:
    given = {"recordings": [a_recording(None), a_recording(None, "r2", activity=None)], **parts}
    situation = Situation(facts("gaoxin", **given), PACKS["gaoxin"].calendar, at("2026-11-21T12:00"))
    kind, _, ident = subject.partition("/")
    (one,) = [found for found in situation.subjects(kind) if found.id == ident]  # type: ignore[arg-type]  # a kind that the test names
    return WORDS[word](Node(value)).holds(situation, one)


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ([{"post": "handler"}], True),
        ([{"post": "administrator"}], False),
        ([{"post": None}], False),
        ([{}], None),
        ([{"approved_by": "o9", "approved_at": "2026-11-10T13:00+08:00"}], True),
        ([{"post": "other", "approved_by": "o9", "approved_at": "2026-11-10T13:00+08:00"}], True),
        ([{"post": "other", "approved_by": "o9", "approved_at": "2026-11-10T15:00+08:00"}], False),
        ([{"post": "other", "approved_by": "o9"}], None),
        ([{"post": "handler"}, {"post": "other", "approved_by": "o9", "approved_at": "2026-11-10T13:00+08:00"}], True),
        ([{"post": "handler"}, {"post": "other"}], False),
        ([{}, {"post": "other"}], False),
        ([{"post": "other", "kind": "copying"}], True),
        ([{"post": "other", "subject": "recording/r2"}], True),
    ],
)
def test_each_access_needs_its_post_or_its_approval(changes: list[dict[str, Any]], *, holds: bool | None) -> None:
    assert asked("accessed_in_post", IN_POST, accesses=[{**ACCESS, **change} for change in changes]) is holds


def request(**more: Any) -> dict[str, Any]:
    return {"by": "discipline", "subject": "recording/r1", **an_event("records_requested", "2026-11-10T11:00"), **more}


def answer(when: str = "2026-11-10T15:00", **more: Any) -> dict[str, Any]:
    return {"subject": "recording/r1", **an_event("records_provided", when), **more}


@pytest.mark.parametrize(
    ("events", "holds"),
    [
        ([request(), answer()], True),
        ([request(), answer("2026-11-10T11:00")], True),
        ([request(), answer("2026-11-10T10:59")], False),
        ([request()], False),
        ([], True),
        ([request(), answer(), request(at="2026-11-12T09:00+08:00")], False),
        ([request(by="party")], True),
        ([request(by=None)], False),
        ([request(subject="recording/r2")], True),
        ([request(), answer(subject="recording/r2")], False),
        ([request(subject="case/c1"), answer(subject="case/c1")], True),
        ([request(subject="case/c1"), answer(subject="recording/r2")], False),
        ([request(), answer(at=None)], False),
        ([{key: value for key, value in request().items() if key != "at"}, answer()], None),
        (..., None),
    ],
)
def test_each_request_needs_an_answer_that_came_after_it(events: Any, *, holds: bool | None) -> None:
    assert asked("answered", ANSWERED, events=events) is holds


@pytest.mark.parametrize(
    ("document", "holds"),
    [({"form": "paper"}, True), ({"form": "none"}, False), ({"form": None}, False), ({}, None)],
)
def test_a_fact_is_one_of_the_words_or_none_of_them(document: Any, *, holds: bool | None) -> None:
    asked_for = {"form": ["paper", "electronic"]}
    assert asked("one_of", asked_for, "document/d1", documents=[{"id": "d1", **document}]) is holds


def test_one_fact_is_asked_for_and_only_with_words_of_its_list() -> None:
    for value in ({}, {"form": ["paper"], "kept_in": ["system"]}, {"form": ["system"]}, {"colour": ["red"]}):
        node = Node(value)
        WORDS["one_of"](node)
        with pytest.raises(InvalidInput):
            node.done()


def service(method: str | None, ended: Any = "2026-06-03T10:00+08:00", ident: str = "a1") -> dict[str, Any]:
    given = {"id": ident, "kind": "service", "ended_at": ended, "method": method}
    return {key: value for key, value in given.items() if value is not ...}


@pytest.mark.parametrize(
    ("services", "effect"),
    [
        ([service("direct")], "2026-06-03T10:00"),
        ([service("public_notice")], "2026-07-03T00:00"),
        ([service("public_notice"), service("direct", "2026-06-20T10:00+08:00", "a2")], "2026-06-20T10:00"),
        ([service("direct", None)], None),
        ([an_activity()], None),
        ([], None),
        ([service(...)], UNKNOWN),
        ([service("direct", ...)], UNKNOWN),
        (..., UNKNOWN),
    ],
)
def test_service_takes_effect_at_once_or_when_the_notice_was_up_long_enough(services: Any, effect: Any) -> None:
    moment = read_moment(Node(SERVED), "service_effective")
    known = facts("gaoxin", activities=services, events=[])
    situation = Situation(known, PACKS["gaoxin"].calendar, at("2026-11-21T12:00"))
    (case,) = situation.subjects("case")
    assert moment.of(situation, case) == (at(effect) if isinstance(effect, str) else effect)


def test_what_was_served_before_the_decision_did_not_serve_it() -> None:
    moment = read_moment(Node(SERVED), "service_effective")
    decided = [an_event("decision_made", "2026-06-10T09:00")]
    known = facts("gaoxin", case=a_case(), activities=[service("direct")], events=decided)
    situation = Situation(known, PACKS["gaoxin"].calendar, at("2026-11-21T12:00"))
    (case,) = situation.subjects("case")
    assert moment.of(situation, case) is None


@pytest.mark.parametrize("period", ["30 working days", "24 hours", "a month"])
def test_a_public_notice_runs_by_the_calendar(period: str) -> None:
    node = Node({**SERVED, "notice_served": period})
    read_moment(node, "service_effective")
    with pytest.raises(InvalidInput):
        node.done()


def test_a_request_for_an_activity_may_or_may_not_be_for_a_recording_of_unknown_activity() -> None:
    asked_for = request(subject="activity/a1")
    parts: dict[str, Any] = {"recordings": [{"id": "r3"}], "events": [asked_for]}
    assert asked("answered", ANSWERED, "recording/r3", **parts) is None
    assert asked("answered", ANSWERED, events=[asked_for]) is False
