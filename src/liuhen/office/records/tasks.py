"""Background work of records: make the packages that were asked for. `Packaging` rows say what is left to do."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from liuhen.office.records.models import Packaging
from liuhen.office.records.packaging import make
from liuhen.office.work.queue import every_minute, job


@job()
def make_package(packaging_id: int) -> None:
    """Make one package; one that is done or has failed is left alone."""
    asked = Packaging.objects.filter(pk=packaging_id, export=None, failure_zh="").select_related("asked_by").first()
    if asked is not None:
        make(asked, at=timezone.now())


@every_minute
@job()
def sweep_packagings() -> None:
    """Send the hint again for packages whose worker died."""
    now = timezone.now()
    stale = now - timedelta(seconds=10 * settings.LIUHEN_HINT_AGAIN_SECONDS)
    for asked in Packaging.objects.filter(export=None, failure_zh="", hinted_at__lt=stale):
        Packaging.objects.filter(pk=asked.pk).update(hinted_at=now)
        make_package.hint(asked.pk)  # type: ignore[attr-defined]  # set by work.queue.job
