"""What there is of reminders: the agency's rule, addresses for mail, what each person has read, what was mailed.

A reminder itself is no row. It is a question to the clock about the open duties of whoever holds the post now
(`reminders.py`), so nothing has to be planned, moved or withdrawn. Read marks and mails say what one person knows of
one due time; they prove nothing and change no duty, and have no entry in the journal. The rule and the addresses have.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Agency, Officer

MOST_DAYS, MOST_HOURS, LAST_HOUR = 30, 72, 23
LONGEST_FAULT = 300


class ReminderRule(Journaled):
    """When this agency reminds. Before the first change there is no row, and the defaults here hold."""

    KIND = "reminder-rule"
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="reminder_rule")
    days_before = models.PositiveSmallIntegerField(
        _("提前几个工作日"), default=3, validators=[MaxValueValidator(MOST_DAYS)]
    )
    hours_before = models.PositiveSmallIntegerField(
        _("临期几小时"), default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    mail_hour = models.PositiveSmallIntegerField(
        _("每日汇总几点发出"), default=8, validators=[MaxValueValidator(LAST_HOUR)]
    )

    def __str__(self) -> str:
        return f"{self.days_before} d, {self.hours_before} h, {self.mail_hour}:00"


class MailAddress(Journaled):
    """Where reminders are mailed to one officer, and in which language; an empty address means no mail."""

    KIND = "mail-address"
    officer = models.OneToOneField(Officer, on_delete=models.PROTECT, related_name="mail_address")
    address = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(max_length=10)

    def __str__(self) -> str:
        return self.address


class ReadMark(models.Model):
    """That one officer ticked off a reminder: up to which stage of the duty, and for which due time."""

    obligation = models.ForeignKey("oversight.Obligation", on_delete=models.CASCADE, related_name="read_marks")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="read_marks")
    due_at = models.DateTimeField(null=True)
    stage = models.PositiveSmallIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "obligation"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.officer} {self.obligation}"


class ReminderMail(models.Model):
    """One e-mail to one officer: made first, then sent by whoever holds it until an instant.

    `day` is that of a daily summary and None for what falls due within hours. What it says is written when it is sent.
    It has ended once it was sent (`sent_at`), or once there was nothing left to say.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="reminder_mails")
    day = models.DateField(null=True)
    made_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=LONGEST_FAULT, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "day"], name="summary_once_a_day")]
        indexes = [models.Index(fields=["id"], condition=models.Q(ended_at=None), name="mails_to_send")]

    def __str__(self) -> str:
        return f"{self.officer} {self.made_at}"


class MailedDuty(models.Model):
    """That an urgent mail is about a duty and the time at which it was due then."""

    mail = models.ForeignKey(ReminderMail, on_delete=models.CASCADE, related_name="duties")
    obligation = models.ForeignKey("oversight.Obligation", on_delete=models.CASCADE, related_name="mailed")
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "mail"], name="duty_in_mail_once")]

    def __str__(self) -> str:
        return f"{self.mail} {self.obligation}"
