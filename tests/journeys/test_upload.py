"""Files on their way through the page: paused, gone on with, given up, and taken up again after everything broke."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from journeys.visiting import FREE_LINE, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from journeys.visiting import Visitor

STORED, SENDING, PAUSED = (re.compile(f"is-{word}") for word in ("stored", "sending", "paused"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Five files of two megabytes that nobody has seen before."""
    paths = [tmp_path / f"{os.urandom(4).hex()}.mp4" for _ in range(5)]
    for path in paths:
        path.write_bytes(os.urandom(2_000_000))
    return paths


# Puts what this person uploaded under an activity of its own.
TIDY_UP = """async () => {
  const ask = async (path) => (await fetch(`/api/v1/${path}`)).json();
  const links = [...document.querySelectorAll(".upload a[href^='/recordings/']")].map((link) => link.href);
  const recordings = [...new Set(links.map((link) => /recordings\\/([0-9a-f-]+)/.exec(link)[1].replaceAll("-", "")))];
  const officers = [(await ask("me")).officer.id], started_at = new Date().toISOString().replace(/\\.\\d+Z$/, "Z");
  const activity = { recordings, officers, started_at, ended_at: null, case: null, kind: "patrol" };
  const headers = { "Content-Type": "application/json", "X-CSRFToken": /csrftoken=([^;]+)/.exec(document.cookie)[1] };
  const told = { method: "POST", headers, body: JSON.stringify(activity) };
  const answer = await fetch("/api/v1/recordings/classification-as-new", told);
  return answer.status === 201 ? 201 : await answer.text();
}"""


def choose(page: Page, paths: Sequence[Path]) -> None:
    page.locator("[data-island=upload][data-mounted=ready]").wait_for()
    page.locator("[data-choose]").set_input_files(list(paths))


def press(row: Locator, word: str) -> None:
    """Press a button of a row by keyboard."""
    row.get_by_role("button", name=word).focus()
    row.page.keyboard.press("Enter")


def test_three_go_at_once_and_each_can_be_paused_and_cancelled(
    signed_in: Callable[..., Visitor], files: list[Path]
) -> None:
    officer = signed_in("handler")
    officer.expect_status(423)  # a request that was just cut off may still be ending
    page = officer.page
    officer.open_intake()
    line = officer.slow_line(400_000)
    choose(page, files)
    rows = [officer.upload_row(path.name) for path in files]
    for row in rows[:3]:
        expect(row).to_have_class(SENDING)
    for row in rows[3:]:
        expect(row).to_contain_text("等待发送")
    expect(page.locator("[data-summary]")).to_contain_text("5 个进行中")
    press(rows[0], "暂停")
    expect(rows[0]).to_have_class(PAUSED)
    expect(rows[0].get_by_role("button", name="继续")).to_be_focused()
    expect(rows[3]).to_have_class(SENDING)
    press(rows[1], "取消")
    expect(rows[1]).to_contain_text("已取消，文件没有入库")
    line.send("Network.emulateNetworkConditions", FREE_LINE)
    for row in rows[2:]:
        expect(row).to_have_class(STORED)
    expect(page.locator("[data-summary]")).to_have_text("1 个未传完")
    press(rows[0], "继续")
    expect(rows[0]).to_have_class(STORED)
    expect(page.locator("[data-summary]")).to_have_text("全部完成")
    page.reload()
    expect(officer.upload_row(files[1].name)).to_contain_text("放弃了这次上传")


def test_after_a_closed_page_the_same_file_goes_on_where_it_broke_off(
    signed_in: Callable[..., Visitor], files: list[Path]
) -> None:
    for path in files[:2]:
        path.write_bytes(os.urandom(40_000_000))  # more than a browser still flushes while it closes a page
    officer = signed_in("handler2")
    page = officer.page
    officer.open_intake()
    officer.slow_line(3_000_000)
    choose(page, files[:2])
    for path in files[:2]:
        expect(officer.upload_row(path.name)).to_contain_text(re.compile("B/s"))
    page.close(run_before_unload=False)
    page = officer.page = officer.context.new_page()
    page.goto("/intake/")
    broken, unwanted = (officer.upload_row(path.name) for path in files[:2])
    expect(broken).to_contain_text("重新选择这个文件，即可从断点续传")
    offsets: list[str | None] = []
    page.on("request", lambda asked: asked.method == "PATCH" and offsets.append(asked.headers.get("upload-offset")))
    choose(page, files[:1])
    expect(broken).to_have_class(STORED)
    assert int(offsets[0] or 0) > 0
    press(unwanted, "放弃")
    expect(page.locator("[data-unfinished]")).to_have_count(0)


def test_thirty_files_chosen_anew_after_the_browser_was_closed_end_stored_each_once(
    signed_in: Callable[..., Visitor], tmp_path: Path
) -> None:
    paths = [tmp_path / f"{os.urandom(4).hex()}.mp4" for _ in range(30)]
    for path in paths:
        path.write_bytes(os.urandom(300_000))
    large = paths[-1]
    large.write_bytes(os.urandom(40_000_000))
    officer = signed_in("handler2")
    page = officer.page
    officer.open_intake()
    officer.slow_line(4_000_000)
    choose(page, paths)
    expect(officer.upload_row(large.name)).to_contain_text(re.compile("B/s"))
    page.close(run_before_unload=False)
    page = officer.page = officer.context.new_page()
    page.goto("/intake/")
    expect(officer.upload_row(large.name)).to_contain_text("重新选择这个文件，即可从断点续传")
    choose(page, paths)
    expect(page.locator("[data-summary]")).to_have_text("全部完成")
    for path in paths:
        expect(officer.upload_row(path.name)).to_have_class(re.compile("is-(stored|held)"))
    expect(officer.upload_row(large.name)).to_have_class(STORED)
    expect(page.locator("[data-unfinished]")).to_have_count(0)
    assert page.evaluate(TIDY_UP) == 201  # thirty that wait would fill the tray of every later journey


def test_a_phone_sends_too(signed_in: Callable[..., Visitor], files: list[Path]) -> None:
    officer = signed_in("handler", viewport=PHONE)
    officer.upload(files[:2])
    assert officer.overflow() == 0


def test_each_file_ends_in_one_outcome(signed_in: Callable[..., Visitor], files: list[Path]) -> None:
    officer = signed_in("handler")
    officer.expect_status(422)  # an empty file
    officer.upload(files[:1])
    twin, empty = files[0].with_name("twin.mp4"), files[0].with_name("empty.mp4")
    twin.write_bytes(files[0].read_bytes())
    empty.write_bytes(b"")
    choose(officer.page, [twin, empty])
    expect(officer.upload_row(twin.name)).to_contain_text("早已在库")
    expect(officer.upload_row(empty.name)).to_contain_text("未接收")
    expect(officer.upload_row(empty.name)).to_contain_text("空")
