"""What a board is narrowed to: person, post, unit, agency, pack, article, state, days, activity, case number.

Every filter is a condition on the duties themselves, never a join that could count one twice. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case as Switch
from django.db.models import Exists, OuterRef, Q, UUIDField, When
from django.db.models.functions import Cast, Substr

from liuhen.office.cases.models import Activity, Case
from liuhen.office.oversight.models import Obligation
from liuhen.office.people.models import RoleAssignment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

_ACTIVITY = f"{Activity.KIND}/"
NO_POST = "none"
LINKS = Obligation.officers.through.objects


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a board is narrowed to; what is left out narrows nothing.

    `article` is a provision such as `pengyang/10`; what is beneath it counts too: `pengyang/10.2`, `pengyang/10(2)`.
    `nobody`: owed by nobody by name; `post` is a role that one of the owners holds, or `none`; `activity` the kind of
    activity that a duty, or its recording, is about; `number` a part of a case number. Of the instants, `due_after` is
    exclusive and `due_by` inclusive, so that 24:00 of a day belongs to that day; `due_before` is exclusive.
    """

    code: str = ""
    pack: str = ""
    article: str = ""
    state: str = ""
    unit: UUID | None = None
    agency: UUID | None = None
    officer: UUID | None = None
    nobody: bool = False
    post: str = ""
    activity: str = ""
    number: str = ""
    due_before: datetime | None = None
    due_after: datetime | None = None
    due_by: datetime | None = None

    def narrow(self, duties: QuerySet[Obligation], now: datetime) -> QuerySet[Obligation]:
        """Return the duties that are wanted."""
        exact = {"code": self.code, "pack": self.pack, "unit": self.unit, "unit__agency": self.agency}
        ends = {"due_at__lt": self.due_before, "due_at__gt": self.due_after, "due_at__lte": self.due_by}
        duties = duties.filter(**{name: value for name, value in (exact | ends).items() if value})
        if self.activity:
            duties = _with_activity(duties)
        for condition in (*self._owners(), *self._subjects(), *_state(self.state, now)):
            duties = duties.filter(condition)
        return duties

    def _owners(self) -> Iterator[Q]:
        if self.officer is not None:
            yield Q(pk__in=LINKS.filter(officer=self.officer).values("obligation_id"))
        owners, held = LINKS.filter(obligation=OuterRef("pk")), RoleAssignment.objects.filter(until=None)
        if self.nobody:
            yield Q(~Exists(owners))
        if self.post == NO_POST:
            yield Q(~Exists(owners)) | Q(Exists(owners.exclude(officer__in=held.values("officer_id"))))
        elif self.post:
            yield Q(Exists(owners.filter(officer__in=held.filter(role=self.post).values("officer_id"))))

    def _subjects(self) -> Iterator[Q]:
        if self.article:
            beneath = Q(provision__startswith=f"{self.article}.") | Q(provision__startswith=f"{self.article}(")
            yield Q(provision=self.article) | beneath
        if self.number:
            yield Q(case__in=Case.objects.filter(number__icontains=self.number).values("pk"))
        if self.activity:
            own = Activity.objects.filter(kind=self.activity).values("pk")
            yield Q(recording__activity__in=own) | Q(about__in=own)


def _with_activity(duties: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Read the id in a subject such as `activity/01…`, as `about`; other subjects hold no id of an activity."""
    key = Cast(Substr("subject", len(_ACTIVITY) + 1), UUIDField())
    return duties.alias(about=Switch(When(subject__startswith=_ACTIVITY, then=key), default=None))


def _state(state: str, now: datetime) -> Iterator[Q]:
    match state:
        case "":
            return
        case "overdue":
            yield is_overdue(now)
        case "pending":
            yield Q(due_at__gt=now) | Q(due_at=None)
            yield Q(state="pending")
        case _:
            yield Q(state=state)


def is_overdue(now: datetime) -> Q:
    """Hold for duties whose end has passed, and for those that can no longer be fulfilled."""
    return Q(due_at__lte=now) | Q(state="breached")
