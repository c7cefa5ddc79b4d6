"""One picture, small."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import av
import pytest

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import start_of
from liuhen.media.film import make_film
from liuhen.media.preview import preview


def size_of(jpeg: bytes, folder: Path) -> tuple[int, int]:
    path = folder / "preview.jpg"
    path.write_bytes(jpeg)
    with av.open(str(path), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
        return frame.width, frame.height


def test_a_small_film_keeps_its_size(film: Path, tmp_path: Path) -> None:
    assert size_of(preview(film), tmp_path) == (320, 180)


@pytest.mark.parametrize(("size", "expected"), [((640, 360), (480, 270)), ((1280, 320), (480, 120))])
def test_a_wide_film_is_made_480_wide(tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]) -> None:
    path = tmp_path / "a.mp4"
    at = start_of(date(2025, 9, 26))
    make_film(path, started_at=at, duration_s=0.3, camera="A", size=size)
    assert size_of(preview(path), tmp_path) == expected


@pytest.mark.parametrize("codec", ["mjpeg", "png"])
def test_a_photo_has_one_too(photo: Callable[[str], Path], tmp_path: Path, codec: str) -> None:
    assert size_of(preview(photo(codec)), tmp_path) == (320, 180)


def test_a_film_cut_after_a_second_still_shows_its_start(film: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[: film.stat().st_size // 3])
    assert size_of(preview(cut), tmp_path) == (320, 180)


def test_a_stream_with_its_only_key_picture_at_the_start_shows_it(encode: Callable[..., Path], tmp_path: Path) -> None:
    for name, container in (("a.ts", "mpegts"), ("a.mkv", "matroska")):
        assert size_of(preview(encode(name, container, "libx264", "aac")), tmp_path) == (320, 180)


def test_where_there_is_no_picture_it_says_so(encode: Callable[..., Path], tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("no film")
    stump = tmp_path / "a.mp4"
    stump.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    for path in (text, stump, encode("quiet.wav", "wav", None, "pcm_s16le")):
        with pytest.raises(Refusal, match="no-picture"):
            preview(path)
