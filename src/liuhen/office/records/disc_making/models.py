"""Discs that were asked for. What becomes of one is told by the register; this row says what is still to be done."""

from __future__ import annotations

from django.db import models

from liuhen.office.cases.models import Case
from liuhen.office.people.models import Officer

LONGEST_FAILURE = 300


class DiscJob(models.Model):
    """A set of discs that was asked for and is being made, or could not be; done once `made_at` is there.

    `medium` is the name of a size (`4.7GB`); `numbers` are those of the set, taken before its images are written.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disc_jobs")
    medium = models.CharField(max_length=10)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="disc_jobs")
    asked_at = models.DateTimeField()
    hinted_at = models.DateTimeField()
    done_bytes = models.PositiveBigIntegerField(default=0)
    total_bytes = models.PositiveBigIntegerField(default=0)
    numbers = models.JSONField(default=list)
    failure_zh = models.CharField(max_length=LONGEST_FAILURE, blank=True, default="")
    failure_en = models.CharField(max_length=LONGEST_FAILURE, blank=True, default="")
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(made_at=None, failure_zh=""), name="one_disc_job_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"discs of {self.case_id}"
