"""A recording: it plays in ranges, the timeline seeks, custody and proof stand beside it, a gap is explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from liuhen.ledger.keys import PublicKey
from liuhen.ledger.note import Verifier
from liuhen.ledger.proof import TlogProof
from liuhen.ledger.tiles import WIDTH, TilePath, parse_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from journeys.visiting import Visitor
    from serving import Office

INSPECTION = "041号"


def open_inspection(officer: Visitor) -> Page:
    """Go from the list of cases to a recording of the inspection that has gaps."""
    page = officer.page
    page.goto("/cases/")
    page.get_by_role("link", name="示范小吃店未按规定处置餐厨垃圾案").click()
    page.get_by_role("main").locator(".custody a[href*='/recordings/']").first.click()
    page.locator("[data-island=player][data-mounted=ready]").wait_for()
    return page


def shown_second(page: Page) -> float:
    second: float = page.evaluate("document.querySelector('video').currentTime")
    return second


def test_a_recording_plays_and_is_fetched_in_ranges(signed_in: Callable[..., Visitor]) -> None:
    officer = signed_in("handler")
    statuses: set[int] = set()
    officer.context.on("response", lambda answer: "/original" in answer.url and statuses.add(answer.status))
    page = open_inspection(officer)
    page.locator("[data-do=play]").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    earlier = shown_second(page)
    page.wait_for_function("earlier => document.querySelector('video').currentTime > earlier + 0.5", arg=earlier)
    page.locator("[data-do=play]").click()
    assert page.evaluate("document.querySelector('video').videoWidth") >= 320
    assert statuses == {206}


def test_a_click_on_the_timeline_seeks_there(signed_in: Callable[..., Visitor]) -> None:
    page = open_inspection(signed_in("handler2"))
    source = page.locator("video").get_attribute("src")
    pieces = page.locator(".lane:not(.is-visit) [data-recording]")
    expect(pieces).to_have_count(6)
    other = pieces.nth(1)
    box = other.bounding_box()
    assert box is not None
    other.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator("video")).not_to_have_attribute("src", source or "")
    page.wait_for_function("() => document.querySelector('video').currentTime > 30")
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    expect(other).to_have_class(re.compile("is-playing"))


def test_watching_stands_in_the_chain_of_custody_with_the_facts_beside_it(signed_in: Callable[..., Visitor]) -> None:
    officer = signed_in("reviewer")
    page = open_inspection(officer)
    page.locator("[data-do=play]").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    page.reload()
    custody = page.locator("#custody")
    expect(custody).to_contain_text("赵模拟")
    expect(custody).to_contain_text("入库")
    facts = page.get_by_role("main").locator("dl.facts").first
    expect(facts).to_contain_text(re.compile(r"([0-9a-f]{4}\s+){15}[0-9a-f]{4}"))
    expect(facts).to_contain_text("h264")


@pytest.fixture(scope="session")
def log_key(package_policy: str) -> tuple[str, Verifier]:
    """The log's name and public key as a stranger gets them: from the policy that is handed out."""
    line = next(line for line in package_policy.splitlines() if line.startswith("log "))
    key = PublicKey.parse(line.removeprefix("log ").split()[0])
    return key.name, Verifier(key)


def test_the_proof_is_downloaded_and_holds_against_the_published_log(
    signed_in: Callable[..., Visitor], office: Office, log_key: tuple[str, Verifier]
) -> None:
    page = open_inspection(signed_in("handler"))
    with page.expect_download() as download:
        page.get_by_role("link", name="下载证明").click()
    assert download.value.suggested_filename.endswith(".tlog-proof")
    proof = TlogProof.parse(download.value.path().read_bytes())
    origin, key = log_key
    entry = published_entry(office, proof.index)
    signed = proof.verify(entry, origin=origin, log=[key])
    assert signed.checkpoint.size > proof.index
    assert b"recording.stored" in entry


def published_entry(office: Office, index: int) -> bytes:
    """Read an entry from the files of the log that anyone may copy."""
    width = WIDTH
    folder = office.home / "log"
    path = TilePath(level=None, index=index // WIDTH, width=width)
    if not (folder / str(path)).exists():
        partial = (folder / f"{path}.p").iterdir()
        path = TilePath(level=None, index=path.index, width=max(int(one.name) for one in partial if one.name.isdigit()))
    return parse_bundle((folder / str(path)).read_bytes(), path)[index % WIDTH]


def test_the_open_gap_gets_its_statement_and_is_explained(signed_in: Callable[..., Visitor]) -> None:
    officer = signed_in("handler")
    page = open_inspection(officer)
    gaps = page.locator(".gap.notice-overdue")
    before = gaps.count()
    assert before > 0
    gaps.first.get_by_role("link", name="写说明").click()
    page.get_by_label("原因").select_option("battery")
    page.get_by_label("书面说明").fill("更换电池时未能及时恢复录像，已向队长报告。")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("中断说明已登记")
    expect(gaps).to_have_count(before - 1)
    expect(page.locator(".gap.notice-explained", has_text="更换电池时未能及时恢复录像").first).to_be_visible()
