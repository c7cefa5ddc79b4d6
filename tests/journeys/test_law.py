"""A lawyer reads an article, tries out facts on the what-if sheet by keyboard, and compares a case under all texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from journeys.visiting import Visitor

STORE = "存储音像记录"


def duty(page: Page, name: str) -> Locator:
    return page.locator("#outcome tr.duty", has=page.get_by_text(name, exact=True)).first


def test_a_citation_leads_to_the_article_with_its_rule(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/law/pengyang/10/")
    article = page.locator("article:target")
    expect(article.get_by_role("heading")).to_have_text("第十条")
    expect(article.locator(".rule").first).to_contain_text("2个工作日内")
    page.get_by_role("searchbox", name="在本文本中查找").fill("刻录光盘")
    page.keyboard.press("Enter")
    expect(page.locator("article h3")).to_have_text(["第十四条"])


def test_moving_the_instant_and_a_field_changes_the_duties_at_once(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/law/what-if?from=example")
    expect(duty(page, STORE)).to_be_visible()

    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(duty(page, STORE)).to_contain_text("待办")
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    expect(duty(page, STORE)).to_contain_text("已逾期")
    expect(page.locator(".changes li", has_text=STORE)).to_contain_text(re.compile("待办.*已逾期", re.DOTALL))

    stored = page.get_by_label("存储时间")
    ended = page.locator("[name='recordings-0-ended_at']").input_value()
    stored.fill(ended)
    stored.blur()
    expect(duty(page, STORE)).to_contain_text("按期")
    expect(page.locator("#id_facts")).to_have_value(re.compile(f'"stored_at": "{ended}'))

    page.locator(".duty", has_text=STORE).get_by_role("button", name="为什么").click()
    expect(page.locator("tr.why:visible .strip")).to_be_visible()


def test_a_row_is_added_and_a_fault_is_named_by_its_place(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/law/what-if")
    page.get_by_role("button", name="加一行 音像记录").click()
    expect(page.get_by_role("group", name="音像记录 R1")).to_be_visible()
    page.locator("[name='recordings-0-ended_at']").fill("2026-11-13T10:10")
    page.locator("[name='recordings-0-started_at']").fill("2026-11-13T11:10")
    page.locator("[name='recordings-0-started_at']").blur()
    expect(page.get_by_role("alert")).to_contain_text("recordings[0].ended_at")
    page.locator("[name='recordings-0-started_at']").fill("2026-11-13T09:10")
    page.locator("[name='recordings-0-started_at']").blur()
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(duty(page, STORE)).to_be_visible()


def test_the_sheet_works_without_scripts(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler", java_script_enabled=False).page
    page.goto("/law/what-if?from=example")
    page.locator("[name='recordings-0-stored_at']").fill(page.locator("[name='recordings-0-ended_at']").input_value())
    page.get_by_role("button", name="重新计算").click()
    expect(duty(page, STORE)).to_contain_text("按期")


def test_a_case_is_compared_under_all_texts(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/law/compare")
    number = page.locator("#case-numbers option").first.get_attribute("value")
    assert number
    page.get_by_label("案号").fill(number)
    page.get_by_role("button", name="对比").click()
    rows = page.locator(".runs").first.locator("tbody tr")
    expect(rows.locator("th")).to_have_text(["彭阳", "凤里", "高新", "石家庄", "新阳"])
    expect(page.get_by_role("table").last).to_be_visible()


def test_a_row_of_the_schedule_is_tightened_refused_below_the_article_and_taken_back(
    signed_in: Callable[..., Visitor],
) -> None:
    visitor = signed_in("admin")
    page = visitor.page
    page.goto("/law/")
    page.get_by_role("link", name="事项清单与用语").click()
    row = page.locator("#item-hearing")
    row.get_by_role("link", name="改动").click()
    page.get_by_label("本机关的保存期限").fill("6")
    page.get_by_label("单位").select_option("months")
    page.get_by_label("依据").fill("局办〔2026〕9号")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".field", has=page.get_by_label("本机关的保存期限"))).to_contain_text("第十二条")
    assert all("422" in said for said in visitor.complaints)
    visitor.complaints.clear()  # the refusal is what was asked for

    page.get_by_label("单位").select_option("years")
    page.get_by_role("button", name="登记").click()
    expect(row).to_contain_text("6年")
    expect(row).to_contain_text("局办〔2026〕9号")
    expect(row).to_contain_text("第八条第三款")

    row.get_by_role("button", name="撤回").click()
    expect(row).to_contain_text("同规则包")
    page.get_by_text("以往的改动").click()
    expect(page.get_by_role("button", name="再次采用").first).to_be_visible()
