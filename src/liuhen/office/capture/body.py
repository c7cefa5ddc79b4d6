"""The body of a request that brings footage, whichever way it comes in: in pieces that fit the line, or thrown away.

A sender that goes away in the middle is told apart from one that has sent all: `upload-interrupted`. A body that is
refused half-way is read to its end, because a sender that still writes does not hear the answer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from liuhen.kernel.errors import Refusal, Text

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_PIECE: Final = 1 << 20
SMALLEST_PIECE: Final = 16 << 10
# A piece that takes longer than this is too large for the line: the sender would seem silent while it sends.
SLOW_PIECE_SECONDS: Final = 1.0
INTERRUPTED: Final = "upload-interrupted"
NOTHING_TAKEN: Final = Text(
    zh="系统内没有留下不完整的文件，原存储介质上的文件没有改动。",
    en="Nothing incomplete was kept, and the source was not changed.",
)


class Body(Protocol):
    """Something that gives the bytes of one file, once."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; nothing at the end. Raises `OSError` when the sender is gone."""


class Pieces:
    """A body in pieces that fit the line: large ones from a fast sender, small ones from a slow one."""

    def __init__(self, body: Body, length: int | None, *, broken: Callable[[], Refusal]) -> None:
        """Read `length` bytes, or to the end where the sender does not say how many; `broken` is `interrupted` here."""
        self._body = body
        self._left = length
        self._broken = broken
        self._size = LARGEST_PIECE // 4

    def next(self, most: int = LARGEST_PIECE) -> bytes:
        """Return the next bytes, at most `most`; none at the end. Raises `Refusal` `upload-interrupted`."""
        wanted = min(self._size, most if self._left is None else min(self._left, most))
        if wanted == 0:
            return b""
        begun = time.monotonic()
        try:
            piece = self._body.read(wanted)
        except OSError as error:
            raise self._broken() from error
        if self._left is not None:
            if not piece:
                raise self._broken()
            self._left -= len(piece)
        if time.monotonic() - begun > SLOW_PIECE_SECONDS:
            self._size = max(self._size // 2, SMALLEST_PIECE)
        else:
            self._size = min(self._size * 2, LARGEST_PIECE)
        return piece

    def drain(self) -> None:
        """Throw the rest away; a sender that is gone by now hears nothing any more."""
        try:
            while self.next():
                pass
        except Refusal as refusal:
            if refusal.code != INTERRUPTED:
                raise


def interrupted(*, safe: Text, todo: Text) -> Refusal:
    """Say that the sender went away."""
    return Refusal(
        INTERRUPTED,
        Text(zh="上传中断，没有收到完整的文件。", en="The upload broke off before the whole file had arrived."),
        safe=safe,
        todo=todo,
        status=400,
    )


def length_unknown(todo: Text) -> Refusal:
    """Say that a file whose size nobody knows cannot be checked for completeness."""
    return Refusal(
        "length-required",
        Text(zh="上传没有声明文件大小，没有接收。", en="The upload did not say how long it is; not taken in."),
        safe=NOTHING_TAKEN,
        todo=todo,
        status=411,
    )
