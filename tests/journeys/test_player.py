"""A recording: it plays in ranges, the timeline seeks, custody and proof stand beside it, a gap is explained."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from liuhen import law
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
LABELS_UNDER_THE_CLOCK = """() => {
  const clock = document.querySelector("[data-playhead-tag] rect").getBoundingClientRect();
  const labels = [...document.querySelectorAll("text.hour")];
  const shown = labels.filter((one) => getComputedStyle(one).visibility === "visible");
  const boxes = shown.map((one) => [one.textContent, one.getBoundingClientRect()]);
  return boxes.filter(([, box]) => box.left < clock.right && box.right > clock.left).map(([text]) => text);
}"""


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
    source = page.locator("[data-video]").get_attribute("src")
    pieces = page.locator(".lane:not(.is-visit) [data-recording]")
    expect(pieces).to_have_count(7)
    other = pieces.nth(1)
    box = other.bounding_box()
    assert box is not None
    other.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator("[data-video]")).not_to_have_attribute("src", source or "")
    page.wait_for_function("() => document.querySelector('video').currentTime > 30")
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    expect(other).to_have_class(re.compile("is-playing"))


def test_the_clock_of_the_playhead_stands_on_no_label_of_the_scale(signed_in: Callable[..., Visitor]) -> None:
    page = open_inspection(signed_in("handler2"))
    labels = page.locator("text.hour")
    under, other = labels.nth(1), labels.nth(0)
    box = under.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(under).to_be_hidden()
    expect(other).to_be_visible()
    page.locator("[data-zoom=in]").click()
    assert page.evaluate(LABELS_UNDER_THE_CLOCK) == []
    page.locator("[data-zoom=all]").click()
    expect(under).to_be_hidden()
    page.mouse.click(box["x"] + box["width"] / 2 + 120, box["y"] + box["height"] / 2)
    expect(under).to_be_visible()


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


PLAYED = """() => {
  const from = new Map([...document.querySelector('template[data-recordings]').content.querySelectorAll('data')]
    .map(one => [one.dataset.src, Date.parse(one.dataset.from)]));
  return [...document.querySelectorAll('video')].filter(one => !one.paused && one.readyState >= 2 && !one.seeking)
    .map(one => from.get(one.getAttribute('src')) + one.currentTime * 1000);
}"""


def known_facts(office: Office, number: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(office.run("facts", number))
    return facts


def content_states(facts: dict[str, Any], activity: str) -> dict[str, str]:
    """Judge facts as `liuhen law check` does: how the duties about key content stand, by provision."""
    found = law.check(law.parse_facts(facts), law.load_packs()[facts["pack"]], datetime.now(UTC))
    rows = [row for row in found.requirements if row.code == "show-key-content"]
    return {row.provision: row.state.value for row in rows if row.subject == f"activity/{activity}"}


def test_three_cameras_marks_undo_and_a_statement_say_the_same_as_the_facts(
    signed_in: Callable[..., Visitor], office: Office
) -> None:
    officer = signed_in("handler")
    page = open_inspection(officer)
    number = page.locator(".page-head .lead a").inner_text()
    expect(page.locator("[data-camera-choice]")).to_have_count(3)

    # Where all three recorded, they play on one clock.
    box = page.locator(".lane:not(.is-visit)", has=page.locator("title", has_text="CAM-02")).locator("[data-recording]")
    box.click()
    page.keyboard.press("Space")
    page.wait_for_function(
        f"() => {{ const at = ({PLAYED})(); return at.length === 3 && Math.max(...at) - Math.min(...at) < 500; }}"
    )
    page.keyboard.press("k")

    # A mark by key is there at once, and an undo takes it back.
    listed = page.locator("[data-take-back]")
    before = listed.count()
    page.keyboard.press("5")
    expect(listed).to_have_count(before + 1)
    marked = known_facts(office, number)
    assert "documents" in [word for one in marked["recordings"] for word in one.get("content", ())]
    page.keyboard.press("u")
    expect(listed).to_have_count(before)
    page.keyboard.press("5")
    expect(listed).to_have_count(before + 1)

    # Opened anew, undo does not reach back to what was marked before.
    page.reload()
    expect(listed).to_have_count(before + 1)
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 1")
    page.keyboard.press("u")
    expect(page.locator("#live-panel")).to_contain_text("打开本页以来，您没有可撤回的标记")
    expect(listed).to_have_count(before + 1)
    assert all("422" in said for said in officer.complaints)
    officer.complaints.clear()  # the refusal is what was asked for

    # What the page says of the content is what the law says of the facts.
    facts = known_facts(office, number)
    shown = {
        row.get_attribute("data-provision"): row.get_attribute("data-state")
        for row in page.locator("#live-panel [data-provision]").all()
    }
    inspection = next(one["activity"] for one in facts["recordings"] if one.get("content"))
    judged = content_states(facts, inspection)
    assert {"pengyang/9.1(1)", "pengyang/9.1(2)", "pengyang/9.1(3)"} <= set(shown)
    assert shown == judged

    # G leads to the breaks; the one that nobody explained closes with its statement.
    open_gaps = page.locator(".gap.notice-overdue")
    holes = open_gaps.count()
    assert holes > 0
    blank = page.locator("[data-no-picture].is-open")
    for _ in range(page.locator("[data-gap]").count()):
        page.keyboard.press("g")
        if blank.is_visible():
            break
    expect(blank).to_contain_text("缺口，无说明")
    open_gaps.first.get_by_role("link", name="写说明").click()
    expect(page.locator("main aside")).to_contain_text("彭阳 第九条第二款")
    page.get_by_label("原因").select_option("fault")
    page.get_by_label("书面说明").fill("设备自动关机，重新开机后继续录像。")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(open_gaps).to_have_count(holes - 1)
    stated = [one for row in known_facts(office, number)["recordings"] for one in row["interruptions"]]
    assert any(one["cause"] == "fault" and "spoken_at_restart" not in one for one in stated)
