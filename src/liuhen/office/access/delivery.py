"""An original on its way to an officer: whole or in part, in large pieces, never as a whole in memory.

Follows RFC 9110: §8.8.3 entity tag (the digest, so it is strong and never changes), §13.1.5 If-Range, §14 ranges. Sends
what it is given; whether it may leave, and that it is written down, is for the view and `actions`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError
from liuhen.office.access.media_types import BYTES, media_type
from liuhen.office.access.ranges import ByteRange, read_range
from liuhen.office.capture.originals import vault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from liuhen.office.capture.models import Recording

PIECE = 1 << 20
# The bytes come from strangers: whatever a browser makes of them may run nothing and fetch nothing.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


class Pieces:
    """The bytes of a range, read piece by piece; closes its file when it is through or given up."""

    def __init__(self, file: BinaryIO, wanted: ByteRange) -> None:
        self._file = file
        self._at = wanted.first
        self._left = wanted.length

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._left == 0:
            self.close()
            raise StopIteration
        piece = os.pread(self._file.fileno(), min(PIECE, self._left), self._at)
        if not piece:
            raise IntegrityError("original while it was read", expected=f"{self._left} bytes more", actual="its end")
        self._at += len(piece)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()


def etag_of(recording: Recording) -> str:
    """Return the entity tag: the SHA-256 of the bytes."""
    return f'"{recording.file.sha256}"'


def range_asked(recording: Recording, headers: Mapping[str, str]) -> ByteRange | None:
    """Return the range that a request asks for, None for the whole; raises `ranges.UnsatisfiableRange`.

    `If-Range` must name these bytes, or the whole is sent; a date there never matches, because none is given out.
    """
    condition = headers.get("If-Range")
    if condition is not None and condition != etag_of(recording):
        return None
    return read_range(headers.get("Range"), recording.file.size_bytes)


def whole(recording: Recording) -> ByteRange:
    """Return all bytes of a recording as a range."""
    size = recording.file.size_bytes
    return ByteRange(first=0, last=size - 1, size=size)


def send(recording: Recording, part: ByteRange | None, *, is_download: bool, is_head: bool) -> HttpResponseBase:
    """Answer with the original or a part of it; to HEAD with the same header and no byte.

    Raises `IntegrityError` when the vault does not hold as many bytes as the records say.
    """
    wanted = part or whole(recording)
    response: HttpResponseBase = HttpResponse() if is_head else StreamingHttpResponse(Pieces(_open(recording), wanted))
    response.status_code = 200 if part is None else 206
    for key, value in _header(recording, is_download=is_download).items():
        response.headers[key] = value
    response.headers["Content-Length"] = str(wanted.length)
    if part is not None:
        response.headers["Content-Range"] = part.content_range()
    return response


def refuse_range(recording: Recording) -> HttpResponse:
    """Answer a range that lies outside: 416 with the size (§15.5.17)."""
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{recording.file.size_bytes}"})


def unchanged(recording: Recording) -> HttpResponse:
    """Answer that the asker holds these bytes already: 304 (§15.4.5)."""
    return HttpResponse(status=304, headers={"ETag": etag_of(recording), "Cache-Control": "private, no-store"})


def _header(recording: Recording, *, is_download: bool) -> dict[str, str]:
    type_ = media_type(recording.file.name)
    name = f"{recording.number}_{recording.file.name}"
    return {
        "Content-Type": type_,
        "Content-Disposition": content_disposition_header(is_download or type_ == BYTES, name) or "attachment",
        "Content-Security-Policy": POLICY,
        "Accept-Ranges": "bytes",
        "ETag": etag_of(recording),
        # Evidence leaves no copy on an office PC that nobody wrote down.
        "Cache-Control": "private, no-store",
    }


def _open(recording: Recording) -> BinaryIO:
    digest = Digest.from_hex(recording.file.sha256)
    file = vault().open(digest)
    held = os.fstat(file.fileno()).st_size
    if held != recording.file.size_bytes:
        file.close()
        raise IntegrityError(f"original {digest}, size", expected=recording.file.size_bytes, actual=held)
    return file
