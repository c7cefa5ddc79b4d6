"""The scripts of the pages, in a real browser on the gallery: keyboard, uploads, tray, player; the policy is kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from liuhen.media.film import make_film

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request, Route

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = ROOT / "src/liuhen/office/web/static/dist/.vite/manifest.json"
CHROMIUM = os.environ.get("LIUHEN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = ["workbench", "intake", "player", "case", "parts", "signin", "404", "403", "500"]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not MANIFEST.exists(), reason="the front end is not built"),
]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """Serve the gallery in a process of its own, on a free port."""
    command = [sys.executable, "-W", "ignore", str(ROOT / "frontend/gallery/gallery.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 - our own script
        assert process.stdout is not None
        yield process.stdout.readline().strip().removesuffix("/workbench")
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, gallery: str) -> Iterator[Page]:
    """A page on which any script error or breach of the policy fails the test."""
    context = browser.new_context(base_url=gallery, viewport={"width": 1440, "height": 900})
    # Faces weigh megabytes and change nothing that is tested here.
    context.route("**/*.woff2", lambda route: route.abort())
    found = context.new_page()
    complaints: list[str] = []
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    yield found
    context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    make_film(path, started_at=datetime(2026, 11, 9, 1, 1, 40, tzinfo=UTC), duration_s=4, camera="BWC-03")
    return path.read_bytes()


@pytest.fixture
def player(page: Page, film: bytes) -> Page:
    """The player's page with real video behind it, answered in ranges as our server does."""

    def answer(route: Route, request: Request) -> None:
        span = re.match(r"bytes=(\d+)-(\d*)", request.headers.get("range", "bytes=0-"))
        assert span is not None
        start, end = int(span[1]), int(span[2] or len(film) - 1)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(film)}", "Accept-Ranges": "bytes"}
        route.fulfill(status=206, body=film[start : end + 1], content_type="video/mp4", headers=headers)

    page.route("**/media/*", answer)
    page.goto("/player")
    page.locator("[data-island=player][data-mounted=ready]").wait_for()
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    return page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_keeps_the_policy_and_fits_a_phone(page: Page, name: str, language: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    answer = page.goto(f"/{name}?lang={language}")
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_j_and_k_move_a_visible_current_row_and_w_says_why(page: Page) -> None:
    page.goto("/workbench")
    current = page.locator('[data-row][aria-current="true"]')
    expect(current).to_contain_text("存储音像记录 2 段")
    page.keyboard.press("j")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("报告紧急查封")
    assert page.evaluate("document.activeElement.matches('[data-row]')")
    why = page.locator("#why-3")
    expect(why).to_be_hidden()
    page.keyboard.press("w")
    expect(why).to_be_visible()
    page.keyboard.press("k")
    expect(current).to_contain_text("存储音像记录 2 段")


def test_enter_does_the_one_act_of_the_row(page: Page) -> None:
    page.goto("/workbench")
    page.keyboard.press("j")
    with page.expect_navigation(url=re.compile(r"/act$")):
        page.keyboard.press("Enter")


def test_slash_goes_to_the_search_box_and_letters_there_are_text(page: Page) -> None:
    page.goto("/workbench")
    page.keyboard.press("/")
    page.keyboard.type("jxw")
    expect(page.locator("[data-find]")).to_have_value("jxw")
    expect(page.locator('[data-row][aria-current="true"]')).to_contain_text("存储音像记录 2 段")


def test_clocks_tick_from_the_servers_instant(page: Page) -> None:
    page.goto("/workbench")
    expect(page.locator("[data-clock]")).to_have_text("2026-11-18 周三 14:32")
    expect(page.locator("[data-due]").nth(1)).to_have_text("逾期 14 时 32 分")
    page.goto("/workbench?lang=en")
    expect(page.locator("[data-due]").nth(1)).to_have_text("Overdue 14 h 32 min")


def test_a_lost_connection_says_what_is_safe(page: Page) -> None:
    page.route("**/upload?*", lambda route: route.abort())
    page.goto("/intake")
    page.locator("[data-island=upload][data-mounted=ready]").wait_for()
    page.locator("[data-choose]").set_input_files([{"name": "a.mp4", "mimeType": "video/mp4", "buffer": b"x"}])
    expect(page.locator(".upload").first).to_contain_text("已入库的文件都完好")


def test_recordings_are_classified_by_keyboard(page: Page) -> None:
    posted: list[str] = []
    page.route("**/classify", lambda route, request: (posted.append(request.post_data or ""), route.fulfill(body="ok")))
    page.goto("/intake")
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    page.locator("[data-all]").check()
    page.locator("[data-all]").uncheck()
    submit = page.locator("[data-submit]")
    expect(submit).to_be_disabled()
    page.locator("[data-row]").nth(3).click(position={"x": 300, "y": 8})
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("input[name=recordings]:checked")).to_have_count(3)
    expect(page.locator("[data-submit-word]")).to_have_text("归入 3 段")
    page.keyboard.press("c")
    expect(page.locator("[data-target]")).to_be_focused()
    page.locator("[data-target]").select_option("p1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/classify")
    assert re.findall(r"recordings=(\d+)", posted[0]) == ["4", "5", "6"]
    assert "target=p1" in posted[0]


def test_the_playhead_follows_the_picture(player: Page) -> None:
    expect(player.locator("[data-playhead-time]")).to_have_text("09:01:40")
    player.keyboard.press(" ")
    player.wait_for_function("() => document.querySelector('video').currentTime > 1.1")
    player.keyboard.press(" ")
    assert player.evaluate("document.querySelector('video').paused")
    expect(player.locator("[data-playhead-time]")).to_have_text(re.compile(r"09:01:4[1-3]"))
    assert not player.evaluate("document.querySelector('video').controls")


def test_a_click_where_nothing_was_recorded_goes_there_and_says_that_there_is_no_picture(player: Page) -> None:
    box = player.locator("[data-lanes]").bounding_box()
    assert box is not None
    player.mouse.click(box["x"] + box["width"] - 4, box["y"] + 90)
    expect(player.locator("[data-no-picture]")).to_contain_text("这台设备此时没有录像")
    expect(player.locator("[data-playhead-time]")).to_have_text(re.compile(r"10:1\d:\d\d"))


def test_a_click_on_another_cameras_footage_shows_that_camera(player: Page) -> None:
    player.locator("[data-recording=r4]").click(position={"x": 1, "y": 5})
    expect(player.locator("[data-camera]")).to_have_text("BWC-05 · 李样例")
    expect(player.locator("[data-video]")).to_have_attribute("src", "/media/b.mp4")
    expect(player.locator("[data-playhead-time]")).to_have_text(re.compile(r"09:03:0\d"))


def test_the_arrow_keys_seek_and_the_dot_steps_one_picture(player: Page) -> None:
    player.keyboard.press(".")
    player.wait_for_function("() => document.querySelector('video').currentTime > 0.02")
    assert player.evaluate("document.querySelector('video').currentTime") < 0.1
    player.keyboard.press("ArrowRight")
    player.wait_for_function("() => document.querySelector('video').currentTime > 3")


def test_a_menu_closes_by_escape(page: Page) -> None:
    page.goto("/workbench")
    page.locator(".officer > summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
