"""The board: a projection of the law's findings, made anew in the transaction of every act that can change them.

It can always be rebuilt from the records and holds nothing that people wrote; so it has no journal of its own. Whether
an open duty is overdue, and whether a reminder is due, is asked of the clock when it is read, never stored.
"""

from __future__ import annotations

from django.db import models

from liuhen.office.capture.models import Recording
from liuhen.office.cases.models import Case
from liuhen.office.oversight.reminders.models import MailAddress, MailedDuty, ReadMark, ReminderMail, ReminderRule
from liuhen.office.oversight.waivers.models import Waiver
from liuhen.office.people.models import Officer, Unit

__all__ = [
    "Judged",
    "MailAddress",
    "MailedDuty",
    "Obligation",
    "ReadMark",
    "Recompute",
    "ReminderMail",
    "ReminderRule",
    "RetentionFinding",
    "Waiver",
]

NAME_LENGTH = 140
FINGERPRINT_LENGTH = 64


class Obligation(models.Model):
    """One duty that applies, as `liuhen-findings/1` gives it.

    `scope` names what was judged together (a case, a loose activity or a loose recording): the same officer can owe the
    same duty in two cases. Why it is owed is not kept here: `explaining.py` asks the law when somebody reads it. Only
    open duties are looked for by unit, and for those there are indexes.
    """

    scope = models.CharField(max_length=NAME_LENGTH)
    code = models.CharField(max_length=60)
    provision = models.CharField(max_length=60)
    source = models.CharField(max_length=20)
    pack = models.CharField(max_length=40)
    subject = models.CharField(max_length=NAME_LENGTH)
    state = models.CharField(max_length=10)
    starts_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    provisional_due_at = models.DateTimeField(null=True)
    next_working_day = models.DateField(null=True)
    warn_at = models.DateTimeField(null=True)
    runs_in_hours = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    is_open = models.BooleanField()
    start_zh = models.CharField(max_length=120)
    start_en = models.CharField(max_length=120)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="obligations")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, related_name="obligations")
    officers = models.ManyToManyField(Officer, related_name="obligations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "code", "provision", "subject"], name="duty_once")]
        indexes = [
            # With the state, what is overdue is counted without reading a single row.
            models.Index(fields=["unit", "due_at", "id", "state"], condition=models.Q(is_open=True), name="board"),
            models.Index(fields=["due_at", "id", "state"], condition=models.Q(is_open=True), name="board_of_all"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


class RetentionFinding(models.Model):
    """How long a subject is kept, in the words of `liuhen-findings/1`; `until` goes with dispose_after."""

    subject = models.CharField(max_length=NAME_LENGTH, unique=True)
    rule = models.CharField(max_length=20)
    until = models.DateField(null=True)
    provisions = models.JSONField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="retentions")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="retentions")

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


class Judged(models.Model):
    """Under which law a scope was judged last; another one than today's makes its duties stale.

    `law` is a fingerprint, empty while the scope was never judged; `content` digests what came out, so that the same
    result is neither read nor written again. `failed` is the law under which judging it failed,
    so that one broken record neither stops the others nor is tried for ever.
    """

    scope = models.CharField(max_length=NAME_LENGTH, unique=True)
    law = models.CharField(max_length=FINGERPRINT_LENGTH)
    content = models.CharField(max_length=FINGERPRINT_LENGTH, blank=True, default="")
    failed = models.CharField(max_length=FINGERPRINT_LENGTH, blank=True, default="")
    fault = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["law", "id"], name="stale_first")]

    def __str__(self) -> str:
        return self.scope


class Recompute(models.Model):
    """One pass over everything that was judged under another law; says how far it is and who is at it until when.

    `worked_ms` counts only the time in which somebody worked, so that a rate is still a rate after an interruption.
    `parts` are those of the law; `causes` name which of them differ from the pass before. A pass of nothing stands at
    the beginning, for the first real one to be compared with.
    """

    law = models.CharField(max_length=FINGERPRINT_LENGTH)
    parts = models.JSONField(default=dict)
    causes = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveBigIntegerField()
    done = models.PositiveBigIntegerField(default=0)
    worked_ms = models.PositiveBigIntegerField(default=0)
    held_by = models.CharField(max_length=60, blank=True, default="")
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"
