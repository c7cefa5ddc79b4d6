"""`liuhen law schedule --agency`: the agency's own schedule, as the page prints it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from liuhen.law.periods import parse_period
from liuhen.law.schedule import load_schedule
from liuhen.office.law.actions import set_schedule_row

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from click.testing import Result

    from liuhen.office.people.models import Agency, Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(agency: Agency, handler: Officer, now: datetime) -> str:
    schedule = load_schedule(agency.pack)
    assert schedule is not None
    mine = replace(schedule.items[0], keep_for=parse_period("3 years"))
    return set_schedule_row(agency=agency, line=mine, basis="局办9号", by=handler.object_name, at=now).row


def test_it_prints_the_agencys_lines_with_the_packs_beside_them(
    changed: str, agency: Agency, liuhen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = liuhen("law", "schedule", "--agency")

    assert shown.exit_code == 0
    assert agency.name in shown.stdout
    assert "第 1 版" in shown.stdout
    assert "3年" in shown.stdout
    assert "本机关：局办9号" in shown.stdout


def test_it_writes_both_lines_of_a_row_as_json(changed: str, liuhen: Callable[..., Result]) -> None:
    told = json.loads(liuhen("law", "schedule", "--agency", "--json").stdout)

    row = next(row for row in told["items"] if row["row"] == changed)
    assert (row["own"]["keep_for"], "keep_for" in row["pack"], row["basis"]) == ("3 years", False, "局办9号")
    assert [other["own"] for other in told["items"] if other["row"] != changed] == [None] * 8


def test_a_pack_and_the_agency_at_once_is_wrong_use(liuhen: Callable[..., Result]) -> None:
    assert liuhen("law", "schedule", "pengyang", "--agency").exit_code == 2
    assert liuhen("law", "schedule").exit_code == 2
