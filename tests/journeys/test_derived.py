"""A copy for disclosure, drawn on the player, made in the background, looked at, downloaded, and deleted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from journeys.conftest import Film
    from journeys.visiting import Visitor


def go_to(page: Page, second: float) -> None:
    page.evaluate("second => { document.querySelector('video').currentTime = second; }", second)
    page.wait_for_function("() => !document.querySelector('video').seeking")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one place of the picture to another, both as shares of its sides."""
    box = page.locator("[data-areas]").bounding_box()
    assert box is not None
    (x0, y0), (x1, y1) = ((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=4)
    page.mouse.up()


def test_a_copy_for_disclosure_is_drawn_made_fetched_and_deleted(
    signed_in: Callable[..., Visitor], film: Callable[..., Film], tmp_path: Path
) -> None:
    officer, filmed = signed_in("handler"), film(seconds=6).path
    officer.upload([filmed])
    page = officer.page
    officer.upload_row(filmed.name).get_by_role("link").first.click()
    ask = page.get_by_role("link", name="制作副本")
    officer.reload_until(ask)
    ask.click()
    page.locator("[data-island=copying][data-mounted=ready]").wait_for()
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    go_to(page, 1)
    page.keyboard.press("i")
    go_to(page, 3)
    page.keyboard.press("o")
    expect(page.get_by_label("起点", exact=False).first).to_have_value("0:01")
    go_to(page, 1)
    drag(page, (0.3, 0.2), (0.5, 0.4))
    go_to(page, 2)
    drag(page, (0.4, 0.3), (0.6, 0.5))
    expect(page.locator("[name=areas]")).to_have_value("0:01-0:03 30,20,20,20 @0:02 50,40")
    expect(page.locator("[name=sort]")).to_have_value("disclosure")
    page.get_by_label("用途").fill("政府信息公开")
    page.get_by_role("button", name="开始制作").click()
    made = page.locator("#copies tbody tr").first
    expect(made.get_by_text("已制成")).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        made.get_by_role("link", name="下载").click()
    saved = tmp_path / "copy.mp4"
    waiting.value.save_as(saved)
    assert waiting.value.suggested_filename.endswith(".mp4")
    with av.open(str(saved)) as copy:
        assert copy.duration is not None
        assert 1_900_000 < copy.duration < 2_200_000
    made.get_by_role("link", name="遮挡公开件").click()
    expect(page.get_by_text("模糊 1 个区域")).to_be_visible()
    expect(page.locator("#custody").get_by_text("下载副本")).to_be_visible()
    page.get_by_role("link", name="删除").click()
    page.get_by_label("理由").fill("已公开完毕")
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("副本已删除")).to_be_visible()
    expect(page.get_by_text("还没有副本")).to_be_visible()
