"""Comparing and what-if: a case of the office or facts that were given, judged without a trace."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.journal.models import JournalEntry
from liuhen.office.law import sheet, sheet_page
from office.law.conftest import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.people.models import Officer, Unit

AT = "2026-11-18T14:32"
HTMX = {"HX-Request": "true"}


def page_of(client: Client, address: str, data: dict[str, Any], *, status: int = 200) -> str:
    answer = client.post(address, data)
    assert answer.status_code == status
    return answer.content.decode()


def fields_of(page: str) -> dict[str, str]:
    """Read what a browser would send back, were nothing touched."""
    form = page[page.index('id="sheet"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        pairs = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if 'type="checkbox"' not in tag or " checked" in tag:
            found[pairs["name"]] = unescape(pairs.get("value", ""))
    for name, body in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    text = re.search(r'name="facts"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    assert text is not None
    return {**found, "facts": unescape(text[1])}


class TestCompare:
    def test_five_texts_give_the_five_results_of_the_same_film(self, client_of_handler: Client, facts: Any) -> None:
        page = page_of(client_of_handler, "/law/compare", {"facts": json.dumps(facts), "at": AT})
        card = page[page.index("<h3>存储音像记录</h3>") :]
        card = card[: card.index("</table>")]
        verdicts = dict(
            re.findall(r'<th scope="row">(\w+)</th>.*?<span>((?:按期|逾期完成)[^<]*)</span>', card, re.DOTALL)
        )
        assert verdicts == {
            "新阳": "逾期完成，迟 1 天 17 时",
            "彭阳": "按期，余 1 天 14 时",
            "凤里": "逾期完成，迟 1 天 23 时",
            "高新": "逾期完成，迟 1 天 23 时",
            "石家庄": "逾期完成，迟 1 天 23 时",
        }
        assert card.count("最严") == 3

    def test_only_the_chosen_packs_are_asked(self, client_of_handler: Client, facts: Any) -> None:
        given = {"facts": json.dumps(facts), "at": AT, "pack": ["xinyang", "strict", "nowhere"]}
        page = page_of(client_of_handler, "/law/compare", given)
        heads = re.search(r"<thead><tr><td></td>(.*?)</tr>", page, re.DOTALL)
        assert heads is not None
        assert re.findall(r">(\w+)</th>", heads[1]) == ["新阳", "从严"]

    def test_a_case_is_found_by_its_number(self, client_of_handler: Client, activity: Activity) -> None:
        page = page_of(client_of_handler, "/law/compare", {"case": NUMBER})
        assert f"案件 {activity.case_id.hex}" not in page
        assert f'<span class="lead">{NUMBER}</span>' in page

    def test_a_strangers_case_is_as_if_it_did_not_exist(
        self, case: Case, make_officer: Callable[..., Officer], other_unit: Unit, sign_in: Callable[[Officer], Client]
    ) -> None:
        client = sign_in(make_officer(unit=other_unit))
        for address in ("/law/compare", "/law/what-if"):
            there = client.get(address, {"case": NUMBER}).content.decode()
            nowhere = client.get(address, {"case": "没有的案号"}).content.decode()
            assert "没有此案，或您无权知道。" in there
            assert "没有此案，或您无权知道。" in nowhere
            assert case.pk.hex not in there
            assert f'<option value="{NUMBER}">' not in there

    def test_a_fault_names_its_place(self, client_of_handler: Client, facts: Any) -> None:
        facts["activities"][0]["knid"] = "inspection"
        facts["recordings"][0]["stored_at"] = "2026-11-16 09:20"
        page = page_of(client_of_handler, "/law/compare", {"facts": json.dumps(facts)}, status=422)
        assert "<dt" in page
        assert {"activities[0].knid", "recordings[0].stored_at"} <= set(re.findall(r'<dt class="mono">([^<]+)', page))

    def test_what_is_no_json_is_said_so(self, client_of_handler: Client) -> None:
        assert "不是 JSON" in page_of(client_of_handler, "/law/compare", {"facts": "{"}, status=422)
        assert "不是对象" in page_of(client_of_handler, "/law/compare", {"facts": "[]"}, status=422)

    def test_nothing_asked_is_an_invitation(self, client_of_handler: Client) -> None:
        page = client_of_handler.get("/law/compare").content.decode()
        assert "这里并列同一案件在各部文本下的结果" in page


class TestWhatIf:
    def test_a_sheet_that_nobody_touched_says_the_same_again(self, client_of_handler: Client, facts: Any) -> None:
        first = page_of(client_of_handler, "/law/what-if", {"facts": json.dumps(facts), "at": AT})
        again = page_of(client_of_handler, "/law/what-if", fields_of(first))
        assert json.loads(fields_of(again)["facts"]) == facts
        assert "与上一次相比" not in again

    def test_moving_the_instant_moves_the_duty(self, client_of_handler: Client, facts: Any) -> None:
        facts["recordings"][0]["stored_at"] = None
        page = page_of(client_of_handler, "/law/what-if", {"facts": json.dumps(facts), "at": "2026-11-17T23:00"})
        assert "待办，余 1 时 0 分" in page
        fields = fields_of(page)
        moved = page_of(client_of_handler, "/law/what-if", {**fields, "slide": str(int(fields["slid"]) + 2)})
        assert "已逾期，迟 1 时 0 分" in moved
        assert 'value="2026-11-18T01:00"' in moved
        assert "与上一次相比" in moved

    def test_a_changed_field_changes_that_fact_alone(self, client_of_handler: Client, facts: Any) -> None:
        first = page_of(client_of_handler, "/law/what-if", {"facts": json.dumps(facts), "at": AT})
        fields = {**fields_of(first), "activities-0-relief": "remote", "recordings-0-stored_at": "2026-11-17T09:00"}
        changed = json.loads(fields_of(page_of(client_of_handler, "/law/what-if", fields))["facts"])
        assert changed["recordings"][0].pop("stored_at") == "2026-11-17T09:00+08:00"
        assert changed["activities"][0].pop("relief") == {
            "reason": "remote",
            "claimed_by": "1",
            "claimed_at": "2026-11-13T16:00:00+08:00",
        }
        facts["recordings"][0].pop("stored_at")
        facts["activities"][0].pop("relief")
        assert changed == facts

    def test_edited_json_counts_more_than_the_rows(self, client_of_handler: Client, facts: Any) -> None:
        fields = fields_of(page_of(client_of_handler, "/law/what-if", {"facts": json.dumps(facts), "at": AT}))
        facts["recordings"][0]["stored_at"] = None
        page = page_of(client_of_handler, "/law/what-if", {**fields, "facts": json.dumps(facts)})
        assert json.loads(fields_of(page)["facts"]) == facts

    def test_rows_are_added_and_dropped(self, client_of_handler: Client) -> None:
        page = client_of_handler.get("/law/what-if").content.decode()
        assert "这些事实还不产生义务" in page or "待办" in page
        for act, rows in (
            ("add-activities", 1),
            ("add-recordings", 1),
            ("add-recordings", 2),
            ("drop-recordings-0", 1),
        ):
            page = page_of(client_of_handler, "/law/what-if", {**fields_of(page), "do": act})
            facts = json.loads(fields_of(page)["facts"])
            assert len(facts[act.split("-")[1]]) == rows
        assert [row["id"] for row in facts["recordings"]] == ["R2"]
        assert facts["recordings"][0]["activity"] == "A1"

    def test_a_case_of_the_office_is_where_one_can_begin(self, client_of_handler: Client, activity: Activity) -> None:
        page = client_of_handler.get("/law/what-if", {"case": NUMBER}).content.decode()
        facts = json.loads(fields_of(page)["facts"])
        assert facts["case"]["id"] == activity.case_id.hex
        assert NUMBER in page[page.index('id="outcome"') :]
        again = page_of(client_of_handler, "/law/what-if", fields_of(page))
        assert NUMBER in again[again.index('id="outcome"') :]

    def test_a_fault_names_its_place_and_keeps_what_was_typed(self, client_of_handler: Client, facts: Any) -> None:
        facts["recordings"][0]["ended_at"] = "2026-11-12T10:10:00+08:00"
        data = {"facts": json.dumps(facts), "at": AT}
        page = page_of(client_of_handler, "/law/what-if", data, status=422)
        assert "recordings[0].ended_at" in page
        assert json.loads(fields_of(page)["facts"]) == facts
        assert client_of_handler.post("/law/what-if", data, headers=HTMX).status_code == 200

    @pytest.mark.parametrize(
        "given",
        [
            {"at": "soon"},
            {"at": "9999-12-31T23:59"},
            {"slide": "9" * 30, "slid": "0", "origin": AT},
            {"slide": "5", "slid": "0", "origin": "never"},
            {"facts": "{", "do": "add-events"},
            {"facts": '{"case": 3, "activities": {"a": 1}, "recordings": [7]}', "do": "add-activities"},
            {"do": "drop-events-99999999999999999999"},
            {"states": "[1]"},
            {"states": '{"no such": 5}'},
            {"under": "nowhere"},
        ],
    )
    def test_nothing_that_is_sent_breaks_the_page(self, client_of_handler: Client, given: dict[str, str]) -> None:
        assert client_of_handler.post("/law/what-if", given).status_code in {200, 422}

    @pytest.mark.usefixtures("activity")
    def test_trying_leaves_no_trace(self, client_of_handler: Client, facts: Any) -> None:
        before = JournalEntry.objects.count()
        client_of_handler.get("/law/what-if", {"case": NUMBER})
        client_of_handler.post("/law/compare", {"facts": json.dumps(facts)})
        assert JournalEntry.objects.count() == before


class TestSheet:
    @pytest.mark.parametrize(
        ("before", "typed", "after"),
        [
            ({}, {"x-at": "", "x-at-unknown": "1"}, {}),
            ({}, {"x-at": ""}, {"at": None}),
            ({"at": None}, {"x-at": ""}, {"at": None}),
            ({"at": None}, {"x-at": "", "x-at-unknown": "1"}, {}),
            (
                {"at": "2026-11-13T10:00:05.5+08:00"},
                {"x-at": "2026-11-13T10:00:05"},
                {"at": "2026-11-13T10:00:05.5+08:00"},
            ),
            ({"at": "2026-11-13T02:00:00Z"}, {"x-at": "2026-11-13T10:00"}, {"at": "2026-11-13T02:00:00Z"}),
            ({"at": "2026-11-13T10:00:00+08:00"}, {"x-at": ""}, {"at": None}),
            ({"at": "2026-11-13T10:00:00+08:00"}, {"x-at": "2026-11-13T10:00", "x-at-unknown": "1"}, {}),
            ({}, {"x-at": "2026-11-13T10:00", "x-at-unknown": "1"}, {"at": "2026-11-13T10:00+08:00"}),
            ({"at": "no instant"}, {"x-at": ""}, {"at": "no instant"}),
        ],
    )
    def test_an_instant_is_known_none_or_unknown(
        self, before: dict[str, Any], typed: dict[str, str], after: dict[str, Any]
    ) -> None:
        facts = {"events": [before]}
        renamed = {name.replace("x-", "events-0-"): value for name, value in typed.items()}
        assert sheet.filled(facts, renamed) == {"events": [after]}
        assert facts == {"events": [before]}

    def test_the_slider_ends_after_the_last_due_day_and_never_before_the_instant(self) -> None:
        at = sheet_page.typed_instant("2026-11-18T14:32", where="at")
        facts = {"events": [{"kind": "closed", "at": "2026-11-13T10:00:00+08:00"}, {"at": "1800-01-01T00:00:00+08:00"}]}
        slide = sheet_page.slide_of(facts, at, None)
        assert slide.origin.isoformat() == "2026-11-13T00:00:00+08:00"
        assert slide.value == 5 * 24 + 14
        assert slide.hours > slide.value
