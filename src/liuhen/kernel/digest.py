"""Digests: 32 bytes of SHA-256 that cannot be confused with anything else."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from liuhen.kernel.errors import InvalidInput

SIZE = 32
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A SHA-256 value. `str()` gives 64 lower-case hexadecimal digits."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != SIZE:
            raise InvalidInput.at("", f"a SHA-256 digest has {SIZE} bytes, not {len(self.raw)}")

    def __str__(self) -> str:
        return self.raw.hex()

    @classmethod
    def from_hex(cls, text: str) -> Digest:
        """Read exactly 64 lower-case hexadecimal digits; anything else is `InvalidInput`."""
        if not _HEX.fullmatch(text):
            raise InvalidInput.at("", f"{text[:80]!r} is no SHA-256 in 64 lower-case hexadecimal digits")
        return cls(bytes.fromhex(text))


def sha256(data: bytes) -> Digest:
    """Digest of `data` in one go; files are hashed by `liuhen.vault` while they stream."""
    return Digest(hashlib.sha256(data).digest())
