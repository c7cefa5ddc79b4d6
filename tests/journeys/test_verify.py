"""A package leaves the office: made on the page, proved by a stranger, and found out after one flipped bit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.visiting import Visitor

FILED = "示例装饰公司擅自堆放建筑垃圾案"


def check(stranger: Visitor, package: Path) -> None:
    """Drop a package on the verify page and wait for the verdict."""
    stranger.page.goto("/verify/")
    stranger.drop_files(stranger.page.locator(".verify-drop"), [package])
    stranger.page.locator(".verify-verdict").wait_for()


def flip_inside(package: Path, member: str, target: Path) -> Path:
    """Copy a package with one bit flipped in the middle of one of its files; that file is stored, not compressed."""
    whole = bytearray(package.read_bytes())
    with ZipFile(package) as opened:
        found = next(one for one in opened.infolist() if member in one.filename)
        content = opened.read(found)
    at = whole.index(content[:4096]) + len(content) // 2
    whole[at] ^= 1
    target.write_bytes(whole)
    return target


def test_the_archivist_makes_a_package_and_a_stranger_proves_it_without_signing_in(
    signed_in: Callable[..., Visitor], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    archivist = signed_in("archivist")
    page = archivist.page
    page.goto("/records/")
    page.locator("[data-row]", has_text=FILED).get_by_role("link").first.click()
    page.get_by_role("button", name="生成归档数据包").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载归档数据包").click()
    package = tmp_path / download.value.suggested_filename
    download.value.save_as(package)
    stranger = visit()
    check(stranger, package)
    report = stranger.page.get_by_role("main")
    expect(report.locator(".verify-counts .is-failed")).to_have_text("0")
    expect(report.locator(".verify-item.is-failed")).to_have_count(0)
    expect(report).to_contain_text("033号")
    assert stranger.context.cookies() == [] or "sessionid" not in {one["name"] for one in stranger.context.cookies()}


def test_with_the_supervisors_policy_everything_is_proved(
    visit: Callable[..., Visitor], package: Path, package_policy: str, tmp_path: Path
) -> None:
    policy = tmp_path / "policy"
    policy.write_text(package_policy, encoding="utf-8")
    stranger = visit()
    page = stranger.page
    page.goto("/verify/")
    with page.expect_file_chooser() as chooser:
        page.locator(".verify-policy button").click()
    chooser.value.set_files(policy)
    expect(page.locator(".verify-policy")).to_contain_text("policy")
    stranger.drop_files(page.locator(".verify-drop"), [package])
    expect(page.locator(".verify-verdict .is-green")).to_be_visible()
    expect(page.locator(".verify-counts .is-failed")).to_have_text("0")
    expect(page.locator(".verify-item.is-failed")).to_have_count(0)


def test_after_one_flipped_bit_the_page_names_the_file(
    visit: Callable[..., Visitor], package: Path, tmp_path: Path
) -> None:
    flipped = flip_inside(package, "/data/originals/", tmp_path / "flipped.zip")
    with ZipFile(package) as opened:
        name = next(one for one in opened.namelist() if "/data/originals/" in one).split("/", 1)[1]
    stranger = visit()
    check(stranger, flipped)
    page = stranger.page
    expect(page.locator(".verify-verdict")).to_contain_text("不符")
    expect(page.locator(".verify-item.is-failed .verify-where", has_text=name).first).to_be_visible()
    assert int(page.locator(".verify-counts .is-failed").inner_text()) >= 1
