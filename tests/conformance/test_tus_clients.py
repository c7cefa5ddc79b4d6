"""Other people's tus clients against the running office: tuspy (Python) and tus-js-client (Node.js).

Whole, interrupted and resumed, with the server killed in the middle, and two at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from conformance.tus_office import MIB, await_sent, end_js, environment, needs_tus_js, open_office, start_js
from liuhen.office.capture.uploads.turns import SILENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.tus_office import Server

pytestmark = pytest.mark.apart
PIECE = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = open_office(tmp_path_factory.mktemp("office"))
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


@needs_tus_js
class TestTusJs:
    def end(self, sender: Any) -> tuple[str, str]:
        """Wait for a sender; return where it sent to and how that ended."""
        lines = end_js(sender)
        return next(line for line in lines if line.startswith("http")), lines[-1]

    @pytest.mark.parametrize("chunk", ["", "700000"])
    def test_a_file_goes_up_whole(self, server: Server, tmp_path: Path, chunk: str) -> None:
        content = footage(tmp_path / "BWC-05.mp4", 5)
        place, said = self.end(start_js(server, tmp_path, tmp_path / "BWC-05.mp4", chunk=chunk))
        assert said == "done stored"
        assert server.stored(content)
        assert server.told(place)["name"] == "BWC-05.mp4"

    def test_it_goes_on_by_itself_after_the_server_was_killed(self, server: Server, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 24)
        sender = start_js(server, tmp_path, tmp_path / "a.mp4", chunk="300000")
        await_sent(sender, 3 * MIB)
        server.kill()
        server.start()
        assert end_js(sender)[-1] == "done stored"
        assert server.stored(content)

    def test_a_killed_sender_is_followed_by_another(self, server: Server, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 24)
        first = start_js(server, tmp_path, tmp_path / "a.mp4", chunk="300000")
        place = first.stdout.readline().strip()
        await_sent(first, 3 * MIB)
        first.kill()
        first.communicate()
        assert 0 < server.told(place)["offset_bytes"] < len(content)
        assert self.end(start_js(server, tmp_path, tmp_path / "a.mp4", place)) == (place, "done stored")
        assert server.stored(content)

    def test_two_at_once_end_with_one_original(self, server: Server, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 8)
        both = [start_js(server, tmp_path, tmp_path / "a.mp4") for _ in range(2)]
        assert sorted(self.end(sender)[1] for sender in both) == ["done held", "done stored"]
        assert server.stored(content)

    def test_two_at_the_same_upload_end_with_the_right_bytes(self, server: Server, tmp_path: Path) -> None:
        content = footage(tmp_path / "a.mp4", 16)
        begun = requests.post(
            server.endpoint, headers={**server.headers, "Upload-Length": str(len(content))}, timeout=60
        )
        place = server.endpoint + begun.headers["Location"].rpartition("/")[2]
        both = [start_js(server, tmp_path, tmp_path / "a.mp4", place, "400000") for _ in range(2)]
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
