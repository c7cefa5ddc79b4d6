"""The sweep over uploads. Level-triggered: rows and files say what is left to do, whoever was killed before."""

from __future__ import annotations

from django.utils import timezone

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.uploads.actions import sweep
from liuhen.office.work.queue import every_minute, job

SWEEPER = ObjectName("system", "uploads")


@every_minute
@job()
def sweep_uploads() -> None:
    """Finish whole uploads, end expired ones, drop what belongs to none."""
    sweep(by=SWEEPER, now=timezone.now())
