"""Signing in: wrong passwords, the second factor, and what an administrator may not see."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from hashlib import sha1
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeys.visiting import Visitor

TOTP_STEP_S = 30


def totp(secret: str, at: float) -> str:
    """Compute the six digits of RFC 6238 as the officer's phone does."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(at) // TOTP_STEP_S), sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def give_code(visitor: Visitor, secret: str, button: str) -> None:
    """Type the digits of now; once more when they changed while they were typed."""
    for _ in range(2):
        visitor.page.locator("[name=code]").fill(totp(secret, time.time()))
        visitor.page.get_by_role("button", name=button).click()
        visitor.page.wait_for_load_state()
        if visitor.page.locator("[name=code]").count() == 0:
            return


def test_five_wrong_passwords_lock_the_account_and_the_page_says_so_plainly(visit: Callable[..., Visitor]) -> None:
    stranger = visit()
    stranger.expect_status(403, 422, 429)
    page = stranger.page
    page.goto("/accounts/login/")
    for _ in range(4):
        stranger.give_password("keeper", "wrong-pass-phrase")
        expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    stranger.give_password("keeper", "wrong-pass-phrase")
    expect(page.get_by_role("heading", level=1)).to_have_text("暂停登录")
    expect(page.get_by_role("main")).to_contain_text("连续输错 5 次")
    expect(page.get_by_role("main")).to_contain_text("现在怎么办")
    page.get_by_role("link", name="回到登录").click()
    stranger.give_password("keeper", stranger.office.password)
    expect(page.get_by_role("heading", level=1)).to_have_text("暂停登录")


def test_a_second_factor_is_set_up_and_asked_for_the_next_time(visit: Callable[..., Visitor]) -> None:
    officer = visit()
    officer.expect_status(422)
    page = officer.page
    officer.sign_in("handler3")  # from now on nobody signs in so by a password alone
    page.wait_for_url(f"{officer.office.url}/")
    page.goto("/me/")
    page.get_by_role("link", name="启用两步验证").click()
    if page.get_by_role("heading", name="再确认一次是您本人").count():
        page.locator("[name=password]").fill(officer.office.password)
        page.get_by_role("button", name="确认").click()
    secret = re.sub(r"\s", "", page.locator("dd.mono").inner_text()).upper()
    expect(page.get_by_role("img", name="验证器二维码")).to_be_visible()
    give_code(officer, secret, "启用")
    codes = page.locator("ul.mono li").all_inner_texts()
    assert len(codes) == 10

    again = visit()
    again.expect_status(422)
    again.sign_in("handler3")
    expect(again.page.get_by_role("heading", level=1)).to_have_text("两步验证")
    again.page.locator("[name=code]").fill(codes[0])
    again.page.get_by_role("button", name="登录").click()
    again.page.wait_for_url(f"{again.office.url}/")
    expect(again.page.get_by_role("heading", level=1)).to_be_visible()


def test_an_administrator_sees_no_case_and_no_recording(signed_in: Callable[..., Visitor]) -> None:
    handler = signed_in("handler")
    handler.page.goto("/recordings/")
    recording = handler.page.locator("[data-act]").first.get_attribute("href")
    assert recording is not None
    administrator = signed_in("admin")
    administrator.expect_status(403, 404)
    page = administrator.page
    page.goto("/")
    places = page.get_by_role("navigation", name="主导航")
    for word in ("采集", "回放", "案件", "档案"):
        expect(places.get_by_role("link", name=re.compile(f"^{word}"))).to_have_count(0)
    for path in ("/recordings/", "/cases/", "/records/", "/intake/", recording, f"{recording}original"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status in {403, 404}, path


def test_signing_out_closes_the_pages(visit: Callable[..., Visitor]) -> None:
    officer = visit()
    officer.sign_in("supervisor")
    page = officer.page
    page.locator(".officer summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/")
    page.goto("/cases/")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
