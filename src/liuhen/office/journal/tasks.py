"""Background work of the log: seal what waits, publish what was sealed."""

from __future__ import annotations

from django.utils import timezone

from liuhen.office.journal.publishing import publish
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.work.queue import every_minute, job


@every_minute
@job()
def seal() -> None:
    """Give every waiting entry its place, sign a checkpoint, publish; does nothing when nothing is new."""
    seal_waiting(at=timezone.now())
    publish()
