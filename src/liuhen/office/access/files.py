"""A file of ours on its way to an officer, whole or in part: copies and images of discs.

Follows RFC 9110 as `delivery` does: a strong entity tag, ranges, If-Range. The entry comes before the first byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from liuhen.office.access.delivery import POLICY, Pieces
from liuhen.office.access.ranges import ByteRange, UnsatisfiableRange, read_range

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file and what is said of it. `sha256` never changes for the same address, so it is the entity tag."""

    path: Path
    size_bytes: int
    sha256: str
    name: str
    media_type: str
    is_download: bool

    @property
    def etag(self) -> str:
        """The entity tag."""
        return f'"{self.sha256}"'


def answer(request: Any, file: SentFile, *, note: Callable[[], object]) -> HttpResponseBase:
    """Answer a GET or HEAD; `note` writes the looking down and is called before a byte is sent."""
    if request.headers.get("If-None-Match") == file.etag:
        return HttpResponse(status=304, headers={"ETag": file.etag, "Cache-Control": "private, no-store"})
    try:
        condition = request.headers.get("If-Range")
        asked = request.headers.get("Range") if condition in {None, file.etag} else None
        part = read_range(asked, file.size_bytes)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size_bytes}"})
    if request.method == "HEAD":
        return _headed(HttpResponse(), file, part)
    note()
    wanted = part or ByteRange(first=0, last=file.size_bytes - 1, size=file.size_bytes)
    return _headed(StreamingHttpResponse(Pieces(file.path.open("rb"), wanted)), file, part)


def _headed(response: HttpResponseBase, file: SentFile, part: ByteRange | None) -> HttpResponseBase:
    response.status_code = 200 if part is None else 206
    length = file.size_bytes if part is None else part.length
    for key, value in {
        "Content-Type": file.media_type,
        "Content-Length": str(length),
        "Content-Disposition": content_disposition_header(file.is_download, file.name) or "attachment",
        "Content-Security-Policy": POLICY,
        "Accept-Ranges": "bytes",
        "ETag": file.etag,
        "Cache-Control": "private, no-store",
    }.items():
        response.headers[key] = value
    if part is not None:
        response.headers["Content-Range"] = part.content_range()
    return response
