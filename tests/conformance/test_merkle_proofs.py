"""transparency-dev/merkle: the verifier accepts a proof if and only if the vector says so."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from conformance.others import VECTORS, files, needs
from liuhen.kernel.errors import IntegrityError
from liuhen.ledger.merkle import verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs("merkle-proofs")

INCLUSION = files("merkle-proofs/testdata/inclusion/**/*.json")
CONSISTENCY = files("merkle-proofs/testdata/consistency/**/*.json")
# Valid to its authors, but its roots are texts of 12 bytes: RFC 9162 roots have 32, and we take no others.
STRICTER = {"consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"}


def _read(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    case = json.loads(path.read_text(encoding="utf-8"))
    return case, [b64decode(one) for one in case["proof"] or []]


def _name(path: Path) -> str:
    return str(path.relative_to(VECTORS / "merkle-proofs" / "testdata"))


def test_all_files_are_there_and_some_are_valid() -> None:
    assert {_name(path) for path in CONSISTENCY} >= STRICTER
    assert len(INCLUSION) == len(CONSISTENCY) == 98
    for paths in (INCLUSION, CONSISTENCY):
        assert sum(not _read(path)[0]["wantErr"] for path in paths) == 6


@pytest.mark.parametrize("path", INCLUSION, ids=_name)
def test_inclusion_is_accepted_exactly_when_it_holds(path: Path) -> None:
    case, proof = _read(path)
    arguments: dict[str, Any] = {
        "leaf": b64decode(case["leafHash"]),
        "index": case["leafIdx"],
        "size": case["treeSize"],
        "proof": proof,
        "root": b64decode(case["root"]),
    }
    if case["wantErr"]:
        with pytest.raises(IntegrityError):
            verify_inclusion(**arguments)
    else:
        verify_inclusion(**arguments)


@pytest.mark.parametrize("path", CONSISTENCY, ids=_name)
def test_consistency_is_accepted_exactly_when_it_holds(path: Path) -> None:
    case, proof = _read(path)
    arguments: dict[str, Any] = {
        "old_size": case["size1"],
        "old_root": b64decode(case["root1"]),
        "new_size": case["size2"],
        "new_root": b64decode(case["root2"]),
        "proof": proof,
    }
    if case["wantErr"] or _name(path) in STRICTER:
        with pytest.raises(IntegrityError):
            verify_consistency(**arguments)
    else:
        verify_consistency(**arguments)
