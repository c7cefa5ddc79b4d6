"""The published log as files, for anyone: C2SP tlog-tiles under `/log/` (docs/spec/log.md, "Files").

Sends what `publishing` wrote and nothing else: a path that is no tile's, or a tile that does not exist, is 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from liuhen.kernel.errors import InvalidInput
from liuhen.ledger.tiles import WIDTH, TilePath
from liuhen.office.journal.publishing import CHECKPOINT

if TYPE_CHECKING:
    from django.http import HttpRequest

FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"
NEVER = "no-cache"


@require_safe
def log_file(request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Send the checkpoint or a tile. Full tiles never change; partial ones go when the full one is there."""
    if path == CHECKPOINT:
        return _send(CHECKPOINT, "text/plain; charset=utf-8", NEVER)
    try:
        tile = TilePath.parse(path)
    except InvalidInput as error:
        raise Http404 from error
    return _send(str(tile), "application/octet-stream", FOR_EVER if tile.width == WIDTH else BRIEFLY)


def _send(name: str, media_type: str, caching: str) -> HttpResponse:
    try:
        content = (settings.LIUHEN_LOG_FOLDER / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Http404 from error
    headers = {"Cache-Control": caching, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=media_type, headers=headers)
