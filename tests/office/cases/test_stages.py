"""The stage bar says only what events say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.office.cases.models import Case, CaseEvent, EventKind, Procedure
from liuhen.office.cases.stages import stages_of

if TYPE_CHECKING:
    from datetime import datetime


def bar(now: datetime, *kinds: EventKind, procedure: Procedure = Procedure.GENERAL) -> list[tuple[str, str, str]]:
    case = Case(number="1", procedure=procedure, opened_at=now - timedelta(days=10))
    events = [CaseEvent(case=case, kind=kind, at=now - timedelta(days=1)) for kind in kinds]
    return [(stage["name"], stage["state"], stage["note"]) for stage in stages_of(case, events, now)]


def test_an_opened_case_is_under_investigation(now: datetime) -> None:
    assert bar(now, EventKind.CASE_OPENED)[:3] == [
        ("立案", "done", "11-17 周二"),
        ("调查取证", "now", "进行中 · 第 11 天"),
        ("法制审核", "next", ""),
    ]


def test_a_stage_that_was_passed_without_a_record_says_so(now: datetime) -> None:
    shown = bar(now, EventKind.CASE_OPENED, EventKind.DECISION_MADE)
    assert shown[1] == ("调查取证", "done", "")
    assert shown[2] == ("法制审核", "done", "未登记")
    assert shown[4][1] == "now"


def test_a_filed_case_has_no_stage_left(now: datetime) -> None:
    assert {state for _name, state, _note in bar(now, EventKind.FILED)} == {"done"}


@pytest.mark.parametrize("procedure", [Procedure.PATROL, Procedure.INSPECTION])
def test_without_a_formal_case_there_are_three_stages(now: datetime, procedure: Procedure) -> None:
    assert [state for _name, state, _note in bar(now, procedure=procedure)] == ["now", "next", "next"]
