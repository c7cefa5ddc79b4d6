"""docs/spec/log.md shows what the code makes: every example is built here and looked up there."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from textwrap import indent

import pytest

from liuhen.kernel.digest import Digest
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.cosignature import Cosigner
from liuhen.ledger.entry import Digests, Entry, commitment, state_digest
from liuhen.ledger.keys import PrivateKey, SignatureType
from liuhen.ledger.merkle import MemoryTree, inclusion_proof, leaf_hash
from liuhen.ledger.note import Note, Signer, sign_note
from liuhen.ledger.proof import TlogProof
from liuhen.ledger.sealing import EMPTY_EDGE, seal

SPEC = Path(__file__).parents[2] / "docs" / "spec"
PAGE = (SPEC / "log.md").read_text(encoding="utf-8")
SALT = bytes(range(32))
STORED = Entry(
    type="recording.stored",
    object=ObjectName("recording", "r1"),
    prev=None,
    actor=ObjectName("officer", "o1"),
    claimed_at=datetime(2026, 9, 26, 9, 0, tzinfo=BEIJING),
    digests=Digests(sha256=Digest(sha256(b"hello").digest())),
    state=state_digest(SALT, {"unit": "u1", "status": "stored"}),
    commit=commitment(SALT, {"file": "original", "size_bytes": 5}),
)
CLASSIFIED = Entry(
    type="recording.classified",
    object=STORED.object,
    prev=STORED.leaf,
    actor=STORED.actor,
    claimed_at=datetime(2026, 9, 26, 9, 5, tzinfo=BEIJING),
    digests=None,
    state=state_digest(SALT, {"unit": "u1", "status": "classified"}),
    commit=commitment(SALT, {"cause": "c1"}),
)
ENTRIES = [STORED.encode(), CLASSIFIED.encode()]
LOG = Signer(PrivateKey("agency.example/log", SignatureType.NOTE, bytes(range(32))))
WITNESS = Cosigner(PrivateKey("justice.example/witness", SignatureType.COSIGNATURE, bytes(range(32, 64))))
SEALED = seal(EMPTY_EDGE, ENTRIES, origin="agency.example/log")
NOTE = Note.parse(sign_note(SEALED.checkpoint.text(), LOG)).with_signatures(
    WITNESS.cosign(SEALED.checkpoint, at=datetime(2026, 9, 26, 9, 6, tzinfo=BEIJING))
)


def _shown(text: str) -> bool:
    return indent(text, "    ") in PAGE


def test_the_page_shows_the_entry_its_leaf_and_its_keys() -> None:
    assert _shown(STORED.encode().decode() + "\n")
    assert f"`{STORED.leaf}`" in PAGE
    assert _shown(f"{LOG.vkey}\n{WITNESS.vkey}\n")
    for path, _ in SEALED.files:
        assert f"`{path}`" in PAGE


def test_the_page_shows_the_checkpoint_and_a_proof_file() -> None:
    tree = MemoryTree(map(leaf_hash, ENTRIES))
    proof = TlogProof(index=1, hashes=inclusion_proof(1, 2, tree.read), checkpoint=NOTE)
    assert _shown("\n" + NOTE.encode().decode())
    assert _shown("\n" + proof.encode().decode())


def test_the_schema_takes_entries_and_nothing_else() -> None:
    schemas = pytest.importorskip("jsonschema_rs", reason="no JSON Schema validator installed")
    schema = schemas.validator_for(json.loads((SPEC / "log-entry.schema.json").read_text(encoding="utf-8")))
    for entry in ENTRIES:
        assert schema.is_valid(json.loads(entry))
    good = json.loads(ENTRIES[0])
    for wrong in (
        {"v": 2},
        {"v": "1"},
        {"type": "stored"},
        {"object": "r1"},
        {"prev": ""},
        {"claimed_at": "2026-09-26T01:00:00Z"},
        {"digests": {}},
        {"state": None},
        {"name": "x"},
    ):
        assert not schema.is_valid(good | wrong), wrong
    for key in good:
        assert not schema.is_valid({name: value for name, value in good.items() if name != key})
