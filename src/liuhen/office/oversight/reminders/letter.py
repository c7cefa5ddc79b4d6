"""What a reminder by e-mail says: numbers of cases and recordings, duties, due times, links.

Mail leaves the office and lies on other people's servers, so no name of a party, no title, no cause and no place of a
case goes into it; who may know more follows the link and signs in. It is written when it is sent, of what is open then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.kernel.instant import legal_date
from liuhen.office.oversight import presenting, queries
from liuhen.office.oversight.narrowing import is_overdue
from liuhen.office.oversight.reminders.queries import CAP, count_text, rule_of, unread, window
from liuhen.office.web.wording import due_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.office.oversight.models import MailAddress, Obligation, ReminderMail


def write(mail: ReminderMail, to: MailAddress, now: datetime) -> EmailMessage | None:
    """Write a mail as of now; None when there is nothing left to say."""
    with translation.override(to.language):
        return _summary(mail, to, now) if mail.day is not None else _urgent(mail, to, now)


def _summary(mail: ReminderMail, to: MailAddress, now: datetime) -> EmailMessage | None:
    """Sum up what the officer has not ticked off; a summary of another day is overtaken by that day's own."""
    if mail.day != legal_date(now):
        return None
    officer = mail.officer
    duties = unread(queries.owed_by(officer), officer, window(rule_of(officer.unit.agency), now))
    count = duties[:CAP].count()
    if not count:
        return None
    listed, _following = queries.page_of(duties)
    overdue = duties.filter(is_overdue(now))[:CAP].count()
    subject = ngettext("留痕提醒：%(count)s 件待办", "留痕提醒：%(count)s 件待办", count) % {"count": count_text(count)}
    if overdue:
        late = ngettext("%(count)s 件已逾期", "%(count)s 件已逾期", overdue) % {"count": count_text(overdue)}
        subject = _("%(subject)s，其中 %(late)s") % {"subject": subject, "late": late}
    return _letter(mail, to, subject, listed, now)


def _urgent(mail: ReminderMail, to: MailAddress, now: datetime) -> EmailMessage | None:
    """Name what the mail was made for, as far as it is still open, still this officer's, and not yet over."""
    due = dict(mail.duties.values_list("obligation_id", "due_at"))
    listed, _following = queries.page_of(queries.owed_by(mail.officer).filter(pk__in=due, due_at__gt=now))
    listed = [duty for duty in listed if duty.due_at == due[duty.pk]]
    if not listed:
        return None
    count = len(listed)
    subject = ngettext("留痕提醒：%(count)s 件即将到期", "留痕提醒：%(count)s 件即将到期", count) % {"count": count}
    return _letter(mail, to, subject, listed, now)


def _letter(
    mail: ReminderMail, to: MailAddress, subject: str, duties: Iterable[Obligation], now: datetime
) -> EmailMessage:
    lines = []
    for group in queries.grouped(duties, now):
        shown = presenting.group_of(group, now)
        lines += [f"{shown['name']} {shown['count']}", ""]
        lines += [
            line for duty, row in zip(group.duties, shown["duties"], strict=True) for line in _lines(duty, row, now)
        ]
    lines += [_("全部提醒：%(url)s") % {"url": _link(reverse("oversight:reminders"))}]
    lines += [_("不想再收到：%(url)s") % {"url": _link(reverse("oversight:mail-address"))}]
    # The same at every try: a mail program shows one that came twice as one.
    headers = {
        "Message-ID": f"<reminder-{mail.pk}-{mail.made_at:%Y%m%dT%H%M%S%f}@{_host()}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, "\n".join(lines) + "\n", None, [to.address], headers=headers)


def _lines(duty: Obligation, row: dict[str, Any], now: datetime) -> list[str]:
    numbers = [one.number for one in (duty.case, duty.recording) if one is not None]
    due = [_("到期 %(due)s") % {"due": due_text(duty.due_at, now)}] if duty.due_at is not None else []
    link = [f"  {_link(row['url'])}"] if row["url"] else []
    return [f"- {' · '.join([row['title'], *numbers, *due])}", *link, ""]


def _link(path: str) -> str:
    return settings.LIUHEN_URL.rstrip("/") + path


def _host() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip(">") or "localhost"
