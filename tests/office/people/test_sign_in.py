"""Signing in: the lockout, the second factor, the one-time password, and that no password is kept anywhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.urls import reverse

from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions
from liuhen.office.people.models import Account, Officer

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-pass-phrase"  # noqa: S105 - of the fixture
WRONG = "wrong-but-secret-anyway"


def account_of(officer: Officer) -> Account:
    assert officer.account is not None
    return officer.account


def sign_in(client: Client, officer: Officer, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": account_of(officer).username, "password": password})  # type: ignore[return-value]


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def confirm(client: Client) -> None:
    """Give the password once more, as is asked before something that matters."""
    page = reverse("account_reauthenticate")
    assert "再确认一次是您本人" in client.get(page).content.decode()
    assert client.post(page, {"password": PASSWORD}).status_code == 302


def test_signing_in_and_out_are_entries(client: Client, handler: Officer) -> None:
    assert sign_in(client, handler).status_code == 302
    assert client.get(reverse("people:me")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session
    mine = JournalEntry.objects.filter(object=str(handler.object_name), actor=str(handler.object_name))
    assert list(mine.order_by("id").values_list("type", flat=True)) == ["officer.signed-in", "officer.signed-out"]


def test_a_wrong_password_is_said_plainly_and_counted(client: Client, handler: Officer) -> None:
    answer = sign_in(client, handler, WRONG)
    assert answer.status_code == 422
    assert "账号或密码不对" in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert not JournalEntry.objects.filter(type="officer.signed-in").exists()


def test_after_five_failures_the_door_is_shut_even_for_the_right_password(client: Client, handler: Officer) -> None:
    answers = [sign_in(client, handler, WRONG) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
    page = answers[-1].content.decode()
    assert "暂停登录" in page
    assert account_of(handler).username in page
    assert "之后可以再试" in page
    assert sign_in(client, handler).status_code == 429
    assert "_auth_user_id" not in client.session


def test_another_account_is_not_shut_out_with_it(client: Client, handler: Officer, make_officer: object) -> None:
    other = make_officer()  # type: ignore[operator]
    for _ in range(5):
        sign_in(client, handler, WRONG)
    assert sign_in(client, other).status_code == 302


def test_success_forgets_earlier_failures(client: Client, handler: Officer) -> None:
    for _ in range(3):
        sign_in(client, handler, WRONG)
    assert sign_in(client, handler).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_no_password_is_in_the_log_or_in_any_table(
    client: Client, handler: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import connection  # noqa: PLC0415 - used here alone

    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            sign_in(client, handler, WRONG)
    # the database's own log of statements is what this test itself may not look for it in
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert WRONG not in said
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert WRONG not in str(cursor.fetchall())


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(
    client: Client, handler: Officer, now: datetime
) -> None:
    actions.renew_password(officer=handler, password="once-only-please", by=handler.object_name, at=now)
    assert sign_in(client, handler, "once-only-please").status_code == 302
    change = reverse("account_change_password")
    for name in ("people:me", "people:list", "cases:list"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, change)
    same = {"old": "once-only-please", "new": "once-only-please", "again": "once-only-please"}
    assert client.post(change, same).status_code == 422
    own = {"old": "once-only-please", "new": "my-own-long-phrase", "again": "my-own-long-phrase"}
    assert client.post(change, own).status_code == 302
    assert client.get(reverse("people:me")).status_code == 200
    assert JournalEntry.objects.filter(type="officer.password-changed").count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"old": WRONG, "new": "my-own-long-phrase", "again": "my-own-long-phrase"}, "old"),
        ({"old": PASSWORD, "new": "1234567890", "again": "1234567890"}, "new"),
        ({"old": PASSWORD, "new": "k7wm-9x", "again": "k7wm-9x"}, "new"),
        ({"old": PASSWORD, "new": "my-own-long-phrase", "again": "another-long-phrase"}, "again"),
    ],
)
def test_a_password_is_not_changed_against_the_rules(
    client_of_handler: Client, handler: Officer, told: dict[str, str], field: str
) -> None:
    answer = client_of_handler.post(reverse("account_change_password"), told)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    handler.refresh_from_db()
    assert Account.objects.get(pk=handler.account_id).check_password(PASSWORD)
    assert told["new"] not in answer.content.decode()


def test_the_second_factor_is_set_up_and_then_asked_for(client: Client, handler: Officer) -> None:
    sign_in(client, handler)
    url = reverse("mfa_activate_totp")
    assert client.get(url)["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    form = client.get(url).context["form"]
    assert client.post(url, {"code": "000000"}).status_code == 200
    assert client.post(url, {"code": code(form.secret)}).status_code == 302
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert JournalEntry.objects.filter(type="officer.second-factor-set").count() == 1
    assert "两步验证已启用" in client.get(reverse("people:me")).content.decode()
    client.post(reverse("account_logout"))
    asked = sign_in(client, handler)
    assert asked["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people:me")).status_code == 302
    assert "六位数字" in client.get(asked["Location"]).content.decode()
    assert client.post(asked["Location"], {"code": codes[0]}).status_code == 302
    assert client.get(reverse("people:me")).status_code == 200


def test_guessing_codes_shuts_the_door_too(client: Client, handler: Officer) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account_of(handler), secret)
    sign_in(client, handler)
    url = reverse("mfa_authenticate")
    right = code(secret)
    wrong = "000000" if right != "000000" else "111111"
    answers = [client.post(url, {"code": wrong}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert client.post(url, {"code": right}).status_code == 429
    assert client.get(reverse("people:me")).status_code == 302


def test_the_second_factor_is_removed_with_an_entry(client: Client, handler: Officer) -> None:
    sign_in(client, handler)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert JournalEntry.objects.filter(type="officer.second-factor-removed").count() == 1


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_nobody_signs_up_and_there_is_no_e_mail(client: Client, handler: Officer, name: str) -> None:
    assert handler.pk
    assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse(name), {"username": "x"}).status_code == 404


def test_the_sign_in_page_in_english(client: Client, handler: Officer) -> None:
    assert handler.pk
    client.cookies["django_language"] = "en"
    assert client.get(reverse("account_login")).status_code == 200
