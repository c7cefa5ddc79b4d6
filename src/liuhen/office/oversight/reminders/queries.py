"""Of what one person is reminded now: a question to the clock about the open duties of whoever holds the post.

A duty comes up in three stages: `AHEAD` some working days before its end or when its rule warns, `CLOSE` on the day or
some hours before, `OVERDUE` after. A clock in hours has hours of warning, not days. A tick hides a duty until its next
stage, or until its due time moves. Nothing is planned and nobody is written down: who takes a post over sees what is
open, who gives it up does not, and a duty that is fulfilled or waived asks nobody any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from liuhen.kernel.instant import end_of, legal_date
from liuhen.law.packs import NATIONAL
from liuhen.office.oversight.lawbook import installed
from liuhen.office.oversight.models import MailAddress, Obligation, ReadMark, ReminderRule
from liuhen.office.oversight.narrowing import is_overdue
from liuhen.office.oversight.queries import owed_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from liuhen.law.calendar import WorkingCalendar
    from liuhen.office.people.models import Agency, Officer

CAP = 100  # the bell counts up to here; more is "99+"


class Stage(IntEnum):
    """How near the end of a duty is."""

    AHEAD = 1
    CLOSE = 2
    OVERDUE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The instants that part the stages at one moment; all ends are exclusive, as those of the law."""

    now: datetime
    today_ends: datetime
    hours_end: datetime
    days_end: datetime

    @property
    def overdue(self) -> Q:
        """What is overdue, or can no longer be mended."""
        return is_overdue(self.now)

    @property
    def close(self) -> Q:
        """What falls due today, or within hours."""
        return Q(due_at__lte=self.hours_end) | Q(due_at__lte=self.today_ends, runs_in_hours=False)

    @property
    def ahead(self) -> Q:
        """What falls due within working days, or what its rule warns of."""
        return Q(due_at__lte=self.days_end, runs_in_hours=False) | Q(warn_at__lte=self.now)

    def stage(self) -> Case:
        """Tell the stage of a duty, in the database."""
        return Case(
            When(self.overdue, then=Value(Stage.OVERDUE.value)),
            When(self.close, then=Value(Stage.CLOSE.value)),
            default=Value(Stage.AHEAD.value),
            output_field=IntegerField(),
        )


def rule_of(agency: Agency) -> ReminderRule:
    """Return when the agency reminds: its own rule, or the defaults, unsaved."""
    return ReminderRule.objects.filter(agency=agency).first() or ReminderRule(agency=agency)


def address_of(officer: Officer) -> MailAddress | None:
    """Return where an officer gets mail; None where they never said."""
    return MailAddress.objects.filter(officer=officer).first()


def calendar() -> WorkingCalendar:
    """Return the working days as this installation knows them, its imported years included."""
    return installed()[NATIONAL].calendar


def window(rule: ReminderRule, now: datetime) -> Window:
    """Part the stages at `now`. A day of a year that is not published counts as it would without holidays."""
    today = legal_date(now)
    return Window(
        now=now,
        today_ends=end_of(today),
        hours_end=now + timedelta(hours=rule.hours_before),
        days_end=end_of(calendar().provisional_after(today, rule.days_before)),
    )


def reminded(owed: QuerySet[Obligation], at: Window) -> QuerySet[Obligation]:
    """Return those of some open duties that come up now, each with its `stage`."""
    return owed.filter(at.overdue | at.close | at.ahead).annotate(stage=at.stage())


def unread(owed: QuerySet[Obligation], officer: Officer, at: Window) -> QuerySet[Obligation]:
    """Return what comes up and what the officer has not ticked off at this stage and for this due time."""
    marks = ReadMark.objects.filter(officer=officer, obligation=OuterRef("pk"), stage__gte=OuterRef("stage"))
    # Without a due time only the stage can move.
    return reminded(owed, at).filter(~Exists(marks.filter(Q(due_at=OuterRef("due_at")) | Q(due_at=None))))


def count_unread(officer: Officer, now: datetime, owed: QuerySet[Obligation] | None = None) -> int:
    """Count up to `CAP` what an officer has not ticked off; one query, given the officer's open duties and rule."""
    at = window(rule_of(officer.unit.agency), now)
    return unread(owed_by(officer) if owed is None else owed, officer, at)[:CAP].count()


def count_text(count: int) -> str:
    """Write a count that stops at `CAP`."""
    return str(count) if count < CAP else f"{CAP - 1}+"
