"""Copies on their way to an officer, whole or in part; looking at one is an act, like looking at the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from liuhen.office.access.actions import note_copy_viewing
from liuhen.office.access.delivery import POLICY, Pieces
from liuhen.office.access.media_types import media_type
from liuhen.office.access.ranges import ByteRange, UnsatisfiableRange, read_range
from liuhen.office.capture.derived import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.derived.models import CopyState
from liuhen.office.capture.derived.queries import derivative_of
from liuhen.office.capture.derived.storing import file_of, name_of
from liuhen.office.people.doors import door
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponseBase

    from liuhen.office.capture.derived.models import Derivative


@door("derived.view")
@require_safe
def derivative(request: Any, derivative_id: UUID) -> HttpResponseBase:
    """The bytes of a copy, whole or the range asked for; `?download=1` to save it. The entry comes before the bytes."""
    row = _derivative(request, derivative_id)
    size, etag = row.size_bytes or 0, f'"{row.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": "private, no-store"})
    try:
        condition = request.headers.get("If-Range")
        part = read_range(request.headers.get("Range"), size) if condition in {None, etag} else None
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    is_download = request.GET.get("download") == "1"
    if request.method != "HEAD":
        by, at = request.officer.object_name, timezone.now()
        note_copy_viewing(derivative=row, by=by, at=at, is_download=is_download)
    return _send(request, row, part, is_download=is_download)


def _derivative(request: Any, derivative_id: UUID) -> Derivative:
    row = derivative_of(request.officer, derivative_id)
    if row is None:
        raise Http404
    if not allowed(request.officer, "derived.view", row.recording):
        raise PermissionDenied
    path = file_of(row)
    if row.state != CopyState.MADE or not path.is_file() or path.stat().st_size != row.size_bytes:
        raise Http404
    return row


def _send(request: Any, row: Derivative, part: ByteRange | None, *, is_download: bool) -> HttpResponseBase:
    size, name = row.size_bytes or 0, name_of(row)
    wanted = part or ByteRange(first=0, last=size - 1, size=size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(Pieces(file_of(row).open("rb"), wanted))
    response.status_code = 200 if part is None else 206
    for key, value in {
        "Content-Type": media_type(name),
        "Content-Length": str(wanted.length),
        "Content-Disposition": content_disposition_header(is_download, name) or "attachment",
        "Content-Security-Policy": POLICY,
        "Accept-Ranges": "bytes",
        "ETag": f'"{row.sha256}"',
        "Cache-Control": "private, no-store",
    }.items():
        response.headers[key] = value
    if part is not None:
        response.headers["Content-Range"] = part.content_range()
    return response
