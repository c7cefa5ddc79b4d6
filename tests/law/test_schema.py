"""The published schemas and word lists are those that the reader follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from law.building import LOCAL, PACKS, a_case, a_recording, an_activity, an_event, at, claim
from liuhen import law
from liuhen.kernel.errors import InvalidInput
from liuhen.law.schema import facts_schema, findings_schema
from liuhen.law.vocabulary import codes, vocabulary

SPEC = Path(__file__).parents[2] / "docs" / "spec"
WHOLE = {
    "format": "liuhen-facts/1",
    "pack": "pengyang",
    "case": a_case(overrides=[{"code": "file-case", "period": "60 days", "provision": "penalty-law/60"}]),
    "activities": [an_activity("2026-11-13T16:00", relief=claim("remote"))],
    "recordings": [a_recording("2026-11-13T10:10"), a_recording("2026-12-31T10:10", "r2")],
    "events": [an_event("act_ended"), an_event("emergency", subject="recording/r1")],
    "accesses": None,
}


@pytest.mark.parametrize(("name", "schema"), [("facts", facts_schema()), ("findings", findings_schema())])
def test_the_published_schema_is_the_one_of_the_code(name: str, schema: Any) -> None:
    """Refresh with `python scripts/published.py`."""
    assert json.loads((SPEC / f"{name}.schema.json").read_text(encoding="utf-8")) == schema


def test_facts_that_are_read_fit_the_schema_and_so_do_findings() -> None:
    facts = law.parse_facts(WHOLE)
    validator_for(facts_schema()).validate(WHOLE)
    validator_for(facts_schema()).validate(law.facts_to_json(facts))
    for pack in LOCAL:
        found = law.findings_to_json(law.check(facts, PACKS[pack], at("2026-11-21T12:00")))
        validator_for(findings_schema()).validate(found)


@pytest.mark.parametrize(
    "change",
    [
        {"weather": "fine"},
        {"activities": [{"kind": "patrol"}]},
        {"activities": [{"id": "a1", "knid": "patrol"}]},
        {"activities": [{"id": "a1", "kind": "picnic"}]},
        {"activities": [{"id": "a1", "started_at": "2025-09-26T09:00:00"}]},
        {"events": [{"kind": "objection", "subject": "planet/mars"}]},
        {"documents": [{"id": "d1", "pages": 1.5}]},
        {"format": "liuhen-facts/2"},
    ],
)
def test_schema_and_reader_refuse_the_same(change: dict[str, Any]) -> None:
    wrong = {**WHOLE, **change}
    assert not validator_for(facts_schema()).is_valid(wrong)
    with pytest.raises(InvalidInput):
        law.parse_facts(wrong)


def test_every_word_and_code_is_published() -> None:
    facts, findings = ((SPEC / f"{name}.md").read_text(encoding="utf-8") for name in ("facts", "findings"))
    missing = [word for words in vocabulary().values() for word in words if f"`{word}`" not in facts]
    missing += [code for code in codes() if f"`{code}`" not in findings]
    assert missing == []
