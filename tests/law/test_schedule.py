"""The recording schedule and wording guide: read strictly, complete, printable, and in step with the pack's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from liuhen.cli.law import law as command
from liuhen.kernel.errors import InvalidInput
from liuhen.law.provision import parse_provision
from liuhen.law.schedule import load_schedule, read_schedule, schedule_to_json

from .building import PACKS

ASKED = ("pengyang", "shijiazhuang")


def written(pack: str) -> dict[str, Any]:
    schedule = load_schedule(pack)
    assert schedule is not None
    return schedule_to_json(schedule)


@pytest.mark.parametrize("pack", ASKED)
def test_each_text_that_asks_for_a_schedule_has_one_that_covers_what_its_rules_require(pack: str) -> None:
    listed = {item["activity"] for item in written(pack)["items"] if item["demand"] == "required"}
    assert {"inspection", "evidence_taking", "hearing", "service"} <= listed
    said = {word for line in written(pack)["wording"] for word in line["covers"]}
    assert said == {"time", "place", "officers", "act", "notice"}


@pytest.mark.parametrize("pack", ASKED)
def test_a_schedule_names_only_provisions_that_the_text_has(pack: str) -> None:
    whole = written(pack)
    named = {row[key] for row in whole["items"] for key in ("provision", "keep") if row[key]}
    named |= {line["provision"] for line in whole["wording"]}
    rows = [article.provision for article in PACKS[pack].articles]
    assert [name for name in named if not any(row.covers(parse_provision(name)) for row in rows)] == []


@pytest.mark.parametrize("pack", ASKED)
def test_a_schedule_that_is_written_reads_the_same(pack: str) -> None:
    assert schedule_to_json(read_schedule(written(pack), pack)) == written(pack)


def test_a_text_that_asks_for_no_schedule_has_none() -> None:
    assert load_schedule("fengli") is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("activity", "picnic"), ("demand", "perhaps"), ("provision", "article 8"), ("content", ["weather"]), ("more", 1)],
)
def test_a_wrong_value_is_refused_at_its_place(key: str, value: Any) -> None:
    whole = written("pengyang")
    whole["items"][0][key] = value
    with pytest.raises(InvalidInput) as caught:
        read_schedule(whole, "pengyang")
    assert caught.value.faults[0].where.startswith(f"pengyang/schedule.yaml: items[0].{key}")


def test_the_command_prints_the_schedule_as_a_table_and_as_json() -> None:
    runner = CliRunner()
    shown = runner.invoke(command, ["schedule", "shijiazhuang"])
    assert (shown.exit_code, "听证" in shown.output, "正在录音录像" in shown.output) == (0, True, True)
    as_json = runner.invoke(command, ["schedule", "shijiazhuang", "--json"])
    assert json.loads(as_json.output) == {"pack": "shijiazhuang", "schedule": written("shijiazhuang")}
    english = runner.invoke(command, ["schedule", "pengyang", "--lang", "en"], env={"COLUMNS": "160"})
    assert "text suffices" in english.output.replace("\n", " ")


def test_the_command_says_where_a_text_asks_for_none_and_refuses_a_pack_that_is_not_there() -> None:
    runner = CliRunner()
    assert runner.invoke(command, ["schedule", "fengli"]).output.strip() == "该文本没有事项清单。"
    assert runner.invoke(command, ["schedule", "atlantis"]).exit_code == 2
