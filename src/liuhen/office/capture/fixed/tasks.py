"""The sweep over fixed sources, each minute."""

from __future__ import annotations

import logging

from django.utils import timezone

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.fixed.models import FixedSource
from liuhen.office.capture.fixed.pulling import attend
from liuhen.office.work.queue import every_minute, job

PULLER = ObjectName("system", "fixed-sources")
logger = logging.getLogger("liuhen.fixed")


@every_minute
@job()
def sweep_fixed_sources() -> None:
    """Attend to each source; one that fails keeps no other from its turn."""
    for source in FixedSource.objects.select_related("device", "unit__agency").order_by("pk"):
        try:
            attend(source, by=PULLER, now=timezone.now)
        except Exception:
            logger.exception("fixed source %s", source.pk)
