"""Reminders: at which stage a duty comes up, who sees it, what a tick hides and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import end_of
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import EventKind
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.models import Obligation, ReadMark, ReminderRule
from liuhen.office.oversight.queries import owed_by
from liuhen.office.oversight.reminders import actions
from liuhen.office.oversight.reminders import queries as reminders
from liuhen.office.oversight.reminders.queries import Stage
from liuhen.office.people import actions as people
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Agency, Officer, Unit

FRIDAY = datetime(
    2026, 9, 18, 6, 0, tzinfo=UTC
)  # 14:00 in Beijing; Sunday the 20th is a working day, 25th–27th are not


@pytest.fixture
def duty(case: Case) -> Obligation:
    """The one open duty of the case: every other is taken away."""
    duty = case.obligations.get(code="file-case")
    case.obligations.exclude(pk=duty.pk).delete()
    return duty


def make(duty: Obligation, **columns: object) -> None:
    columns = {"warn_at": None, "runs_in_hours": False, "state": "pending", **columns}
    Obligation.objects.filter(pk=duty.pk).update(**columns)


def come_up(officer: Officer, now: datetime) -> dict[int, int]:
    """Return of what an officer is reminded, with its stage, ticked off or not."""
    window = reminders.window(reminders.rule_of(officer.unit.agency), now)
    rows = reminders.reminded(owed_by(officer), window)
    return dict(rows.values_list("pk", "stage"))  # type: ignore[misc]  # annotated


def unread(officer: Officer, now: datetime) -> int:
    return reminders.count_unread(officer, now)


HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ends_after", "in_hours", "stage"),
    [
        (timedelta(0), False, Stage.OVERDUE),
        (SECOND, False, Stage.CLOSE),
        (10 * HOUR, False, Stage.CLOSE),  # 24:00 of the same day
        (10 * HOUR + SECOND, False, Stage.AHEAD),
        (10 * HOUR, True, None),  # a clock in hours has hours of warning
        (4 * HOUR, True, Stage.CLOSE),
        (4 * HOUR + SECOND, True, None),
        (timedelta(days=4, hours=10), False, Stage.AHEAD),  # Sunday works: 20th, 21st, 22nd are three working days
        (timedelta(days=4, hours=10, seconds=1), False, None),
    ],
)
def test_a_duty_comes_up_some_working_days_before_on_the_day_and_after(
    duty: Obligation, handler: Officer, ends_after: timedelta, in_hours: bool, stage: Stage | None
) -> None:
    make(duty, due_at=FRIDAY + ends_after, runs_in_hours=in_hours)
    assert come_up(handler, FRIDAY).get(duty.pk) == stage


def test_a_duty_comes_up_when_its_rule_warns_and_when_it_can_no_longer_be_fulfilled(
    duty: Obligation, handler: Officer
) -> None:
    make(duty, due_at=FRIDAY + timedelta(days=60), warn_at=FRIDAY)
    assert come_up(handler, FRIDAY - SECOND) == {}
    assert come_up(handler, FRIDAY) == {duty.pk: Stage.AHEAD}
    make(duty, due_at=None, state="breached")
    assert come_up(handler, FRIDAY) == {duty.pk: Stage.OVERDUE}
    make(duty, due_at=None)
    assert come_up(handler, FRIDAY) == {}


def test_a_clock_in_hours_is_known_from_the_law(case: Case) -> None:
    hours = dict(case.obligations.values_list("code", "runs_in_hours"))
    assert hours["file-case"] is False
    assert set(hours.values()) <= {True, False}


def test_a_tick_hides_a_duty_until_its_next_stage_or_another_due_time(duty: Obligation, handler: Officer) -> None:
    due_at = end_of((FRIDAY + timedelta(days=3)).date())
    make(duty, due_at=due_at)
    assert unread(handler, FRIDAY) == 1
    actions.mark_read(officer=handler, duties=None, at=FRIDAY)
    assert unread(handler, FRIDAY) == 0
    assert unread(handler, due_at - 25 * HOUR) == 0
    assert unread(handler, due_at - 23 * HOUR) == 1  # the day itself
    actions.mark_read(officer=handler, duties=[duty.pk], at=due_at - 23 * HOUR)
    assert unread(handler, due_at - SECOND) == 0
    assert unread(handler, due_at) == 1  # overdue
    actions.mark_read(officer=handler, duties=[duty.pk], at=due_at)
    assert unread(handler, due_at + timedelta(days=900)) == 0
    make(duty, due_at=due_at + timedelta(days=1))
    assert unread(handler, due_at) == 1  # a relief has moved its end


def test_a_tick_on_what_has_no_due_time_holds_at_its_stage(duty: Obligation, handler: Officer) -> None:
    make(duty, due_at=None, state="breached")
    actions.mark_read(officer=handler, duties=None, at=FRIDAY)
    assert unread(handler, FRIDAY) == 0


def test_ticks_of_one_moment_are_taken_back_together_and_one_alone(
    open_case: Callable[..., Case], handler: Officer, now: datetime
) -> None:
    for days in (30, 40):
        open_case(closed_days_ago=days)
    count = unread(handler, now)
    assert count > 1
    assert actions.mark_read(officer=handler, duties=None, at=now) == count
    assert actions.mark_read(officer=handler, duties=None, at=now) == 0
    assert actions.undo(officer=handler, at=now + SECOND) == 0
    assert actions.undo(officer=handler, at=now) == count
    assert unread(handler, now) == count
    first = min(come_up(handler, now))
    actions.mark_read(officer=handler, duties=[first], at=now)
    assert unread(handler, now) == count - 1
    assert actions.mark_unread(officer=handler, duties=[first]) == 1
    assert unread(handler, now) == count


def test_whoever_takes_the_case_over_is_reminded_and_whoever_gave_it_up_is_not(
    duty: Obligation, case: Case, handler: Officer, make_officer: Callable[..., Officer]
) -> None:
    make(duty, due_at=FRIDAY)
    successor = make_officer(Role.HANDLER)
    actions.mark_read(officer=handler, duties=None, at=FRIDAY)
    assert (unread(handler, FRIDAY), unread(successor, FRIDAY)) == (0, 0)
    duty.officers.set([successor])
    assert (come_up(handler, FRIDAY), unread(successor, FRIDAY)) == ({}, 1)


def test_what_a_departed_officer_left_unread_reaches_their_unit(
    duty: Obligation, handler: Officer, make_officer: Callable[..., Officer], other_unit: Unit
) -> None:
    make(duty, due_at=FRIDAY)
    colleague, stranger = make_officer(Role.HANDLER), make_officer(Role.HANDLER, unit=other_unit)
    assert unread(colleague, FRIDAY) == 0
    people.depart(officer=handler, by=colleague.object_name, at=timezone.now())
    assert (unread(colleague, FRIDAY), unread(stranger, FRIDAY)) == (1, 0)


def test_an_obligation_that_is_fulfilled_takes_its_reminder_away(case: Case, handler: Officer, now: datetime) -> None:
    duty, later = case.obligations.get(code="decide-in-time"), now + timedelta(days=22)
    assert come_up(handler, later)[duty.pk] == Stage.AHEAD
    cases.record_event(
        case=case,
        kind=EventKind.DECISION_MADE,
        happened_at=now,
        source="",
        note="",
        by=handler.object_name,
        at=now,
    )
    assert not case.obligations.get(code="decide-in-time").is_open
    assert duty.pk not in come_up(handler, later)


def test_nobody_ticks_off_for_somebody_else(
    duty: Obligation, handler: Officer, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    make(duty, due_at=FRIDAY)
    other = make_officer(Role.HANDLER)
    sign_in(other).post(reverse("oversight:reminders-read"), {"duty": duty.pk})
    assert actions.mark_read(officer=other, duties=[duty.pk], at=FRIDAY) == 0
    actions.mark_read(officer=handler, duties=None, at=FRIDAY)
    assert actions.mark_unread(officer=other, duties=[duty.pk]) == 0
    assert actions.undo(officer=other, at=FRIDAY) == 0
    assert ReadMark.objects.get().officer == handler


def test_ticks_have_no_entry_and_the_rule_has_one_for_each_change(
    duty: Obligation, agency: Agency, handler: Officer, now: datetime
) -> None:
    make(duty, due_at=now)
    before = JournalEntry.objects.count()
    actions.mark_read(officer=handler, duties=None, at=now)
    assert JournalEntry.objects.count() == before
    told = {"agency": agency, "hours_before": 6, "mail_hour": 8, "by": handler.object_name, "at": now}
    with pytest.raises(Refusal, match=r"没有变化|Nothing has changed"):
        actions.set_rule(**{**told, "hours_before": 4}, days_before=3)  # as by default
    actions.set_rule(**told, days_before=0)
    actions.set_rule(**told, days_before=5)
    assert ReminderRule.objects.count() == 1
    assert list(JournalEntry.objects.filter(object__startswith="reminder-rule/").values_list("type", flat=True)) == [
        "reminder-rule.set",
        "reminder-rule.set",
    ]


def test_the_agencys_rule_holds_at_once(duty: Obligation, agency: Agency, handler: Officer) -> None:
    make(duty, due_at=FRIDAY + timedelta(days=7))
    assert come_up(handler, FRIDAY) == {}
    told = {"agency": agency, "hours_before": 12, "mail_hour": 8, "by": handler.object_name, "at": FRIDAY}
    actions.set_rule(**told, days_before=5)  # 20th to 24th; the 25th is a holiday
    assert come_up(handler, FRIDAY) == {}
    actions.set_rule(**told, days_before=6)
    assert come_up(handler, FRIDAY) == {duty.pk: Stage.AHEAD}
    make(duty, due_at=FRIDAY + 12 * HOUR, runs_in_hours=True)
    assert come_up(handler, FRIDAY) == {duty.pk: Stage.CLOSE}


def test_the_bell_asks_for_its_count_once(duty: Obligation, handler: Officer, client_of_handler: Client) -> None:
    make(duty, due_at=timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client_of_handler.get("/cases/")
    assert '<span class="badge">1' in page.text
    assert sum("read_mark" in one["sql"].lower() or "readmark" in one["sql"].lower() for one in asked) == 1


def test_the_list_ticks_off_takes_back_and_says_when_it_is_empty(
    duty: Obligation, handler: Officer, client_of_handler: Client
) -> None:
    make(duty, due_at=timezone.now())
    page = client_of_handler.get(reverse("oversight:reminders"))
    assert "立卷归档" in page.text
    gone = client_of_handler.post(reverse("oversight:reminders-read"), {"all": "1"}, follow=True)
    assert "撤销" in gone.text
    assert "现在一件也没有" in gone.text
    assert 'class="badge"' not in gone.text
    assert "标为未读" in client_of_handler.get(reverse("oversight:reminders"), {"all": "1"}).text
    at = gone.context["undo"]["at"]
    back = client_of_handler.post(reverse("oversight:reminders-unread"), {"at": at}, follow=True)
    assert "立卷归档" in back.text
    assert ReadMark.objects.count() == 0


@pytest.mark.parametrize("posted", [{"duty": "x"}, {"duty": "9" * 30}, {"duty": "²"}, {"at": "yesterday"}, {}])
@pytest.mark.parametrize("name", ["oversight:reminders-read", "oversight:reminders-unread"])
def test_what_cannot_be_read_ticks_nothing(
    duty: Obligation, client_of_handler: Client, posted: dict[str, str], name: str
) -> None:
    make(duty, due_at=FRIDAY)
    assert client_of_handler.post(reverse(name), posted).status_code == 302
    assert client_of_handler.get(reverse(name)).status_code == 405
    assert client_of_handler.get(reverse("oversight:reminders"), {"done": "x", "after": "y"}).status_code == 200
    assert not ReadMark.objects.exists()


def test_only_the_administrator_rules_when_to_remind(
    agency: Agency,
    client_of_handler: Client,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
) -> None:
    page, told = reverse("oversight:reminder-rule"), {"days_before": "2", "hours_before": "8", "mail_hour": "7"}
    assert client_of_handler.post(page, told).status_code == 403
    administrator = sign_in(make_officer(Role.ADMINISTRATOR))
    assert "没有配置发信服务器" in administrator.get(page).text
    assert administrator.post(page, {**told, "hours_before": "0"}).status_code == 422
    assert administrator.post(page, told).status_code == 302
    assert reminders.rule_of(agency).days_before == 2
    settings = reverse("people:settings")
    assert page in administrator.get(settings).text
    assert settings in administrator.get("/").text
    assert settings not in client_of_handler.get("/").text


def test_the_api_lists_ticks_off_and_takes_back(
    duty: Obligation, handler: Officer, client_of_handler: Client, now: datetime
) -> None:
    make(duty, due_at=timezone.now() - HOUR)

    def ask(method: str, path: str, body: object = None) -> object:
        token = client_of_handler.get("/reminders/").cookies["csrftoken"].value
        headers = {"X-CSRFToken": token}
        if method == "get":
            return client_of_handler.get(f"/api/v1/{path}").json()
        return client_of_handler.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers).json()

    def listed(query: str = "") -> list[tuple[int, int, bool]]:
        items = ask("get", f"reminders{query}")["items"]  # type: ignore[index]  # JSON
        return [(one["obligation"], one["stage"], one["is_read"]) for one in items]

    assert listed() == [(duty.pk, 3, False)]
    assert ask("post", "reminders/read", {"obligations": [duty.pk, 999]}) == {"count": 1}
    assert listed() == []
    assert listed("?unread=false") == [(duty.pk, 3, True)]
    assert ask("post", "reminders/unread", {"obligations": [duty.pk]}) == {"count": 1}
    assert ask("post", "reminders/read", {"obligations": None}) == {"count": 1}
