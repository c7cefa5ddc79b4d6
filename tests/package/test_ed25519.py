"""Ed25519 of the verifier against other people's vectors and against a second implementation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.package.verifier.ed25519 import ed25519_is_weak, ed25519_verify

VECTORS = Path(__file__).parents[2].parent / "shared/vectors/ed25519"
pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside this checkout")


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def test_edge_cases_of_cctv_are_judged_as_a_cofactorless_rfc_8032_verifier_does() -> None:
    refused = {"non_canonical_A", "non_canonical_R", "low_order_residue"}
    cases = load("cctv/ed25519vectors.json")
    wrong = []
    for case in cases[::3]:  # 914 of them are slow in plain Python; every third covers every flag
        key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
        expected = not refused & set(case["flags"] or ())
        if ed25519_verify(key, case["msg"].encode(), signature) is not expected:
            wrong.append(case["number"])
    assert wrong == []
    assert {flag for case in cases[::3] for flag in case["flags"] or ()} >= refused


def test_wycheproof_is_judged_as_written() -> None:
    for group in load("testvectors_v1/ed25519_test.json")["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            actual = ed25519_verify(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            assert actual is (case["result"] == "valid"), case["tcId"]


def test_keys_of_small_order_are_weak_and_real_ones_are_not() -> None:
    flagged = {case["key"] for case in load("cctv/ed25519vectors.json") if "low_order_A" in (case["flags"] or ())}
    assert len(flagged) > 5
    assert all(ed25519_is_weak(bytes.fromhex(key)) for key in flagged)
    assert not ed25519_is_weak(Ed25519PrivateKey.generate().public_key().public_bytes_raw())


@settings(max_examples=20, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=99), bit=st.integers(0, 511))
def test_a_good_signature_verifies_and_one_flipped_bit_does_not(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519_verify(key, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not ed25519_verify(key, message, bytes(flipped))
    assert not ed25519_verify(key, message + b"x", signature)
