"""Filing and hand-over: what stands in the way is said before the button, and filing seals the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.kernel.errors import Refusal
from liuhen.office.cases.models import Activity, Case, EventKind
from liuhen.office.journal import tasks
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Officer, Role, Unit
from liuhen.office.records import actions, queries
from liuhen.office.records.models import Filing, HandOver

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording

pytestmark = pytest.mark.django_db
PLACE = {"location": "档案室 2 号柜", "storage_note": "本单位专用存储"}


def test_a_case_that_has_not_ended_cannot_be_filed_and_the_page_says_why(client_of_handler: Client, case: Case) -> None:
    url = reverse("records:file", args=[case.pk])
    page = client_of_handler.get(url).content.decode()
    assert "案件尚未终结，不能归档。" in page
    assert "disabled" in page
    answer = client_of_handler.post(url, PLACE)
    assert answer.status_code == 409
    assert "档案室 2 号柜" in answer.content.decode()
    assert not Filing.objects.exists()


def test_a_recording_that_is_still_examined_holds_filing_back(
    case: Case, activity: Activity, end: Callable[[Case], None], store: Callable[..., Recording]
) -> None:
    end(case)
    assert queries.missing_for_filing(case) == []
    store(activity, examined=False)
    assert [missing.code for missing in queries.missing_for_filing(case)] == ["recordings-unexamined"]


def test_filing_through_its_page_writes_both_entries_and_asks_for_the_seal(
    client_of_handler: Client,
    case: Case,
    end: Callable[[Case], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hints: list[str] = []
    monkeypatch.setattr(tasks.seal, "hint", lambda: hints.append("seal"))
    end(case)
    answer = client_of_handler.post(reverse("records:file", args=[case.pk]), PLACE)
    assert answer.status_code == 302
    assert hints == ["seal"]
    assert case.events.filter(kind=EventKind.FILED).count() == 1
    types = set(JournalEntry.objects.values_list("type", flat=True))
    assert {"case-file.filed", "case.filed"} <= types
    page = client_of_handler.get(reverse("records:file", args=[case.pk])).content.decode()
    assert "案卷已归档" in page
    assert "档案室 2 号柜" in page
    assert [str(fault) for fault in audit()] == []


def test_a_case_is_filed_once(case: Case, handler: Officer, end: Callable[[Case], None], now: datetime) -> None:
    end(case)
    told = {"case": case, "officer": handler, **PLACE, "by": handler.object_name, "at": now}
    actions.file_case(**told)
    with pytest.raises(Refusal, match="already-filed"):
        actions.file_case(**told)
    assert Filing.objects.count() == 1


def test_the_page_of_records_lists_what_waits_and_what_was_filed(  # noqa: PLR0917 - fixtures
    client_of_handler: Client,
    case: Case,
    handler: Officer,
    open_case: Callable[..., Case],
    end: Callable[[Case], None],
    now: datetime,
) -> None:
    filed = open_case("示综执案〔2026〕040 号")
    for each in (case, filed):
        end(each)
    actions.file_case(case=filed, officer=handler, **PLACE, by=handler.object_name, at=now)
    answer = client_of_handler.get(reverse("records:list"))
    assert [row["case"].pk for row in answer.context["waiting"]] == [case.pk]
    assert [row.case_id for row in answer.context["filings"]] == [filed.pk]


def test_the_empty_page_says_what_would_be_here(client_of_handler: Client) -> None:
    page = client_of_handler.get(reverse("records:list")).content.decode()
    assert "没有等待归档的案件" in page
    assert "还没有归档的案卷" in page


def test_filed_cases_are_paged_by_key(  # noqa: PLR0917 - fixtures
    client_of_handler: Client,
    handler: Officer,
    open_case: Callable[..., Case],
    end: Callable[[Case], None],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for count in range(3):
        case = open_case(f"案 {count}")
        end(case)
        actions.file_case(case=case, officer=handler, **PLACE, by=handler.object_name, at=now)
    first = client_of_handler.get(reverse("records:list"))
    second = client_of_handler.get(reverse("records:list") + first.context["more"])
    assert [row.case.number for row in first.context["filings"]] == ["案 2", "案 1"]
    assert [row.case.number for row in second.context["filings"]] == ["案 0"]


def test_handing_over_through_the_page_writes_an_entry_for_each_recording_and_an_event_in_its_case(
    client_of_handler: Client, case: Case, activity: Activity, store: Callable[..., Recording]
) -> None:
    in_case, loose, left = store(activity), store(), store(activity)
    answer = client_of_handler.post(
        reverse("records:transfer"), {"recordings": [in_case.id.hex, loose.id.hex], "note": "第 47 周"}
    )
    assert answer.status_code == 302
    row = HandOver.objects.get()
    assert set(row.recordings.all()) == {in_case, loose}
    assert JournalEntry.objects.filter(type="recording.handed-over").count() == 2
    event = case.events.get(kind=EventKind.WEEKLY_TRANSFER)
    assert event.subject == str(in_case.object_name)
    assert queries.waiting_for_hand_over(row.handed_by) == [left]
    assert [str(fault) for fault in audit()] == []


def test_a_recording_is_handed_over_once_and_the_others_stay(
    handler: Officer, store: Callable[..., Recording], now: datetime
) -> None:
    first, second = store(), store()
    told = {"officer": handler, "note": "", "by": handler.object_name, "at": now}
    actions.hand_over(recordings=[first], **told)
    with pytest.raises(Refusal, match="already-handed-over"):
        actions.hand_over(recordings=[second, first], **told)
    assert queries.waiting_for_hand_over(handler) == [second]


def test_handing_over_nothing_is_said_beside_the_list(
    client_of_handler: Client, store: Callable[..., Recording]
) -> None:
    store()
    answer = client_of_handler.post(reverse("records:transfer"), {"note": "第 47 周"})
    assert answer.status_code == 422
    assert "第 47 周" in answer.content.decode()


def test_a_recording_of_another_unit_cannot_be_handed_over(
    store: Callable[..., Recording],
    other_unit: Unit,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
) -> None:
    recording = store()
    stranger = sign_in(make_officer(Role.HANDLER, unit=other_unit))
    assert stranger.post(reverse("records:transfer"), {"recordings": [recording.id.hex]}).status_code == 422
    assert not HandOver.objects.exists()


@pytest.mark.parametrize(
    ("role", "seen", "may_file", "may_transfer"),
    [
        (Role.ARCHIVIST, 200, True, True),
        (Role.LEADER, 200, False, False),
        (Role.LEGAL_REVIEW, 200, False, False),
        (Role.HANDLER, 200, False, True),
        (Role.ADMINISTRATOR, 403, False, False),
    ],
)
def test_who_may_file_and_hand_over(  # noqa: PLR0917 - fixtures
    case: Case,
    end: Callable[[Case], None],
    role: Role,
    seen: int,
    may_file: bool,
    may_transfer: bool,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
) -> None:
    end(case)
    client = sign_in(make_officer(role))
    assert client.get(reverse("records:list")).status_code == seen
    assert client.post(reverse("records:transfer"), {}).status_code == (422 if may_transfer else 403)
    assert client.post(reverse("records:file", args=[case.pk]), PLACE).status_code == (302 if may_file else 403)
    assert Filing.objects.exists() is may_file
