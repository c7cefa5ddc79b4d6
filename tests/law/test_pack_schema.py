"""The published schema of packs and the strict reader say the same about every pack that there is."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema_rs import validator_for

from law.test_packs import CLAUSE, KEEP, PACK, RELIEF, STORE, faults
from liuhen.law.pack_schema import rulepack_schema
from liuhen.law.strict import Node, read_yaml
from liuhen.law.violations import read_catalogue
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = Path(__file__).parents[2] / "docs" / "spec"
SCHEMA = rulepack_schema()
KINDS = {
    "pack.yaml": "*/pack.yaml",
    "articles.yaml": "*/articles.yaml",
    "rules/*.yaml": "*/rules/*.yaml",
    "moments.yaml": "*/moments.yaml",
    "violations.yaml": "*/violations.yaml",
    "cases/*.yaml": "*/cases/*.yaml",
    "calendar/*.yaml": "*/calendar/*.yaml",
}


def validator(kind: str) -> Any:
    return validator_for({**SCHEMA["$defs"][kind], "$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"]})


def plain(value: Any) -> Any:
    """Turn YAML's dates into text, which is all that JSON knows."""
    if isinstance(value, dict):
        return {plain(key): plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [plain(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_published_schema_is_the_one_of_the_reader() -> None:
    """Refresh with `python scripts/published.py`."""
    assert json.loads((SPEC / "rulepack.schema.json").read_text(encoding="utf-8")) == SCHEMA


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_every_pack_fits(kind: str) -> None:
    check = validator(kind)
    paths = sorted(RULEPACKS.glob(KINDS[kind]))
    assert paths
    wrong = [(path.name, error.message) for path in paths for error in check.iter_errors(plain(read_yaml(path)))]
    assert wrong == []


def test_an_unknown_key_anywhere_in_a_rule_does_not_fit() -> None:
    check = validator("rules/*.yaml")
    for path in sorted(RULEPACKS.glob("*/rules/*.yaml")):
        for rule in read_yaml(path):
            for changed in with_a_surprise(rule):
                assert not check.is_valid(plain([changed])), changed


def with_a_surprise(rule: Any) -> Iterator[Any]:
    """Give the rule once for each object in it that is read by keys, with a key there that nobody knows."""
    places = [("rule",), *(("clauses", index) for index in range(len(rule.get("clauses", []))))]
    places += [(key,) for key in ("duty", "relief", "fulfil", "note") if isinstance(rule.get(key), dict)]
    places += [("warn", index) for index in range(len(rule.get("warn", [])))]
    for place in places:
        changed = copy.deepcopy(rule)
        held = changed
        for step in () if place == ("rule",) else place:
            held = held[step]
        held["surprise"] = 1
        yield changed


@pytest.mark.parametrize(
    "rule",
    [
        {**STORE, "perriod": "1 day"},
        {**STORE, "period": "soon"},
        {**STORE, "code": "make-tea"},
        {**STORE, "provision": "article 1"},
        {**STORE, "source": "hearsay"},
        {**STORE, "bearer": "nobody"},
        {**STORE, "places": ["drawer"]},
        {**STORE, "duty": {"zh": "只有中文"}},
        {**STORE, "relief": {**RELIEF, "reasons": ["tired"]}},
        {**STORE, "warn": [{"before": "1 day"}]},
        {key: value for key, value in STORE.items() if key != "met_by"},
        {**KEEP, "clauses": [{**CLAUSE, "when": {"moon": "full"}}]},
        {**KEEP, "clauses": [{**CLAUSE, "when": {"event": ["tea"]}}]},
        {**KEEP, "clauses": [{**CLAUSE, "when": {"evidence": True, "by": ["party"]}}]},
        {**KEEP, "clauses": [{**CLAUSE, "when": {"evidence": True, "always": True}}]},
        {**KEEP, "clauses": [{**CLAUSE, "keep": "for ever"}]},
        {"kind": "wish", "code": "file-case"},
        "store it",
    ],
)
def test_schema_and_reader_refuse_the_same(tmp_path: Path, rule: Any) -> None:
    assert not validator("rules/*.yaml").is_valid([rule])
    assert faults(tmp_path, [rule])


@pytest.mark.parametrize("rule", [STORE, KEEP, {**STORE, "relief": RELIEF}])
def test_what_the_reader_takes_fits(rule: Any) -> None:
    validator("rules/*.yaml").validate([rule])


ITEM = {"provision": "shili/9(1)", "zh": "删改记录", "en": "altering records", "codes": ["keep-unaltered"]}


@pytest.mark.parametrize(
    "change",
    [
        {"codes": ["make-tea"]},
        {"codes": ...},
        {"codes": ..., "others": False},
        {"kinds": ["mood"]},
        {"states": ["met"]},
        {"provision": "nowhere"},
        {"en": ...},
        {"judge": "whether"},
        {"consequences": [{"zh": "批评"}]},
        {"surprise": 1},
    ],
)
def test_schema_and_reader_refuse_the_same_list_of_violations(change: dict[str, Any]) -> None:
    wrong = {"items": [{key: value for key, value in {**ITEM, **change}.items() if value is not ...}]}
    assert not validator("violations.yaml").is_valid(wrong)
    node = Node(wrong)
    read_catalogue(node)
    assert node.faults


def test_a_list_of_violations_fits_with_or_without_consequences() -> None:
    for consequences in (
        [],
        [{"zh": "批评教育", "en": "criticism"}],
        [{"zh": "处分", "en": "x", "in_case": {"zh": "重", "en": "y"}}],
    ):
        whole = {
            "consequences": consequences,
            "items": [ITEM, {**ITEM, "codes": ["keep-confidential"], "consequences": consequences}],
        }
        validator("violations.yaml").validate(whole)
        node = Node(whole)
        assert len(read_catalogue(node)) == 2
        node.done()


def test_one_schema_serves_every_file_of_a_pack() -> None:
    whole = validator_for(SCHEMA)
    assert whole.is_valid(PACK)
    assert whole.is_valid([STORE])
    assert not whole.is_valid({"format": "liuhen-rulepack/1"})
    assert not whole.is_valid(yaml.safe_load("- {case: x}"))
