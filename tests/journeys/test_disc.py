"""A disc: seen before it is made, made in the background, read by the officer's browser after burning."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.visiting import Visitor

SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
FILED = "示例装饰公司擅自堆放建筑垃圾案"


@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip, which stands in for a drive, is not on this machine")
def test_a_disc_is_planned_made_fetched_and_read_in_the_browser(
    signed_in: Callable[..., Visitor], tmp_path: Path
) -> None:
    page = signed_in("handler").page
    page.goto("/records/")
    page.locator("[data-row]", has_text=FILED).get_by_role("link").first.click()
    page.get_by_role("link", name="做光盘").click()
    with page.expect_response("**/discs/?medium=700MB"):
        page.locator("[name=medium]").first.select_option("700MB")
    expect(page.locator("#disc-plan")).to_contain_text("737 MB")
    page.get_by_role("button", name="制作 1 张").click()
    row = page.locator("tr", has_text="刻录后未核对").last
    expect(page.get_by_text("已制成并核对")).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        row.get_by_role("link", name="镜像").click()
    image = tmp_path / "disc.iso"
    waiting.value.save_as(image)
    assert SEVEN_ZIP is not None
    subprocess.run([SEVEN_ZIP, "x", "-tudf", f"-o{tmp_path / 'disc'}", str(image)], check=True, capture_output=True)  # noqa: S603
    row.get_by_role("link").first.click()
    chooser = page.locator("[data-island=disc_check][data-mounted=ready] input")
    chooser.set_input_files(tmp_path / "disc")
    expect(page.get_by_text("刻录后的光盘 · 张示范")).to_have_count(1)
    expect(page.locator(".acts").get_by_text("核对相符")).to_be_visible()
    [original, *_] = (tmp_path / "disc/data/originals").iterdir()
    original.chmod(0o644)
    original.write_bytes(original.read_bytes()[:-1] + b"?")
    chooser.set_input_files(tmp_path / "disc")
    expect(page.locator(".acts").get_by_text("核对不符")).to_be_visible()
    expect(page.get_by_text(original.name)).to_be_visible()
