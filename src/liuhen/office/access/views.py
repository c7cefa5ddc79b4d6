"""Originals and their small pictures, for officers who may view the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from liuhen.kernel.digest import Digest
from liuhen.office.access import delivery
from liuhen.office.access.actions import note_glance, note_viewing
from liuhen.office.access.queries import preview_of, recording_with_file
from liuhen.office.access.ranges import UnsatisfiableRange
from liuhen.office.access.under_way import GRANTED, Original
from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.hints.queries import sheet_of
from liuhen.office.capture.originals import vault
from liuhen.office.people.doors import door, opened

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponseBase

    from liuhen.office.access.ranges import ByteRange
    from liuhen.office.capture.models import Recording


def _recording(request: Any, recording_id: UUID) -> Recording:
    return opened(request.officer, "recordings.view", recording_with_file(request.officer, recording_id))


@door("recordings.view")
@require_safe
def original(request: Any, recording_id: UUID) -> HttpResponseBase:
    """The original, whole or the range asked for; `?download=1` to save it. The entry comes before the bytes."""
    recording = _recording(request, recording_id)
    is_head, is_download = request.method == "HEAD", request.GET.get("download") == "1"
    if request.headers.get("If-None-Match") == delivery.etag_of(recording):
        return delivery.unchanged(recording)
    try:
        part = delivery.range_asked(recording, request.headers)
    except UnsatisfiableRange:
        return delivery.refuse_range(recording)
    response = delivery.send(recording, part, is_download=is_download, is_head=is_head)
    if not is_head:
        try:
            _note(request, recording, part, is_download=is_download)
        except BaseException:
            response.close()
            raise
        path = vault().path(Digest.from_hex(recording.file.sha256))
        request.META[GRANTED] = Original(path=path, size=recording.file.size_bytes)
    return response


def _note(request: Any, recording: Recording, part: ByteRange | None, *, is_download: bool) -> None:
    sent = part or delivery.whole(recording)
    note_viewing(
        recording=recording,
        first_byte=sent.first,
        last_byte=sent.last,
        by=request.officer.object_name,
        at=timezone.now(),
        is_download=is_download,
    )


@door("recordings.view")
@require_GET
def sprite(request: Any, recording_id: UUID) -> HttpResponse:
    """The small pictures of a whole film on one JPEG: they show what happened, so the entry of a viewing comes first.

    A browser keeps them as long as further looking is the same viewing.
    """
    recording = _recording(request, recording_id)
    jpeg = sheet_of(recording)
    if jpeg is None:
        raise Http404
    note_glance(recording=recording, by=request.officer.object_name, at=timezone.now())
    return HttpResponse(jpeg, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})


@door("recordings.view")
@require_GET
def preview(request: Any, recording_id: UUID) -> HttpResponse:
    """A small picture for lists. No entry: it shows what the list names, and lists would flood the log."""
    jpeg = preview_of(_recording(request, recording_id))
    if jpeg is None:
        raise Http404
    return HttpResponse(jpeg, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})
