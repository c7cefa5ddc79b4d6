"""Every pack's own cases: facts and what the pack must make of them, as lawyers wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from liuhen import law
from liuhen.kernel.instant import parse_instant
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS

PACKS = law.load_packs()
GOOD = {"met", "pending", "waived"}


def cases() -> list[Any]:
    found = []
    for path in sorted(RULEPACKS.glob("*/cases/*.yaml")):
        pack = path.parent.parent.name
        found += [pytest.param(pack, case, id=f"{pack}-{path.stem}-{case['case']}") for case in read_yaml(path)]
    return found


def judged(pack: str, case: dict[str, Any]) -> dict[str, Any]:
    facts = law.parse_facts({"format": "liuhen-facts/1", "pack": pack, **case["facts"]})
    return law.findings_to_json(law.check(facts, PACKS[pack], parse_instant(case["at"])))


@pytest.mark.parametrize(("pack", "case"), cases())
def test_the_case_comes_out_as_written(pack: str, case: dict[str, Any]) -> None:
    node = Node(case, case["case"])
    node.keys(("case", "en", "at", "facts", "expect", "keeps"), ("case", "en", "at", "facts"))
    node.done()
    assert case.get("expect") or case.get("keeps"), "a case that expects nothing proves nothing"
    found = judged(pack, case)
    for wanted in case.get("expect", []):
        assert wanted in [{key: row[key] for key in wanted} for row in found["obligations"]]
    for wanted in case.get("keeps", []):
        assert wanted in [{key: row[key] for key in wanted} for row in found["retention"]]


@pytest.mark.parametrize("pack", PACKS)
def test_every_deadline_of_a_pack_has_a_good_and_a_bad_case(pack: str) -> None:
    states: dict[str, set[bool]] = {rule.code: set() for rule in PACKS[pack].deadlines}
    for parameters in cases():
        name, case = parameters.values
        for wanted in case.get("expect", []) if name == pack else []:
            states[wanted["code"]].add(wanted["state"] in GOOD)
    assert {code: shown for code, shown in states.items() if shown != {True, False}} == {}


@pytest.mark.parametrize("pack", PACKS)
def test_keeping_has_at_least_two_cases_with_different_results(pack: str) -> None:
    results = {
        (wanted["rule"], wanted.get("until"), tuple(wanted["provisions"]))
        for parameters in cases()
        if parameters.values[0] == pack
        for wanted in parameters.values[1].get("keeps", [])
    }
    assert len(results) > 1
