"""Other people's tus clients against the running office: tuspy (Python) and tus-js-client (Node.js).

Whole, interrupted and resumed, with the server killed in the middle, and two at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from liuhen.office.capture.uploads.turns import SILENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.apart
ROOT = Path(__file__).resolve().parents[2]
TUS_JS = ROOT / "frontend" / "node_modules" / "tus-js-client"
PIECE = 1 << 20
MIB = 1 << 20

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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("office")
    found = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FOUND], env=environment(home), check=True, capture_output=True, text=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Server(home=home, token=found.stdout.split()[-1], port=port)
    running.start()
    yield running
    running.kill()


def footage(path: Path, mib: int) -> bytes:
    """Write a file that nobody has seen before."""
    content = os.urandom(mib * MIB + 123)
    path.write_bytes(content)
    return content


class TestTuspy:
    def uploader(self, server: Server, content: bytes, **options: Any) -> Any:
        client = TusClient(server.endpoint, headers={"Authorization": f"Bearer {server.token}"})
        said = {"filename": "BWC-03.mp4"}
        return client.uploader(file_stream=BytesIO(content), chunk_size=PIECE, metadata=said, **options)

    @pytest.mark.parametrize("checks", [False, True])
    def test_a_file_goes_up_whole(self, server: Server, *, checks: bool) -> None:
        content = os.urandom(5 * MIB + 123)
        uploader = self.uploader(server, content, upload_checksum=checks)
        uploader.upload()
        assert server.stored(content)
        assert server.told(uploader.url)["intake"]["sha256"] == hashlib.sha256(content).hexdigest()

    def test_it_goes_on_where_it_broke_off_after_a_kill(self, server: Server) -> None:
        content = os.urandom(6 * MIB + 123)
        first = self.uploader(server, content)
        for _ in range(3):
            first.upload_chunk()
        server.kill()
        with pytest.raises((TusCommunicationError, TusUploadFailed)):
            first.upload_chunk()
        server.start()
        second = self.uploader(server, content, url=first.url)
        assert second.offset == 3 * PIECE
        second.upload()
        assert server.stored(content)

    def test_two_senders_of_one_file_never_mix_their_bytes(self, server: Server) -> None:
        content = os.urandom(6 * MIB + 123)
        first = self.uploader(server, content)
        first.upload_chunk()
        second = self.uploader(server, content, url=first.url)
        second.upload_chunk()
        with pytest.raises(TusUploadFailed):
            first.upload_chunk()
        second.upload()
        assert server.stored(content)


def test_a_line_that_went_dead_does_not_keep_its_own_sender_out(server: Server) -> None:
    content = os.urandom(5 * MIB)
    begun = requests.post(server.endpoint, headers={**server.headers, "Upload-Length": str(len(content))}, timeout=60)
    path = begun.headers["Location"]
    go_on = {**server.headers, "Content-Type": "application/offset+octet-stream"}
    said = {**go_on, "Host": "localhost", "Upload-Offset": "0", "Content-Length": str(len(content))}
    with socket.create_connection(("127.0.0.1", server.port)) as dead:
        head = "\r\n".join([f"PATCH {path} HTTP/1.1", *(f"{key}: {value}" for key, value in said.items()), "", ""])
        dead.sendall(head.encode() + content[: 3 * MIB])
        place = server.endpoint + path.rpartition("/")[2]
        time.sleep(1)
        busy = requests.patch(place, b"x", headers={**go_on, "Upload-Offset": "0"}, timeout=60)
        assert busy.status_code == 423
        time.sleep(SILENCE_SECONDS)
        offset = server.told(place)["offset_bytes"]
        assert MIB <= offset <= 3 * MIB
        done = requests.patch(place, content[offset:], headers={**go_on, "Upload-Offset": str(offset)}, timeout=60)
        assert done.headers["Liuhen-Outcome"] == "stored"
        dead.sendall(content[3 * MIB :])  # the old line comes back: it is told, and changes nothing
        assert b" 409 " in dead.recv(65536).split(b"\r\n")[0]
    assert server.stored(content)


def await_sent(sender: Any, size_bytes: int) -> None:
    """Read what a sender says until it has sent so much."""
    for line in sender.stdout:
        if line.startswith("sent ") and int(line.split()[1]) >= size_bytes:
            return
    raise AssertionError("the sender ended before")


@pytest.mark.skipif(not TUS_JS.is_dir() or shutil.which("node") is None, reason="needs Node.js and the front end")
class TestTusJs:
    @pytest.fixture
    def script(self, tmp_path: Path) -> Path:
        path = tmp_path / "send.mjs"
        path.write_text(NODE, encoding="utf-8")
        return path

    def start(self, server: Server, script: Path, path: Path, place: str = "", chunk: str = "") -> Any:
        module = (TUS_JS / "lib.esm" / "node" / "index.js").as_uri()
        return subprocess.Popen(  # noqa: S603 - a program of this test
            [shutil.which("node") or "", script, module, server.endpoint, server.token, path, place, chunk],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, sender: Any) -> tuple[str, str]:
        """Wait for a sender; return where it sent to and how that ended."""
        said, complained = sender.communicate(timeout=300)
        assert sender.returncode == 0, complained
        lines = said.split("\n")
        return next(line for line in lines if line.startswith("http")), lines[-2]

    @pytest.mark.parametrize("chunk", ["", "700000"])
    def test_a_file_goes_up_whole(self, server: Server, script: Path, tmp_path: Path, chunk: str) -> None:
        content = footage(tmp_path / "BWC-05.mp4", 5)
        place, said = self.end(self.start(server, script, tmp_path / "BWC-05.mp4", chunk=chunk))
        assert said == "done stored"
        assert server.stored(content)
        assert server.told(place)["name"] == "BWC-05.mp4"

    def test_it_goes_on_by_itself_after_the_server_was_killed(
        self, server: Server, script: Path, tmp_path: Path
    ) -> None:
        content = footage(tmp_path / "a.mp4", 24)
        sender = self.start(server, script, tmp_path / "a.mp4", chunk="300000")
        await_sent(sender, 3 * MIB)
        server.kill()
        server.start()
        assert self.end_after(sender) == "done stored"
        assert server.stored(content)

    def end_after(self, sender: Any) -> str:
        said, complained = sender.communicate(timeout=300)
        assert sender.returncode == 0, complained
        return str(said.split("\n")[-2])

    def test_a_killed_sender_is_followed_by_another(self, server: Server, script: Path, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 24)
        first = self.start(server, script, tmp_path / "a.mp4", chunk="300000")
        place = first.stdout.readline().strip()
        await_sent(first, 3 * MIB)
        first.kill()
        first.communicate()
        assert 0 < server.told(place)["offset_bytes"] < len(content)
        assert self.end(self.start(server, script, tmp_path / "a.mp4", place)) == (place, "done stored")
        assert server.stored(content)

    def test_two_at_once_end_with_one_original(self, server: Server, script: Path, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 8)
        both = [self.start(server, script, tmp_path / "a.mp4") for _ in range(2)]
        assert sorted(self.end(sender)[1] for sender in both) == ["done held", "done stored"]
        assert server.stored(content)

    def test_two_at_the_same_upload_end_with_the_right_bytes(
        self, server: Server, script: Path, tmp_path: Path
    ) -> None:
        content = footage(tmp_path / "a.mp4", 16)
        begun = requests.post(
            server.endpoint, headers={**server.headers, "Upload-Length": str(len(content))}, timeout=60
        )
        place = server.endpoint + begun.headers["Location"].rpartition("/")[2]
        both = [self.start(server, script, tmp_path / "a.mp4", place, "400000") for _ in range(2)]
        assert [self.end(sender)[0] for sender in both] == [place, place]
        assert server.stored(content)
        assert server.told(place)["outcome"] == "stored"


def test_nothing_was_left_over_and_every_act_stands_in_the_journal(server: Server, tmp_path: Path) -> None:
    audited = subprocess.run(  # noqa: S603 - our own program
        [str(Path(sys.executable).with_name("liuhen")), "audit", "--json"],
        env=environment(server.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert audited.returncode == 0, audited.stdout + audited.stderr
    if audited.stdout.strip().startswith("{"):
        assert not json.loads(audited.stdout).get("faults")
