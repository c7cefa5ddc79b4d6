"""Cosignatures: a witness states that a checkpoint was the largest consistent one it had seen at some time.

Follows C2SP tlog-cosignature, type 04 (`cosignature/v1`, Ed25519): 8 bytes of POSIX seconds, big-endian, then the
signature over `cosignature/v1`, `time <seconds>` and the text of the checkpoint. The first cosignature over an entry is
what "not after" rests on. Makes statements; whether they are true (`checkpoint.follow`) the caller has checked first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.kernel.instant import in_beijing
from liuhen.ledger.keys import PrivateKey, PublicKey, SignatureType, check_type
from liuhen.ledger.note import Signature

if TYPE_CHECKING:
    from liuhen.ledger.checkpoint import Checkpoint

_HEADER = "cosignature/v1"
_TIME_SIZE = 8
_SIZE = _TIME_SIZE + 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """Checks the cosignatures (type 04) of one witness; a `KnownSigner` of `liuhen.ledger.note`."""

    key: PublicKey

    def __post_init__(self) -> None:
        check_type(self.key, SignatureType.COSIGNATURE)

    @classmethod
    def from_vkey(cls, vkey: str) -> CosignatureVerifier:
        """Read a published key."""
        return cls(PublicKey.parse(vkey))

    @property
    def name(self) -> str:
        """The key name in its signature lines."""
        return self.key.name

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that begin its signatures."""
        return self.key.key_id

    def check(self, text: str, signature: Signature) -> None:
        """Raise `IntegrityError` unless `signature` is this witness' over a checkpoint's `text`."""
        if len(signature.data) != _SIZE:
            raise IntegrityError(
                f"cosignature of {self.name}", expected=f"{_SIZE} bytes", actual=f"{len(signature.data)} bytes"
            )
        seconds = int.from_bytes(signature.data[:_TIME_SIZE], "big")
        self.key.verify(_message(text, seconds), signature.data[_TIME_SIZE:])


class Cosigner:
    """Makes cosignatures: the hand of a witness. `text()` of its key is a secret; one key for one witness alone."""

    __slots__ = ("_key",)

    def __init__(self, key: PrivateKey) -> None:
        check_type(key.public, SignatureType.COSIGNATURE)
        self._key = key

    def __repr__(self) -> str:
        return f"Cosigner({self.vkey})"

    @classmethod
    def generate(cls, name: str) -> Cosigner:
        """Make a cosigner with a new key."""
        return cls(PrivateKey.generate(name, SignatureType.COSIGNATURE))

    @classmethod
    def from_text(cls, text: str) -> Cosigner:
        """Read a stored private key."""
        return cls(PrivateKey.parse(text))

    @property
    def vkey(self) -> str:
        """The public key as published."""
        return str(self._key.public)

    @property
    def verifier(self) -> CosignatureVerifier:
        """What checks this witness' cosignatures."""
        return CosignatureVerifier(self._key.public)

    def text(self) -> str:
        """Return the private key as it is stored. Secret."""
        return self._key.text()

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
