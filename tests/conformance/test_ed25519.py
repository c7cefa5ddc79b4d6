"""Ed25519 against Wycheproof and CCTV: what our keys accept is RFC 8032 without a cofactor, and no weak key."""

from __future__ import annotations

from typing import Any

from conformance.others import load, needs
from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.keys import PublicKey, SignatureType

pytestmark = needs("ed25519")


def _accepts(key: str, message: bytes, signature: str) -> bool:
    try:
        PublicKey("example.com/key", SignatureType.NOTE, bytes.fromhex(key)).verify(message, bytes.fromhex(signature))
    except (IntegrityError, InvalidInput):
        return False
    return True


def test_wycheproof_signatures_are_accepted_exactly_when_valid() -> None:
    groups = load("ed25519/testvectors_v1/ed25519_test.json")["testGroups"]
    cases = [(group["publicKey"]["pk"], case) for group in groups for case in group["tests"]]
    wrong = [
        case["tcId"]
        for key, case in cases
        if _accepts(key, bytes.fromhex(case["msg"]), case["sig"]) != (case["result"] == "valid")
    ]
    assert len(cases) > 100
    assert wrong == []


def test_edge_case_points_of_cctv() -> None:
    cases: list[dict[str, Any]] = load("ed25519/cctv/ed25519vectors.json")
    refused = {"non_canonical_A", "non_canonical_R", "low_order_residue", "low_order_A"}
    wrong = [
        (case["number"], case["flags"])
        for case in cases
        if _accepts(case["key"], case["msg"].encode(), case["sig"]) == bool(refused & set(case["flags"] or []))
    ]
    assert len(cases) == 914
    assert wrong == []
