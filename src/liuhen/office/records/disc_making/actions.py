"""Discs that are asked for: one set at a time for each case, made in the background, whole or not at all.

A set whose making was cut off is made anew under new numbers; what the register already says of it is declared void.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from django.utils import timezone

from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.evidence.disc_actions import void_disc
from liuhen.office.capture.evidence.images import folder_of_images, image_of
from liuhen.office.capture.evidence.models import Disc
from liuhen.office.records.disc_making.models import LONGEST_FAILURE, DiscJob
from liuhen.office.records.disc_making.plan import plan_discs
from liuhen.office.records.discs import make_discs
from liuhen.office.records.packaging import noting
from liuhen.package.disc_packing import capacity

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

MAKER = ObjectName("system", "disc-maker")
CUT_OFF = "制作中断，镜像不完整"


def ask_for_discs(*, case: Case, medium: str, officer: Officer, at: datetime) -> DiscJob:
    """Ask for the discs of a case. Raises what `plan_discs` raises, before anything is begun."""
    plan_discs(case, medium, at=at)
    under_way = DiscJob.objects.filter(case=case, made_at=None, failure_zh="").first()
    if under_way is not None:
        return under_way
    job = DiscJob.objects.create(case=case, medium=medium, asked_by=officer, asked_at=at, hinted_at=at)
    from liuhen.office.records.disc_making.tasks import make_set  # noqa: PLC0415 - tasks call back into this module

    make_set.hint(job.pk)  # type: ignore[attr-defined]  # set by work.queue.job
    return job


def make(job: DiscJob, *, at: datetime) -> None:
    """Make a set that was asked for; why it could not be made is kept with it, for people to read."""
    if _was_finished(job):
        _end(job)
        return
    folder = folder_of(job)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        make_discs(
            case=job.case,
            size_bytes=capacity(job.medium),
            folder=folder,
            officer=job.asked_by,
            by=job.asked_by.object_name,
            at=at,
            progress=noting(job),
            numbered=lambda numbers: _number(job, numbers),
        )
    except Refusal as refusal:
        job.failure_zh, job.failure_en = refusal.what.zh[:LONGEST_FAILURE], refusal.what.en[:LONGEST_FAILURE]
    except IntegrityError as error:
        job.failure_zh, job.failure_en = f"核对不符：{error}"[:LONGEST_FAILURE], str(error)[:LONGEST_FAILURE]
    if job.failure_zh:
        shutil.rmtree(folder, ignore_errors=True)
        job.save(update_fields=["failure_zh", "failure_en"])
    else:
        _end(job)


def folder_of(job: DiscJob) -> Path:
    """Return where the images of a set lie, or will."""
    return folder_of_images() / str(job.pk)


def _was_finished(job: DiscJob) -> bool:
    """Tell whether an earlier run got through; rows of one that was cut off are declared void."""
    rows = list(Disc.objects.filter(number__in=job.numbers, voided_at=None))
    if rows and all(image_of(row.number) for row in rows):
        return True
    for row in rows:
        void_disc(disc=row, reason=CUT_OFF, by=MAKER, at=timezone.now())
    return False


def _number(job: DiscJob, numbers: list[str]) -> None:
    job.numbers = numbers
    job.save(update_fields=["numbers"])


def _end(job: DiscJob) -> None:
    job.made_at = timezone.now()
    job.save(update_fields=["made_at"])
