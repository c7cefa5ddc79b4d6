"""A whole office for journeys and pictures: the demonstration's data, web server and worker."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

if TYPE_CHECKING:
    from collections.abc import Iterator

LIUHEN = str(Path(sys.executable).with_name("liuhen"))
LONGEST_DEMO_S = 600
LONGEST_START_S = 120


class NotServed(Exception):
    """The office could not be filled or did not start; the message is what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A running office: where it is, where it keeps its data, and the password that all its accounts share."""

    home: Path
    url: str
    password: str

    def run(self, *arguments: str) -> str:
        """Call `liuhen …` for this office, as its administrator on the server would; return what it prints."""
        return _liuhen(self.home, *arguments)


@contextmanager
def open_office(home: Path) -> Iterator[Office]:
    """Fill a new office with the demonstration and serve it on a free port until the block is left."""
    said = _liuhen(home, "demo", "--quiet")
    password = re.search(r"password: (\S+)）", said)
    if password is None:
        raise NotServed(said)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    log = home / "serve.log"
    with log.open("wb") as output:
        command = [LIUHEN, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=_environment(home), stdout=output, stderr=output)
        try:
            _wait_for(url, process, log)
            yield Office(home=home, url=url, password=password[1])
        finally:
            process.terminate()
            process.wait()


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LIUHEN_")}
    return kept | {"LIUHEN_HOME": str(home)}


def _liuhen(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [LIUHEN, *arguments],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=LONGEST_DEMO_S,
        check=False,
    )
    if done.returncode != 0:
        raise NotServed(done.stdout + done.stderr)
    return done.stdout


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + LONGEST_START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/verify/", timeout=10):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise NotServed(log.read_text(encoding="utf-8"))
