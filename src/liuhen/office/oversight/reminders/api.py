"""Reminders over HTTP: of what one is reminded, and ticking off. A tick is one's own and no act."""

from typing import Annotated, Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from liuhen.kernel.errors import Text
from liuhen.law.vocabulary import codes
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight import queries
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.reminders import actions
from liuhen.office.oversight.reminders import queries as reminders
from liuhen.office.people.api_auth import api_door
from liuhen.office.web.api import Both, Given, Id, Instant, Page, RowNumber, Told

router = Router(tags=["reminders"])
Chosen = Annotated[list[RowNumber], Field(max_length=1000)]


class ReminderTold(Told):
    """A duty of which one is reminded now; `is_read`: ticked off at this stage and for this due time."""

    obligation: RowNumber
    code: str = Field(examples=["store-recording"])
    name: Both
    due_at: Instant | None
    stage: reminders.Stage = Field(description="1 ahead, 2 close, 3 overdue")
    is_read: bool
    case: Id | None
    recording: Id | None

    @classmethod
    def of(cls, row: Obligation, stage: int, *, is_read: bool) -> "ReminderTold":
        """Describe a reminder."""
        return cls(
            obligation=row.pk,
            code=row.code,
            name=Both.of(codes().get(row.code, Text(zh=row.code, en=row.code))),
            due_at=row.due_at,
            stage=reminders.Stage(stage),
            is_read=is_read,
            case=row.case_id,
            recording=row.recording_id,
        )


class RemindersAsked(Given):
    """Which reminders are asked for: those not ticked off, or all; and after which page."""

    unread: bool = True
    after: str = Field("", max_length=60, description="`next` of the page before")


class Ticked(Given):
    """Which duties are meant; null means all that are not ticked off."""

    obligations: Chosen | None


class Unticked(Given):
    """Which duties are meant."""

    obligations: Chosen


class CountTold(Told):
    """How many there were."""

    count: int


@router.get("/reminders", response=Page[ReminderTold], auth=api_door("oversight.workbench"))
def list_reminders(request: Any, query: Annotated[RemindersAsked, Query()]) -> Page[ReminderTold]:
    """Of what one is reminded now, by due time."""
    officer = request.officer
    owed, window = queries.owed_by(officer), reminders.window(reminders.rule_of(officer.unit.agency), timezone.now())
    all_of_them, new = reminders.reminded(owed, window), reminders.unread(owed, officer, window)
    rows, following = queries.page_of(new if query.unread else all_of_them, after=query.after)
    prefetch_related_objects(rows, "officers")
    keys = [row.pk for row in rows]
    stages = dict(all_of_them.filter(pk__in=keys).values_list("pk", "stage"))  # type: ignore[misc]  # annotated
    unread = set(new.filter(pk__in=keys).values_list("pk", flat=True))
    items = [ReminderTold.of(row, stages[row.pk], is_read=row.pk not in unread) for row in rows]
    return Page(items=items, next=following or None)


@router.post("/reminders/read", response=CountTold, auth=api_door("oversight.workbench"))
def tick_reminders(request: Any, given: Ticked) -> CountTold:
    """Tick reminders off, for oneself alone; what is not one's own is passed over."""
    wanted = given.obligations
    return CountTold(count=actions.mark_read(officer=request.officer, duties=wanted, at=timezone.now()))


@router.post("/reminders/unread", response=CountTold, auth=api_door("oversight.workbench"))
def untick_reminders(request: Any, given: Unticked) -> CountTold:
    """Take ticks back."""
    return CountTold(count=actions.mark_unread(officer=request.officer, duties=given.obligations))
