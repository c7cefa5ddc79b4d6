"""Originals and their small pictures over HTTP: the pages' own views, behind the doors of the API."""

from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from liuhen.office.access import derivatives, images, views
from liuhen.office.people.api_auth import api_door
from liuhen.office.web.api import Given, Id, bytes_answer

router = Router(tags=["recordings"])


class OriginalAsked(Given):
    """How an original is asked for."""

    download: Literal["1"] | None = Field(None, description="Written down as a download, not as a viewing.")


_WHOLE = bytes_answer("*/*", "The whole original.")
_PART = bytes_answer("*/*", "The range that was asked for (RFC 9110 §14).", status=206)
_UNCHANGED = {"responses": {304: {"description": "Unchanged since `If-None-Match`."}}}
_ORIGINAL = {"responses": {**_WHOLE["responses"], **_PART["responses"], **_UNCHANGED["responses"]}}


@router.api_operation(
    ["GET", "HEAD"],
    "/recordings/{recording_id}/original",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=_ORIGINAL,
)
def original(request: Any, recording_id: Id, query: Annotated[OriginalAsked, Query()]) -> HttpResponseBase:
    """The original, whole or the range asked for. An entry of the viewing is written before the first byte leaves."""
    return views.original(request, recording_id)


@router.get(
    "/recordings/{recording_id}/preview",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=bytes_answer("image/jpeg", "A small picture."),
)
def preview(request: Any, recording_id: Id) -> HttpResponseBase:
    """A small picture, where there is one."""
    return views.preview(request, recording_id)


@router.get(
    "/recordings/{recording_id}/sprite",
    response=None,
    auth=api_door("recordings.view"),
    openapi_extra=bytes_answer("image/jpeg", "Small pictures in order of time, row by row."),
)
def sprite(request: Any, recording_id: Id) -> HttpResponseBase:
    """Small pictures of the whole film, where there are any. An entry of the viewing is written before they leave."""
    return views.sprite(request, recording_id)


@router.api_operation(
    ["GET", "HEAD"],
    "/copies/{derivative_id}/content",
    response=None,
    auth=api_door("derived.view"),
    openapi_extra=_ORIGINAL,
)
def derivative(request: Any, derivative_id: Id, query: Annotated[OriginalAsked, Query()]) -> HttpResponseBase:
    """The bytes of a copy, whole or the range asked for; the looking is written down like that at an original."""
    return derivatives.derivative(request, derivative_id)


@router.api_operation(
    ["GET", "HEAD"],
    "/discs/{disc_id}/image",
    response=None,
    auth=api_door("discs.keep"),
    openapi_extra=_ORIGINAL,
)
def disc_image(request: Any, disc_id: Id) -> HttpResponseBase:
    """The image of a disc, whole or the range asked for, while it is kept; the fetching is written down."""
    return images.image(request, disc_id)
