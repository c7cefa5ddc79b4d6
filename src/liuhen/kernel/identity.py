"""Identities: what an object is called, in the log and everywhere else.

An object is named `<kind>/<id>` (`recording/0198…`). Ids are UUIDv7 (RFC 9562): they sort by the time of their making.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from uuid import UUID

from liuhen.kernel.errors import InvalidInput, Text

_NAME = re.compile(r"([a-z][a-z-]{0,39})/([A-Za-z0-9._-]{1,80})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class ObjectName:
    """The name of one thing: `str()` gives `recording/r1`."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> ObjectName:
        """Read `<kind>/<id>`; anything else is `InvalidInput`."""
        match = _NAME.fullmatch(text)
        if match is None:
            shown = repr(text[:120])
            zh, en = f"{shown} 不是对象的名称，例如 recording/r1", f"{shown} is no object name such as recording/r1"
            raise InvalidInput.at("", Text(zh=zh, en=en))
        return cls(match[1], match[2])


def uuid7(milliseconds: int, *, randomness: bytes | None = None) -> UUID:
    """Make a UUIDv7 for an instant given in milliseconds since 1970; 10 bytes of randomness may be passed in."""
    random = os.urandom(10) if randomness is None else randomness
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
