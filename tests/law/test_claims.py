"""What meets a row: rules by their provision, or the row's own claim, strictly read."""

from __future__ import annotations

from typing import Any

import pytest

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.claims import Claim, RuleKey, claimed, read_claim
from liuhen.law.packs import Article
from liuhen.law.provision import parse_provision
from liuhen.law.strict import Node

FEATURE = {"zh": "看也记", "en": "Looking is recorded as well"}
PROOF = ["tests/office/test_custody.py::test_looking_is_recorded"]


def row(name: str, claim: Claim | None = None) -> Article:
    text = Text(zh="义务", en="duty")
    return Article(row=name, provision=parse_provision(name.rstrip("ab")), kind="record", duty=text, claim=claim)


def rule(provision: str, code: str = "store-recording") -> RuleKey:
    return RuleKey(pack="pengyang", code=code, provision=provision)


def read(value: Any) -> Claim:
    node = Node(value, "claim")
    claim = read_claim(node)
    node.done()
    return claim


@pytest.mark.parametrize(
    ("name", "provision", "is_met"),
    [
        ("pengyang/10", "pengyang/10", True),
        ("pengyang/10", "pengyang/10.2", True),
        ("pengyang/14", "pengyang/14(1)", True),
        ("pengyang/10.2", "pengyang/10", False),
        ("pengyang/10", "gaoxin/10", False),
        ("pengyang/1", "pengyang/10", False),
    ],
)
def test_a_rule_meets_the_row_that_it_cites_in_whole_or_in_part(name: str, provision: str, is_met: bool) -> None:
    (found,) = claimed([row(name)], [rule(provision)], [])
    assert (found.is_claimed, bool(found.rules)) == (is_met, is_met)
    (kept,) = claimed([row(name)], [], [rule(provision, "keep-recording")])
    assert kept.is_claimed is is_met


def test_of_two_rows_with_one_provision_each_must_name_its_rules() -> None:
    letters = [row("pengyang/9.1a", Claim(rules=("store-recording",))), row("pengyang/9.1b")]
    first, second = claimed(letters, [rule("pengyang/9.1")], [])
    assert (first.is_claimed, second.is_claimed) == (True, False)


def test_a_row_may_name_rules_of_its_text_that_stand_under_another_provision() -> None:
    """Such as an exception that the other rules carry."""
    exception = row("pengyang/8.4", Claim(rules=("store-recording",)))
    (found,) = claimed([exception], [rule("pengyang/8.3"), rule("gaoxin/8"), rule("pengyang/8.3", "file-case")], [])
    assert found.rules == (rule("pengyang/8.3"),)
    assert (found.is_claimed, found.named_in_vain) == (True, ())


def test_a_code_that_no_rule_has_is_named_in_vain() -> None:
    (found,) = claimed([row("pengyang/8.4", Claim(rules=("store-recording",)))], [rule("gaoxin/8")], [])
    assert (found.is_claimed, found.named_in_vain) == (False, ("store-recording",))


@pytest.mark.parametrize(("claim", "is_met"), [(read({"defines": True}), True), (None, False), (Claim(), False)])
def test_a_row_without_a_rule_needs_a_claim_of_its_own(claim: Claim | None, is_met: bool) -> None:
    assert claimed([row("pengyang/1", claim)], [], [])[0].is_claimed is is_met


def test_a_feature_is_claimed_with_its_proof() -> None:
    claim = read({"feature": FEATURE, "proof": PROOF})
    assert (claim.feature, claim.proof) == (Text(**FEATURE), tuple(PROOF))
    assert claimed([row("pengyang/13", claim)], [], [])[0].is_claimed


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"defines": False}, "claim: defines is true"),
        ({"defines": True, "rules": ["file-case"]}, "claim: defines is true and stands alone"),
        ({"feature": FEATURE}, "claim: a feature needs its proof"),
        ({"proof": PROOF}, "claim: a feature needs its proof"),
        ({"feature": FEATURE, "proof": []}, "claim.proof: a feature that nothing proves"),
        ({"feature": FEATURE, "proof": ["it works"]}, "claim.proof[0]: is no test"),
        ({"feature": {"zh": "看也记"}, "proof": PROOF}, "claim.feature.en: missing"),
        ({"rules": ["make-tea"]}, "claim.rules[0]"),
        ({}, "claim: an empty claim says nothing"),
        ("defined", "claim: 'defined' is no object"),
        ({"promise": True}, "claim.promise: unknown key"),
    ],
)
def test_a_claim_that_proves_nothing_is_refused(value: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(value)
    assert any(str(fault).startswith(place) for fault in caught.value.faults), caught.value
