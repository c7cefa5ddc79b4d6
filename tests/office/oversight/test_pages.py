"""Pages of the board: filters as an address, folds, what nothing matches, a waiver declared and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import Activity, ActivityKind
from liuhen.office.oversight.models import Obligation, Waiver
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Agency, Officer, Unit

PLEA = "record-activity pengyang/8.3 text_suffices"


@pytest.fixture
def unrecorded(case: Case, handler: Officer, now: datetime) -> Activity:
    return cases.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(days=2, hours=1),
        ended_at=now - timedelta(days=2),
        place="",
        by=handler.object_name,
        at=now - timedelta(days=1),
    )


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_each_filter_is_a_chip_whose_address_takes_it_away(case: Case, client_of_handler: Client) -> None:
    page = text(client_of_handler, "/?of=unit&article=pengyang/11&post=handler&after=1_1&number=2026")
    chips = dict(re.findall(r'<a href="([^"]+)" title="去掉这个筛选"><span class="second">([^<]+)</span>', page))
    assert set(chips.values()) == {"条款", "岗位", "案号"}
    (without,) = (url for url, label in chips.items() if label == "条款")
    assert without == "?of=unit&amp;post=handler&amp;number=2026"
    assert "彭阳 第十一条" in page
    for how in ("form", "piece"):
        form = text(client_of_handler, f"/?of=unit&article=pengyang/11&code=file-case&filter={how}")
        assert ("<html" in form) == (how == "form")
        assert 'value="pengyang/11" selected' in form
        assert '<input type="hidden" name="code" value="file-case">' in form


def test_nothing_matches_and_nothing_is_owed_are_two_things(
    case: Case, client_of_handler: Client, sign_in: Callable[[Officer], Client], make_officer: Callable[..., Officer]
) -> None:
    nothing = text(client_of_handler, "/?number=无此案")
    assert "没有符合条件的事项" in nothing
    assert "没有待办" not in nothing
    idle = text(sign_in(make_officer(Role.ADMINISTRATOR)), "/")
    assert "没有待办" in idle
    assert "没有符合条件的事项" not in idle


def test_who_oversees_and_owes_nothing_begins_with_everything_and_may_ask_for_their_own(
    case: Case, sign_in: Callable[[Officer], Client], make_officer: Callable[..., Officer]
) -> None:
    overseer = sign_in(make_officer(Role.SUPERVISOR))
    everything = text(overseer, "/")
    assert "全机关待办" in everything
    assert case.number in everything
    assert 'href="?of=mine"' in everything
    assert "没有待办" in text(overseer, "/?of=mine")
    assert "我的待办" in text(sign_in(make_officer(Role.HANDLER)), "/")


@pytest.mark.parametrize("by", ["person", "post", "unit", "agency"])
def test_the_worst_pile_is_unfolded_and_others_come_when_asked(case: Case, client_of_handler: Client, by: str) -> None:
    page = text(client_of_handler, f"/?of=unit&by={by}")
    assert page.count('<details class="card pile" open>') == 1
    assert case.number in page
    piece = text(client_of_handler, "/?of=unit&few=-7")
    assert "<html" not in piece
    ids = set(re.findall(r'id="why-([^"]+)"', piece))
    assert ids
    assert all(one.endswith("-7") for one in ids)


def test_a_waiver_is_declared_on_its_page_and_taken_back_on_another(
    unrecorded: Activity, client_of_handler: Client
) -> None:
    address = f"/activities/{unrecorded.pk}/waive/"
    page = text(client_of_handler, f"{address}?code=record-activity&article=pengyang/8.3&ground=text_suffices")
    assert f'value="{PLEA}"' in page
    assert "不能免除的" in page  # 8.2 stands firm whatever is declared
    refused = client_of_handler.post(address, {"plea": PLEA, "reason": " "})
    assert refused.status_code == 422
    posted = client_of_handler.post(address, {"plea": PLEA, "reason": "笔录完整"})
    assert posted.status_code == 302
    waiver = Waiver.objects.get()
    assert "笔录完整" in text(client_of_handler, address)
    assert Obligation.objects.filter(subject=str(unrecorded.object_name), state="waived").exists()
    back = f"/waivers/{waiver.pk}/withdraw/"
    text(client_of_handler, back)
    assert client_of_handler.post(back, {"reason": "找到了录像"}).status_code == 302
    page = text(client_of_handler, address)
    assert "已撤回的申明" in page
    assert "找到了录像" in page


def test_the_page_says_with_the_article_that_it_does_not_allow_a_waiver(
    agency: Agency, unrecorded: Activity, client_of_handler: Client
) -> None:
    type(agency).objects.update(pack="shijiazhuang")
    page = text(client_of_handler, f"/activities/{unrecorded.pk}/waive/")
    assert "没有规定可以免除" in page
    assert "石家庄 第十八条" in page
    assert "申明免除</button>" not in page


def test_only_who_may_waive_gets_to_the_page(
    unrecorded: Activity,
    sign_in: Callable[[Officer], Client],
    make_officer: Callable[..., Officer],
    other_unit: Unit,
) -> None:
    address = f"/activities/{unrecorded.pk}/waive/"
    for roles, unit, status in (
        ((Role.ARCHIVIST,), unrecorded.unit, 403),
        ((Role.HANDLER,), unrecorded.unit, 403),
        ((Role.HANDLER,), other_unit, 404),
        ((Role.LEADER,), other_unit, 200),
    ):
        text(sign_in(make_officer(*roles, unit=unit)), address, status)


def test_a_case_lists_what_nobody_knows_yet_and_says_how_many(unrecorded: Activity, client_of_handler: Client) -> None:
    case = unrecorded.case
    assert case is not None
    page = text(client_of_handler, f"/cases/{case.pk}/")
    assert f"/cases/{case.pk}/duties/unknown" in page
    piece = text(client_of_handler, f"/cases/{case.pk}/duties/unknown")
    count = int(re.findall(r"另有 (\d+) 项尚不清楚", piece)[0])
    listed = text(client_of_handler, f"/cases/{case.pk}/duties/")
    section = re.findall(r'<section class="card" id="unknown">.*?</section>', listed, re.DOTALL)[0]
    assert section.count('<div class="title">') == count > 3
    assert "待查" in section
    assert f"/activities/{unrecorded.pk}/waive/" in section
