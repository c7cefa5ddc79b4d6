"""Hints of a recording, for officers who may view it: spans as JSON, the sound as drawn; and what they say of one.

No entry is written of reading them: where something looks empty, and how loud it was, shows nobody what was filmed. The
small pictures do show it: they are handed out by `access`, which writes the viewing down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.hints import actions, telling
from liuhen.office.capture.hints import permissions as _own_permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.hints.forms import AsideForm, HintForm
from liuhen.office.capture.hints.queries import hints_of, peaks_of
from liuhen.office.capture.parameters import key_of
from liuhen.office.capture.queries import recording_of
from liuhen.office.people.doors import door, opened
from liuhen.office.people.inputs import done, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from liuhen.office.capture.models import Recording

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100" preserveAspectRatio="none">'
    '<path d="{path}" fill="none" stroke="{ink}" stroke-width="1"/></svg>'
)
_INK, _INK_ON_FOOTAGE = "#4a6470", "#d3e6e9"


def _recording(request: Any, recording_id: UUID, verb: str = "recordings.view") -> Recording:
    return opened(request.officer, verb, recording_of(request.officer, recording_id))


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


@door("hints.put_aside")
@require_POST
def put_aside(request: Any, recording_id: UUID) -> HttpResponse:
    """Put a hint aside, with the reason."""
    said = _("提示已登记为不成问题。")
    return _say(request, recording_id, AsideForm(request.POST), actions.put_aside, said)


@door("hints.put_aside")
@require_POST
def take_back(request: Any, recording_id: UUID) -> HttpResponse:
    """Let a hint wait again that was put aside."""
    return _say(request, recording_id, HintForm(request.POST), actions.take_back, _("已撤回，提示恢复为待看。"))


def _say(request: Any, recording_id: UUID, form: HintForm, action: Callable[..., object], said: str) -> HttpResponse:
    """Do what a form asks for; back to the page of `?page=`, which shows the visit, or of the recording."""
    row = _recording(request, recording_id, "hints.put_aside")
    page = key_of(request.GET.get("page")) or row.pk
    who = {"officer": request.officer, "by": request.officer.object_name, "at": timezone.now()}
    if form.attempt(lambda: action(recording=row, **form.cleaned_data, **who)):
        return done(request, said, "capture:recording", page)
    if form.refusal is None:
        raise BadRequest(str(dict(form.errors)))  # the page's own forms send nothing wrong
    return refused(request, form.refusal, "capture:recording", page)


def _answer(content: bytes | None, content_type: str, *, seconds: int = 300) -> HttpResponse:
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": f"private, max-age={seconds}"})
