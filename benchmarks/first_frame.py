"""The first frame of a film on screen in Chromium: from the real office, beside nginx that hands out the same file.

`python benchmarks/first_frame.py [--large 512MiB] [--rounds 7] [--folder DIR]` films H.264, small and large, with its
index (moov) in front and at the end, takes each in as an original, opens it in turns from nginx and from ours, prints
medians as ratios to nginx of the same run, and removes everything. Exit 1 when a goal is missed.

Timed is what a person waits for: from giving a `<video>` its address to the first frame that the compositor showed
(`requestVideoFrameCallback`), in a new browser context each time, so that nothing is cached. The page is the same for
both. At ours every turn is another officer's: a session is looked up, the right to see is asked for, and the entry of
the viewing is written before the first byte leaves. nginx asks nobody and writes nothing. The last row is the office's
own page with its player, from the click to the frame.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import av
from measure import MIB, Row, show
from peers.serving import free_port, serving
from playwright.sync_api import sync_playwright
from ranges import NGINX_CONFIGURATION, size_in_bytes

from liuhen.cli.serve import web_command
from liuhen.media.film import make_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peers.serving import Server
    from playwright.sync_api import Browser, Page

NGINX, OURS, PLAYER = "nginx, static file", "liuhen, session and entry", "liuhen, the whole player page"
GOAL = 2.0
"""Largest ratio to nginx: what asking and writing an entry may add to what a browser itself needs."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SECONDS, SMALL_SIZE, LARGE_SIZE = 20, (640, 360), (1280, 720)
LARGE_BIT_RATE = 16_000_000
PATIENCE_MS = 60_000
BLANK = "<!doctype html><title>blank</title><body></body>"
WAIT = """
  const shown = video => new Promise((done, fail) => {
    video.addEventListener("error", () => fail(new Error(`the film does not play: ${video.error?.message}`)));
    video.requestVideoFrameCallback(() => done(performance.now()));
  });
"""
MINIMAL = f"""async (address) => {{ {WAIT}
  const video = document.createElement("video");
  Object.assign(video, {{ muted: true, autoplay: true, preload: "auto", width: 640, height: 360 }});
  document.body.replaceChildren(video);
  const began = performance.now();
  video.src = address;
  return await shown(video) - began;
}}"""
# Runs before the page's own scripts: waits for the player's video, and times from the page's own beginning.
WHOLE_PAGE = f"""() => {{ {WAIT}
  window.firstFrame = new Promise((done, fail) => document.addEventListener("DOMContentLoaded", () => {{
    shown(document.querySelector("[data-video]")).then(done, fail);
  }}));
}}"""
FOUND_OFFICE = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from liuhen.cli.office import set_up
set_up()
from django.conf import settings
from django.test import Client
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.tasks import examine
from liuhen.office.people import actions
from liuhen.office.people.models import Role
by, at = ObjectName("system", "benchmark"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
sessions, recordings = [], []
for number in range(int(sys.argv[1])):
    officer = actions.register_officer(
        unit=unit, name="张示范", number=f"B-{number}", is_established=True, roles=[Role.HANDLER], by=by, at=at
    )
    actions.open_account(officer=officer, username=f"bench{number}", password="a-long-pass-phrase", by=by, at=at)
    officer.account.has_one_time_password = False
    officer.account.save()
    client = Client()
    client.force_login(officer.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
for source in map(Path, sys.argv[2:]):
    taken = take_in_file(source, Offer(name=source.name, unit=unit), by=by, now=lambda: datetime.now(UTC))
    examine(str(taken.recording.file.pk))
    recordings.append(str(taken.recording.pk))
print(json.dumps({"sessions": sessions, "recordings": recordings}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Ours under measurement: a session for every turn, a recording for every film."""

    server: Server
    sessions: list[str]
    recordings: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """nginx and ours, and the browser that opens films from them."""

    browser: Browser
    static: Server
    office: Office

    def compare(self, film: Path, number: int, rounds: int) -> bool:
        """Open one film from both in turns; every turn of ours is another officer's."""
        ways = self._ways(f"/{film.name}", f"/recordings/{self.office.recordings[number]}/")
        for way in ways.values():
            way()  # the first of each finds cold caches
        names = list(ways)
        servers = {NGINX: self.static, OURS: self.office.server, PLAYER: self.office.server}
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                cpu = servers[name].cpu_s()
                seconds = ways[name]()
                taken[name].append((seconds, servers[name].cpu_s() - cpu))
        rows = [
            Row(
                name=name,
                wall_s=median(wall for wall, _cpu in times),
                cpu_s=median(cpu for _wall, cpu in times),
                peak_bytes=servers[name].peak_bytes(),
            )
            for name, times in taken.items()
        ]
        title = f"first frame, {film.stem.replace('-', ' ')}, {film.stat().st_size / MIB:.0f} MiB"
        return show(title, rows, base=NGINX, goals={OURS: GOAL}, unit="frames")

    def _ways(self, film: str, recording: str) -> dict[str, Callable[[], float]]:
        """Return what is timed, each a function that returns the seconds to the first frame."""
        sessions = iter(self.office.sessions)
        original = f"{recording}original"
        return {
            NGINX: lambda: _minimal(self.browser, self.static, film, None),
            OURS: lambda: _minimal(self.browser, self.office.server, original, next(sessions)),
            PLAYER: lambda: _player(self.browser, self.office.server, recording, next(sessions)),
        }


def main() -> int:
    options = _options()
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    chromium = os.environ.get("LIUHEN_CHROMIUM") or shutil.which("chromium")
    if nginx is None or chromium is None:
        print("not installed, nothing measured: nginx or chromium")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name,
        contextlib.ExitStack() as stack,
    ):
        folder = Path(name)
        films = list(_films(folder / "nginx" / "files", options.large))
        static = stack.enter_context(_static(nginx, folder / "nginx"))
        office = stack.enter_context(_office(folder / "office", films, turns=2 * options.rounds + 2))
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=FLAGS)
        both = Both(browser=browser, static=static, office=office)
        met = [both.compare(film, number, options.rounds) for number, film in enumerate(films)]
        browser.close()
    return 0 if all(met) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", type=size_in_bytes, default="512MiB", help="at least this large is the large film")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    return parser.parse_args()


def _films(folder: Path, large: int) -> Iterator[Path]:
    """Make a small and a large film, each with its index in front and at the end."""
    folder.mkdir(parents=True)
    filmed, noisy = folder / "filmed.mp4", folder / "noisy.mp4"
    make_film(filmed, started_at=datetime.now(UTC), duration_s=SECONDS, camera="BENCH", size=SMALL_SIZE, fps=25)
    _film_noise(noisy)
    for source, name, size in ((filmed, "small", 0), (noisy, "large", large)):
        for place, flags in (("index in front", "faststart"), ("index at the end", "")):
            path = folder / f"{name}-{place}.mp4".replace(" ", "-")
            _repeat(source, path, size, flags)
            yield path
        source.unlink()


def _film_noise(path: Path) -> None:
    """Film what a good camera's rate is needed for: a picture that moves everywhere."""
    width, height = LARGE_SIZE
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "50"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", LARGE_BIT_RATE
        pictures = [os.urandom(width * height // 16) for _ in range(8)]
        for number in range(SECONDS * 25):
            coarse = av.VideoFrame(width // 4, height // 4, "gray")
            coarse.planes[0].update(_rows(pictures[number % len(pictures)], width // 4, coarse.planes[0].line_size))
            frame = coarse.reformat(width, height, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _rows(gray: bytes, width: int, line_size: int) -> bytes:
    """Lay a picture out in rows of the length that the frame has in memory."""
    rows = (gray[start : start + width] for start in range(0, len(gray), width))
    return b"".join(row.ljust(line_size, b"\0") for row in rows)


def _repeat(source: Path, target: Path, size: int, flags: str) -> None:
    """Copy a film's packets, again and again until the target has its size; a size of 0 means once."""
    options = {"movflags": flags} if flags else {}
    with av.open(str(target), "w", format="mp4", options=options) as out, av.open(str(source)) as once:
        streams = {one.index: out.add_stream_from_template(one) for one in once.streams}
        written, turn = 0, 0
        while turn == 0 or written < size:
            once.seek(0)
            for packet in once.demux():
                if packet.dts is None or packet.pts is None or packet.time_base is None:
                    continue  # the empty packet at the end
                later = round(turn * SECONDS / packet.time_base)
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
                written += packet.size
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
            turn += 1


@contextlib.contextmanager
def _static(nginx: str, folder: Path) -> Iterator[Server]:
    port = free_port()
    user = "" if os.geteuid() else "user root;\n"  # the folder is nobody else's
    configuration = folder / "nginx.conf"
    text = NGINX_CONFIGURATION.format(user=user, folder=folder, port=port)
    configuration.write_text(text.replace("http {", "http { types { video/mp4 mp4; }", 1), encoding="utf-8")
    with serving([nginx, "-c", str(configuration)], port, folder / "files") as server:
        yield server


@contextlib.contextmanager
def _office(home: Path, films: list[Path], *, turns: int) -> Iterator[Office]:
    environment = {"LIUHEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    run = [sys.executable, "-c", FOUND_OFFICE, str(turns), *map(str, films)]
    found = subprocess.run(run, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(found.stdout.splitlines()[-1])
    port = free_port()
    with serving(web_command("127.0.0.1", port, 32), port, home / "files", environment) as server:
        yield Office(server=server, sessions=told["sessions"], recordings=told["recordings"])


@contextlib.contextmanager
def _window(browser: Browser, server: Server, session: str | None) -> Iterator[Page]:
    """Open a window that has seen nothing yet."""
    base = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(base_url=base)
    context.set_default_timeout(PATIENCE_MS)
    if session is not None:
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    yield context.new_page()
    context.close()


def _minimal(browser: Browser, server: Server, film: str, session: str | None) -> float:
    """Return the seconds to the first frame on a page that holds nothing else, the same for every server."""
    with _window(browser, server, session) as page:
        page.route("**/blank", lambda route: route.fulfill(body=BLANK, content_type="text/html"))
        page.goto("/blank")
        page.unroute_all()
        milliseconds: float = page.evaluate(MINIMAL, film)
        return milliseconds / 1000


def _player(browser: Browser, server: Server, address: str, session: str) -> float:
    """Return the seconds from asking for the player's page to the first frame in it."""
    with _window(browser, server, session) as page:
        page.add_init_script(f"({WHOLE_PAGE})()")
        page.goto(address, wait_until="commit")
        milliseconds: Any = page.evaluate("() => window.firstFrame")
        return float(milliseconds) / 1000


if __name__ == "__main__":
    sys.exit(main())
