"""Pages of cases: who gets in, what is written, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from liuhen.office.cases import actions
from liuhen.office.cases.models import Activity, Case, CaseEvent, EventKind, PartyKind, Procedure, Start
from liuhen.office.cases.queries import PAGE
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Officer, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.django_db


def local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def entry_count() -> int:
    return JournalEntry.objects.count()


@pytest.fixture
def filled(handler: Officer) -> dict[str, Any]:
    return {
        "number": "示综执案〔2026〕050 号",
        "title": "样例案",
        "cause": "占道经营",
        "procedure": Procedure.GENERAL,
        "start": Start.REPORT,
        "unit": str(handler.unit_id),
        "handlers": [str(handler.pk)],
        "opened_at": local(timezone.now() - timedelta(hours=1)),
    }


def test_the_empty_list_says_what_to_do(client_of_handler: Client) -> None:
    page = client_of_handler.get(reverse("cases:list")).content.decode()
    assert "这里会列出您承办的和本科室的案件" in page
    assert reverse("cases:open") in page


def test_opening_a_case_through_its_page(client_of_handler: Client, filled: dict[str, Any]) -> None:
    answer = client_of_handler.post(reverse("cases:open"), filled)
    opened = Case.objects.get(number=filled["number"])
    assert answer.status_code == 302
    assert answer["Location"] == reverse("cases:case", args=[opened.pk])
    assert JournalEntry.objects.filter(object=str(opened.object_name), type="case.opened").exists()
    assert [str(fault) for fault in audit()] == []


def test_the_form_offers_the_number_after_the_last(client_of_handler: Client, case: Case) -> None:
    assert "示综执案〔2026〕042 号" in client_of_handler.get(reverse("cases:open")).content.decode()
    assert case.number.endswith("041 号")


def test_a_refusal_stands_on_the_page_and_nothing_typed_is_lost(
    client_of_handler: Client, case: Case, filled: dict[str, Any]
) -> None:
    before = entry_count()
    answer = client_of_handler.post(reverse("cases:open"), {**filled, "number": case.number})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"案号 {case.number} 已被使用。" in page
    assert "占道经营" in page
    assert entry_count() == before


def test_what_is_left_out_is_said_beside_its_field(client_of_handler: Client, filled: dict[str, Any]) -> None:
    answer = client_of_handler.post(reverse("cases:open"), {**filled, "title": ""})
    assert answer.status_code == 422
    assert 'id="id_title_error"' in answer.content.decode()


def test_the_list_is_paged_by_key_and_keeps_its_filters(
    client_of_handler: Client, handler: Officer, now: datetime
) -> None:
    for count in range(PAGE + 2):
        actions.open_case(
            number=f"案 {count}",
            title="t",
            cause="占道",
            procedure=Procedure.SIMPLE,
            start=Start.REPORT,
            unit=handler.unit,
            handlers=[handler],
            by=handler.object_name,
            at=now,
        )
    first = client_of_handler.get(reverse("cases:list"), {"q": "占道"})
    assert len(first.context["cases"]) == PAGE
    second = client_of_handler.get(reverse("cases:list") + first.context["more"])
    assert [row.number for row in second.context["cases"]] == ["案 1", "案 0"]
    assert second.context["more"] == ""


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"q": "041"}, 1), ({"q": "餐厨"}, 1), ({"q": "没有"}, 0), ({"stage": "open"}, 1), ({"stage": "filed"}, 0)],
)
def test_finding_by_number_cause_and_state(
    client_of_handler: Client, case: Case, asked: dict[str, str], count: int
) -> None:
    assert len(client_of_handler.get(reverse("cases:list"), asked).context["cases"]) == count
    assert case.pk


def test_a_wrong_key_or_filter_is_no_error(client_of_handler: Client, case: Case) -> None:
    answer = client_of_handler.get(reverse("cases:list"), {"before": "x", "unit": "y", "stage": "z"})
    assert [row.pk for row in answer.context["cases"]] == [case.pk]


@pytest.mark.parametrize("tab", ["case", "recordings", "custody", "retention"])
def test_every_tab_opens(client_of_handler: Client, case: Case, activity: Activity, tab: str) -> None:
    answer = client_of_handler.get(reverse(f"cases:{tab}", args=[case.pk]))
    assert answer.status_code == 200
    assert case.title in answer.content.decode()
    assert activity.pk


def test_the_custody_chain_opens_entries_to_words_with_before_and_after(
    client_of_handler: Client, case: Case, handler: Officer, now: datetime
) -> None:
    for name in ("王某", "王甲"):
        actions.name_party(case=case, kind=PartyKind.PERSON, name=name, by=handler.object_name, at=now)
    page = client_of_handler.get(reverse("cases:custody", args=[case.pk])).content.decode()
    assert "登记当事人" in page
    assert "姓名或名称 王某" in page
    assert "姓名或名称 王甲" in page
    assert handler.name in page


def test_the_custody_chain_in_english(client_of_handler: Client, case: Case) -> None:
    client_of_handler.cookies["django_language"] = "en"
    page = client_of_handler.get(reverse("cases:custody", args=[case.pk])).content.decode()
    assert "Opened the case" in page


def test_naming_the_party_and_judging_through_their_pages(client_of_handler: Client, case: Case) -> None:
    party = {"kind": "person", "name": "王某", "identity_number": "", "phone": "", "address": ""}
    assert client_of_handler.post(reverse("cases:party", args=[case.pk]), party).status_code == 302
    judged = {"is_urgent": "", "is_grave": "false", "is_complex": "true", "is_doubtful": ""}
    assert client_of_handler.post(reverse("cases:judge", args=[case.pk]), judged).status_code == 302
    case.refresh_from_db()
    assert case.party is not None
    assert case.party.name == "王某"
    assert (case.is_urgent, case.is_grave, case.is_complex) == (None, False, True)
    again = client_of_handler.post(reverse("cases:judge", args=[case.pk]), judged)
    assert again.status_code == 422
    assert "内容没有变化" in again.content.decode()


def test_a_single_officer_is_asked_about_once_and_then_believed(
    client_of_handler: Client, case: Case, handler: Officer
) -> None:
    told = {
        "kind": "inspection",
        "place": "示范路 1 号",
        "officers": [str(handler.pk)],
        "started_at": local(timezone.now() - timedelta(hours=3)),
        "ended_at": "",
        "returned_at": "",
    }
    url = reverse("cases:activity", args=[case.pk])
    asked = client_of_handler.post(url, told)
    assert asked.status_code == 422
    assert "两名以上" in asked.content.decode()
    assert not case.activities.exists()
    assert client_of_handler.post(url, {**told, "alone": "on"}).status_code == 302
    assert case.activities.get().place == "示范路 1 号"


def test_two_officers_are_not_asked(
    client_of_handler: Client, case: Case, handler: Officer, make_officer: Callable[..., Officer]
) -> None:
    told = {
        "kind": "inspection",
        "officers": [str(handler.pk), str(make_officer(Role.HANDLER).pk)],
        "started_at": local(timezone.now() - timedelta(hours=3)),
    }
    assert client_of_handler.post(reverse("cases:activity", args=[case.pk]), told).status_code == 302


def test_the_end_of_an_activity_and_relief_through_their_pages(
    client_of_handler: Client, activity: Activity, handler: Officer
) -> None:
    ended = timezone.now() - timedelta(minutes=5)
    wrong = {"ended_at": local(activity.started_at - timedelta(days=1)), "returned_at": ""}
    url = reverse("cases:activity-end", args=[activity.pk])
    refused = client_of_handler.post(url, wrong)
    assert refused.status_code == 422
    assert "结束时间早于开始时间" in refused.content.decode()
    assert client_of_handler.post(url, {"ended_at": local(ended), "returned_at": local(ended)}).status_code == 302
    relief = {"reason": "remote", "claimed_by": str(handler.pk)}
    url = reverse("cases:relief", args=[activity.pk])
    assert client_of_handler.post(url, relief).status_code == 302
    assert client_of_handler.post(url, relief).status_code == 409
    activity.refresh_from_db()
    assert activity.relief_reason == "remote"
    assert [str(fault) for fault in audit()] == []


def test_an_event_through_its_page_and_never_one_that_has_an_act_of_its_own(
    client_of_handler: Client, case: Case
) -> None:
    url = reverse("cases:event", args=[case.pk])
    told = {
        "kind": "objection",
        "happened_at": local(timezone.now() - timedelta(hours=1)),
        "source": "party",
        "note": "异议",
    }
    assert client_of_handler.post(url, told).status_code == 302
    assert case.events.get(kind=EventKind.OBJECTION).note == "异议"
    assert client_of_handler.post(url, {**told, "kind": "filed"}).status_code == 422
    assert not CaseEvent.objects.filter(kind=EventKind.FILED).exists()


def test_a_case_of_another_unit_does_not_exist_for_an_officer(
    case: Case, other_unit: Unit, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    stranger = sign_in(make_officer(Role.HANDLER, unit=other_unit))
    for name in ("case", "recordings", "custody", "retention", "party", "judge", "activity", "event"):
        assert stranger.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 404
    assert case.number not in stranger.get(reverse("cases:list")).content.decode()


def test_a_colleague_sees_a_case_and_may_not_change_it(
    case: Case, activity: Activity, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    colleague = sign_in(make_officer(Role.HANDLER))
    before = entry_count()
    assert colleague.get(reverse("cases:case", args=[case.pk])).status_code == 200
    for name in ("party", "judge", "activity", "event"):
        assert colleague.post(reverse(f"cases:{name}", args=[case.pk]), {}).status_code == 403
    for name in ("activity-end", "relief"):
        assert colleague.post(reverse(f"cases:{name}", args=[activity.pk]), {}).status_code == 403
    assert entry_count() == before


def test_the_administrator_sees_no_case(
    case: Case, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    administrator = sign_in(make_officer(Role.ADMINISTRATOR))
    for url in (reverse("cases:list"), reverse("cases:open"), reverse("cases:custody", args=[case.pk])):
        answer = administrator.get(url)
        assert answer.status_code == 403
        assert case.title not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.LEGAL_REVIEW, Role.ARCHIVIST, Role.LEADER, Role.SUPERVISOR, Role.APPROVER])
def test_roles_that_reach_across_units_see_every_case(
    case: Case,
    other_unit: Unit,
    role: Role,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
) -> None:
    client = sign_in(make_officer(role, unit=other_unit))
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 200
    assert client.get(reverse("cases:party", args=[case.pk])).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Client, case: Case) -> None:
    answer = client.get(reverse("cases:case", args=[case.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_what_does_not_exist_is_not_found(client_of_handler: Client) -> None:
    assert client_of_handler.get(reverse("cases:case", args=[uuid4()])).status_code == 404
    assert client_of_handler.get(reverse("cases:relief", args=[uuid4()])).status_code == 404
