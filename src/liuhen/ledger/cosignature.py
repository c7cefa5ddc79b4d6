"""Cosignatures: a witness states that a checkpoint was the largest consistent one it had seen at some time.

Follows C2SP tlog-cosignature, type 04 (`cosignature/v1`, Ed25519): 8 bytes of POSIX seconds, big-endian, then the
signature over `cosignature/v1`, `time <seconds>` and the text of the checkpoint. The first cosignature over an entry is
what "not after" rests on. Makes statements; whether they are true (`checkpoint.follow`) the caller has checked first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.kernel.instant import in_beijing
from liuhen.ledger.keys import KeySigner, KeyVerifier, SignatureType
from liuhen.ledger.note import Signature

if TYPE_CHECKING:
    from liuhen.ledger.checkpoint import Checkpoint

_HEADER = "cosignature/v1"
_TIME_SIZE = 8
_SIZE = _TIME_SIZE + 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CosignatureVerifier(KeyVerifier):
    """Checks the cosignatures (type 04) of one witness; a `KnownSigner` of `liuhen.ledger.note`."""

    __slots__ = ()
    kind = SignatureType.COSIGNATURE

    def check(self, text: str, signature: Signature) -> None:
        """Raise `IntegrityError` unless `signature` is this witness' over a checkpoint's `text`."""
        if len(signature.data) != _SIZE:
            raise IntegrityError(
                f"cosignature of {self.name}", expected=f"{_SIZE} bytes", actual=f"{len(signature.data)} bytes"
            )
        seconds = int.from_bytes(signature.data[:_TIME_SIZE], "big")
        self.key.verify(_message(text, seconds), signature.data[_TIME_SIZE:])


class Cosigner(KeySigner):
    """Makes cosignatures: the hand of a witness. `text()` of its key is a secret; one key for one witness alone."""

    __slots__ = ()
    kind = SignatureType.COSIGNATURE

    @property
    def verifier(self) -> CosignatureVerifier:
        """What checks this witness' cosignatures."""
        return CosignatureVerifier(self._key.public)

    def cosign(self, checkpoint: Checkpoint, *, at: datetime) -> Signature:
        """Cosign a checkpoint at an instant, whole seconds downwards; instants before 1970 are `InvalidInput`."""
        seconds = (in_beijing(at) - _EPOCH) // timedelta(seconds=1)
        if seconds < 0:
            raise InvalidInput.at("at", f"{at.isoformat()} lies before 1970")
        signature = self._key.sign(_message(checkpoint.text(), seconds))
        return Signature(
            self._key.public.name, self._key.public.key_id, seconds.to_bytes(_TIME_SIZE, "big") + signature
        )


def cosigned_at(signature: Signature) -> datetime:
    """Return the instant that a *verified* cosignature states, in Beijing time.

    `InvalidInput` for one of another size or with a time that no calendar here can hold (after the year 9999).
    """
    if len(signature.data) != _SIZE:
        raise InvalidInput.at("cosignature", f"{len(signature.data)} bytes where {_SIZE} belong")
    seconds = int.from_bytes(signature.data[:_TIME_SIZE], "big")
    try:
        return in_beijing(_EPOCH + timedelta(seconds=seconds))
    except OverflowError as error:
        raise InvalidInput.at("cosignature", f"time {seconds} lies after the year 9999") from error


def _message(text: str, seconds: int) -> bytes:
    return f"{_HEADER}\ntime {seconds}\n{text}".encode()
