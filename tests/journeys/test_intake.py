"""Intake: files are dropped, each has one outcome; recordings are classified by keyboard and taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from journeys.conftest import Film
    from journeys.visiting import Visitor


def tray_row(page: Page, film: Film) -> Locator:
    """Find a film in the tray by its camera and start."""
    begun = re.compile(rf"{film.started_at:%m-%d} 周. {film.started_at:%H:%M}")
    return page.locator(".tray [data-row]").filter(has_text=film.camera).filter(has_text=begun)


def examined(page: Page, film: Film) -> Locator:
    """Find a film in the tray once the worker has told how long it is."""
    return tray_row(page, film).filter(has_text=re.compile(r"0?0:0\d"))


def move_to(page: Page, row: Locator) -> None:
    """Press J until a row is the current one."""
    current = page.locator('.tray [data-row][aria-current="true"]')
    wanted = row.locator("[name=recordings]").get_attribute("value")
    for _ in range(page.locator(".tray [data-row]").count() + 1):
        if current.count() and current.locator("[name=recordings]").get_attribute("value") == wanted:
            return
        page.keyboard.press("j")
    raise AssertionError("J never came to the row")


@pytest.fixture
def mixed_files(film: Callable[..., Film], tmp_path: Path) -> tuple[Film, Film, Path, Path]:
    """Two films, an empty file with a film's name, and a text."""
    first, second = film("BWC-03"), film("BWC-05")
    empty, text = tmp_path / "BWC-03_empty.mp4", tmp_path / "notes.txt"
    empty.touch()
    text.write_text(f"现场情况说明 {first.started_at}\n" * 40, encoding="utf-8")
    return first, second, empty, text


def test_files_are_dragged_in_with_progress_and_each_has_its_one_outcome(
    signed_in: Callable[..., Visitor], mixed_files: tuple[Film, Film, Path, Path]
) -> None:
    first, second, empty, text = mixed_files
    officer = signed_in("handler")
    officer.expect_status(422)
    page = officer.page
    officer.open_intake()
    line = officer.slow_line(60_000)
    officer.drop_files(page.locator("[data-drop]"), [first.path, second.path, empty, text])
    expect(officer.upload_row(first.path.name).locator("progress")).to_be_visible()
    for film in (first, second):
        row = officer.upload_row(film.path.name)
        expect(row).to_have_class(re.compile("is-stored"))
        expect(row).to_contain_text(re.compile(r"SHA-256 [0-9a-f]{4} [0-9a-f]{4} … [0-9a-f]{4}"))
    expect(officer.upload_row(empty.name)).to_have_class(re.compile("is-refused"))
    expect(officer.upload_row(empty.name)).to_contain_text("空")
    expect(officer.upload_row(text.name)).to_have_class(re.compile("is-stored"))
    expect(page.locator("[data-summary]")).to_have_text("全部完成")
    line.detach()
    for film in (first, second):
        officer.reload_until(examined(page, film))
    expect(officer.upload_row(empty.name)).to_have_class(re.compile("is-refused"))
    officer.upload_row(text.name).get_by_role("link").click()
    officer.reload_until(page.get_by_text("这个文件不能在这里播放"))


def test_a_file_that_is_held_already_is_not_stored_twice(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, made = signed_in("handler2"), film("BWC-05")
    officer.upload([made.path])
    officer.page.locator("[data-choose]").set_input_files(made.path)
    expect(officer.upload_row(made.path.name)).to_have_class(re.compile("is-held"))
    expect(officer.upload_row(made.path.name)).to_contain_text("未重复存储")


def test_one_recording_is_classified_by_keyboard_and_taken_back(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, made = signed_in("handler"), film()
    officer.upload([made.path])
    page = officer.page
    officer.reload_until(examined(page, made))
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    move_to(page, tray_row(page, made))
    page.keyboard.press("x")
    expect(tray_row(page, made).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("c")
    target = page.locator("[data-target]")
    expect(target).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(target).not_to_have_value("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="刚才归入了 1 段录像")).to_be_visible()
    expect(tray_row(page, made)).to_have_count(0)
    page.locator("[data-undo]").click()
    expect(page.locator(".messages")).to_contain_text("已撤销")
    expect(tray_row(page, made)).to_have_count(1)


def test_many_recordings_are_classified_at_once_and_taken_back(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, made = signed_in("handler2"), [film("BWC-05") for _ in range(3)]
    officer.upload([one.path for one in made])
    page = officer.page
    for one in made:
        officer.reload_until(examined(page, one))
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    for one in made:
        tray_row(page, one).get_by_role("checkbox").check()
    expect(page.locator("[data-submit-word]")).to_have_text("归入 3 段")
    patrol = page.locator("[data-target] option", has_text="日常巡查")
    page.locator("[data-target]").select_option(patrol.first.get_attribute("value"))
    page.locator("[data-submit]").click()
    expect(page.get_by_role("status").filter(has_text="刚才归入了 3 段录像")).to_be_visible()
    page.locator("[data-undo]").click()
    expect(page.locator(".messages")).to_contain_text("3 段录像回到未分类")
    for one in made:
        expect(tray_row(page, one)).to_have_count(1)


def test_classifying_without_a_target_says_what_is_missing_and_keeps_the_choice(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, made = signed_in("handler"), film()
    officer.upload([made.path])
    officer.expect_status(422)
    page = officer.page
    officer.reload_until(examined(page, made))
    tray_row(page, made).get_by_role("checkbox").check()
    page.evaluate("document.querySelector('form.tray').noValidate = true")
    page.locator("[data-submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("没有选择归入的活动")
    expect(tray_row(page, made).get_by_role("checkbox")).to_be_checked()


def test_an_upload_that_ends_meanwhile_takes_no_choice_away(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, first, later = signed_in("handler"), film(), film()
    officer.upload([first.path])
    page = officer.page
    officer.reload_until(examined(page, first))
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    move_to(page, tray_row(page, first))
    page.keyboard.press("x")
    page.locator("[data-choose]").set_input_files(later.path)
    expect(tray_row(page, later)).to_have_count(1)
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    expect(tray_row(page, first).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("[data-submit-word]")).to_have_text("归入 1 段")
    page.keyboard.press("c")
    expect(page.locator("[data-target]")).to_be_focused()


def test_suggestions_are_taken_row_by_row_and_all_taken_back_by_one_key(signed_in: Callable[..., Visitor]) -> None:
    page = signed_in("handler").page
    page.goto("/intake/")
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    suggested = page.locator(".tray [data-row]:has([data-own])")
    rows = [suggested.nth(place) for place in range(min(2, suggested.count()))]
    assert rows, "the demonstration office has recordings that belong somewhere"
    for row, key in zip(rows, ("Enter", "1"), strict=False):
        move_to(page, row)
        page.keyboard.press(key)
        expect(row.get_by_role("checkbox")).to_be_checked()
        expect(row.locator("[data-own]").first).to_be_checked()
    expect(page.locator("[data-target] option").first).to_have_text(f"{len(rows)} 段按各自的建议")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text=f"刚才归入了 {len(rows)} 段录像")).to_be_visible()
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    page.keyboard.press("u")
    expect(page.locator(".messages")).to_contain_text("回到未分类")


def test_one_key_takes_a_suggestion_for_its_whole_group_and_another_lists_the_keys(
    signed_in: Callable[..., Visitor],
) -> None:
    page = signed_in("handler").page
    page.goto("/intake/")
    page.locator("[data-island=tray][data-mounted=ready]").wait_for()
    suggested = page.locator(".tray [data-row]:has([data-own])")
    value = suggested.first.locator("[data-own]").first.get_attribute("value")
    group = page.locator(f'.tray [data-row] .own:first-child [data-own][value="{value}"]')
    members = group.count()
    move_to(page, suggested.first)
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {members} 段")
    assert all(group.nth(place).is_checked() for place in range(members))
    page.keyboard.press("?")
    keys = page.locator("dialog[data-keys]")
    expect(keys).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {members} 段")
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text("已选 0 段")
