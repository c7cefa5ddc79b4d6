"""What pages, API and sweep ask about uploads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Sum

from liuhen.office.capture.uploads.models import Upload

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

SHOWN = 50


def upload_of(officer: Officer, key: UUID) -> Upload | None:
    """Return an upload of one's own; others' nobody may know of."""
    rows = Upload.objects.select_related("unit__agency", "officer", "result__recording__file")
    return rows.filter(pk=key, officer=officer).first()


def unfinished() -> QuerySet[Upload]:
    """Return the uploads that have not ended."""
    return Upload.objects.filter(result=None)


def unfinished_of(officer: Officer) -> QuerySet[Upload]:
    """Return somebody's uploads that have not ended, the latest first."""
    return unfinished().filter(officer=officer).order_by("-pk")


def promised_bytes(uploads: QuerySet[Upload]) -> int:
    """Return how many bytes are still to come, and how much room they will need at most."""
    sums = uploads.aggregate(size=Sum("size_bytes"), there=Sum("offset_bytes"))
    return (sums["size"] or 0) - (sums["there"] or 0)


def whole(now: datetime) -> QuerySet[Upload]:
    """Return uploads whose bytes are all there, and that nobody has finished for a while."""
    kept = timedelta(hours=settings.LIUHEN_UPLOAD_KEPT_HOURS)
    marked_before = now - timedelta(seconds=settings.LIUHEN_HINT_AGAIN_SECONDS)
    rows = unfinished().select_related("unit__agency", "officer").order_by("pk")
    return rows.filter(offset_bytes=F("size_bytes"), expires_at__lt=marked_before + kept)


def expired(now: datetime) -> QuerySet[Upload]:
    """Return uploads that are not whole and that nobody went on with in time."""
    rows = unfinished().select_related("unit__agency", "officer").order_by("pk")
    return rows.filter(offset_bytes__lt=F("size_bytes"), expires_at__lt=now)


def ended_before(moment: datetime) -> QuerySet[Upload]:
    """Return uploads that ended before a moment."""
    return Upload.objects.filter(result__at__lt=moment)
