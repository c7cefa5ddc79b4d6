"""Every write about reminders.

The agency's rule and an officer's address are acts with entries. Read marks are not: they are one person's own ticks,
change no duty, and must never be taken for proof that somebody was notified; nobody but that person reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.oversight.models import MailAddress, ReadMark, ReminderRule
from liuhen.office.oversight.queries import owed_by
from liuhen.office.oversight.reminders.queries import address_of, reminded, rule_of, unread, window

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Agency, Officer

NOTHING_CHANGED = Refusal(
    "nothing-changed",
    Text(zh="内容没有变化，无需登记。", en="Nothing has changed; there is nothing to record."),
    status=422,
)
RULED = ("days_before", "hours_before", "mail_hour")


def set_rule(
    *, agency: Agency, days_before: int, hours_before: int, mail_hour: int, by: ObjectName, at: datetime
) -> ReminderRule:
    """Rule when this agency reminds, from now on."""
    with act(by=by, at=at) as record:
        hold(agency)
        rule = rule_of(agency)
        before: dict[str, Json] = {name: getattr(rule, name) for name in RULED}
        after: dict[str, Json] = dict(zip(RULED, (days_before, hours_before, mail_hour), strict=True))
        if before == after:
            raise NOTHING_CHANGED
        rule.days_before, rule.hours_before, rule.mail_hour = days_before, hours_before, mail_hour
        rule.save()
        record("reminder-rule.set", rule, {"before": before, "after": after})
        return rule


def set_address(*, officer: Officer, address: str, language: str, by: ObjectName, at: datetime) -> MailAddress:
    """Say where reminders are mailed to an officer, and in which language; an empty address ends it."""
    with act(by=by, at=at) as record:
        hold(officer)
        row = address_of(officer) or MailAddress(officer=officer)
        if (row.address, row.language or language) == (address, language):
            raise NOTHING_CHANGED
        before, row.address, row.language = row.address, address, language
        row.save()
        record("mail-address.set", row, {"before": before, "after": address})
        return row


def mark_read(*, officer: Officer, duties: Collection[int] | None, at: datetime) -> int:
    """Tick reminders off, all of them for None; return how many. What is not the officer's is passed over."""
    stands, owed = window(rule_of(officer.unit.agency), at), owed_by(officer)
    wanted = unread(owed, officer, stands) if duties is None else reminded(owed, stands).filter(pk__in=duties)
    marks = [
        ReadMark(officer=officer, obligation_id=duty, due_at=due_at, stage=stage, read_at=at)
        for duty, due_at, stage in wanted.values_list("pk", "due_at", "stage")  # type: ignore[misc]  # annotated by reminded()
    ]
    ReadMark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["officer", "obligation"],
        update_fields=["due_at", "stage", "read_at"],
        batch_size=500,
    )
    return len(marks)


def mark_unread(*, officer: Officer, duties: Collection[int]) -> int:
    """Take ticks back; return how many."""
    return ReadMark.objects.filter(officer=officer, obligation__in=duties).delete()[0]


def undo(*, officer: Officer, at: datetime) -> int:
    """Take back every tick that was made at one instant; return how many."""
    return ReadMark.objects.filter(officer=officer, read_at=at).delete()[0]
