"""First start: founded once, by whoever can read the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Account, Agency, Officer, Role
from liuhen.office.people.setup import is_setup_code, setup_code

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def told(**changed: str) -> dict[str, str]:
    return {
        "code": setup_code(),
        "agency": "示范街道办事处",
        "pack": "pengyang",
        "unit": "综合执法队",
        "name": "系统员",
        "number": "SF-0001",
        "username": "admin",
        "password": "a-long-pass-phrase",
        "again": "a-long-pass-phrase",
        **changed,
    }


def test_everything_leads_to_the_set_up_page_while_nothing_is_set_up(client: Client) -> None:
    for url in ("/", reverse("account_login"), reverse("cases:list"), "/anything/"):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, reverse("people:setup"))
    assert client.get(reverse("people:setup")).status_code == 200


def test_the_address_that_serve_prints_brings_its_code_along(client: Client) -> None:
    page = client.get(reverse("people:setup"), {"code": setup_code()}).content.decode()
    assert f'value="{setup_code()}"' in page


def test_founding_makes_agency_unit_administrator_and_signs_in(client: Client) -> None:
    answer = client.post(reverse("people:setup"), told())
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:list"))
    officer = Officer.objects.get()
    assert [held.role for held in officer.roles.all()] == [Role.ADMINISTRATOR]
    assert client.get(reverse("people:list")).status_code == 200
    types = list(JournalEntry.objects.order_by("id").values_list("type", flat=True))
    assert types == ["agency.founded", "unit.added", "officer.registered", "role.assigned", "officer.account-opened"]
    assert [str(fault) for fault in audit()] == []


def test_the_code_is_worth_nothing_once_there_is_an_agency(client: Client) -> None:
    client.post(reverse("people:setup"), told())
    client.logout()
    answer = client.post(reverse("people:setup"), told(agency="另一机关", number="X", username="x"))
    assert answer["Location"] == reverse("account_login")
    assert Agency.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "AAAA-AAAA-AAAA"}, "code"),
        ({"code": ""}, "code"),
        ({"password": "1234567890", "again": "1234567890"}, "password"),
        ({"again": "another-long-phrase"}, "again"),
        ({"username": "有 空格"}, "username"),
        ({"pack": "national"}, "pack"),
    ],
)
def test_a_wrong_form_founds_nothing_and_keeps_what_was_typed(
    client: Client, changed: dict[str, str], field: str
) -> None:
    answer = client.post(reverse("people:setup"), told(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "示范街道办事处" in answer.content.decode()
    assert not Agency.objects.exists()
    assert not Account.objects.exists()


def test_the_code_is_readable_stable_and_forgiving() -> None:
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", setup_code())
    assert setup_code() == setup_code()
    assert is_setup_code(f" {setup_code().lower().replace('-', ' ')} ")
    assert not is_setup_code(setup_code()[:-1])
    assert not is_setup_code("启动码")
