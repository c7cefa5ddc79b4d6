"""The bytes of one request on their way into an upload: read, hashed and written beside each other, then marked.

What is acknowledged is on the disk. Every few seconds of a long request, and when it breaks off, what has come is
marked as well, so that a file sent in one piece of four gigabytes goes on from where the line went dead, also after a
`kill -9`. A request with a checksum is all or nothing: its bytes count when the last of them has proved right.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from liuhen.kernel.errors import Refusal
from liuhen.media.signature import HEAD_BYTES
from liuhen.office.capture.body import INTERRUPTED, Pieces
from liuhen.office.capture.uploads import actions, refusals
from liuhen.office.capture.uploads.turns import turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.body import Body
    from liuhen.office.capture.uploads.models import Upload
    from liuhen.office.capture.uploads.turns import Turn
    from liuhen.vault import Partial

MARK_EVERY_SECONDS: Final = 5.0
ALGORITHMS: Final = ("sha256", "sha1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """What a sender says of the bytes of one request (tus 1.0, checksum)."""

    algorithm: str
    digest: bytes


@dataclass(kw_only=True)
class Reception:
    """One request that goes on with an upload."""

    upload: Upload
    pieces: Pieces
    checksum: Checksum | None
    by: ObjectName
    now: Callable[[], datetime]

    def run(self, turn: Turn, offset: int) -> None:
        """Take the bytes in, and finish the upload when they are the last. Raises `Refusal`."""
        upload = self.upload
        upload.refresh_from_db(fields=["offset_bytes", "prefix_sha256", "result"])
        if upload.result_id is not None or offset != upload.offset_bytes:
            raise refusals.elsewhere(upload.offset_bytes)
        with actions.resume(upload, is_alone=turn.is_alone) as partial:
            try:
                self._take(turn, partial)
            except Refusal as refusal:
                if refusal.code == INTERRUPTED and self.checksum is None:
                    with turn.step():
                        self._mark(partial)
                raise
            with turn.step():
                self._mark(partial)
                if upload.offset_bytes == upload.size_bytes:
                    actions.finish(upload=upload, partial=partial, by=self.by, now=self.now)

    def _take(self, turn: Turn, partial: Partial) -> None:
        checksum = None if self.checksum is None else hashlib.new(self.checksum.algorithm, usedforsecurity=False)
        if self.checksum is None:
            turn.leave = lambda: self._leave(partial)
        else:
            turn.leave = partial.close
        marked = time.monotonic()
        while left := self.upload.size_bytes - partial.received_bytes:
            piece = self.pieces.next(left)
            if not piece:
                break
            with turn.step():
                if partial.received_bytes == 0:
                    self._look_at(piece)
                if checksum is not None:
                    checksum.update(piece)
                partial.write(piece)
                if checksum is None and time.monotonic() - marked > MARK_EVERY_SECONDS:
                    self._mark(partial)
                    marked = time.monotonic()
        if self.checksum and checksum and not hmac.compare_digest(checksum.digest(), self.checksum.digest):
            raise refusals.checksum_differs()
        if not left and self.pieces.next(1):
            raise refusals.too_long(self.upload.size_bytes)

    def _look_at(self, head: bytes) -> None:
        if len(head) < min(HEAD_BYTES, self.upload.size_bytes):
            return
        actions.refuse_unfit(self.upload, head[:HEAD_BYTES])

    def _mark(self, partial: Partial) -> None:
        if partial.received_bytes != self.upload.offset_bytes:
            actions.save_mark(upload=self.upload, mark=partial.note(), at=self.now())

    def _leave(self, partial: Partial) -> None:
        self._mark(partial)
        partial.close()


def receive(
    upload: Upload,
    body: Body,
    length: int | None,
    *,
    offset: int,
    checksum: Checksum | None,
    by: ObjectName,
    now: Callable[[], datetime],
) -> None:
    """Go on with an upload at `offset` by the bytes of `body`. Raises `Refusal`; then a smaller offset may hold."""
    if length is not None and offset + length > upload.size_bytes:
        raise refusals.too_long(upload.size_bytes)
    pieces = Pieces(body, length, broken=refusals.interrupted)
    reception = Reception(upload=upload, pieces=pieces, checksum=checksum, by=by, now=now)
    most = settings.LIUHEN_UPLOADS_AT_ONCE
    with actions.ending(upload, by=by, now=now), turns.take(upload.pk, most=most) as turn:
        reception.run(turn, offset)
