"""Byte ranges of an HTTP request: which part of a representation is asked for.

Follows RFC 9110 §14. A request for several ranges, and one that cannot be read, is answered with the whole, which §14.2
allows; so nobody needs multipart answers, and no player sends such a request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """Bytes `first` to `last`, both included, of a representation of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1

    def content_range(self) -> str:
        """Write the `Content-Range` of a partial answer (§14.4)."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class UnsatisfiableRange(Exception):
    """The range lies wholly outside the representation: 416."""


def read_range(header: str | None, size: int) -> ByteRange | None:
    """Read a `Range` header against a representation of `size` bytes; None means the whole.

    Raises `UnsatisfiableRange` for a range that is well-formed and lies outside.
    """
    match = _ONE.fullmatch(header) if header else None
    if match is None or (not match[1] and not match[2]):
        return None
    if not match[1]:
        return _suffix(int(match[2]), size)
    first = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None  # §14.1.1: such a range is invalid, and an invalid one is ignored
    if first >= size:
        raise UnsatisfiableRange(header)
    return ByteRange(first=first, last=min(last, size - 1), size=size)


def _suffix(length: int, size: int) -> ByteRange:
    """The last `length` bytes; more than there are means all of them."""
    if length == 0 or size == 0:
        raise UnsatisfiableRange(f"bytes=-{length}")
    return ByteRange(first=max(0, size - length), last=size - 1, size=size)
