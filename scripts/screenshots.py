"""Takes the pictures of README and handbook from a fresh demonstration office, in Chromium, into docs/screenshots.

    .venv/bin/python scripts/screenshots.py

Each picture is what a person sees at 1440 by 900, or on a phone of 390 by 844. WebP, so that each stays below 150 kB.
The dates in them are those of the day on which they are taken.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import av
from playwright.sync_api import expect, sync_playwright

import machine
from liuhen.kernel.instant import BEIJING
from liuhen.media.film import make_film
from paths import ROOT
from serving import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

TARGET = ROOT / "docs" / "screenshots"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LARGEST_BYTES = 150_000
QUALITIES = (92, 86, 80, 70, 60)
PATIENCE_MS = 60_000
LOOSE = 3  # recordings that the demonstration leaves unclassified
INSPECTION, FILED = "示范小吃店未按规定处置餐厨垃圾案", "示例装饰公司擅自堆放建筑垃圾案"


def main() -> int:
    """Take every picture; returns the exit code."""
    TARGET.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as home, open_office(Path(home)) as office, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=machine.browser(), args=FLAGS)
        for take in (desktop, english, phone, evidence, packages, fixed_cameras, dock, roster, hints, upload):
            take(browser, office)
        browser.close()
    return 0


def desktop(browser: Browser, office: Office) -> None:
    """The pages of a day's work."""
    with signed_in(browser, office, "handler") as page:
        page.goto("/")
        picture(page, "workbench")
        open_inspection(page)
        picture(page, "case")
        open_recording(page)
        picture(page, "player")
        page.keyboard.press("s")
        page.locator("#live-keys").scroll_into_view_if_needed()
        page.locator("#live-lanes").scroll_into_view_if_needed()
        picture(page, "marks")
        page.locator("#custody").scroll_into_view_if_needed()
        picture(page, "custody")
        page.locator(".gap.notice-overdue").first.get_by_role("link", name="写说明").click()
        page.get_by_role("heading", name="中断说明").wait_for()
        picture(page, "statement")
        page.goto("/records/")
        page.locator("[data-row] [data-act]").first.click()
        picture(page, "filing")
        page.goto("/law/pengyang/11/")
        picture(page, "article")


def english(browser: Browser, office: Office) -> None:
    """The same office in English."""
    with signed_in(browser, office, "handler", locale="en-GB") as page:
        page.goto("/")
        picture(page, "workbench-en")
        open_inspection(page)
        picture(page, "case-en")
        open_recording(page)
        picture(page, "player-en")


def phone(browser: Browser, office: Office) -> None:
    """What an officer sees outside."""
    with signed_in(browser, office, "handler", viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto("/")
        picture(page, "workbench-phone")
        open_inspection(page)
        picture(page, "case-phone")


def packages(browser: Browser, office: Office) -> None:
    """A package is made, proved, and found out after one bit was flipped."""
    with tempfile.TemporaryDirectory() as folder, signed_in(browser, office, "archivist") as page:
        page.goto("/records/")
        page.locator("[data-row]", has_text=FILED).get_by_role("link").first.click()
        page.get_by_role("button", name="生成归档数据包").click()
        page.get_by_role("link", name="下载归档数据包").wait_for()
        picture(page, "package")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载归档数据包").click()
        whole = Path(folder) / download.value.suggested_filename
        download.value.save_as(whole)
        check(page, whole)
        picture(page, "verify")
        unpacked = unpack(whole, Path(folder) / "unpacked")
        original = next(unpacked.rglob("data/originals/*"))
        content = bytearray(original.read_bytes())
        content[len(content) // 2] ^= 1
        original.write_bytes(content)
        check(page, unpacked)
        picture(page, "verify-differs")
        page.goto("/me/")
        picture(page, "account")


def evidence(browser: Browser, office: Office) -> None:
    """A note, copies that go with the file, a disc: planned, made, and read in the browser after burning."""
    with tempfile.TemporaryDirectory() as folder, signed_in(browser, office, "handler") as page:
        page.goto("/records/")
        page.locator("[data-row]", has_text=FILED).get_by_role("link").first.click()
        page.get_by_role("link", name="做光盘").click()
        page.locator("#disc-plan").wait_for()
        page.locator("#disc-plan").scroll_into_view_if_needed()
        picture(page, "disc-plan")
        page.get_by_role("link", name="D-000001").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载镜像").click()
        image = Path(folder) / "D-000001.iso"
        download.value.save_as(image)
        seven_zip = shutil.which("7zz") or shutil.which("7z")
        if seven_zip is None:
            raise SystemExit("7-Zip stands in for a drive: install the package 7zip")
        mounted = Path(folder) / "disc"
        subprocess.run([seven_zip, "x", "-tudf", f"-o{mounted}", image], check=True, capture_output=True)
        page.locator("[data-island=disc_check] input").set_input_files(mounted)
        page.locator(".chip-met", has_text="相符").first.wait_for()
        picture(page, "disc")
        page.get_by_role("link", name="R-000001").first.click()
        page.get_by_role("link", name="制作说明").click()
        picture(page, "evidence-note")
        page.go_back()
        page.get_by_role("link", name="遮挡公开件").click()
        page.locator(".stage video").evaluate("film => { film.currentTime = 3; }")
        page.wait_for_function("() => document.querySelector('.stage video').readyState > 1")
        picture(page, "copy")
        page.go_back()
        page.get_by_role("link", name="制作副本").click()
        page.locator("[data-island=copying][data-mounted=ready]").wait_for()
        page.locator("[name=sort]").select_option("disclosure")
        page.locator("[name=purpose]").fill("政务公开")
        page.locator("[name=areas]").fill("0:04-0:10 11.4,27,14,18 @0:06.5 33.9,27 @0:08.5 71.6,27")
        page.locator("[data-video]").evaluate("film => { film.currentTime = 6.5; }")
        page.locator("[data-areas] rect").wait_for()
        picture(page, "copy-ask")


def unpack(package: Path, folder: Path) -> Path:
    """Unpack a package and return its top folder."""
    with ZipFile(package) as opened:
        opened.extractall(folder)
    return next(folder.iterdir())


def fixed_cameras(browser: Browser, office: Office) -> None:
    """A counter's camera is set up that refuses; the hearing room's stands beside it."""
    with signed_in(browser, office, "keeper") as page:
        page.goto("/devices/register/")
        page.locator("[name=number]").fill("CK-01")
        page.locator("[name=kind]").select_option("fixed-camera")
        page.locator("main form button").first.click()
        page.goto("/intake/fixed/new/")
        given = {"name": "一号窗口", "place": "示范街道政务大厅", "address": "rtsp://viewer:none@127.0.0.1:9/live"}
        for name, text in given.items():
            page.locator(f"[name={name}]").fill(text)
        for day in range(7):
            page.locator(f"[name=day{day}]").fill("00:00-24:00")
        page.locator("[name=way]").select_option("stream")
        page.locator("[name=by_calendar]").uncheck()
        picture(page, "fixed-new")
        page.locator("main form button").first.click()
        page.wait_for_url("**/intake/fixed/")
        while not page.locator(".chip-overdue").count():
            page.wait_for_timeout(5_000)
            page.reload()
        show_as(page, str(office.home), "/srv/liuhen")
        picture(page, "fixed")


def roster(browser: Browser, office: Office) -> None:
    """The week of a unit, and a pasted roster of which one line is at fault."""
    with signed_in(browser, office, "reviewer") as page:
        page.goto("/roster/")
        picture(page, "roster")
        page.goto("/roster/import")
        lines = (
            "人员,日期,开始,结束,岗位",
            "SF-0030,2026-11-23,08:30,17:30,档案室",
            "某人,2026-11-24,8点,17:30,档案室",
        )
        page.locator("[name=text]").fill("\n".join(lines))
        page.locator("main form").get_by_role("button").click()
        page.get_by_role("alert").wait_for()
        picture(page, "roster-import")


def dock(browser: Browser, office: Office) -> None:
    """What the dock asks about, and a profile of recorders tried out on names."""
    with signed_in(browser, office, "keeper") as page:
        page.goto("/intake/dock/")
        picture(page, "dock")
        page.goto("/intake/dock/findings/?answered=1")
        page.locator("[data-row] [data-act]").click()
        picture(page, "dock-finding")
    with signed_in(browser, office, "admin") as page:
        page.goto("/intake/dock/profiles/new/?like=ga-t-947")
        names = ("DCIM/DSJ0007_012345_20261118093104_0431.mp4", "DSJ0007_012345_20261118_0431.mp4", "IMG_0007.JPG")
        with page.expect_response("**/profiles/try/"):
            page.locator("[name=names]").fill("\n".join(names))
        page.locator(".tried").nth(len(names) - 1).wait_for()
        picture(page, "profile")


def show_as(page: Page, found: str, shown: str) -> None:
    """Write another path where the page shows the temporary folder of this run."""
    page.locator(".second", has_text=found).evaluate_all(
        "(cells, [found, shown]) => cells.forEach(one => (one.textContent = one.textContent.replace(found, shown)))",
        [found, shown],
    )


def hints(browser: Browser, office: Office) -> None:
    """A camera was covered for a while: a machine hints at it, a person says why it is nothing."""
    with tempfile.TemporaryDirectory() as folder, signed_in(browser, office, "handler") as page:
        path = film(Path(folder), "BWC-03", 9, dark=(6, 14))
        page.goto("/intake/")
        page.locator("[data-island=upload][data-mounted=ready]").wait_for()
        page.locator("[data-choose]").set_input_files([path])
        row = page.locator(".upload.is-stored", has=page.get_by_text(path.name, exact=True))
        row.get_by_role("link").first.click()
        listed = page.locator("#hints > summary")
        for _ in range(60):
            if listed.count():
                break
            page.wait_for_timeout(1000)
            page.reload()
        listed.click()
        page.locator("#hints .aside-form summary").first.click()
        page.locator("#hints [name=reason]").first.fill("进门时执法仪被外套遮住")
        picture(page, "hints")


def upload(browser: Browser, office: Office) -> None:
    """Last, because it changes what waits: two films and an empty file come in; a group takes its suggestion."""
    with tempfile.TemporaryDirectory() as folder, signed_in(browser, office, "handler") as page:
        files = [film(Path(folder), camera, number) for number, camera in enumerate(("BWC-03", "BWC-05"))]
        empty = Path(folder) / "BWC-03_empty.mp4"
        empty.touch()
        page.goto("/intake/")
        page.locator("[data-island=upload][data-mounted=ready]").wait_for()
        page.locator("[data-choose]").set_input_files([empty, *files])
        expect(page.locator("[data-summary]")).to_have_text(re.compile("全部完成"))
        while page.locator(".tray [data-row] .thumb img").count() < 2 + LOOSE:
            page.reload()
        picture(page, "intake")
        page.locator("[data-island=tray][data-mounted=ready]").wait_for()
        page.keyboard.press("j")
        page.keyboard.press("a")
        picture(page, "classify")


def film(folder: Path, camera: str, number: int, *, dark: tuple[int, int] | None = None) -> Path:
    """Film some seconds of this morning, named as cameras name them; `dark`: between which seconds is no light."""
    started_at = datetime.now(BEIJING).replace(minute=5 + number, second=0, microsecond=0) - timedelta(hours=2)
    path = folder / f"{camera}_{started_at:%Y%m%d_%H%M%S}.mp4"
    make_film(path, started_at=started_at, duration_s=20, camera=camera, seed=40 + number, fps=6)
    if dark is not None:
        cover(path, *dark)
    return path


def cover(path: Path, first: int, last: int) -> None:
    """Make a film's pictures black from one second to another; its sound is left out."""
    seen = path.with_suffix(".seen.mp4")
    path.rename(seen)
    with av.open(str(seen)) as source, av.open(str(path), "w") as target:
        pictures = source.streams.video[0]
        stream = target.add_stream("libx264", rate=pictures.average_rate)
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuv420p"
        for frame in source.decode(pictures):
            if first <= (frame.time or 0) < last:
                for plane, dark in zip(frame.planes, (b"\x10", b"\x80", b"\x80"), strict=True):
                    plane.update(dark * plane.buffer_size)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    seen.unlink()


@contextmanager
def signed_in(browser: Browser, office: Office, account: str, **options: Any) -> Iterator[Page]:
    """Open a window in which an account is signed in."""
    settings: dict[str, Any] = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    context = browser.new_context(base_url=office.url, **(settings | options))
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(account)
    page.locator("[name=password]").fill(office.password)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url("**/")
    yield page
    context.close()


def open_inspection(page: Page) -> None:
    """Go to the case with gaps."""
    page.goto("/cases/")
    page.get_by_role("link", name=INSPECTION).click()
    page.get_by_role("heading", name=INSPECTION).wait_for()


def open_recording(page: Page) -> None:
    """Go to the first recording of the case that is shown, a good way into it."""
    page.locator("ol.custody a[href*='/recordings/']").first.click()
    page.locator("[data-island=player][data-mounted=ready]").wait_for()
    page.locator(".lanes [data-recording]").last.click()  # the third camera: the others recorded then too
    page.keyboard.press("c")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.player video')].every(one => !one.seeking && one.readyState > 1)"
    )


def check(page: Page, package: Path) -> None:
    """Let the verify page check a package, a zip or a folder, and wait for its report."""
    page.goto("/verify/")
    page.locator(".verify-drop").wait_for()
    chooser = page.locator("input[type=file]").nth(0 if package.is_dir() else 1)
    chooser.set_input_files(package)
    page.locator(".verify-verdict").wait_for()


def picture(page: Page, name: str) -> None:
    """Save what the window shows, as large a quality as fits."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    shot = page.screenshot(animations="disabled", caret="hide")
    encoded = next((data for quality in QUALITIES if len(data := as_webp(shot, quality)) <= LARGEST_BYTES), None)
    if encoded is None:
        raise SystemExit(f"{name}: more than {LARGEST_BYTES} bytes at every quality")
    (TARGET / f"{name}.webp").write_bytes(encoded)
    print(f"{name}.webp {len(encoded) // 1000} kB", flush=True)


def as_webp(png: bytes, quality: int) -> bytes:
    """Convert a picture."""
    with av.open(BytesIO(png), "r") as source:
        frame = next(source.decode(video=0))
    encoder: Any = av.CodecContext.create("libwebp", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "bgra"
    encoder.time_base, encoder.options = Fraction(1, 1), {"quality": str(quality), "preset": "text"}
    packets = [*encoder.encode(frame.reformat(format="bgra")), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


if __name__ == "__main__":
    sys.exit(main())
