"""The register of people: every act through its page, with its refusals and its entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import legal_date
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions, queries
from liuhen.office.people.models import Agency, Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.ADMINISTRATOR, name="系统员")


@pytest.fixture
def client_of_admin(administrator: Officer, sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(administrator)


def types(kind: str) -> list[str]:
    return list(
        JournalEntry.objects.filter(object__startswith=f"{kind}/").order_by("id").values_list("type", flat=True)
    )


def test_register_role_credential_account_depart_through_their_pages(
    client_of_admin: Client, administrator: Officer
) -> None:
    told = {
        "name": "李样例",
        "number": "SF-0013",
        "unit": str(administrator.unit_id),
        "is_established": "true",
        "roles": ["handler"],
    }
    assert client_of_admin.post(reverse("people:register"), told).status_code == 302
    person = Officer.objects.get(number="SF-0013")
    assert [held.role for held in queries.held_roles(person)] == ["handler"]
    at = [person.pk]
    assert client_of_admin.post(reverse("people:role", args=at), {"role": "archivist"}).status_code == 302
    days = {"number": "C-1", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    assert client_of_admin.post(reverse("people:credential", args=at), days).status_code == 302
    shown = client_of_admin.post(reverse("people:account", args=at), {"username": "liyangli"})
    assert shown.status_code == 200
    password = shown.context["password"]
    assert password in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    person.refresh_from_db()
    assert person.account is not None
    assert person.account.check_password(password)
    assert person.account.has_one_time_password
    ended = person.roles.get(role="archivist")
    assert client_of_admin.post(reverse("people:end-role", args=[ended.pk])).status_code == 302
    assert client_of_admin.post(reverse("people:depart", args=at), {"typed": "SF-0013"}).status_code == 302
    person.refresh_from_db()
    assert person.departed_on is not None
    assert not person.account.__class__.objects.get(pk=person.account.pk).is_active
    assert queries.held_roles(person) == []
    assert "李样例" in client_of_admin.get(reverse("people:list") + "?departed=1").content.decode()
    assert [str(fault) for fault in audit()] == []


def test_no_password_and_no_token_is_in_any_entry(client_of_admin: Client, handler: Officer) -> None:
    from liuhen.office.journal.queries import payload_of  # noqa: PLC0415 - used here alone

    renewed = client_of_admin.post(reverse("people:renew", args=[handler.pk]), {"typed": handler.number})
    made = client_of_admin.post(reverse("people:token"), {"label": "采集站"})
    secrets = [renewed.context["password"], made.context["text"], "a-long-pass-phrase"]
    for entry in JournalEntry.objects.select_related("payload"):
        said = str(payload_of(entry))
        assert not any(secret in said for secret in secrets)


@pytest.mark.parametrize(
    ("page", "told", "words"),
    [
        ("credential", {"number": "C-9", "valid_from": "2026-12-31", "valid_until": "2026-01-01"}, "有效期止早于起"),
        ("account", {"username": "t9"}, "此人已有账号"),
    ],
)
def test_refusals_stand_on_the_page(
    client_of_admin: Client, handler: Officer, page: str, told: dict[str, str], words: str
) -> None:
    before = JournalEntry.objects.count()
    answer = client_of_admin.post(reverse(f"people:{page}", args=[handler.pk]), told)
    assert answer.status_code in {409, 422}
    assert words in answer.content.decode()
    assert JournalEntry.objects.count() == before


def test_a_number_and_an_account_name_are_given_once(
    client_of_admin: Client, administrator: Officer, handler: Officer, now: datetime
) -> None:
    told = {"name": "另一人", "number": handler.number, "unit": str(administrator.unit_id), "is_established": ""}
    assert client_of_admin.post(reverse("people:register"), told).status_code == 409
    other = actions.register_officer(
        unit=administrator.unit,
        name="x",
        number="X-1",
        is_established=None,
        roles=[],
        by=administrator.object_name,
        at=now,
    )
    assert handler.account is not None
    taken = {"username": handler.account.username.upper()}
    assert client_of_admin.post(reverse("people:account", args=[other.pk]), taken).status_code == 409


def test_the_last_administrator_stays(client_of_admin: Client, administrator: Officer, now: datetime) -> None:
    held = administrator.roles.get()
    answer = client_of_admin.post(reverse("people:end-role", args=[held.pk]), follow=True)
    assert "这是最后一名能登录的系统管理员" in answer.content.decode()
    with pytest.raises(Refusal, match="last-administrator"):
        actions.depart(officer=administrator, by=administrator.object_name, at=now)
    administrator.refresh_from_db()
    assert administrator.departed_on is None
    assert administrator.roles.get().until is None


def test_with_another_administrator_the_first_may_go(
    administrator: Officer, make_officer: Callable[..., Officer], now: datetime
) -> None:
    make_officer(Role.ADMINISTRATOR)
    actions.depart(officer=administrator, by=administrator.object_name, at=now)
    assert administrator.departed_on == legal_date(now)


def test_departing_asks_for_the_number(client_of_admin: Client, handler: Officer) -> None:
    answer = client_of_admin.post(reverse("people:depart", args=[handler.pk]), {"typed": "?"})
    assert answer.status_code == 422
    assert "与人员编号不一致。" in answer.content.decode()
    handler.refresh_from_db()
    assert handler.departed_on is None


def test_whoever_departed_gets_nothing_any_more(handler: Officer, administrator: Officer, now: datetime) -> None:
    told = {"officer": handler, "by": administrator.object_name, "at": now}
    actions.depart(**told)
    attempts: list[Callable[[], object]] = [
        lambda: actions.assign_role(role=Role.LEADER, **told),
        lambda: actions.grant_credential(number="C", valid_from=now.date(), valid_until=now.date(), **told),
        lambda: actions.renew_password(password="x", **told),
        lambda: actions.depart(**told),
    ]
    for attempt in attempts:
        with pytest.raises(Refusal, match="departed"):
            attempt()


def test_who_departed_is_out_at_the_next_click(
    handler: Officer, client_of_handler: Client, administrator: Officer, now: datetime
) -> None:
    assert client_of_handler.get(reverse("people:me")).status_code == 200
    actions.depart(officer=handler, by=administrator.object_name, at=now)
    answer = client_of_handler.get(reverse("people:me"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_credential_shows_how_it_stands_today(
    client_of_handler: Client, handler: Officer, administrator: Officer, now: datetime
) -> None:
    today = legal_date(now)
    spans = {"past": (-10, -1), "last-day": (-10, 0), "first-day": (0, 9), "future": (1, 9)}
    for number, (start, end) in spans.items():
        actions.grant_credential(
            officer=handler,
            number=number,
            valid_from=today + timedelta(days=start),
            valid_until=today + timedelta(days=end),
            by=administrator.object_name,
            at=now,
        )
    stands = {credential.number: state for credential, state in queries.credentials_on(handler, today)}
    assert stands == {"past": "expired", "last-day": "valid", "first-day": "valid", "future": "future"}
    assert "past" in client_of_handler.get(reverse("people:person", args=[handler.pk])).content.decode()


def test_units_are_added_once(client_of_admin: Client, administrator: Officer) -> None:
    url = reverse("people:units")
    assert client_of_admin.post(url, {"name": "市容管理科"}).status_code == 302
    again = client_of_admin.post(url, {"name": "市容管理科"})
    assert again.status_code == 409
    assert administrator.unit.agency.units.filter(name="市容管理科").count() == 1


def test_adopting_a_pack_and_ruling_on_other_files(client_of_admin: Client, agency: Agency) -> None:
    url = reverse("people:settings")
    assert client_of_admin.post(url, {"what": "pack", "pack": "xinyang"}).status_code == 302
    assert client_of_admin.post(url, {"what": "pack", "pack": "xinyang"}).status_code == 422
    assert client_of_admin.post(url, {"what": "pack", "pack": "national"}).status_code == 422
    assert client_of_admin.post(url, {"what": "other-files", "rule": "refuse"}).status_code == 302
    agency.refresh_from_db()
    assert (agency.pack, agency.other_files) == ("xinyang", "refuse")
    assert types("agency") == ["agency.founded", "agency.pack-adopted", "agency.other-files-ruled"]


def test_the_leader_adopts_a_pack_and_does_not_rule_on_files(
    agency: Agency, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    leader = sign_in(make_officer(Role.LEADER))
    url = reverse("people:settings")
    leader.post(url, {"what": "other-files", "rule": "refuse"})
    assert leader.post(url, {"what": "pack", "pack": "fengli"}).status_code == 302
    agency.refresh_from_db()
    assert (agency.pack, agency.other_files) == ("fengli", "keep")


def test_only_the_administrator_changes_the_register(client_of_handler: Client, handler: Officer) -> None:
    before = JournalEntry.objects.count()
    assert client_of_handler.get(reverse("people:list")).status_code == 200
    for name in ("role", "credential", "account", "renew", "depart"):
        assert client_of_handler.post(reverse(f"people:{name}", args=[handler.pk]), {}).status_code == 403
    for url in (
        reverse("people:register"),
        reverse("people:settings"),
        reverse("people:end-role", args=[handler.roles.get().pk]),
    ):
        assert client_of_handler.post(url, {}).status_code == 403
    client_of_handler.post(reverse("people:units"), {"name": "x"})
    assert JournalEntry.objects.count() == before


def test_tokens_are_shown_once_and_revoked_by_their_owner_alone(
    client_of_handler: Client, handler: Officer, client_of_admin: Client, now: datetime
) -> None:
    made = client_of_handler.post(reverse("people:token"), {"label": "采集站"})
    text = made.context["text"]
    assert text in made.content.decode()
    assert text not in client_of_handler.get(reverse("people:me")).content.decode()
    token = handler.tokens.get()
    assert queries.officer_by_token(text, token.made_at) == handler
    assert client_of_admin.post(reverse("people:revoke", args=[token.pk])).status_code == 404
    assert client_of_handler.get(reverse("people:revoke", args=[token.pk])).status_code == 405
    assert client_of_handler.post(reverse("people:revoke", args=[token.pk])).status_code == 302
    assert queries.officer_by_token(text, token.made_at) is None
    with pytest.raises(Refusal, match="token-revoked"):
        actions.revoke_token(token=token, by=handler.object_name, at=now)
    assert types("token") == ["token.made", "token.revoked"]


def test_renewing_a_password_takes_the_lost_second_factor_away(client_of_admin: Client, handler: Officer) -> None:
    Authenticator.objects.create(user=handler.account, type=Authenticator.Type.TOTP, data={})
    client_of_admin.post(reverse("people:renew", args=[handler.pk]), {"typed": handler.number})
    assert not Authenticator.objects.filter(user=handler.account).exists()
    assert "officer.account-renewed" in types("officer")


def test_a_person_who_does_not_exist_is_not_found(client_of_admin: Client) -> None:
    assert client_of_admin.get(reverse("people:person", args=[uuid4()])).status_code == 404
    assert client_of_admin.post(reverse("people:end-role", args=[uuid4()])).status_code == 404


def test_the_agencys_own_period_is_set_replaced_and_withdrawn_with_its_entries(
    client_of_admin: Client, agency: Agency
) -> None:
    url = reverse("people:settings")
    told = {"what": "own-period", "code": "file-case", "amount": "60", "unit": "days", "provision": "局办〔2026〕3号"}
    assert client_of_admin.post(url, told).status_code == 302
    assert client_of_admin.post(url, told).status_code == 422
    assert client_of_admin.post(url, {**told, "amount": "45"}).status_code == 302
    own = agency.own_periods.get(until=None)
    assert "45" in client_of_admin.get(url).text
    withdraw = reverse("people:withdraw-own-period", args=[own.pk])
    assert client_of_admin.get(withdraw).status_code == 405
    assert client_of_admin.post(withdraw).status_code == 302
    assert not agency.own_periods.filter(until=None).exists()
    assert types("own-period") == ["own-period.set", "own-period.withdrawn", "own-period.set", "own-period.withdrawn"]


@pytest.mark.parametrize(
    "wrong",
    [{"code": "make-coffee"}, {"amount": "0"}, {"provision": ""}, {"code": "keep-recording", "unit": "hours"}],
)
def test_an_own_period_that_cannot_run_is_refused_beside_its_field(
    client_of_admin: Client, agency: Agency, wrong: dict[str, str]
) -> None:
    told = {"what": "own-period", "code": "file-case", "amount": "60", "unit": "days", "provision": "局办〔2026〕3号"}
    assert client_of_admin.post(reverse("people:settings"), {**told, **wrong}).status_code == 422
    assert not agency.own_periods.exists()
