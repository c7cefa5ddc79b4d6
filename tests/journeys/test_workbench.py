"""The workbench: what is overdue, why, and the article behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeys.visiting import Visitor

OVERDUE_CASE = re.compile(r"036号")


def test_an_officer_signs_in_and_sees_what_is_overdue_why_and_the_article_behind_it(
    visit: Callable[..., Visitor],
) -> None:
    officer = visit()
    officer.sign_in("handler")
    page = officer.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("已逾期")
    duty = page.locator("[data-row].is-overdue", has_text=OVERDUE_CASE)
    expect(duty).to_contain_text("立卷归档")
    expect(duty).to_contain_text(re.compile(r"逾期\s*\d+ 天"))
    reason = page.locator(f"#{duty.get_attribute('data-why')}")
    if reason.is_hidden():
        duty.locator("[data-why-button]").click()
    expect(reason).to_contain_text("应自行政执法行为终结之日起20日内")
    expect(reason).to_contain_text("现在怎么办")
    duty.get_by_role("link", name="彭阳 第十一条第一款").click()
    article = page.locator(":target")
    expect(article).to_be_in_viewport()
    expect(article).to_contain_text("第十一条")
    expect(article).to_contain_text("归档")


def test_the_act_of_an_overdue_duty_leads_to_where_it_is_fulfilled(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/")
    page.locator("[data-row].is-overdue", has_text=OVERDUE_CASE).locator("[data-act]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("样例便利店占道堆放物料案")
    expect(page.get_by_label("存放位置")).to_be_visible()


def test_a_page_that_needs_an_officer_asks_who_it_is_and_goes_on_to_it(visit: Callable[..., Visitor]) -> None:
    officer = visit()
    officer.page.goto("/cases/")
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("登录")
    officer.give_password("reviewer", officer.office.password)
    officer.page.wait_for_url("**/cases/")
