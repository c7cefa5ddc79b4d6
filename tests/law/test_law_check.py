"""`liuhen law check`: every example of its page comes out as printed, and every kind of article of every pack shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from liuhen.cli.law import law
from liuhen.law.provision import parse_provision
from liuhen.law.rules.duty import KINDS
from liuhen.law.scenarios import Scenario, play, read_scenarios
from liuhen.law.vocabulary import RULEPACKS

from .building import PACKS

if TYPE_CHECKING:
    from liuhen.law.packs import RulePack

PAGE = (Path(__file__).parents[2] / "docs" / "handbook" / "law-check.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"^## (?P<title>.+)\n.*?```json\n(?P<facts>.*?)```\n\n```\n(?P<command>liuhen law check facts\.json .*?)\n```\n\n"
    r"`(?P<code>[\w-]+)` `(?P<subject>[\w./-]+)` `(?P<state>\w+)`\n\n> (?P<because>.+)$",
    re.DOTALL | re.MULTILINE,
)
EXAMPLES = [
    found
    for part in re.split(r"(?m)^(?=## )", PAGE)
    if (found := re.match(EXAMPLE.pattern, part.strip(), EXAMPLE.flags))
]
BY_FEATURE_ALONE = {("gaoxin", "oversight")}
"""Articles of this kind became the catalogue of violations and a feature of the office, not a rule."""


def checked(facts: Any, *arguments: str) -> Any:
    ran = CliRunner().invoke(law, ["check", "-", *arguments, "--json"], input=json.dumps(facts))
    assert ran.exit_code in (0, 1), ran.output
    return json.loads(ran.stdout)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["title"])
def test_an_example_of_the_page_comes_out_as_printed(example: re.Match[str]) -> None:
    arguments = example["command"].split()[4:]
    told = checked(json.loads(example["facts"]), *arguments)

    if example["code"] == "keep-recording":
        row = next(row for row in told["retention"] if row["subject"] == example["subject"])
        assert row["rule"] == example["state"]
    else:
        rows = [
            row for row in told["obligations"] if (row["code"], row["subject"]) == (example["code"], example["subject"])
        ]
        row = next(row for row in rows if row["because"] == example["because"])
        assert row["state"] == example["state"]
    assert row["because"] == example["because"]


def test_the_page_has_an_example_for_every_kind_of_rule() -> None:
    kinds: set[str] = set()
    for example in EXAMPLES:
        pack = PACKS[json.loads(example["facts"])["pack"]]
        rules = {rule.code: "deadline" for rule in pack.deadlines} | {duty.code: duty.kind for duty in pack.duties}
        kinds.add(rules.get(example["code"], "retention"))
    assert kinds == {"deadline", "retention", *KINDS}


def shown_by(pack: RulePack, kind: str) -> Scenario | None:
    """Find a case of the pack that decides a rule under an article of this kind."""
    rows = [article.provision for article in pack.articles if article.kind == kind]
    played = play(read_scenarios(RULEPACKS / pack.id), pack)
    for shown in (*played.duties, *played.keeping):
        if any(row.covers(parse_provision(shown.provision)) for row in rows):
            return shown.scenario
    return None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (pack.id, kind)
        for pack in PACKS.values()
        for kind in sorted({article.kind for article in pack.articles} - {"context"})
    ],
)
def test_facts_for_each_kind_of_article_of_each_pack_are_judged_by_the_command(name: str, kind: str) -> None:
    pack = PACKS[name]
    scenario = shown_by(pack, kind)
    assert (scenario is None) == ((name, kind) in BY_FEATURE_ALONE)
    if scenario is None:
        return
    facts = {"format": "liuhen-facts/1", "pack": name, **scenario.facts}
    told = checked(json.loads(json.dumps(facts, default=str)), "--at", scenario.at.isoformat())

    rows = {(row["code"], row["subject"], row["state"]) for row in told["obligations"]}
    wanted = {(row["code"], row["subject"], row["state"]) for row in scenario.expect if "state" in row}
    assert wanted <= rows
    assert told["obligations"] or told["retention"]
