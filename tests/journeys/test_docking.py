"""The dock: a camera is put in, its films go up while one watches, a missing number is asked about and answered."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from journeys.visiting import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.conftest import Film
    from journeys.visiting import Visitor
    from serving import Office


def put(film: Film, folder: Path, sequence: int) -> None:
    """Put a film on the camera, as the camera would call it."""
    shutil.copy(film.path, folder / f"{film.camera}_{film.started_at:%Y%m%d_%H%M%S}_{sequence:04d}.mp4")


def test_a_camera_is_docked_and_its_missing_number_answered(
    office: Office, signed_in: Callable[..., Visitor], film: Callable[..., Film], tmp_path: Path
) -> None:
    camera = tmp_path / "dock" / "BWC-05"
    camera.mkdir(parents=True)
    for sequence in (7, 8, 10):
        put(film("BWC-05"), camera, sequence)
    office.run("watch", str(camera.parent), "--once", "--every", "0.2")

    keeper = signed_in("keeper")
    page = keeper.page
    page.goto("/intake/")
    page.locator("a[href='/intake/dock/']").click()
    station = page.locator("#stations .progress-line", has_text="BWC-05")
    expect(station).to_contain_text("3 / 3 个文件")
    finding = page.locator("article", has_text="BWC-05：缺 1 个编号")
    expect(finding.locator(".is-missing")).to_contain_text("0009")
    expect(station).to_contain_text("1 项待答复")
    finding.get_by_role("link", name="答复").click()
    page.locator("[name=reason]").select_option("test")
    page.locator("[name=answer]").fill("出发前试录，已在机上删除。")
    page.locator("main form").get_by_role("button", name="答复").click()
    expect(station).not_to_contain_text("项待答复")

    station.get_by_role("link", name="BWC-05").click()
    expect(page.locator("main")).to_contain_text("清单摘要")
    expect(page.locator("main")).to_contain_text("吴范例")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_a_camera_is_checked_taken_out_and_brought_back_on_a_phone(signed_in: Callable[..., Visitor]) -> None:
    officer = signed_in("handler2", viewport=PHONE)
    page = officer.page
    page.goto("/devices/")
    page.get_by_role("link", name="BWC-05", exact=True).click()
    page.get_by_role("link", name="领用").click()
    page.locator("[name=battery]").select_option("true")
    page.locator("[name=storage]").select_option("true")
    assert officer.overflow() <= 0
    page.locator("main form").get_by_role("button", name="领用").click()
    expect(page.locator("main")).to_contain_text("未归还")
    assert officer.overflow() <= 0
    page.get_by_role("button", name="登记归还").click()
    expect(page.locator("main")).to_contain_text("没有登记在外")
