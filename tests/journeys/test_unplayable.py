"""What a browser cannot play is said plainly where the picture would be, and the clock goes on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.conftest import Film
    from journeys.visiting import Visitor

AT_THE_END = """() => {
  const [position, end] = document.querySelector("[data-position]").textContent.split(" / ");
  return position === end;
}"""


def in_hevc(source: Path, target: Path) -> None:
    """Encode a film's pictures as many cameras do and few browsers play."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        pictures = film.streams.video[0]
        options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        stream = out.add_stream("libx265", rate=pictures.average_rate, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.codec_tag = (
            pictures.width,
            pictures.height,
            "yuv420p",
            "hvc1",
        )
        for frame in film.decode(pictures):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def cut_short(source: Path, target: Path) -> None:
    """Keep the first half of a film whose index still promises the whole."""
    content = source.read_bytes()
    target.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("spoil", "says"), [(in_hevc, "浏览器不能播放这种编码（hevc）"), (cut_short, "起不能播放，文件可能已损坏")]
)
def test_it_says_so_and_time_goes_on(
    signed_in: Callable[..., Visitor],
    film: Callable[..., Film],
    tmp_path: Path,
    spoil: Callable[[Path, Path], None],
    says: str,
) -> None:
    whole = film(seconds=8).path
    spoilt = tmp_path / whole.name
    spoil(whole, spoilt)
    officer = signed_in("handler")
    officer.upload([spoilt])
    page = officer.page
    officer.upload_row(spoilt.name).get_by_role("link").first.click()
    player = page.locator("[data-island=player][data-mounted=ready]")
    officer.reload_until(player)
    page.keyboard.press("Space")
    told = page.locator("[data-no-picture]")
    expect(told).to_contain_text(says)
    expect(told).to_contain_text("可下载原件，或制作副本后观看")
    page.wait_for_function(AT_THE_END)
    expect(told).to_contain_text(says)


def test_a_film_that_has_ended_keeps_its_last_picture(
    signed_in: Callable[..., Visitor], film: Callable[..., Film]
) -> None:
    officer, made = signed_in("handler"), film().path
    officer.upload([made])
    officer.upload_row(made.name).get_by_role("link").first.click()
    officer.reload_until(officer.page.locator("[data-island=player][data-mounted=ready]"))
    officer.page.keyboard.press("Space")
    officer.page.wait_for_function(AT_THE_END)
    expect(officer.page.locator("[data-do=play] [data-when=paused]")).to_be_visible()
    expect(officer.page.locator("[data-no-picture]")).to_be_hidden()
