"""Hints of a recording, for officers who may view it: spans as JSON, waveform and small pictures as bytes.

No entry is written, as for previews: nothing here is the original, and every page with a player would flood the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.hints import telling
from liuhen.office.capture.hints.queries import hints_of, peaks_of, sheet_of
from liuhen.office.capture.queries import recording_of
from liuhen.office.people.doors import door
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from liuhen.office.capture.models import Recording

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100" preserveAspectRatio="none">'
    '<path d="{path}" fill="none" stroke="{ink}" stroke-width="1"/></svg>'
)
_INK, _INK_ON_FOOTAGE = "#4a6470", "#d3e6e9"


def _recording(request: Any, recording_id: UUID) -> Recording:
    recording = recording_of(request.officer, recording_id)
    if recording is None:
        raise Http404
    if not allowed(request.officer, "recordings.view", recording):
        raise PermissionDenied
    return recording


@door("recordings.view")
@require_GET
def hints(request: Any, recording_id: UUID) -> HttpResponse:
    """What was seen and heard, as JSON (`queries.HintsTold`); 404 where nothing is looked at, as for a photo."""
    told = hints_of(_recording(request, recording_id))
    if told is None:
        raise Http404
    return _answer(told.model_dump_json().encode(), "application/json", seconds=0)


@door("recordings.view")
@require_GET
def waveform(request: Any, recording_id: UUID) -> HttpResponse:
    """The sound as drawn: pairs of signed bytes."""
    return _answer(peaks_of(_recording(request, recording_id)), "application/octet-stream")


@door("recordings.view")
@require_GET
def outline(request: Any, recording_id: UUID) -> HttpResponse:
    """The sound as a drawing, for pages: it needs no script, and prints. `?on=footage`: to lie on a lane's bar."""
    path = telling.outline(_recording(request, recording_id))
    ink = _INK_ON_FOOTAGE if request.GET.get("on") == "footage" else _INK
    drawing = _SVG.format(path=path, ink=ink, width=telling.PARTS).encode() if path else None
    return _answer(drawing, "image/svg+xml")


@door("recordings.view")
@require_GET
def sprite(request: Any, recording_id: UUID) -> HttpResponse:
    """Small pictures in order of time, on one JPEG."""
    return _answer(sheet_of(_recording(request, recording_id)), "image/jpeg")


def _answer(content: bytes | None, content_type: str, *, seconds: int = 300) -> HttpResponse:
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": f"private, max-age={seconds}"})
