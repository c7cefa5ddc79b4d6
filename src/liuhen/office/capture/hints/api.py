"""Hints over HTTP: the pages' own views, behind the doors of the API."""

from typing import Any

from django.http.response import HttpResponseBase
from ninja import Router

from liuhen.office.capture.hints import views
from liuhen.office.capture.hints.queries import HintsTold, hints_of
from liuhen.office.capture.queries import recording_of
from liuhen.office.people.api_auth import api_door
from liuhen.office.people.doors import require
from liuhen.office.web.api import Id, bytes_answer, found

router = Router(tags=["recordings"])


@router.get("/recordings/{recording_id}/hints", response=HintsTold, auth=api_door("recordings.view"))
def hints(request: Any, recording_id: Id) -> HintsTold:
    """What a machine saw and heard in a recording: hints, no facts. 404 where there is nothing to look at."""
    row = found(recording_of(request.officer, recording_id))
    require(request.officer, "recordings.view", row)
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


@router.get(
    "/recordings/{recording_id}/sprite",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=bytes_answer("image/jpeg", "Small pictures in order of time, row by row."),
)
def sprite(request: Any, recording_id: Id) -> HttpResponseBase:
    """Small pictures in order of time, where there are any."""
    return views.sprite(request, recording_id)
