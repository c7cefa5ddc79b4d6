"""The guide for pack authors: its worked example is a pack without a fault, its promises are those of the commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from liuhen.cli.law import law
from liuhen.kernel.instant import parse_instant
from liuhen.law import check, load_packs, parse_facts
from liuhen.law.lint import lint
from liuhen.law.strict import Node
from liuhen.law.violations import read_catalogue

GUIDE = (Path(__file__).parents[2] / "docs" / "handbook" / "rules.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Write the files that the guide shows, each named in its first line."""
    for name, text in re.findall(r"```yaml\n# (shili/[\w/.]+)\n(.*?)```", GUIDE, re.DOTALL):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "shili"


def test_the_worked_example_is_a_pack_without_a_fault(example: Path) -> None:
    assert sorted(path.name for path in example.rglob("*.yaml")) == [
        "articles.yaml",
        "pack.yaml",
        "recording.yaml",
        "recording.yaml",
    ]
    assert [str(fault) for fault in lint(example).faults] == []


def test_the_example_shows_each_rule_well_done_and_badly_done(example: Path) -> None:
    looked = lint(example).packs["shili"]
    shown = {(one.code, one.is_good) for one in looked.outcome.duties}
    assert shown == {(code, good) for code in ("store-recording", "record-activity") for good in (True, False)}
    assert all(row.is_claimed for row in looked.rows)


def test_the_example_needs_each_of_its_cases(example: Path) -> None:
    cases = example / "cases" / "recording.yaml"
    parts = re.split(r"(?m)^(?=- case)", cases.read_text(encoding="utf-8"))
    for left_out in range(1, len(parts)):
        cases.write_text("".join(parts[:left_out] + parts[left_out + 1 :]), encoding="utf-8")
        assert len(lint(example).faults) == 1


def test_the_commands_of_the_guide_exist() -> None:
    for words in re.findall(r"(?m)^liuhen law ((?:[a-z]+ ?)+)", GUIDE):
        assert CliRunner().invoke(law, [*words.split(), "--help"]).exit_code == 0


def told(first_line: str) -> Any:
    """Read the example of the guide that begins with a line."""
    (text,) = [text for text in GUIDE.split("```")[1::2] if text.startswith(f"\n{first_line}")]
    return yaml.safe_load(text)


def test_the_agency_of_the_example_has_done_what_it_tells() -> None:
    facts = parse_facts({"format": "liuhen-facts/1", "pack": "xinyang", **told("agency:")})
    found = check(facts, load_packs()["xinyang"], parse_instant("2026-02-01T12:00:00+08:00"))
    states = {row.code: row.state.value for row in found.rows()}
    done = ("train-officers", "equip-each-officer", "equip-by-need", "assess-recording")
    assert {states[code] for code in done} == {"met"}
    assert states["supervise-recording"] == "breached"


def test_the_list_of_violations_of_the_example_can_be_read() -> None:
    node = Node(told("consequences:"))
    first, second = read_catalogue(node)
    node.done()
    assert (len(first.consequences), first.judge) == (1, None)
    assert second.judge is not None
