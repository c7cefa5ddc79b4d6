"""What comes after a statement: signatures and the report are added, each by an entry; what was written stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import format_instant
from liuhen.office.capture import actions as capture
from liuhen.office.capture.marks.actions import set_mark, state_and_report
from liuhen.office.capture.marks.completing import complete_statement
from liuhen.office.capture.marks.models import MarkKind
from liuhen.office.capture.models import InterruptionCause, Recording
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people import actions as people
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import InterruptionStatement
    from liuhen.office.cases.models import Activity
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(
    take_in: Callable[..., Recording], device: Device, activity: Activity, handler: Officer, now: datetime
) -> Recording:
    """Return the one recording of an inspection: its camera stopped after 20 minutes and did not go on."""
    assert device.number == "BWC-03"
    row = take_in("BWC-03_20261117_090000.mp4", minutes=20, started_at=activity.started_at)
    capture.classify(recordings=[row], activity=activity, is_evidence=True, by=handler.object_name, at=now)
    row.refresh_from_db()
    return row


@pytest.fixture
def statement(stopped: Recording, handler: Officer, now: datetime) -> InterruptionStatement:
    """Return what one officer wrote about it, without a report."""
    return state_and_report(
        recording=stopped,
        from_at=stopped.ended_at,
        to_at=None,
        cause=InterruptionCause.FAULT,
        statement="设备自动关机，无法重新开机",
        spoken_at_restart=None,
        reported_at=None,
        reported_to="",
        signed_by=[handler],
        by=handler.object_name,
        at=now,
    )


def stated(recording: Recording) -> dict[str, Any]:
    """Return the interruption as `liuhen facts` writes it."""
    facts = facts_of(scope_of(recording), pack="shijiazhuang", own_periods=())
    interruption: dict[str, Any] = facts["recordings"][0]["interruptions"][0]
    return interruption


def test_a_second_signature_and_the_report_are_added_and_reach_the_facts(
    statement: InterruptionStatement, handler: Officer, make_officer: Callable[..., Officer], now: datetime
) -> None:
    other, soon = make_officer(Role.HANDLER), statement.from_at + timedelta(minutes=5)
    assert stated(statement.recording)["statement_signed_by"] == [handler.id.hex]
    complete_statement(
        statement=statement,
        signed_by=[handler, other],
        reported_at=soon,
        reported_to="head_of_office",
        by=other.object_name,
        at=now,
    )
    told = stated(statement.recording)
    assert told["statement_signed_by"] == sorted([handler.id.hex, other.id.hex])
    assert (told["reported_at"], told["reported_to"]) == (format_instant(soon), "head_of_office")
    assert JournalEntry.objects.filter(type="interruption.completed").count() == 1
    assert list(audit()) == []


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (None, "nothing-added"),
        (timedelta(minutes=-1), "report-at-no-possible-time"),
        (timedelta(days=400), "report-at-no-possible-time"),
    ],
)
def test_what_adds_nothing_or_cannot_be_is_refused(
    statement: InterruptionStatement, handler: Officer, now: datetime, after: timedelta | None, code: str
) -> None:
    reported_at = None if after is None else statement.from_at + after
    with pytest.raises(Refusal, match=code):
        complete_statement(
            statement=statement, signed_by=[handler], reported_at=reported_at, by=handler.object_name, at=now
        )
    assert not JournalEntry.objects.filter(type="interruption.completed").exists()


def test_a_report_that_stands_is_not_rewritten(
    statement: InterruptionStatement, handler: Officer, now: datetime
) -> None:
    who: dict[str, Any] = {"by": handler.object_name, "at": now}
    soon = statement.from_at + timedelta(minutes=5)
    complete_statement(statement=statement, reported_at=soon, reported_to="head_of_office", **who)
    others: tuple[dict[str, Any], ...] = ({"reported_at": soon + timedelta(minutes=1)}, {"reported_to": "other"})
    for given in others:
        with pytest.raises(Refusal, match="reported-already"):
            complete_statement(statement=statement, **given, **who)


class TestPages:
    def test_a_break_that_was_not_resumed_leaves_the_end_open_in_the_form(
        self, stopped: Recording, client_of_handler: Client
    ) -> None:
        page = client_of_handler.get(f"/recordings/{stopped.pk}/").content.decode()
        link = page.split(f"/recordings/{stopped.pk}/interruption?")[1].split('"')[0]
        assert link.startswith("from=")
        assert "to=" not in link

    def test_what_the_pack_still_asks_stands_on_the_page_until_it_is_there(
        self,
        statement: InterruptionStatement,
        handler: Officer,
        make_officer: Callable[..., Officer],
        client_of_handler: Client,
        now: datetime,
    ) -> None:
        by = handler.object_name
        people.adopt_pack(agency=handler.unit.agency, pack="shijiazhuang", by=by, at=now)
        page = f"/recordings/{statement.recording_id}/"
        complete = f"/interruptions/{statement.pk}/complete"
        shown = client_of_handler.get(page).content.decode()
        assert "尚缺：2名以上执法人员签字" in shown
        assert complete in shown
        other = make_officer(Role.HANDLER)
        form = client_of_handler.get(complete).content.decode()
        assert other.name in form
        assert client_of_handler.post(complete, {"signed_by": [other.pk]}).status_code == 302
        shown = client_of_handler.get(page).content.decode()
        assert "尚缺：2名以上执法人员签字" not in shown
        assert f"{handler.name}、{other.name}" in shown or f"{other.name}、{handler.name}" in shown

    def test_the_form_knows_that_the_cause_was_marked_and_leads_to_its_second(
        self,
        stopped: Recording,
        take_in: Callable[..., Recording],
        handler: Officer,
        client_of_handler: Client,
        now: datetime,
    ) -> None:
        by = handler.object_name
        assert stopped.activity is not None
        start = stopped.activity.started_at + timedelta(minutes=30)
        after = take_in("BWC-03_20261117_093000.mp4", minutes=20, started_at=start)
        capture.classify(recordings=[after], activity=stopped.activity, is_evidence=True, by=by, at=now)
        address = f"/recordings/{stopped.pk}/interruption"
        asked = {"from": format_instant(stopped.ended_at or now), "to": format_instant(start)}
        before = client_of_handler.get(address, asked).content.decode()
        assert f"/recordings/{after.pk}/#t=" in before
        assert 'value="true" selected' not in before
        set_mark(recording=after, kind=MarkKind.RESTART, offset_ms=6000, officer=handler, by=by, at=now)
        marked = client_of_handler.get(address, asked).content.decode()
        assert 'value="true" selected' in marked
        assert "已标记：恢复时说明了原因。" in marked
