"""The bell: what comes up is seen, ticked off by a key, taken back, and leads to where it is done; on the phone too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from journeys.visiting import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeys.visiting import Visitor

OVERDUE_CASE = re.compile(r"036号")


@pytest.fixture
def officer(signed_in: Callable[..., Visitor]) -> Visitor:
    """The handler, with nothing ticked off."""
    visitor = signed_in("handler")
    visitor.page.goto("/reminders/?all=1")
    while visitor.page.get_by_role("button", name="标为未读").count():
        visitor.page.get_by_role("button", name="标为未读").first.click()
        visitor.page.goto("/reminders/?all=1")
    return visitor


def test_an_overdue_duty_rings_the_bell_until_it_is_ticked_off_and_again_when_that_is_taken_back(
    officer: Visitor,
) -> None:
    page = officer.page
    page.goto("/cases/")
    bell = page.locator(".bell")
    count = int(bell.locator(".badge").inner_text().split()[0])
    bell.click()
    row = page.locator("[data-row].is-overdue", has_text=OVERDUE_CASE)
    expect(row).to_contain_text("立卷归档")
    page.keyboard.press("j")
    expect(page.locator("[data-row][aria-current=true]")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.get_by_role("status")).to_contain_text("1 件已标为已读")
    if count > 1:
        page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有未读的提醒")
    expect(bell.locator(".badge")).to_have_count(0)
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page.locator("[data-row].is-read")).to_have_count(count)
    page.locator("[data-row]", has_text=OVERDUE_CASE).get_by_role("button", name="标为未读").click()
    expect(bell).to_contain_text("1")
    expect(row).to_be_visible()


def test_all_is_taken_back_at_once(officer: Visitor) -> None:
    page = officer.page
    page.goto("/reminders/")
    rows = page.locator("[data-row]").count()
    page.get_by_role("button", name="全部标为已读").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-row]")).to_have_count(rows)


def test_a_reminder_leads_to_where_the_duty_is_fulfilled(officer: Visitor) -> None:
    page = officer.page
    page.goto("/reminders/")
    page.locator("[data-row].is-overdue", has_text=OVERDUE_CASE).locator("[data-act]").click()
    expect(page.get_by_label("存放位置")).to_be_visible()


def test_nobody_elses_duties_ring_and_the_page_says_what_would_be_here(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("admin").page
    page.goto("/reminders/")
    expect(page.locator(".bell .badge")).to_have_count(0)
    expect(page.get_by_text("现在一件也没有")).to_be_visible()


def test_on_the_phone_the_bell_is_there_and_nothing_is_cut_off(
    officer: Visitor, signed_in: Callable[..., Visitor]
) -> None:
    visitor = signed_in("handler", viewport=PHONE)
    visitor.page.goto("/")
    visitor.page.locator(".bell").click()
    expect(visitor.page.locator("[data-row]", has_text=OVERDUE_CASE)).to_be_visible()
    assert visitor.overflow() == 0


def test_the_administrator_rules_when_to_remind_and_sees_that_no_mail_leaves(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("admin").page
    page.goto("/settings/")
    page.get_by_role("link", name="提醒的时间").click()
    expect(page.get_by_text("没有配置发信服务器")).to_be_visible()
    page.get_by_label("临期几小时").fill("6")
    page.get_by_role("button", name="规定").click()
    expect(page.get_by_role("status")).to_contain_text("已规定提醒的时间")
    expect(page.get_by_label("临期几小时")).to_have_value("6")
