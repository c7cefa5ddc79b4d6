"""How the API says no: problems of RFC 9457, in the language asked for, and nothing else ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from liuhen.kernel.errors import IntegrityError
from liuhen.office.people import actions as people
from liuhen.office.people import api as people_api
from liuhen.office.people.models import PersonalToken
from office.api.building import Office, code
from office.api.test_table import ACTIVITY, OPEN, TABLE, address, call, filled

if TYPE_CHECKING:
    from collections.abc import Callable

ENGLISH = {"Accept-Language": "en"}


def faults(response: Any) -> dict[str, str]:
    assert code(response) == "invalid-input", response.content
    return {fault["where"]: fault["message"] for fault in response.json()["faults"]}


def test_a_problem_is_in_chinese_unless_english_is_asked_for(office: Office) -> None:
    assert office.call(None, "GET", "/me").json()["title"] == "未登录"
    assert office.call(None, "GET", "/me", **ENGLISH).json()["title"] == "Not signed in"


def test_nobody_is_told_how_to_come_in(office: Office) -> None:
    assert office.call(None, "GET", "/me").headers["WWW-Authenticate"] == "Bearer"


def test_a_refusal_says_what_is_safe_and_what_to_do(office: Office) -> None:
    taken = {**filled(office, OPEN), "number": office.rows["case"].number}
    refused = office.call("handler", "POST", "/cases", taken, **ENGLISH)
    assert (refused.status_code, code(refused)) == (409, "case-number-taken")
    assert refused.json()["safe"] == "The case that has it is unchanged."
    assert refused.json()["todo"] == "Use the next number."


@pytest.mark.parametrize("header", ["Bearer ", "Bearer liuhen_nobody", "Basic dTpw", "Bearer", "liuhen_x"])
def test_a_token_that_is_none_is_refused(office: Office, header: str) -> None:
    refused = office.call(None, "GET", "/me", Authorization=header)
    assert (refused.status_code, code(refused)) == (401, "not-signed-in")


def test_an_invalid_token_is_refused_even_beside_a_session(office: Office) -> None:
    account = office.officers["handler"].account
    assert account is not None
    office.client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert office.call(None, "GET", "/me").status_code == 200
    assert office.call(None, "GET", "/me", Authorization="Bearer liuhen_nobody").status_code == 401


def _expire(office: Office) -> None:
    PersonalToken.objects.filter(officer=office.officers["handler"]).update(expires_at=timezone.now() - timedelta(1))


def _revoke(office: Office) -> None:
    for token in PersonalToken.objects.filter(officer=office.officers["handler"], revoked_at=None):
        people.revoke_token(token=token, by=office.officers["handler"].object_name, at=timezone.now())


def _depart(office: Office) -> None:
    officer = office.officers["handler"]
    people.depart(officer=type(officer).objects.get(pk=officer.pk), by=officer.object_name, at=timezone.now())


@pytest.mark.parametrize("end", [_expire, _revoke, _depart], ids=["expired", "revoked", "departed"])
def test_a_token_that_ended_lets_nobody_in(office: Office, end: Callable[[Office], None]) -> None:
    assert office.call("handler", "GET", "/me").status_code == 200
    end(office)
    assert office.call("handler", "GET", "/me").status_code == 401


def test_a_session_needs_its_csrf_token_for_what_changes_anything(office: Office) -> None:
    given = {"label": "采集站"}
    assert code(office.in_session("handler", "POST", "/tokens", given, csrf=False)) == "csrf"
    assert office.in_session("handler", "GET", "/tokens", csrf=False).status_code == 200
    assert office.in_session("handler", "POST", "/tokens", given).status_code == 201


@pytest.mark.parametrize(("path", "who"), [("/tokens", "handler"), ("/officers/x/account/renewal", "administrator")])
def test_a_token_cannot_make_more_of_itself_nor_new_passwords(office: Office, path: str, who: str) -> None:
    refused = office.call(who, "POST", path.replace("x", office.id("colleague")), {"label": "更多"})
    assert (refused.status_code, code(refused)) == (401, "not-signed-in")


def test_an_address_that_does_not_exist_is_a_problem(office: Office) -> None:
    assert code(office.call("handler", "GET", "/nothing/here")) == "not-found"
    assert code(office.call("handler", "GET", "/")) == "not-found"


def test_a_method_that_does_not_exist_is_a_problem(office: Office) -> None:
    refused = office.call("handler", "DELETE", "/cases")
    assert (refused.status_code, code(refused)) == (405, "method")
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("name", sorted(set(TABLE) - {"capture_take_in"}))
def test_an_unknown_parameter_is_refused_everywhere(office: Office, name: str) -> None:
    row = TABLE[name]
    method, path = address(office, name)
    body = filled(office, row.body)
    mistyped = f"{path}{row.query}&wrods=x" if row.query else f"{path}?wrods=x"
    if row.session:
        refused = office.in_session(row.who, method, mistyped, body)
    else:
        refused = office.call(row.who or None, method, mistyped, body)
    assert faults(refused) == {"wrods": "is no parameter"}


def test_a_parameter_given_twice_is_refused(office: Office) -> None:
    assert faults(office.call("handler", "GET", "/cases?words=a&words=b")) == {"words": "is given twice"}


@pytest.mark.parametrize(
    ("query", "where"),
    [("after=zz", "after"), ("stage=lost", "stage"), ("unit=1", "unit"), ("words=%00", "words")],
)
def test_a_parameter_that_cannot_be_read_names_its_place(office: Office, query: str, where: str) -> None:
    assert set(faults(office.call("handler", "GET", f"/cases?{query}"))) == {where}


def test_every_fault_of_a_body_is_named(office: Office) -> None:
    wrong = {**filled(office, OPEN), "procedure": "lost", "handlers": ["x"], "extra": 1}
    assert set(faults(office.call("handler", "POST", "/cases", wrong))) == {"procedure", "handlers[0]", "extra"}


def test_what_the_page_refuses_the_api_refuses_under_the_same_field(office: Office) -> None:
    alone = {**filled(office, ACTIVITY), "officers": [office.id("handler")]}
    path = f"/cases/{office.id('case')}/activities"
    assert set(faults(office.call("handler", "POST", path, alone))) == {"alone"}
    assert office.call("handler", "POST", path, {**alone, "alone": True}).status_code == 201


@pytest.mark.parametrize(
    "at",
    ["2026-11-17T09:00:00", "2026-11-17", 1763341200, "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", True],
)
def test_an_instant_needs_its_zone_and_a_year_of_this_office(office: Office, at: Any) -> None:
    body = {**filled(office, OPEN), "opened_at": at}
    assert set(faults(office.call("handler", "POST", "/cases", body))) == {"opened_at"}


@pytest.mark.parametrize(
    "text",
    [b"{", b"\xff", b'{"label": 1.5}', b'{"label": "\\ud800"}', b'{"label": "a", "label": "b"}', b"[" * 9999, b"NaN"],
)
def test_json_of_another_spelling_is_refused(office: Office, text: bytes) -> None:
    path = f"/cases/{office.id('case')}/party"
    headers = {"Authorization": f"Bearer {office.token('handler')}"}
    refused = office.client.put("/api/v1" + path, text, content_type="application/json", headers=headers)
    assert (refused.status_code, code(refused)) == (422, "invalid-input")


def test_a_body_that_is_no_json_by_its_type_is_refused(office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.token('handler')}"}
    refused = office.client.post("/api/v1/cases", "a=b", content_type="text/plain", headers=headers)
    assert (refused.status_code, code(refused)) == (415, "media-type")


def test_a_body_that_is_too_large_is_refused(office: Office) -> None:
    refused = office.call("handler", "POST", "/law/check", {"format": "x" * (5 << 20)})
    assert (refused.status_code, code(refused)) == (413, "too-large")


def test_text_with_a_null_character_never_reaches_the_database(office: Office) -> None:
    path = f"/cases/{office.id('case')}/party"
    assert set(faults(office.call("handler", "PUT", path, {"kind": "person", "name": "某\x00乙"}))) == {"name"}


def test_a_mistake_of_ours_is_a_problem_that_tells_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_api.queries, "units", lambda: 1 / 0)
    broken = office.call("handler", "GET", "/units")
    assert (broken.status_code, code(broken)) == (500, "internal")
    assert b"division" not in broken.content
    assert b"Traceback" not in broken.content


def test_what_does_not_verify_is_said_loudly(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise IntegrityError("leaf 7", expected="aa", actual="bb")

    monkeypatch.setattr(people_api.queries, "units", broken)
    loud = office.call("handler", "GET", "/units", **ENGLISH)
    assert (loud.status_code, code(loud)) == (409, "integrity")
    assert loud.json()["detail"] == "leaf 7: expected aa, found bb."


def test_an_upload_must_say_that_it_is_bytes(office: Office) -> None:
    refused = office.call("handler", "POST", "/intake?name=a.mp4", {"no": "bytes"})
    assert (refused.status_code, code(refused)) == (415, "media-type")


def test_an_empty_file_is_refused_and_the_refusal_is_on_record(office: Office) -> None:
    refused = office.call("handler", "POST", "/intake?name=a.mp4", b"")
    assert code(refused) == "empty-file"
    assert [row["reason"] for row in office.call("handler", "GET", "/intake").json()][:1] == ["empty-file"]


def test_a_file_offered_again_is_recognised(office: Office) -> None:
    assert office.call("handler", "POST", "/intake?name=a.mp4", b"once").status_code == 201
    again = office.call("handler", "POST", "/intake?name=b.mp4", b"once")
    assert (again.status_code, again.json()["verdict"]) == (200, "already-held")


def test_several_recordings_are_classified_all_or_none(office: Office) -> None:
    body = {"recordings": [office.id("loose"), "0" * 32], "activity": office.id("activity")}
    assert office.call("handler", "POST", "/recordings/classification", body).status_code == 404
    assert office.call("handler", "GET", f"/recordings/{office.id('loose')}").json()["activity"] is None
    assert call(office, "capture_classify", "handler").status_code == 200
