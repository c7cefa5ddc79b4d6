"""A person in front of the pages: a browser window that takes down whatever no page may do.

No script error, no message of the console, no breach of the content security policy, no request to another host and
no answer 5xx. A refusal that the journey is about (4xx) is announced by `expect_status` before it comes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import TimeoutError as NotYet
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Locator, Page, Request, Response

    from serving import Office

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
FREE_LINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
LOOK_AGAIN_MS = 2_000
MOST_LOOKS = 60
FAILED_LOAD = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Visitor:
    """One browser window of one person, with the complaints that it gave rise to."""

    def __init__(self, context: BrowserContext, office: Office) -> None:
        self.context = context
        self.office = office
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        self.page: Page = context.new_page()

    def expect_status(self, *statuses: int) -> None:
        """Allow answers of these statuses: the journey is about a refusal."""
        self.expected.update(statuses)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.office.url + "/", "data:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    def _console(self, said: ConsoleMessage) -> None:
        failed = FAILED_LOAD.match(said.text)
        if failed and int(failed[1]) in self.expected:
            return
        if said.type in {"error", "warning"} or "Security Policy" in said.text:
            self.complaints.append(f"console {said.type}: {said.text}")

    def sign_in(self, account: str) -> None:
        """Sign in through the page."""
        self.page.goto("/accounts/login/")
        self.give_password(account, self.office.password)

    def give_password(self, account: str, password: str) -> None:
        """Fill the form of signing in and send it."""
        self.page.locator("[name=login]").fill(account)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main form").get_by_role("button").click()

    def open_intake(self) -> None:
        """Open the intake page and wait until it takes files."""
        self.page.goto("/intake/")
        self.page.locator("[data-island=upload][data-mounted=ready]").wait_for()

    def slow_line(self, bytes_per_s: int) -> CDPSession:
        """Let the page send no faster; not before its scripts are there: one on its way may then never arrive."""
        line = self.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {**FREE_LINE, "uploadThroughput": bytes_per_s})
        return line

    def upload(self, paths: Iterable[Path]) -> None:
        """Choose files on the intake page and wait until each is stored."""
        listed = list(paths)
        self.open_intake()
        self.page.locator("[data-choose]").set_input_files(listed)
        for path in listed:
            expect(self.upload_row(path.name)).to_have_class(re.compile("is-stored"))

    def upload_row(self, name: str) -> Locator:
        """Find what the intake page says of a file."""
        return self.page.locator(".upload", has=self.page.get_by_text(name, exact=True)).first

    def drop_files(self, target: Locator, paths: Sequence[Path]) -> None:
        """Drag files from the desktop and let them go over an element: the browser's own events, not made-up ones."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session = self.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **place})
        session.detach()

    def reload_until(self, wanted: Locator) -> None:
        """Look again until the worker's result is on the page."""
        for _ in range(MOST_LOOKS):
            try:
                wanted.wait_for(timeout=LOOK_AGAIN_MS)
            except NotYet:
                self.page.reload()
            else:
                return
        raise AssertionError(f"never shown: {wanted}")

    def checkpoint(self) -> int:
        """Read the checkpoint at the foot of the side."""
        text = self.page.locator(".side .foot").inner_text()
        return int(re.sub(r"\s", "", re.search(r"(?:检查点|Checkpoint)\s+([\d\s]+?)\n", text)[1]))  # type: ignore[index]  # always there

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: Any = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return int(wider)
