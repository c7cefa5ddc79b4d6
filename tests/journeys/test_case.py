"""A case from its opening to its filing, and the seal that follows at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from liuhen.kernel.instant import BEIJING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from journeys.visiting import Visitor

MINUTE = "%Y-%m-%dT%H:%M"


def open_case(page: Page, title: str) -> None:
    """Open a case under the number that the page suggests."""
    page.goto("/cases/")
    page.get_by_role("link", name="新立案件").click()
    expect(page.get_by_label("案号")).to_have_value(re.compile(r"示综执案〔\d{4}〕\d+号"))
    page.get_by_label("案件名称").fill(title)
    page.get_by_label("案由").fill("擅自张贴宣传品")
    page.get_by_role("button", name="立案", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已立案")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def record_event(page: Page, kind: str, note: str) -> None:
    """Record an event of the case that is shown."""
    page.get_by_role("link", name="登记事项").first.click()
    page.get_by_label("事项").select_option(label=kind)
    page.get_by_label("说明").fill(note)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已登记事项")


def test_a_case_is_opened_worked_on_told_what_it_lacks_filed_and_sealed_at_once(
    signed_in: Callable[..., Visitor],
) -> None:
    officer = signed_in("handler")
    page = officer.page
    open_case(page, "示例打印店擅自张贴宣传品案")

    page.locator("aside.stack .card", has_text="当事人").get_by_role("link", name="登记").click()
    page.get_by_label("姓名或名称").fill("示例打印店")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已登记当事人")
    expect(page.locator("aside.stack")).to_contain_text("示例打印店")

    began = datetime.now(BEIJING) - timedelta(hours=2)
    page.get_by_role("link", name="登记活动").click()
    page.get_by_label("地点").fill("示范街道样例路 9 号")
    page.get_by_label("李样例").check()
    page.get_by_label("到达或开始").fill(began.strftime(MINUTE))
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已登记执法活动")
    expect(page.locator("ol.custody")).to_contain_text("示范街道样例路 9 号")
    expect(page.locator("ol.custody")).to_contain_text("尚未登记结束")

    page.get_by_role("link", name="归档", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("案件尚未终结，不能归档")
    expect(page.get_by_role("button", name="归档")).to_be_disabled()
    page.locator(".checklist").get_by_role("link", name="登记事项").click()
    expect(page.get_by_label("事项")).to_have_value("closing_approved")
    page.get_by_label("说明").fill("当事人已改正，批准结案")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("ol.custody")).to_contain_text("批准结案")
    expect(page.locator("aside.stack .checklist").first).to_contain_text("立卷归档")

    sealed = officer.checkpoint()
    page.get_by_role("link", name="归档", exact=True).last.click()
    page.get_by_label("存放位置").fill("档案室 1 柜 1 层")
    page.get_by_role("button", name="归档").click()
    expect(page.locator(".messages")).to_contain_text("案卷已归档")
    expect(page.get_by_role("main")).to_contain_text("档案室 1 柜 1 层")
    officer.reload_until(page.locator(".side .foot").get_by_text(newer_checkpoint(sealed)))
    assert officer.checkpoint() > sealed


def newer_checkpoint(size: int) -> re.Pattern[str]:
    """Match a checkpoint of any other size: it never shrinks."""
    return re.compile(rf"检查点 (?!{size:,}$)[\d ]+$".replace(",", " "))


def test_what_is_typed_wrong_stays_in_the_form_with_the_reason_beside_it(signed_in: Callable[..., Visitor]) -> None:
    officer = signed_in("handler2")
    officer.expect_status(409, 422)
    page = officer.page
    page.goto("/cases/open/")
    page.get_by_label("案号").fill(f"示综执案〔{datetime.now(BEIJING).year}〕033号")
    page.get_by_label("案件名称").fill("重号的案件")
    page.get_by_role("button", name="立案", exact=True).click()
    expect(page.get_by_label("案件名称")).to_have_value("重号的案件")
    expect(page.get_by_label("案由")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("必填")).to_be_visible()
    page.get_by_label("案由").fill("擅自张贴宣传品")
    page.get_by_role("button", name="立案", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("033号")
    expect(page.get_by_label("案由")).to_have_value("擅自张贴宣传品")


def test_a_case_is_found_by_its_number(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("approver").page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("036")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?q=036")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text("样例便利店")
