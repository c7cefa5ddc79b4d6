"""Reminders by e-mail: planned as rows, sent by whoever takes them; every minute, after any kill -9.

Level-triggered like all work here: `plan` makes the mails that are missing, `send` sends those that have not ended. Who
sends a mail holds it until an instant, and says that it has gone after the server took it. A worker that dies between
the two leaves a mail that is sent again, under the same Message-ID: at least once, never none. While the server fails,
each try waits longer, up to an hour; a summary ends with its day, an urgent mail with the due time, and what is overdue
by then stands in the next summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from liuhen.kernel.instant import in_beijing, legal_date
from liuhen.law.year_table import SATURDAY
from liuhen.office.oversight.models import MailAddress, MailedDuty, Obligation, ReminderMail
from liuhen.office.oversight.queries import owed_by
from liuhen.office.oversight.reminders.letter import write
from liuhen.office.oversight.reminders.models import LONGEST_FAULT
from liuhen.office.oversight.reminders.queries import calendar, rule_of
from liuhen.office.people.models import Officer
from liuhen.office.people.queries import agency
from liuhen.office.work.queue import every_minute, job

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from liuhen.office.oversight.models import ReminderRule

AT_ONCE = 100
LEASE, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)
KEPT = timedelta(days=90)
# Whoever docks forty recordings gets a few mails and not forty: at most four in the hours before an end.
MAILS_IN_WINDOW = 4
# What concerns the server and not this one mail; the others would fail alike.
OF_SERVER = (OSError, SMTPServerDisconnected, SMTPConnectError, SMTPAuthenticationError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Mails that could not be sent so far: how many, and what was said last."""

    count: int
    fault: str


def troubles(now: datetime) -> Trouble | None:
    """Tell what keeps mails from leaving; None when nothing does."""
    failing = ReminderMail.objects.filter(ended_at=None, made_at__lte=now).exclude(fault="")
    last = failing.order_by("-pk").first()
    return None if last is None else Trouble(count=failing.count(), fault=last.fault)


@every_minute
@job()
def remind_by_mail() -> None:
    """Plan and send what is to be sent now; nothing where no mail server is configured."""
    if settings.LIUHEN_MAIL:
        plan(timezone.now())
        send(timezone.now)


def plan(now: datetime) -> None:
    """Make the mails that are due and missing."""
    home = agency()
    if home is None:
        return
    rule = rule_of(home)
    if _is_working(now) and in_beijing(now).hour >= rule.mail_hour:
        _plan_summaries(now)
    _plan_urgent(rule, now)


def _is_working(now: datetime) -> bool:
    today = legal_date(now)
    works = calendar().is_working(today)
    return today.weekday() < SATURDAY if works is None else works


def _readers() -> QuerySet[Officer]:
    """Return who is in office and wants mail."""
    return Officer.objects.filter(departed_on=None, mail_address__address__gt="").select_related("unit__agency")


def _plan_summaries(now: datetime) -> None:
    today = legal_date(now)
    made = ReminderMail.objects.filter(officer=OuterRef("pk"), day=today)
    missing = [ReminderMail(officer=officer, day=today, made_at=now) for officer in _readers().filter(~Exists(made))]
    if missing:
        ReminderMail.objects.bulk_create(missing, ignore_conflicts=True)
        ReminderMail.objects.filter(ended_at__lt=now - KEPT).delete()


def _plan_urgent(rule: ReminderRule, now: datetime) -> None:
    """Make one mail for each officer who owes something within hours and has had none about it."""
    soon = Q(due_at__gt=now, due_at__lte=now + timedelta(hours=rule.hours_before))
    duties = Obligation.objects.filter(soon, is_open=True)
    concerned = Q(obligations__in=duties) | Q(unit__in=duties.values("unit"))
    for officer in _readers().filter(concerned).distinct() if duties.exists() else ():
        with transaction.atomic():
            MailAddress.objects.select_for_update().get(officer=officer)
            _make_urgent(officer, soon, now, pause=timedelta(hours=rule.hours_before) / MAILS_IN_WINDOW)


def _make_urgent(officer: Officer, soon: Q, now: datetime, *, pause: timedelta) -> None:
    told = MailedDuty.objects.filter(mail__officer=officer, obligation=OuterRef("pk"), due_at=OuterRef("due_at"))
    duties = owed_by(officer).filter(soon).filter(~Exists(told)).values_list("pk", "due_at")
    recent = ReminderMail.objects.filter(officer=officer, day=None, made_at__gt=now - pause)
    found = [(key, due_at) for key, due_at in duties if due_at is not None]
    if not found or recent.exists():
        return
    mail = ReminderMail.objects.create(officer=officer, made_at=now)
    MailedDuty.objects.bulk_create(MailedDuty(mail=mail, obligation_id=key, due_at=due_at) for key, due_at in found)


def send(clock: Callable[[], datetime]) -> None:
    """Send what has not ended and nobody holds; stop at the first sign that the server is not there."""
    free = Q(held_until=None) | Q(held_until__lte=clock())
    waiting = ReminderMail.objects.filter(free, ended_at=None).select_related("officer__unit__agency").order_by("pk")
    connection = get_connection()
    try:
        for mail in waiting[:AT_ONCE]:
            if not _send_one(mail, connection, clock()):
                break
    finally:
        connection.close()


def _send_one(mail: ReminderMail, connection: Any, now: datetime) -> bool:
    """Send one mail, or end it unsent; tell whether it makes sense to go on."""
    hold = now + LEASE
    rows = ReminderMail.objects.filter(pk=mail.pk, ended_at=None)
    if not rows.filter(held_until=mail.held_until).update(held_until=hold, tries=F("tries") + 1):
        return True  # somebody else was faster
    held = rows.filter(held_until=hold)
    to = MailAddress.objects.filter(officer=mail.officer, officer__departed_on=None).exclude(address="").first()
    letter = write(mail, to, now) if to is not None else None
    if letter is None:
        held.update(ended_at=now, fault="")
        return True
    try:
        connection.send_messages([letter])
    except (SMTPException, OSError) as error:
        wait = min(LONGEST_WAIT, timedelta(minutes=2 ** min(mail.tries, 6)))
        held.update(held_until=now + wait, fault=f"{type(error).__name__}: {error}"[:LONGEST_FAULT])
        return not isinstance(error, OF_SERVER)
    held.update(ended_at=now, sent_at=now, fault="")
    return True
