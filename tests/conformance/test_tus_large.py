"""Files over four gigabytes by other people's tus clients, broken off beyond the fourth and gone on with.

The source is sparse; the bytes that are sent, hashed and stored are all there. Nothing of it stays on the disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from conformance.tus_office import MIB, await_sent, end_js, needs_tus_js, open_office, start_js

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conformance.tus_office import Server

pytestmark = pytest.mark.apart
FOUR_GIB = 1 << 32
SIZE = FOUR_GIB + 192 * MIB + 123
PIECE = 64 * MIB


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = open_office(tmp_path / "office")
    yield running
    running.kill()
    shutil.rmtree(running.home / "vault")  # gigabytes that nobody will look at


@pytest.fixture
def film(tmp_path: Path) -> Iterator[Path]:
    """Return a file that nobody has seen before, with bytes of its own where a 32-bit offset would begin anew."""
    path = tmp_path / "BWC-07.mp4"
    with path.open("wb") as file:
        for place in (0, FOUR_GIB - MIB, FOUR_GIB + PIECE, SIZE - MIB):
            file.seek(place)
            file.write(os.urandom(MIB))
    assert path.stat().st_size == SIZE
    yield path
    path.unlink()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def assert_stored(server: Server, film: Path, place: str) -> None:
    """Hold what is stored against the source: by the bytes on the disk, not by what the server says of them."""
    told, name = server.told(place), digest_of(film)
    assert (told["outcome"], told["size_bytes"], told["offset_bytes"]) == ("stored", SIZE, SIZE)
    assert told["intake"]["sha256"] == name
    assert digest_of(server.home / "vault" / "originals" / name[:2] / name[2:4] / name) == name


def test_tuspy_goes_on_beyond_the_fourth_gigabyte_after_a_kill(server: Server, film: Path) -> None:
    def uploader(stream: BinaryIO, **options: Any) -> Any:
        client = TusClient(server.endpoint, headers={"Authorization": f"Bearer {server.token}"})
        return client.uploader(file_stream=stream, chunk_size=PIECE, metadata={"filename": film.name}, **options)

    with film.open("rb") as stream:
        first = uploader(stream)
        while first.offset <= FOUR_GIB:
            first.upload_chunk()
        server.kill()
        with pytest.raises((TusCommunicationError, TusUploadFailed)):
            first.upload_chunk()
        server.start()
        second = uploader(stream, url=first.url)
        assert second.offset == FOUR_GIB + PIECE
        second.upload()
    assert_stored(server, film, second.url)


@needs_tus_js
def test_tus_js_client_goes_on_beyond_the_fourth_gigabyte_after_it_was_killed(
    server: Server, film: Path, tmp_path: Path
) -> None:
    first = start_js(server, tmp_path, film)
    place = first.stdout.readline().strip()
    await_sent(first, FOUR_GIB + PIECE)
    first.kill()
    first.communicate()
    assert FOUR_GIB < server.told(place)["offset_bytes"] < SIZE
    assert end_js(start_js(server, tmp_path, film, place))[-1] == "done stored"
    assert_stored(server, film, place)
