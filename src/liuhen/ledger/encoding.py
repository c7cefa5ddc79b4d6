"""The two ways in which the log's text formats write bytes and numbers, read strictly.

Base64 is RFC 4648 §4 with padding; numbers are ASCII decimals without leading zeroes (C2SP, all tlog formats). Each
value has one spelling: what would decode to the same value in another spelling is `InvalidInput`, never tolerated.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode

from liuhen.kernel.errors import InvalidInput

MAX_SIZE = 2**63 - 1
"""Largest tree size and largest POSIX time: what fits the signed 64-bit integers of other people's readers."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def to_base64(data: bytes) -> str:
    """Write bytes in Base64 with padding."""
    return b64encode(data).decode("ascii")


def from_base64(text: str, where: str, *, size: int | None = None) -> bytes:
    """Read Base64, exactly `size` bytes when given; `InvalidInput` names `where`."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput.at(where, f"{text[:80]!r} is no Base64: {error}") from error
    # `validate` lets through set bits behind the last byte; writing again shows them.
    if to_base64(data) != text:
        raise InvalidInput.at(where, f"{text[:80]!r} is not how these bytes are written in Base64")
    if size is not None and len(data) != size:
        raise InvalidInput.at(where, f"{len(data)} bytes where {size} belong")
    return data


def from_decimal(text: str, where: str, *, limit: int = MAX_SIZE) -> int:
    """Read an ASCII decimal without sign or leading zeroes, at most `limit`."""
    if not _DECIMAL.fullmatch(text) or int(text) > limit:
        raise InvalidInput.at(where, f"{text[:80]!r} is no decimal from 0 to {limit} without leading zeroes")
    return int(text)
