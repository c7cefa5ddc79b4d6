"""Hints over HTTP: the pages' own views and actions, behind the doors of the API."""

from typing import Any

from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from liuhen.office.capture.hints import actions, views
from liuhen.office.capture.hints import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.hints.forms import AsideForm, HintForm
from liuhen.office.capture.hints.models import LONGEST_REASON, HintKind
from liuhen.office.capture.hints.queries import HintsTold, hints_of
from liuhen.office.capture.queries import recording_of
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import opened
from liuhen.office.web.api import Given, Id, bytes_answer, found

router = Router(tags=["recordings"])


@router.get("/recordings/{recording_id}/hints", response=HintsTold, auth=api_door("recordings.view"))
def hints(request: Any, recording_id: Id) -> HintsTold:
    """What a machine saw and heard in a recording: hints, no facts. 404 where there is nothing to look at."""
    row = opened(request.officer, "recordings.view", recording_of(request.officer, recording_id))
    return found(hints_of(row))


class HintGiven(Given):
    """A hint, named by what it is and where it lies."""

    hint: HintKind
    from_ms: int = Field(ge=0)
    to_ms: int = Field(ge=0)


class HintAsideGiven(HintGiven):
    """A hint that was looked at and is nothing, with the reason."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


@router.post("/recordings/{recording_id}/hints/aside", response=HintsTold, auth=api_door("hints.put_aside"))
def put_hint_aside(request: Any, recording_id: Id, given: HintAsideGiven) -> HintsTold:
    """Put a hint aside: a person has looked, and says why it is nothing. It stays on record and on the page."""
    row = opened(request.officer, "hints.put_aside", recording_of(request.officer, recording_id))
    told = checked(AsideForm(form_of(given)))
    actions.put_aside(recording=row, **told, officer=request.officer, **who(request))
    return found(hints_of(row))


@router.post("/recordings/{recording_id}/hints/aside/take-back", response=HintsTold, auth=api_door("hints.put_aside"))
def take_hint_back(request: Any, recording_id: Id, given: HintGiven) -> HintsTold:
    """Let a hint wait again that was put aside. Both stay on record."""
    row = opened(request.officer, "hints.put_aside", recording_of(request.officer, recording_id))
    actions.take_back(recording=row, **checked(HintForm(form_of(given))), officer=request.officer, **who(request))
    return found(hints_of(row))


@router.get(
    "/recordings/{recording_id}/waveform",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=bytes_answer("application/octet-stream", "Pairs of signed bytes, lowest and highest of each step."),
)
def waveform(request: Any, recording_id: Id) -> HttpResponseBase:
    """The sound as drawn, where there is any."""
    return views.waveform(request, recording_id)
