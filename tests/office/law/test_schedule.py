"""An agency's recording schedule: changed by those who may, with an entry each, never below an article, undone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from liuhen.kernel.errors import Refusal, Text
from liuhen.law.schedule import Item, load_schedule
from liuhen.office.journal.models import JournalEntry
from liuhen.office.law import actions
from liuhen.office.law.models import Part, ScheduleRow
from liuhen.office.law.schedules import schedule_of
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.people.models import Agency, Officer

PAGE = "/law/schedule/"
BASIS = "局办〔2026〕9号"
INSPECTION: dict[str, Any] = {
    "step": "到场亮证、告知和检查",
    "demand": "required",
    "content": ["scene", "persons", "items", "measures"],
    "start": "到达现场",
    "end": "离开现场",
    "keep_amount": "3",
    "keep_unit": "years",
    "basis": BASIS,
}
START: dict[str, Any] = {
    "step": "开始记录",
    "covers": ["time", "place", "officers", "act"],
    "say": "现在开始记录：某时某地，执法人员某某、某某，开展某项执法。",
    "basis": BASIS,
}


@pytest.fixture
def lawyer(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.LEGAL_REVIEW, name="李法制")


@pytest.fixture
def client(lawyer: Officer, sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(lawyer)


def url(name: str, *args: Any) -> str:
    return reverse(f"law:schedule-{name}", args=args)


def types() -> list[str]:
    rows = JournalEntry.objects.filter(object__startswith="schedule-row/").order_by("id")
    return list(rows.values_list("type", flat=True))


def item(agency: Agency, row: str) -> Item | None:
    return next(one.now for one in schedule_of(agency, agency.pack).items if one.id == row)


def test_the_page_shows_the_adopted_packs_schedule_first_and_the_others_after_it(client_of_handler: Client) -> None:
    page = client_of_handler.get(PAGE).content.decode()

    assert "到场亮证、告知和检查" in page
    assert "彭阳 第八条第三款" in page
    packs = page[page.index("schedule-packs") : page.index("</nav>", page.index("schedule-packs"))]
    assert packs.index(f'href="{PAGE}" aria-current="page">彭阳') < packs.index(f'href="{PAGE}shijiazhuang/">石家庄')
    assert client_of_handler.get(f"{PAGE}shijiazhuang/").status_code == 200
    assert client_of_handler.get(f"{PAGE}atlantis/").status_code == 404


def test_a_text_that_asks_for_no_schedule_says_so(client_of_handler: Client) -> None:
    page = client_of_handler.get(f"{PAGE}fengli/").content.decode()
    assert "该文本没有要求编制清单" in page
    assert "自行编制" not in page


def test_who_may_not_change_it_sees_no_buttons_and_is_refused(client_of_handler: Client) -> None:
    assert "改动" not in client_of_handler.get(PAGE).content.decode()
    for there in (url("add", "item"), url("change", "item", "inspection"), url("withdraw", "item", "inspection")):
        assert client_of_handler.post(there, INSPECTION).status_code == 403


def test_a_change_holds_beside_the_packs_line_with_its_article_and_has_its_entry(
    client: Client, agency: Agency
) -> None:
    there = url("change", "item", "inspection")
    form = client.get(there).content.decode()
    assert 'value="到达现场"' in form
    assert "彭阳 第八条第三款" in form

    answer = client.post(there, INSPECTION)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    held = item(agency, "inspection")
    assert held is not None
    assert (held.content, str(held.keep_for)) == (("scene", "persons", "items", "measures"), "3 years")
    assert held.start == Text(zh="到达现场", en="on arrival")
    page = client.get(PAGE).content.decode()
    row = page[page.index('id="item-inspection"') : page.index("</tr>", page.index('id="item-inspection"'))]
    assert row.index("彭阳 第八条第三款") < row.index("采取措施") < row.index(BASIS)
    assert types() == ["schedule-row.set"]


@pytest.mark.parametrize(
    ("there", "sent", "field", "article"),
    [
        (("item", "inspection"), {**INSPECTION, "demand": "text_suffices"}, "demand", "第八条第三款"),
        (("item", "inspection"), {**INSPECTION, "content": ["scene"]}, "content", "第九条第一款第（三）项"),
        (("item", "inspection"), {**INSPECTION, "keep_amount": "6", "keep_unit": "months"}, "keep_amount", "第十二条"),
        (("wording", "start"), {**START, "covers": ["time"]}, "covers", "第九条第一款"),
    ],
)
def test_below_what_an_article_sets_the_form_refuses_beside_the_field_with_the_article(
    client: Client, there: tuple[str, str], sent: dict[str, Any], field: str, article: str
) -> None:
    answer = client.post(url("change", *there), sent)

    assert answer.status_code == 422
    assert any(article in message for message in answer.context["form"].errors[field])
    assert not ScheduleRow.objects.exists()


def test_the_action_refuses_it_too_whoever_calls(agency: Agency, lawyer: Officer, now: datetime) -> None:
    with pytest.raises(Refusal) as caught:
        actions.leave_out_schedule_row(
            agency=agency, part=Part.ITEM, row="hearing", basis=BASIS, by=lawyer.object_name, at=now
        )
    assert caught.value.code == "below-the-article"
    assert "彭阳 第八条第三款" in caught.value.what.zh


def test_a_row_is_added_changed_and_taken_back(client: Client, agency: Agency) -> None:
    sent = {**INSPECTION, "activity": "hearing", "step": "合议", "demand": "as_needed", "keep_amount": ""}
    assert client.post(url("add", "item"), sent).status_code == 302
    added = ScheduleRow.objects.get()
    assert item(agency, added.row) is not None

    assert client.post(url("change", "item", added.row), {**sent, "demand": "required"}).status_code == 302
    held = item(agency, added.row)
    assert held is not None
    assert held.demand == "required"

    assert client.post(url("withdraw", "item", added.row)).status_code == 302
    assert [row.id for row in schedule_of(agency, agency.pack).items if row.pack is None] == []
    assert types() == ["schedule-row.set", "schedule-row.withdrawn", "schedule-row.set", "schedule-row.withdrawn"]


def test_what_only_the_platform_proposes_can_be_left_out_and_put_back(client: Client, agency: Agency) -> None:
    assert client.post(url("leave-out", "item", "appraisal"), {"basis": ""}).status_code == 422
    assert client.post(url("leave-out", "item", "appraisal"), {"basis": BASIS}).status_code == 302
    assert item(agency, "appraisal") is None
    assert "本机关不列" in client.get(PAGE).content.decode()

    client.post(url("withdraw", "item", "appraisal"))
    assert item(agency, "appraisal") is not None
    past = ScheduleRow.objects.get()
    assert client.post(url("put-back", past.pk)).status_code == 302
    assert item(agency, "appraisal") is None
    assert types() == ["schedule-row.left-out", "schedule-row.withdrawn", "schedule-row.left-out"]


def test_an_earlier_change_can_be_put_back_over_a_later_one(client: Client, agency: Agency) -> None:
    there = url("change", "item", "inspection")
    client.post(there, INSPECTION)
    client.post(there, {**INSPECTION, "keep_amount": "5"})
    first = ScheduleRow.objects.exclude(until=None).get()

    client.post(url("put-back", first.pk))

    held = item(agency, "inspection")
    assert held is not None
    assert str(held.keep_for) == "3 years"
    assert ScheduleRow.objects.filter(until=None).count() == 1


def test_the_same_again_is_no_change(client: Client) -> None:
    there = url("change", "wording", "start")
    assert client.post(there, START).status_code == 302
    assert client.post(there, START).status_code == 422
    assert types() == ["schedule-row.set"]


def test_a_row_that_is_not_there_is_not_found(client: Client) -> None:
    for there in (url("change", "item", "nothing"), url("add", "picture"), url("leave-out", "item", "nothing")):
        assert client.get(there).status_code == 404
    assert client.post(url("withdraw", "item", "inspection")).status_code == 404
    assert client.get(url("withdraw", "item", "inspection")).status_code == 405


def test_changes_hold_only_under_the_pack_that_they_were_made_for(
    client: Client, agency: Agency, lawyer: Officer, now: datetime
) -> None:
    from liuhen.office.people.actions import adopt_pack  # noqa: PLC0415 - only here

    client.post(url("change", "item", "inspection"), INSPECTION)
    adopt_pack(agency=agency, pack="shijiazhuang", by=lawyer.object_name, at=now + timedelta(hours=1))

    assert all(row.change is None for row in schedule_of(agency, "shijiazhuang").items)
    assert "改动一行" in client.get(url("change", "item", "inspection")).content.decode()
    assert BASIS not in client.get(PAGE).content.decode()


def test_an_agency_whose_text_asks_for_none_can_make_its_own(
    client: Client, agency: Agency, lawyer: Officer, now: datetime
) -> None:
    from liuhen.office.people.actions import adopt_pack  # noqa: PLC0415 - only here

    adopt_pack(agency=agency, pack="fengli", by=lawyer.object_name, at=now)
    sent = {**INSPECTION, "activity": "hearing", "step": "听证全过程", "keep_amount": ""}

    assert client.post(url("add", "item"), sent).status_code == 302
    assert [row.id[:4] for row in schedule_of(agency, "fengli").items] == ["own-"]


def test_the_sheet_to_print_names_agency_version_and_day_on_every_page(client: Client, agency: Agency) -> None:
    client.post(url("change", "item", "inspection"), INSPECTION)
    page = client.get(PAGE).content.decode()
    sheet = page[page.index('class="sheets"') :]
    head = sheet[sheet.index("<thead>") : sheet.index("</thead>")]

    assert agency.name in head
    assert "第 1 版" in head
    assert "打印" in head
    assert f"本机关：{BASIS}" in sheet
    assert "（规则包：现场境况、人员体貌言行、涉案物品）" in sheet
    schedule = load_schedule("pengyang")
    assert schedule is not None
    assert sheet.count("<tr>") == 2 + len(schedule.items) + len(schedule.wording)


def test_the_api_tells_and_changes_the_same(client: Client, agency: Agency) -> None:
    def call(path: str, body: Any = None) -> Any:
        if body is None:
            return client.get(f"/api/v1/law/{path}")
        return client.post(f"/api/v1/law/{path}", json.dumps(body), content_type="application/json")

    sent = {**INSPECTION, "activity": "inspection", "keep_amount": 3}
    told = call("schedule/items/inspection", sent).json()
    row = next(row for row in told["items"] if row["row"] == "inspection")
    assert (row["own"]["keep_for"], row["pack"]["keep_for"], row["basis"]) == ("3 years", None, BASIS)
    assert call("schedules/pengyang").json() == told
    assert call("schedules/shijiazhuang").json()["adopted"] is False

    refused = call("schedule/items/inspection", {**sent, "demand": "as_needed"})
    assert refused.status_code == 422
    assert "第八条第三款" in refused.json()["faults"][0]["message"]
    assert call("schedule/items/nothing", sent).status_code == 404
    assert call("schedule/item/inspection/withdraw", {}).status_code == 200
    assert item(agency, "inspection") == next(one for one in load_schedule("pengyang").items if one.id == "inspection")  # type: ignore[union-attr]  # pengyang has one
