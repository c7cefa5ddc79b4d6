"""What holds on every page: accessible, whole on a phone, printable, and complete in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from journeys.conftest import ROOT
from journeys.visiting import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from journeys.visiting import Visitor

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
CASE, FILED = "示范小吃店未按规定处置餐厨垃圾案", "示例装饰公司擅自堆放建筑垃圾案"

# who opens it, where they start, and which links they follow from there
PAGES: dict[str, tuple[str | None, str, tuple[str, ...]]] = {
    "sign-in": (None, "/accounts/login/", ()),
    "verify": (None, "/verify/", ()),
    "workbench": ("handler", "/", ()),
    "the unit's workbench": ("handler", "/?of=unit", ()),
    "intake": ("handler", "/intake/", ()),
    "recordings": ("handler", "/recordings/", ()),
    "recording": ("handler", "/cases/", (f"text={CASE}", "ol.custody a[href*='/recordings/']")),
    "statement": (
        "handler",
        "/cases/",
        (f"text={CASE}", "ol.custody a[href*='/recordings/']", "a[href*=interruption]"),
    ),
    "cases": ("handler", "/cases/", ()),
    "case": ("handler", "/cases/", (f"text={CASE}",)),
    "case's recordings": ("handler", "/cases/", (f"text={CASE}", ".tabs a[href*=recordings]")),
    "case's custody": ("handler", "/cases/", (f"text={CASE}", ".tabs a[href*=custody]")),
    "case's retention": ("handler", "/cases/", (f"text={CASE}", ".tabs a[href*=retention]")),
    "new case": ("handler", "/cases/open/", ()),
    "new activity": ("handler", "/cases/", (f"text={CASE}", "a[href$='/activity/']")),
    "new event": ("handler", "/cases/", (f"text={CASE}", "a[href*='/event/']")),
    "filing": ("handler", "/cases/", (f"text={CASE}", "a[href$='/filing/']")),
    "filed case": ("archivist", "/cases/", (f"text={FILED}", ".tabs a[href$='/filing/']")),
    "records": ("archivist", "/records/", ()),
    "devices": ("admin", "/devices/", ()),
    "dock": ("keeper", "/intake/dock/", ()),
    "findings of the dock": ("keeper", "/intake/dock/findings/", ()),
    "answered findings": ("keeper", "/intake/dock/findings/?answered=1", ()),
    "finding": ("keeper", "/intake/dock/findings/?answered=1", ("[data-row] [data-act]",)),
    "answer": ("keeper", "/intake/dock/", ("#waiting .btn-primary >> nth=0",)),
    "profiles of recorders": ("admin", "/intake/dock/profiles/", ()),
    "profile": ("keeper", "/intake/dock/profiles/of/ga-t-947/", ()),
    "new profile": ("admin", "/intake/dock/profiles/new/?like=ga-t-947", ()),
    "import of profiles": ("admin", "/intake/dock/profiles/import/", ()),
    "device": ("keeper", "/devices/", ("a >> text=BWC-03",)),
    "roster": ("reviewer", "/roster/", ()),
    "shift": ("reviewer", "/roster/", (".roster .shift a >> nth=0",)),
    "new shift": ("reviewer", "/roster/shifts/new", ()),
    "pasted roster": ("reviewer", "/roster/import", ()),
    "position": (
        "handler",
        "/cases/",
        (f"text={CASE}", "ol.custody a[href*='/recordings/']", "a[href$='/position']"),
    ),
    "law": ("handler", "/law/", ()),
    "article": ("handler", "/law/pengyang/11/", ()),
    "law search": ("handler", "/law/?words=24", ()),
    "national law": ("handler", "/law/national/", ()),
    "strict profile": ("handler", "/law/strict/", ()),
    "comparison": ("handler", "/law/compare?from=example", ()),
    "what-if": ("handler", "/law/what-if?from=example", ()),
    "people": ("admin", "/people/", ()),
    "person": ("admin", "/people/", ("text=张示范",)),
    "settings": ("admin", "/settings/", ()),
    "own account": ("handler", "/me/", ()),
}
ON_PHONE = (
    "workbench",
    "roster",
    "shift",
    "dock",
    "finding",
    "profile",
    "device",
    "intake",
    "recordings",
    "recording",
    "cases",
    "case",
    "filing",
    "verify",
    "sign-in",
    "law",
    "article",
    "comparison",
    "what-if",
)
PRINTED = ("workbench", "roster", "case", "case's custody", "recording", "filed case", "article", "comparison")

SHOWN_TEXTS = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const around = node.parentElement;
    if (around === null || around.closest("script, style, template, [lang=zh-hans], [data-demo]") !== null) continue;
    if (around.closest("option") === null && around.getClientRects().length === 0) continue;
    shown.push(node.data.trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) shown.push(one.getAttribute(name) ?? "");
  }
  return [document.title, ...shown].filter((text) => /[\\u3400-\\u9fff]/.test(text));
}"""

# What the office wrote itself, in its own language: names, causes, notes, numbers of cases.
WRITTEN_BY_THE_OFFICE = re.compile(
    r"示范街道办事处|综合执法队|(张示范|李样例|王演示|赵模拟|陈模板|周样本|吴范例|郑假设|孙试用)"
    r"|^[张李王赵陈周吴郑孙]$|示综执案〔\d{4}〕\d+号|〔\d{4}〕"
    r"|(示例|样例|样本|示范|重号)[^\s·（）]*(案件|案|公司|便利店|五金店|小吃店|打印店)"
    r"|东片巡查|西片巡查|一号窗口|夜间备勤|政务大厅|示范街道兴业路|示范街道样例路 \d 号|档案室 \d 柜 \d 层"
    r"|擅自堆放建筑垃圾|占道堆放物料|店外经营|未按规定处置餐厨垃圾|擅自张贴宣传品"
    r"|行政处罚决定书送达当事人|罚款已缴清，现场已清理|批准结案|及时改正，不予处罚|当事人对现场检查有异议"
    r"|电量不足，更换电池。恢复录像后已语音说明原因。|录像存于本单位专用存储，随案卷保存|留痕"
    r"|更换电池时未能及时恢复录像，已向队长报告。|设备自动关机，重新开机后继续录像。|听证室|当事人已改正，批准结案"
    r"|已按北京时间校准，今后每次出发前核对。|出发前试录，已在机上删除。"
    r"|(国办发|闽政办|彭政办发)〔\d{4}〕\d+号|\((二|留置|推行)\)"  # the regulations' own words and names
)


def go(visitor: Visitor, name: str) -> Page:
    """Open a page of the table as a person would come to it."""
    _, start, links = PAGES[name]
    visitor.page.goto(start)
    for link in links:
        before = visitor.page.url
        visitor.page.locator("#main").locator(link).first.click()
        visitor.page.wait_for_url(lambda url, before=before: url != before)
    for island in visitor.page.locator("[data-island]").all():
        expect(island).to_have_attribute("data-mounted", "ready")
    return visitor.page


@pytest.fixture(scope="module")
def windows() -> Iterator[dict[str, Visitor]]:
    """Windows that stay open: whoever looks at many pages fetches scripts and faces once."""
    opened: dict[str, Visitor] = {}
    yield opened
    for visitor in opened.values():
        visitor.context.close()


@pytest.fixture
def window(open_window: Callable[..., Visitor], windows: dict[str, Visitor]) -> Iterator[Callable[..., Visitor]]:
    """Return a function that gives the window for a page of the table, signed in as whoever uses it."""
    used: list[Visitor] = []

    def find(name: str, **options: Any) -> Visitor:
        key = f"{PAGES[name][0]} {options}"
        if key not in windows:
            windows[key] = open_window(PAGES[name][0], **options)
        used.append(windows[key])
        return windows[key]

    yield find
    complaints = [said for visitor in used for said in visitor.complaints]
    for visitor in used:
        visitor.complaints.clear()
        visitor.page.emulate_media(media="screen")
    assert complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_the_page_shuts_anybody_out(window: Callable[..., Visitor], name: str) -> None:
    assert AXE.exists(), "axe-core is missing: run `make setup`"
    page = go(window(name), name)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [
        f"{found['impact']} {found['id']}: {[node['html'][:160] for node in found['nodes'][:3]]}"
        for found in report["violations"]
        if found["impact"] in {"serious", "critical"}
    ]
    assert grave == []


@pytest.mark.parametrize("name", ON_PHONE)
def test_the_page_is_whole_on_a_phone(window: Callable[..., Visitor], name: str) -> None:
    visitor = window(name, viewport=PHONE, has_touch=True, is_mobile=True)
    page = go(visitor, name)
    assert visitor.overflow() <= 0
    if PAGES[name][0] is not None:
        expect(page.get_by_role("navigation", name="手机导航")).to_be_visible()
        expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    heading = page.get_by_role("heading", level=1).first
    expect(heading).to_be_visible()
    box = heading.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("name", PRINTED)
def test_paper_shows_the_content_without_navigation_and_buttons(window: Callable[..., Visitor], name: str) -> None:
    page = go(window(name), name)
    page.emulate_media(media="print")
    for left_out in (".side", ".top", ".tabbar", ".tabs", ".btn"):
        assert page.locator(left_out).count() == page.locator(f"{left_out}:not(:visible)").count()
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert len(page.locator("main").inner_text()) > 100


def test_the_language_is_switched_on_the_page_and_stays(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/accounts/login/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor.give_password("approver", visitor.office.password)
    page.wait_for_url(f"{visitor.office.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".officer summary").click()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_english_but_for_what_the_office_wrote(window: Callable[..., Visitor], name: str) -> None:
    page = go(window(name, locale="en-GB"), name)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    left = [WRITTEN_BY_THE_OFFICE.sub("", text) for text in page.evaluate(SHOWN_TEXTS)]
    assert sorted({text for text in left if re.search(r"[\u3400-\u9fff]", text)}) == []
