"""The board: a projection of the law's findings, made anew in the transaction of every act that can change them.

It can always be rebuilt from the records and holds nothing that people wrote; so it has no journal of its own. Whether
an open duty is overdue is asked of the clock when it is read, never stored.
"""

from __future__ import annotations

from django.db import models

from liuhen.office.capture.models import Recording
from liuhen.office.cases.models import Case
from liuhen.office.people.models import Officer, Unit


class Obligation(models.Model):
    """One duty that applies, as `liuhen-findings/1` gives it."""

    code = models.CharField(max_length=60)
    provision = models.CharField(max_length=60)
    source = models.CharField(max_length=20)
    pack = models.CharField(max_length=40)
    subject = models.CharField(max_length=140)
    state = models.CharField(max_length=10)
    starts_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    provisional_due_at = models.DateTimeField(null=True)
    next_working_day = models.DateField(null=True)
    warn_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    is_open = models.BooleanField()
    start_zh = models.CharField(max_length=120)
    start_en = models.CharField(max_length=120)
    because_zh = models.TextField()
    because_en = models.TextField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="obligations")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="obligations")
    officers = models.ManyToManyField(Officer, related_name="obligations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "provision", "subject"], name="duty_once")]
        indexes = [
            models.Index(fields=["unit", "due_at", "id"], condition=models.Q(is_open=True), name="board"),
            models.Index(fields=["case"], name="duties_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


class RetentionFinding(models.Model):
    """How long a subject is kept, in the words of `liuhen-findings/1`; `until` goes with dispose_after."""

    subject = models.CharField(max_length=140, unique=True)
    rule = models.CharField(max_length=20)
    until = models.DateField(null=True)
    provisions = models.JSONField()
    because_zh = models.TextField()
    because_en = models.TextField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="retentions")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="retentions")

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"
