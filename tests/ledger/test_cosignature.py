"""C2SP tlog-cosignature, type 04."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.checkpoint import Checkpoint, open_checkpoint
from liuhen.ledger.cosignature import CosignatureVerifier, Cosigner, cosigned_at
from liuhen.ledger.note import Note, Signature, Signer, Verifier, sign_note

LOG = Signer.generate("example.com/log")
WITNESS = Cosigner.generate("justice.example/witness")
CHECKPOINT = Checkpoint(origin="example.com/log", size=3, root=bytes(32))
AT = datetime(2026, 11, 21, 9, 30, 15, 999_999, tzinfo=BEIJING)


def _cosigned(signature: Signature) -> bytes:
    return Note.parse(sign_note(CHECKPOINT.text(), LOG)).with_signatures(signature).encode()


def _open(data: bytes) -> tuple[Signature, ...]:
    log, witness = Verifier.from_vkey(LOG.vkey), CosignatureVerifier.from_vkey(WITNESS.vkey)
    return open_checkpoint(data, origin="example.com/log", log=[log], cosigners=[witness]).cosignatures


def test_a_cosignature_verifies_beside_the_logs_own_and_states_its_time() -> None:
    (signature,) = _open(_cosigned(WITNESS.cosign(CHECKPOINT, at=AT)))
    assert signature.name == "justice.example/witness"
    assert cosigned_at(signature) == AT.replace(microsecond=0)


def test_it_signs_the_header_the_time_and_the_text_behind_eight_bytes_of_time() -> None:
    signature = WITNESS.cosign(CHECKPOINT, at=datetime.fromtimestamp(1679315147, UTC))
    assert int.from_bytes(signature.data[:8], "big") == 1679315147
    assert len(signature.data) == 72
    message = b"cosignature/v1\ntime 1679315147\nexample.com/log\n3\n" + b"A" * 43 + b"=\n"
    WITNESS.verifier.key.verify(message, signature.data[8:])


@given(bit=st.integers(0, 8 * 72 - 1))
def test_any_flipped_bit_of_time_or_signature_rejects_the_note(bit: int) -> None:
    signature = WITNESS.cosign(CHECKPOINT, at=AT)
    data = bytearray(signature.data)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(IntegrityError, match="witness"):
        _open(_cosigned(Signature(signature.name, signature.key_id, bytes(data))))


@pytest.mark.parametrize("length", [1, 64, 71, 73])
def test_a_cosignature_of_another_length_is_rejected(length: int) -> None:
    short = Signature("justice.example/witness", WITNESS.verifier.key_id, bytes(length))
    with pytest.raises(IntegrityError, match="72 bytes"):
        _open(_cosigned(short))
    with pytest.raises(InvalidInput):
        cosigned_at(short)


def test_a_plain_signature_by_the_same_key_is_no_cosignature() -> None:
    # the type byte in the key id keeps the two apart
    plain = LOG.sign(CHECKPOINT.text())
    with pytest.raises(IntegrityError):
        _open(_cosigned(Signature("justice.example/witness", WITNESS.verifier.key_id, plain.data)))


def test_times_that_no_calendar_holds_are_refused() -> None:
    with pytest.raises(InvalidInput, match="1970"):
        WITNESS.cosign(CHECKPOINT, at=datetime(1970, 1, 1, tzinfo=UTC) - timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="9999"):
        cosigned_at(Signature("w", bytes(4), b"\x7f" + bytes(71)))
    with pytest.raises(ValueError, match="naive"):
        WITNESS.cosign(CHECKPOINT, at=AT.replace(tzinfo=None))


def test_a_stored_witness_key_goes_on_and_a_logs_key_is_none() -> None:
    assert Cosigner.from_text(WITNESS.text()).cosign(CHECKPOINT, at=AT) == WITNESS.cosign(CHECKPOINT, at=AT)
    assert WITNESS.text().split("+", 4)[4] not in repr(WITNESS)
    with pytest.raises(InvalidInput):
        Cosigner.from_text(LOG.text())
    with pytest.raises(InvalidInput):
        CosignatureVerifier.from_vkey(LOG.vkey)
