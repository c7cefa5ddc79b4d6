"""One office, served once for all journeys; a browser; films that nobody has seen before."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect, sync_playwright

import machine
from journeys.visiting import DESKTOP, PATIENCE_MS, Visitor
from liuhen.kernel.instant import BEIJING
from liuhen.media.film import make_film
from serving import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "src/liuhen/office/web/static/dist/.vite/manifest.json"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A real video on the person's desktop."""

    path: Path
    camera: str
    started_at: datetime


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    assert MANIFEST.exists(), "the front end is not built: run `make setup`"
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = machine.browser()
    assert found, "no Chromium found: install Debian's chromium or name one in LIUHEN_CHROMIUM"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def open_window(office: Office, browser: Browser) -> Callable[..., Visitor]:
    """Return a function that opens a browser window; for an account, one in which it is signed in.

    Hashing passwords is slow on purpose, so each account signs in once.
    """
    sessions: dict[str, Any] = {}

    def new(account: str | None = None, **options: Any) -> Visitor:
        settings: dict[str, Any] = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        if account is not None:
            settings["storage_state"] = session_of(account)
        return Visitor(browser.new_context(base_url=office.url, **(settings | options)), office)

    def session_of(account: str) -> Any:
        if account not in sessions:
            first = new()
            first.sign_in(account)
            first.page.wait_for_url(f"{office.url}/")
            sessions[account] = first.context.storage_state()
            first.context.close()
            assert first.complaints == []
        return sessions[account]

    return new


@pytest.fixture
def visit(open_window: Callable[..., Visitor]) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a window of its own; what its pages did wrong fails the journey at the end."""
    opened: list[Visitor] = []

    def new(**options: Any) -> Visitor:
        opened.append(open_window(**options))
        return opened[-1]

    yield new
    complaints = [said for visitor in opened for said in visitor.complaints]
    for visitor in opened:
        visitor.context.close()
    assert complaints == []


@pytest.fixture
def signed_in(visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Return a function that opens a window in which an account of the demonstration is signed in."""
    return lambda account, **options: visit(account=account, **options)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Film]:
    """Return a function that films a few seconds; no two films have the same content or the same start."""
    folder = tmp_path_factory.mktemp("films")
    numbers = itertools.count(1)
    first = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0) - timedelta(hours=9)

    def make(camera: str = "BWC-03", *, seconds: int = 3) -> Film:
        number = next(numbers)
        started_at = first + timedelta(minutes=number)
        path = folder / f"{camera}_{started_at:%Y%m%d_%H%M%S}.mp4"
        make_film(path, started_at=started_at, duration_s=seconds, camera=camera, seed=number, size=(320, 180), fps=8)
        return Film(path=path, camera=camera, started_at=started_at)

    return make


@pytest.fixture(scope="session")
def package(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the demonstration's filed case, as one zip."""
    number = f"示综执案〔{datetime.now(BEIJING).year}〕033号"
    folder = tmp_path_factory.mktemp("package")
    told = json.loads(office.run("export", number, "--to", str(folder), "--zip", "--officer", "SF-0030", "--json"))
    return Path(told["path"])


@pytest.fixture(scope="session")
def package_policy(package: Path) -> str:
    """Whom the package's log and witnesses are, as the package itself says."""
    with ZipFile(package) as opened:
        name = next(name for name in opened.namelist() if name.endswith("/policy"))
        return opened.read(name).decode()
