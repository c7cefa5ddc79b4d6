"""Background work: make the discs that were asked for. `DiscJob` rows say what is left to do, whoever was killed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from liuhen.office.capture.evidence.images import folder_of_images
from liuhen.office.records.disc_making.actions import make
from liuhen.office.records.disc_making.models import DiscJob
from liuhen.office.work.alone import alone
from liuhen.office.work.queue import every_minute, job


@job()
def make_set(job_id: int) -> None:
    """Make one set; one that is done, has failed or is under way elsewhere is left alone."""
    with alone(folder_of_images() / f"{job_id}.lock") as is_ours:
        open_jobs = DiscJob.objects.filter(made_at=None, failure_zh="").select_related("asked_by", "case__unit__agency")
        asked = open_jobs.filter(pk=job_id).first()
        if is_ours and asked is not None:
            make(asked, at=timezone.now())


@every_minute
@job()
def sweep_disc_jobs() -> None:
    """Send the hint again for sets whose worker died."""
    now = timezone.now()
    stale = now - timedelta(seconds=settings.LIUHEN_HINT_AGAIN_SECONDS)
    for asked in DiscJob.objects.filter(made_at=None, failure_zh="", hinted_at__lt=stale):
        DiscJob.objects.filter(pk=asked.pk).update(hinted_at=now)
        make_set.hint(asked.pk)  # type: ignore[attr-defined]  # set by work.queue.job
