"""Images of discs on their way to whoever burns them: whole or in part, so that a download can go on where it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from liuhen.office.access.actions import note_image_fetching
from liuhen.office.access.files import SentFile, answer
from liuhen.office.capture.evidence.disc_views import disc_for
from liuhen.office.capture.evidence.images import image_of
from liuhen.office.people.doors import door

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponseBase


@door("discs.keep")
@require_safe
def image(request: Any, disc_id: UUID) -> HttpResponseBase:
    """The image of a disc, while it is kept. The entry comes before the bytes."""
    row = disc_for(request, disc_id, "discs.keep")
    path = image_of(row.number)
    if path is None:
        raise Http404
    by, at = request.officer.object_name, timezone.now()
    file = SentFile(
        path=path,
        size_bytes=path.stat().st_size,
        sha256=row.image_sha256,
        name=path.name,
        media_type="application/octet-stream",
        is_download=True,
    )
    return answer(request, file, note=lambda: note_image_fetching(disc=row, by=by, at=at))
