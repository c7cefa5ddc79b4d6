"""A log written by transparency-dev/tessera: we read its checkpoints, tiles and bundles, and would write the same."""

from __future__ import annotations

import pytest

from conformance.others import VECTORS, needs
from liuhen.kernel.errors import IntegrityError
from liuhen.ledger.checkpoint import Checkpoint, open_checkpoint
from liuhen.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency
from liuhen.ledger.note import Verifier
from liuhen.ledger.proof import TlogProof
from liuhen.ledger.sealing import EMPTY_EDGE, load_edge, seal
from liuhen.ledger.tiles import TileReader

pytestmark = needs("tessera-log")

LOG = VECTORS / "tessera-log" / "testdata" / "log"
ORIGIN = "example.com/log/testdata"
KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SIZES = range(16)


def _fetch(path: str) -> bytes | None:
    file = LOG / path
    return file.read_bytes() if file.is_file() else None


def _checkpoint(size: int) -> Checkpoint:
    data = (LOG / f"checkpoint.{size}").read_bytes()
    return open_checkpoint(data, origin=ORIGIN, log=[Verifier.from_vkey(KEY)]).checkpoint


def _reader(size: int) -> TileReader:
    return TileReader(size=size, root=_checkpoint(size).root, fetch=_fetch)


@pytest.mark.parametrize("size", SIZES)
def test_every_checkpoint_is_signed_and_is_the_root_over_its_entries(size: int) -> None:
    checkpoint = _checkpoint(size)
    assert checkpoint.size == size
    assert checkpoint.root == root(leaf_hash(_reader(size).entry(index)) for index in range(size))


@pytest.mark.parametrize("new", SIZES)
def test_every_pair_of_checkpoints_is_consistent(new: int) -> None:
    read = _reader(new).read
    for old in range(new + 1):
        before, after = _checkpoint(old), _checkpoint(new)
        verify_consistency(
            old_size=old,
            old_root=before.root,
            new_size=new,
            new_root=after.root,
            proof=consistency_proof(old, new, read),
        )


@pytest.mark.parametrize("size", SIZES)
def test_sealing_its_entries_writes_its_files_and_its_checkpoint(size: int) -> None:
    for old in range(size):
        edge = load_edge(_checkpoint(old), _fetch)
        reader = _reader(size)
        sealed = seal(edge, [reader.entry(index) for index in range(old, size)], origin=ORIGIN)
        assert sealed.checkpoint == _checkpoint(size)
        assert [data for _, data in sealed.files] == [_fetch(str(path)) for path, _ in sealed.files]


def test_a_proof_file_against_its_last_checkpoint_proves_every_entry() -> None:
    reader = _reader(15)
    note = open_checkpoint((LOG / "checkpoint").read_bytes(), origin=ORIGIN, log=[Verifier.from_vkey(KEY)]).note
    for index in range(15):
        proof = TlogProof(index=index, hashes=inclusion_proof(index, 15, reader.read), checkpoint=note)
        TlogProof.parse(proof.encode()).verify(reader.entry(index), origin=ORIGIN, log=[Verifier.from_vkey(KEY)])
        with pytest.raises(IntegrityError):
            proof.verify(reader.entry(index) + b"\n", origin=ORIGIN, log=[Verifier.from_vkey(KEY)])


def test_an_edge_of_the_empty_log_is_the_empty_edge() -> None:
    assert load_edge(_checkpoint(0), _fetch) == EMPTY_EDGE
