"""The law as a library: rule packs as data, facts in, findings out.

    packs = load_packs()
    facts = parse_facts(json_text)
    findings = check(facts, packs[facts.pack], at)

Pure: no database, no network, and the instant comes in as an argument. `liuhen.law.explain` says why, in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.law import reading
from liuhen.law.compare import compare
from liuhen.law.engine import check
from liuhen.law.facts import UNKNOWN, Facts
from liuhen.law.findings import Findings, Obligation, Retention, State
from liuhen.law.packs import RulePack, load_packs
from liuhen.law.reading import facts_to_json
from liuhen.law.report import findings_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "UNKNOWN",
    "Facts",
    "Findings",
    "Obligation",
    "Retention",
    "RulePack",
    "State",
    "check",
    "compare",
    "facts_to_json",
    "findings_to_json",
    "load_packs",
    "parse_facts",
]


def parse_facts(data: str | bytes | Mapping[str, Any]) -> Facts:
    """Read liuhen-facts/1 from JSON text or a parsed object; raises `InvalidInput` with every fault and its place."""
    return reading.parse_facts(data, packs=load_packs())
