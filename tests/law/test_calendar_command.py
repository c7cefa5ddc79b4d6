"""`liuhen law calendar`: what is known, and the import of a year."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from law.test_calendar import TestAnImportedYear as Invented
from liuhen.cli.law import law
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from pathlib import Path

TEXT = Invented.TEXT
PUBLISHED = (RULEPACKS / "national" / "calendar" / "2026.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(law, ["calendar", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notice.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_year_is_shown_with_its_notice_its_rest_days_and_its_make_up_days() -> None:
    shown = run("--year", 2026)
    assert shown.exit_code == 0
    for part in ("工作日 248 天", "国务院办公厅关于2026年部分节假日安排的通知", "2025-11-04", "9月20日（周日）"):
        assert part in shown.stdout
    assert "10月1日（周四） – 10月7日（周三）  7 天" in shown.stdout
    assert "2019–2026" in shown.stdout
    assert "known years: 2019–2026" in run("--year", 2026, "--lang", "en").stdout.lower()


def test_for_machines_the_year_and_the_known_years_are_one_document() -> None:
    found = json.loads(run("--year", 2026, "--json").stdout)
    assert [year["year"] for year in found["years"]] == list(range(2019, 2027))
    assert found["year"]["make_up_working_days"]["2026-10-10"] == "国庆节调休"
    assert (found["year"]["origin"], found["year"]["working_days"]) == ("packs", 248)


def test_a_year_without_a_table_says_what_that_means_and_what_to_do() -> None:
    shown = run("--year", 2027)
    assert shown.exit_code == 1
    assert "未知" in shown.stdout
    assert "calendar import" in shown.stdout.replace("\n", "")
    assert json.loads(run("--year", 2027, "--json").stdout)["year"] is None


def test_an_imported_year_decides_periods_at_once(file: Path, home: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    made = {"id": "r1", "ended_at": "2027-02-04T09:00:00+08:00", "stored_at": None}
    facts.write_text(json.dumps({"format": "liuhen-facts/1", "pack": "pengyang", "recordings": [made]}))

    def due() -> str | None:
        command = ["check", str(facts), "--at", "2027-02-04T12:00:00+08:00", "--json"]
        rows = json.loads(CliRunner().invoke(law, command).stdout)["obligations"]
        found: str | None = next(row["due_at"] for row in rows if row["code"] == "store-recording")
        return found

    assert due() is None
    done = run("import", file)
    assert (done.exit_code, "已导入 2027 年" in done.stdout) == (0, True)
    assert (home / "calendar" / "2027.yaml").read_text(encoding="utf-8") == TEXT
    assert due() == "2027-02-13T00:00:00+08:00"
    assert "2027*" in run("--year", 2027).stdout


def test_the_same_table_again_changes_nothing(file: Path) -> None:
    assert run("import", file).exit_code == 0
    again = run("import", file, "--json")
    assert (again.exit_code, json.loads(again.stdout)["result"]) == (0, "unchanged")


@pytest.mark.parametrize("machine", [[], ["--json"]])
def test_a_known_year_is_replaced_only_on_demand_and_tells_which_days_change(
    tmp_path: Path, home: Path, machine: list[str]
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(PUBLISHED.replace("2026-10-10", "2026-10-11"), encoding="utf-8")
    refused = run("import", other, *machine)
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    assert not (home / "calendar").exists()
    done = run("import", other, "--replace", *machine)
    assert done.exit_code == 0
    if machine:
        assert json.loads(done.stdout)["changed"] == ["2026-10-10", "2026-10-11"]
    else:
        assert "10月10日（周六） 改为休息" in done.stdout
        assert "10月11日（周日） 改为工作日" in done.stdout


def test_a_wrong_table_is_not_imported_and_every_fault_is_told(tmp_path: Path, home: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(TEXT.replace("2027-01-01", "2028-01-01").replace("notice:", "notice_:"), encoding="utf-8")
    done = run("import", wrong)
    assert (done.exit_code, "notice_: unknown key" in done.stderr) == (2, True)
    wrong.write_text(TEXT.replace("2027-01-01: 元旦", "2027-01-03: 元旦"), encoding="utf-8")
    done = run("import", wrong, "--json")
    missing, short = (fault["message"] for fault in json.loads(done.stdout)["faults"])
    assert missing == "2027-01-01 is 元旦 by law and is missing"
    assert short.startswith("12 weekdays are free after those made up, the law gives 13")
    assert not (home / "calendar").exists()


def test_a_year_beyond_a_hole_is_refused(tmp_path: Path) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(
        f"{TEXT.replace('2027-', '2028-').replace('year: 2027', 'year: 2028')}note: 试验\n", encoding="utf-8"
    )
    done = run("import", later)
    assert (done.exit_code, "缺口" in done.stderr) == (1, True)
    assert not (tmp_path / "home" / "calendar").exists()


def test_a_broken_year_in_the_data_folder_is_told_and_not_passed_over(home: Path) -> None:
    (home / "calendar").mkdir(parents=True)
    (home / "calendar" / "2027.yaml").write_text("year: 2027\n", encoding="utf-8")
    shown = run("--year", 2026)
    assert (shown.exit_code, "notice: missing" in shown.stderr) == (1, True)


def test_wrong_use_exits_2() -> None:
    assert run("import", "/nowhere.yaml").exit_code == 2
    assert run("--year", "soon").exit_code == 2
