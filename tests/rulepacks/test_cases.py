"""Every pack's own cases: facts and what the pack must make of them, as lawyers wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from liuhen import law
from liuhen.kernel.instant import parse_instant
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS

PACKS = {name: pack for name, pack in law.load_packs().items() if not pack.is_profile}
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
def test_every_rule_of_a_pack_has_a_good_and_a_bad_case(pack: str) -> None:
    """A rule is a code with its provision; what a pack inherits is proved where it is written."""
    inherited = {(rule.code, rule.provision) for rule in rules(PACKS[pack].extends)}
    shown: dict[tuple[str, str], set[bool]] = {
        key: set() for rule in rules(pack) if (key := (rule.code, rule.provision)) not in inherited
    }
    own = set(shown)
    only = {code: provision for code, provision in own if [code for code, _ in own].count(code) == 1}
    for parameters in cases():
        name, case = parameters.values
        for wanted in case.get("expect", []) if name == pack else []:
            key = (wanted["code"], wanted.get("provision", only.get(wanted["code"], "")))
            shown.setdefault(key, set()).add(wanted["state"] in GOOD)
    assert {key: states for key, states in shown.items() if key in own and states != {True, False}} == {}


def rules(pack: str | None) -> tuple[Any, ...]:
    return () if pack is None else (*PACKS[pack].deadlines, *PACKS[pack].duties)


@pytest.mark.parametrize("pack", PACKS)
def test_keeping_has_at_least_two_cases_with_different_results(pack: str) -> None:
    results = {
        (wanted["rule"], wanted.get("until"), tuple(wanted["provisions"]))
        for parameters in cases()
        if parameters.values[0] == pack
        for wanted in parameters.values[1].get("keeps", [])
    }
    assert len(results) > 1
