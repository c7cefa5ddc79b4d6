"""Acts about cases, each with its refusals and its entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.office.cases import actions
from liuhen.office.cases.models import (
    ActivityKind,
    Case,
    EventKind,
    EventSource,
    PartyKind,
    Procedure,
    ReliefReason,
    Start,
)
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


def open_case(handler: Officer, now: datetime, number: str = "示综执案〔2026〕041 号") -> Case:
    return actions.open_case(
        number=number,
        title="示范小吃店未按规定处置餐厨垃圾案",
        cause="未按规定处置餐厨垃圾",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now,
        opened_at=now - timedelta(days=30),
    )


def entries(kind: str) -> list[str]:
    return list(
        JournalEntry.objects.filter(object__startswith=f"{kind}/").order_by("id").values_list("type", flat=True)
    )


def test_opening_a_case_writes_its_entry_and_its_first_event(case: Case) -> None:
    assert entries("case") == ["case.opened"]
    assert entries("event") == ["event.recorded"]
    assert case.events.get().kind == EventKind.CASE_OPENED
    assert case.events.get().at == case.opened_at


def test_a_patrol_has_no_opening_event(handler: Officer, now: datetime) -> None:
    patrol = actions.open_case(
        number="巡 1",
        title="巡查",
        cause="巡查",
        procedure=Procedure.PATROL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now,
    )
    assert not patrol.events.exists()


def test_a_number_is_given_out_once(case: Case, handler: Officer, now: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        open_case(handler, now, case.number)
    assert refused.value.code == "case-number-taken"
    assert Case.objects.count() == 1


def test_a_case_without_a_handler_is_refused_and_leaves_no_entry(handler: Officer, now: datetime) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(Refusal, match="no-handler"):
        actions.open_case(
            number="1",
            title="t",
            cause="c",
            procedure=Procedure.GENERAL,
            start=Start.REPORT,
            unit=handler.unit,
            handlers=[],
            by=handler.object_name,
            at=now,
        )
    assert JournalEntry.objects.count() == before


def test_a_correction_of_the_party_keeps_all_that_was_there_before(case: Case, handler: Officer, now: datetime) -> None:
    told = {"kind": PartyKind.PERSON, "by": handler.object_name, "at": now}
    actions.name_party(case=case, name="王某", phone="1", **told)
    party = actions.name_party(case=case, name="王甲", phone="2", **told)
    last = JournalEntry.objects.filter(object=str(party.object_name)).order_by("id").last()
    assert last is not None
    said = payload_of(last)
    assert isinstance(said, dict)
    assert said["before"] == {"kind": "person", "name": "王某", "identity_number": "", "phone": "1", "address": ""}
    assert said["after"] == {"kind": "person", "name": "王甲", "identity_number": "", "phone": "2", "address": ""}
    assert entries("party") == ["party.named", "party.named"]


def test_naming_the_same_party_again_is_refused(case: Case, handler: Officer, now: datetime) -> None:
    told = {"case": case, "kind": PartyKind.PERSON, "name": "王某", "by": handler.object_name, "at": now}
    actions.name_party(**told)
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.name_party(**told)


def test_the_name_of_the_party_is_nowhere_in_the_database_in_clear(case: Case, handler: Officer, now: datetime) -> None:
    from django.db import connection  # noqa: PLC0415 - used here alone

    actions.name_party(case=case, kind=PartyKind.PERSON, name="王不能见", by=handler.object_name, at=now)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    clear = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    assert "王不能见".encode() not in clear


def test_judging_distinguishes_no_from_undecided(case: Case, handler: Officer, now: datetime) -> None:
    actions.judge(case=case, is_grave=False, is_complex=True, by=handler.object_name, at=now)
    case.refresh_from_db()
    assert (case.is_urgent, case.is_grave, case.is_complex, case.is_doubtful) == (None, False, True, None)
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.judge(case=case, is_grave=False, by=handler.object_name, at=now)


@pytest.mark.parametrize(
    ("started", "ended", "returned", "code"),
    [
        (1, None, None, "in-future"),
        (-3, -4, None, "ends-before-start"),
        (-3, -2, -3, "returns-before-end"),
        (-3, None, -4, "returns-before-end"),
    ],
)
def test_an_activity_with_times_that_cannot_be_is_refused(  # noqa: PLR0917 - fixtures
    case: Case, handler: Officer, now: datetime, started: int, ended: int | None, returned: int | None, code: str
) -> None:
    def hours(count: int | None) -> datetime | None:
        return None if count is None else now + timedelta(hours=count)

    with pytest.raises(Refusal, match=code):
        actions.record_activity(
            case=case,
            unit=handler.unit,
            kind=ActivityKind.INSPECTION,
            officers=[handler],
            started_at=now + timedelta(hours=started),
            ended_at=hours(ended),
            returned_at=hours(returned),
            place="",
            by=handler.object_name,
            at=now,
        )


def test_an_activity_of_nobody_is_refused(case: Case, handler: Officer, now: datetime) -> None:
    with pytest.raises(Refusal, match="no-officer"):
        actions.record_activity(
            case=case,
            unit=handler.unit,
            kind=ActivityKind.INSPECTION,
            officers=[],
            started_at=now,
            ended_at=None,
            place="",
            by=handler.object_name,
            at=now,
        )


def test_relief_is_claimed_once(case: Case, handler: Officer, now: datetime) -> None:
    activity = an_activity(case, handler, now)
    told = {"activity": activity, "claimed_by": handler, "by": handler.object_name, "at": now}
    actions.claim_relief(reason=ReliefReason.REMOTE, **told)
    with pytest.raises(Refusal, match="relief-claimed"):
        actions.claim_relief(reason=ReliefReason.AWAY, **told)
    assert entries("activity") == ["activity.recorded", "activity.relief-claimed"]


def an_activity(case: Case, handler: Officer, now: datetime) -> actions.Activity:
    return actions.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(hours=5),
        ended_at=None,
        place="示范路 1 号",
        by=handler.object_name,
        at=now,
    )


def event(case: Case, kind: EventKind, handler: Officer, now: datetime) -> None:
    actions.record_event(
        case=case, kind=kind, happened_at=now, source=EventSource.OFFICER, note="", by=handler.object_name, at=now
    )


def test_an_event_in_the_future_is_refused(case: Case, handler: Officer, now: datetime) -> None:
    with pytest.raises(Refusal, match="in-future"):
        actions.record_event(
            case=case,
            kind=EventKind.OBJECTION,
            happened_at=now + timedelta(minutes=1),
            source="",
            note="",
            by=handler.object_name,
            at=now,
        )


def test_a_filed_case_takes_events_and_nothing_else(case: Case, handler: Officer, now: datetime) -> None:
    activity = an_activity(case, handler, now)
    event(case, EventKind.FILED, handler, now)
    by_at = {"by": handler.object_name, "at": now}
    refusals: list[Callable[[], object]] = [
        lambda: actions.name_party(case=case, kind=PartyKind.PERSON, name="甲", **by_at),
        lambda: actions.judge(case=case, is_grave=True, **by_at),
        lambda: an_activity(case, handler, now),
        lambda: actions.record_end(activity=activity, ended_at=now, returned_at=None, **by_at),
        lambda: actions.claim_relief(activity=activity, reason=ReliefReason.AWAY, claimed_by=handler, **by_at),
    ]
    for act in refusals:
        with pytest.raises(Refusal, match="case-filed"):
            act()
    event(case, EventKind.LITIGATION, handler, now)
    assert case.events.filter(kind=EventKind.LITIGATION).exists()


def test_the_audit_stays_clean_after_all_of_this(case: Case, handler: Officer, now: datetime) -> None:
    activity = an_activity(case, handler, now)
    actions.record_end(activity=activity, ended_at=now, returned_at=now, by=handler.object_name, at=now)
    actions.name_party(case=case, kind=PartyKind.ORGANISATION, name="示范小吃店", by=handler.object_name, at=now)
    actions.judge(case=case, is_urgent=False, by=handler.object_name, at=now)
    event(case, EventKind.DECISION_MADE, handler, now)
    assert [str(fault) for fault in audit()] == []


def test_a_row_that_somebody_else_changed_meanwhile_does_not_make_the_audit_cry(
    case: Case, handler: Officer, now: datetime
) -> None:
    stale = Case.objects.get(pk=case.pk)
    actions.judge(case=case, is_grave=True, by=handler.object_name, at=now)
    actions.name_party(case=stale, kind=PartyKind.PERSON, name="甲", by=handler.object_name, at=now)
    assert [str(fault) for fault in audit()] == []
