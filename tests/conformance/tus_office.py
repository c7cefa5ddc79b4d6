"""A running office that other people's tus clients send to, and tus-js-client as a program of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
TUS_JS = ROOT / "frontend" / "node_modules" / "tus-js-client"
MIB = 1 << 20
needs_tus_js = pytest.mark.skipif(
    not TUS_JS.is_dir() or shutil.which("node") is None, reason="needs Node.js and the front end"
)

FOUND = """
from datetime import UTC, datetime
from liuhen.cli.office import set_up
set_up()
from liuhen.kernel.identity import ObjectName
from liuhen.office.people import actions
from liuhen.office.people.models import Role
by, at = ObjectName("system", "test"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
officer = actions.register_officer(
    unit=unit, name="张示范", number="T-1", is_established=True, roles=[Role.HANDLER], by=by, at=at
)
actions.open_account(officer=officer, username="t1", password="a-long-pass-phrase", by=by, at=at)
account = officer.account
account.has_one_time_password = False
account.save()
print(actions.make_token(officer=officer, label="t", by=by, at=at)[1])
"""

NODE = """
import { createReadStream, readFileSync, statSync } from "node:fs";
const [, , tus, endpoint, token, path, place, chunk] = process.argv;
const { Upload } = await import(tus);
const upload = new Upload(createReadStream(path), {
  endpoint, uploadUrl: place || null, uploadSize: statSync(path).size,
  chunkSize: chunk ? Number(chunk) : Infinity, retryDelays: [200, 500, 1000, 2000, 4000, 8000, 8000, 8000],
  headers: { Authorization: `Bearer ${token}` }, metadata: { filename: "BWC-05.mp4", filetype: "video/mp4" },
  onShouldRetry: () => true,
  onUploadUrlAvailable: () => console.log(upload.url),
  onProgress: (sent) => console.log("sent", sent),
  onError: (error) => { console.error(String(error)); process.exit(1); },
  onSuccess: ({ lastResponse }) => console.log("done", lastResponse.getHeader("Liuhen-Outcome")),
});
upload.start();
"""


@dataclass
class Server:
    """The office's web server, which can be killed and started again on the same port."""

    home: Path
    token: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/uploads/"

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port"]
        command += [str(self.port), "--blocking-threads", "16", "--no-ws", "--log-level", "error"]
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            [*command, "liuhen.office.settings.wsgi:application"], env=environment(self.home), start_new_session=True
        )
        for _ in range(600):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(self.endpoint, headers=self.headers, timeout=10)
                return
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """End server and workers at once, as a power cut would end them."""
        assert self.process is not None
        os.killpg(self.process.pid, 9)
        self.process.wait()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Tus-Resumable": "1.0.0"}

    def told(self, place: str) -> dict[str, Any]:
        answer: dict[str, Any] = requests.get(place, headers=self.headers, timeout=60).json()
        return answer

    def stored(self, content: bytes) -> bool:
        """Tell whether exactly these bytes are an original."""
        name = hashlib.sha256(content).hexdigest()
        path = self.home / "vault" / "originals" / name[:2] / name[2:4] / name
        return path.is_file() and path.read_bytes() == content


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LIUHEN_")}
    return kept | {"LIUHEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}


def open_office(home: Path) -> Server:
    """Found an office with one officer, and start it on a free port."""
    found = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FOUND], env=environment(home), check=True, capture_output=True, text=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Server(home=home, token=found.stdout.split()[-1], port=port)
    running.start()
    return running


def start_js(server: Server, folder: Path, path: Path, place: str = "", chunk: str = "") -> Any:
    """Start tus-js-client on a file; `place`: an upload to go on with."""
    script = folder / "send.mjs"
    script.write_text(NODE, encoding="utf-8")
    module = (TUS_JS / "lib.esm" / "node" / "index.js").as_uri()
    return subprocess.Popen(  # noqa: S603 - a program of this test
        [shutil.which("node") or "", script, module, server.endpoint, server.token, path, place, chunk],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end_js(sender: Any) -> list[str]:
    """Wait for a sender that must succeed; return the lines that it said."""
    said, complained = sender.communicate(timeout=600)
    assert sender.returncode == 0, complained
    return str(said).splitlines()


def await_sent(sender: Any, size_bytes: int) -> None:
    """Read what a sender says until it has sent so much."""
    for line in sender.stdout:
        if line.startswith("sent ") and int(line.split()[1]) >= size_bytes:
            return
    raise AssertionError("the sender ended before")
