"""C2SP tlog-proof v1."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.cosignature import Cosigner, cosigned_at
from liuhen.ledger.merkle import MemoryTree, inclusion_proof, leaf_hash
from liuhen.ledger.note import Note, Signer, sign_note
from liuhen.ledger.proof import MAX_HASHES, TlogProof

ORIGIN = "example.com/log"
LOG = Signer.generate(ORIGIN)
WITNESS = Cosigner.generate("justice.example/witness")
AT = datetime(2026, 11, 21, 9, 0, tzinfo=BEIJING)
ENTRIES = [b"one", b"two", b"three", b"four", b"five"]
TREE = MemoryTree(map(leaf_hash, ENTRIES))
HEAD = Checkpoint(origin=ORIGIN, size=5, root=TREE.root())
NOTE = Note.parse(sign_note(HEAD.text(), LOG)).with_signatures(WITNESS.cosign(HEAD, at=AT))


def _proof(index: int = 2, extra: bytes = b"") -> TlogProof:
    return TlogProof(index=index, hashes=inclusion_proof(index, 5, TREE.read), checkpoint=NOTE, extra=extra)


@pytest.mark.parametrize("index", range(5))
def test_a_proof_file_proves_its_entry_and_tells_who_cosigned_when(index: int) -> None:
    signed = TlogProof.parse(_proof(index).encode()).verify(
        ENTRIES[index], origin=ORIGIN, log=[LOG.verifier], cosigners=[WITNESS.verifier]
    )
    assert signed.checkpoint == HEAD
    assert [cosigned_at(one) for one in signed.cosignatures] == [AT]


def test_the_file_is_lines_then_a_blank_one_then_the_checkpoint() -> None:
    lines = _proof(4, b"extra").encode().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra ZXh0cmE=", "index 4"]
    assert lines[3:6] == [lines[3], "", ORIGIN]
    assert _proof(0).encode().decode().split("\n")[1] == "index 0"


@given(index=st.integers(0, 4), extra=st.binary(max_size=40))
def test_every_proof_file_reads_back(index: int, extra: bytes) -> None:
    proof = _proof(index, extra)
    assert TlogProof.parse(proof.encode()) == proof


@given(data=st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    content = bytearray(_proof().encode())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    with pytest.raises((IntegrityError, InvalidInput)):
        _believe(bytes(content))


def _believe(data: bytes) -> None:
    signed = TlogProof.parse(data).verify(ENTRIES[2], origin=ORIGIN, log=[LOG.verifier], cosigners=[WITNESS.verifier])
    # a witness whose name or key id was changed is a stranger: ignored, and so missing
    if not signed.cosignatures:
        raise IntegrityError("cosignatures", expected=1, actual=0)


def test_another_entry_or_another_place_is_refused() -> None:
    for index, entry in ((2, b"four"), (3, b"three"), (2, b"")):
        with pytest.raises(IntegrityError, match="inclusion"):
            TlogProof(index=index, hashes=_proof().hashes, checkpoint=NOTE).verify(
                entry, origin=ORIGIN, log=[LOG.verifier]
            )


TEXT = _proof().encode().decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 2", "index 02"),
        TEXT.replace("index 2", "index -2"),
        TEXT.replace("index 2", "Index 2"),
        TEXT.replace("index 2\n", ""),
        TEXT.replace("index 2", "extra \nindex 2"),
        TEXT.replace("index 2", "extra AA\nindex 2"),
        TEXT.replace("index 2", "index 2\nextra AAAA"),
        TEXT.replace("index 2", "extra AAAA\nextra AAAA\nindex 2"),
        TEXT.replace("index 2", "index 2\nAAAA"),
        TEXT.replace("index 2", "index 2\n" + "A" * 43 + "B"),
        TEXT.replace("index 2", "index 2" + ("\n" + "A" * 43 + "=") * MAX_HASHES),
        TEXT.replace("index 2", "index 2\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT[:-1],
        TEXT.split("\n\n", maxsplit=1)[0] + "\n",
        TEXT.replace("index 2", "索引 2"),
        TEXT + "x" * 1_000_000,
    ],
)
def test_malformed_proof_files_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        TlogProof.parse(text.encode())


def test_a_note_that_is_no_checkpoint_proves_nothing() -> None:
    with pytest.raises(InvalidInput):
        TlogProof(index=0, hashes=(), checkpoint=Note.parse(sign_note("a letter\n", LOG)))


def test_a_proof_is_hard_to_build_wrong() -> None:
    for wrong in ({"index": -1}, {"index": 2**63}, {"hashes": (b"",)}, {"hashes": (bytes(32),) * 64}):
        with pytest.raises(InvalidInput):
            TlogProof(**{"index": 0, "hashes": (), "checkpoint": NOTE, **wrong})
