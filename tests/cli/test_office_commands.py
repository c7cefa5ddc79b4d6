"""`facts`, `export`, `audit`, `demo`: what they say, and with which exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from liuhen.cli import demo
from liuhen.office.cases.actions import open_case
from liuhen.office.cases.models import Case, Procedure, Start
from liuhen.office.people.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from click.testing import Result

    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(handler: Officer, now: datetime) -> Case:
    return open_case(
        number="示综执案〔2026〕001号",
        title="示例案",
        cause="占道堆放物料",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now,
    )


def test_the_facts_of_a_case_are_facts_that_the_law_can_check(
    case: Case, liuhen: Callable[..., Result], tmp_path: Path
) -> None:
    printed = liuhen("facts", case.number)
    path = tmp_path / "facts.json"
    path.write_text(printed.stdout, encoding="utf-8")
    checked = liuhen("law", "check", path, "--json")
    assert checked.exit_code == 0
    # On what the office writes nothing of, and no clock runs, the board says nothing.
    told = [row for row in json.loads(checked.stdout)["obligations"] if row["starts_at"] or row["state"] != "unknown"]
    codes = {row["code"] for row in told}
    assert codes == set(case.obligations.values_list("code", flat=True))


def test_an_unknown_case_is_wrong_use(unit: Unit, liuhen: Callable[..., Result], tmp_path: Path) -> None:
    assert liuhen("facts", "没有").exit_code == 2
    assert liuhen("export", "没有", "--to", tmp_path).exit_code == 2


def test_a_case_that_is_not_filed_is_refused_and_nothing_is_left(
    case: Case, liuhen: Callable[..., Result], tmp_path: Path
) -> None:
    result = liuhen("export", case.number, "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "尚未归档" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_audit_finds_nothing_and_then_the_row_that_was_changed(case: Case, liuhen: Callable[..., Result]) -> None:
    assert liuhen("audit").exit_code == 0
    Unit.objects.update(name="改过")
    result = liuhen("audit", "--json")
    assert result.exit_code == 1
    assert [fault["check"] for fault in json.loads(result.stdout)["faults"]] == ["row"]


def test_a_demonstration_never_touches_an_office_in_use(
    case: Case, liuhen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_fill", lambda **_: pytest.fail("filled an office in use"))
    result = liuhen("demo")
    assert result.exit_code == 1
    assert Case.objects.count() == 1


def test_without_an_agency_intake_says_what_to_do(db: None, liuhen: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(b"a")
    result = liuhen("intake", file)
    assert result.exit_code == 1
    assert "liuhen serve" in result.stderr
