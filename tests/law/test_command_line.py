"""`liuhen law`: exit codes, JSON and tables."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from law.building import LOCAL
from liuhen.cli.law import law

if TYPE_CHECKING:
    from pathlib import Path

FACTS = {
    "format": "liuhen-facts/1",
    "pack": "pengyang",
    "case": {"id": "c1"},
    "activities": [{"id": "a1", "returned_at": "2025-09-26T16:00:00+08:00", "relief": None}],
    "recordings": [{"id": "r1", "activity": "a1", "ended_at": "2025-09-26T10:09:00+08:00", "stored_at": None}],
    "events": [{"kind": "objection", "at": "2025-10-20T00:00:00+08:00", "by": "party", "subject": "recording/r1"}],
}
BEFORE, AFTER = "2025-09-29T23:59:59+08:00", "2025-09-30T00:00:00+08:00"


def run(*arguments: str, facts: Any = FACTS) -> Result:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(law, list(arguments), input=text)


@pytest.mark.parametrize(("when", "code"), [(BEFORE, 0), (AFTER, 1)])
def test_check_exits_1_as_soon_as_something_is_overdue(when: str, code: int) -> None:
    for more in ([], ["--json"], ["--lang", "en"]):
        assert run("check", "-", "--at", when, *more).exit_code == code


def test_check_writes_exactly_liuhen_findings() -> None:
    found = json.loads(run("check", "-", "--at", AFTER, "--json").stdout)
    assert list(found) == ["format", "pack", "pack_version", "at", "obligations", "retention", "violations"]
    assert found["format"] == "liuhen-findings/1"
    stored = next(row for row in found["obligations"] if row["code"] == "store-recording")
    assert stored.pop("because").startswith("音像记录应自作出之日起2个工作日内存储")
    assert stored == {
        "code": "store-recording",
        "provision": "pengyang/10",
        "source": "regulation",
        "subject": "recording/r1",
        "state": "overdue",
        "starts_at": "2025-09-26T10:09:00+08:00",
        "due_at": "2025-09-30T00:00:00+08:00",
        "met_at": None,
    }
    (kept,) = found["retention"]
    assert kept.pop("because")
    assert kept == {"subject": "recording/r1", "rule": "preserve", "until": None, "provisions": ["pengyang/14(1)"]}


def test_another_pack_may_be_asked_for() -> None:
    found = json.loads(run("check", "-", "--pack", "gaoxin", "--at", AFTER, "--json").stdout)
    assert found["pack"] == "gaoxin"


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({**FACTS, "activities": [{"id": "a1", "knid": "patrol"}]}, "activities[0].knid"),
        ({**FACTS, "pack": "atlantis"}, "pack"),
        ("{", ""),
        ("", ""),
    ],
)
def test_facts_that_cannot_be_read_exit_2_and_name_the_place(facts: Any, place: str) -> None:
    for command in ("check", "compare"):
        plain = run(command, "-", facts=facts)
        assert (plain.exit_code, place in plain.stderr) == (2, True)
        machine = run(command, "-", "--json", facts=facts)
        assert machine.exit_code == 2
        assert place in [fault["where"] for fault in json.loads(machine.stdout)["faults"]]


@pytest.mark.parametrize(("lang", "said"), [("zh", "activities[0].knid: 没有这个键"), ("en", "knid: unknown key")])
def test_a_fault_is_told_in_the_language_that_is_asked_for(lang: str, said: str) -> None:
    facts = {**FACTS, "activities": [{"id": "a1", "knid": "patrol"}]}
    assert said in run("check", "-", "--lang", lang, facts=facts).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "/nowhere/facts.json"],
        ["check", "-", "--at", "2025-09-30T00:00:00"],
        ["check", "-", "--pack", "atlantis"],
        ["check"],
        ["explain", "pengyang"],
        ["explain", "pengyang/99"],
        ["compare", "-", "--pack", "atlantis"],
    ],
)
def test_wrong_use_exits_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_the_table_shows_duty_state_and_sentence() -> None:
    text = run("check", "-", "--at", AFTER).stdout
    assert "存储音像记录" in text
    assert "已逾期" in text
    assert "彭阳 第十条" in text


def test_packs_lists_all_six_and_the_strict_profile_with_their_figures() -> None:
    found = json.loads(run("packs", "--json").stdout)
    assert {pack["id"] for pack in found} == {"national", *LOCAL, "strict"}
    assert run("packs").exit_code == 0


@pytest.mark.parametrize(
    ("provision", "said"),
    [
        ("pengyang/10", "2个工作日内"),
        ("pengyang/10.2", "2个工作日内"),
        ("xinyang/15", "长期保存"),
        ("gaoxin/9", "项号"),
        ("gaoxin/7", "未规定期限"),
        ("penalty-law/60", "九十日"),
    ],
)
def test_explain_prints_duty_rules_and_cautions(provision: str, said: str) -> None:
    text = run("explain", provision).stdout
    assert said in text.replace("\n", "")
    assert json.loads(run("explain", provision, "--json").stdout)["provision"] == provision


def test_compare_puts_the_packs_side_by_side() -> None:
    found = json.loads(run("compare", "-", "--at", AFTER, "--json").stdout)
    assert found["packs"] == ["fengli", "gaoxin", "pengyang", "shijiazhuang", "xinyang"]
    row = next(row for row in found["obligations"] if row["code"] == "store-recording")
    assert row["cells"]["xinyang"]["finding"]["due_at"] == "2025-09-27T16:00:00+08:00"
    assert run("compare", "-", "--pack", "gaoxin", "--pack", "fengli", "--at", AFTER).exit_code == 0


def test_compare_tells_of_duties_without_a_clock_what_one_text_asks_and_another_does_not() -> None:
    facts = {**FACTS, "activities": [{"id": "a1", "kind": "inspection", "relief": None}]}
    packs = ["--pack", "gaoxin", "--pack", "fengli"]
    found = json.loads(run("compare", "-", *packs, "--at", AFTER, "--json", facts=facts).stdout)
    row = next(row for row in found["requirements"] if row["code"] == "allow-filming")
    assert (row["differs"], row["cells"]["fengli"]["finding"]) == (True, None)
    assert row["cells"]["gaoxin"]["finding"]["provision"] == "gaoxin/13"
    assert row["cells"]["fengli"]["reason"]["zh"] == "未规定"

    shown = run("compare", "-", *packs, "--at", AFTER, facts=facts).stdout
    assert "activity/a1 · 不得限制他人拍摄" in shown
    assert "没有期限的义务另有" in shown


def test_law_needs_neither_django_nor_a_database(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    script = "import sys; sys.modules['django'] = None; from liuhen.cli.law import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", script, "check", str(facts), "--at", AFTER, "--json"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own interpreter and script
    assert (done.returncode, json.loads(done.stdout)["pack"]) == (1, "pengyang")


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["文本所列违规情形", "须由人认定"]), ("en", ["for people to judge"])]
)
def test_check_shows_what_the_text_lists_as_violations(lang: str, words: list[str]) -> None:
    destroyed = {"kind": "destroyed", "at": "2025-10-20T00:00:00+08:00", "subject": "recording/r1"}
    shown = run("check", "-", "--at", BEFORE, "--lang", lang, facts=FACTS | {"events": [destroyed]}).stdout
    assert [word for word in words if word not in shown] == []
    assert words[0] not in run("check", "-", "--at", BEFORE, "--lang", lang).stdout
