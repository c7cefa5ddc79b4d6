"""Copies on their way to an officer, whole or in part; looking at one is an act, like looking at the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from liuhen.office.access.actions import note_copy_viewing
from liuhen.office.access.files import SentFile, answer
from liuhen.office.access.media_types import media_type
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
    is_download = request.GET.get("download") == "1"
    by, at = request.officer.object_name, timezone.now()
    name = name_of(row)
    return answer(
        request,
        SentFile(
            path=file_of(row),
            size_bytes=row.size_bytes or 0,
            sha256=row.sha256,
            name=name,
            media_type=media_type(name),
            is_download=is_download,
        ),
        note=lambda: note_copy_viewing(derivative=row, by=by, at=at, is_download=is_download),
    )


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
