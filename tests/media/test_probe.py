"""What a file is, and whether it plays to its end."""

import os
import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import av
import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import BEIJING
from liuhen.media.film import make_film
from liuhen.media.probe import probe
from liuhen.media.values import Probe

AT = datetime(2025, 9, 26, 9, 0, 30, tzinfo=BEIJING)

FORMATS = [
    ("a.mkv", "matroska", "libx264", "aac", ("video", "matroska", "h264", "aac")),
    ("a.avi", "avi", "mjpeg", "pcm_s16le", ("video", "avi", "mjpeg", "pcm_s16le")),
    ("a.ts", "mpegts", "libx264", "aac", ("video", "mpeg-ts", "h264", "aac")),
    ("a.mpg", "vob", "mpeg2video", "mp2", ("video", "mpeg-ps", "mpeg2video", "mp2")),
    ("a.mov", "mov", "libx264", None, ("video", "mp4", "h264", None)),
    ("a.h264", "h264", "libx264", None, ("video", "h264", "h264", None)),
    ("a.wav", "wav", None, "pcm_s16le", ("audio", "wav", None, "pcm_s16le")),
    ("a.mp3", "mp3", None, "libmp3lame", ("audio", "mp3", None, "mp3")),
    ("a.flac", "flac", None, "flac", ("audio", "flac", None, "flac")),
    ("a.aac", "adts", None, "aac", ("audio", "aac", None, "aac")),
    ("a.m4a", "ipod", None, "aac", ("audio", "mp4", None, "aac")),
]


@pytest.mark.parametrize(("name", "container", "video", "audio", "expected"), FORMATS, ids=[row[0] for row in FORMATS])
def test_each_format_is_recognised_by_its_bytes_whatever_its_name(  # noqa: PLR0917 - a table
    encode: Callable[..., Path],
    tmp_path: Path,
    name: str,
    container: str,
    video: str | None,
    audio: str | None,
    expected: tuple[str | None, ...],
) -> None:
    nameless = tmp_path / "f00d"
    nameless.write_bytes(encode(name, container, video, audio).read_bytes())
    found = probe(nameless)
    assert (found.kind, found.container, found.video_codec, found.audio_codec) == expected
    assert found.plays_to_end is True
    assert found.faults == ()
    assert found.size_bytes == nameless.stat().st_size
    if video and name != "a.h264":  # a raw stream has no times
        assert (found.width, found.height) == (320, 180)
        assert 1500 <= (found.duration_ms or 0) <= 4200


@pytest.mark.parametrize("codec", ["mjpeg", "png"])
def test_a_photo_is_whole_until_its_end_mark_is_gone(photo: Callable[[str], Path], tmp_path: Path, codec: str) -> None:
    path = photo(codec)
    found = probe(path)
    assert (found.kind, found.width, found.height, found.plays_to_end) == ("photo", 320, 180, True)
    assert (found.duration_ms, found.frame_rate) == (None, None)
    cut = tmp_path / "cut"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert probe(cut).plays_to_end is False
    assert "ends-early" in probe(cut).faults


@pytest.mark.parametrize("kept", [0.02, 0.2, 0.5, 0.9, 0.99, 0.9999])
def test_a_film_with_its_index_in_front_that_was_cut_does_not_play_to_its_end(
    film: Path, tmp_path: Path, kept: float
) -> None:
    data = film.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * kept)])
    found = probe(cut)
    assert (found.kind, found.container, found.plays_to_end) == ("video", "mp4", False)
    assert set(found.faults) & {"damaged", "ends-early", "cannot-be-opened"}


def test_a_film_whose_index_was_never_written_is_still_a_film_and_cannot_be_opened(
    encode: Callable[..., Path], tmp_path: Path
) -> None:
    whole = encode("tail.mov", "mov", "libx264", None)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[:-2000])
    found = probe(cut)
    assert (found.kind, found.plays_to_end, found.faults) == ("video", False, ("cannot-be-opened",))
    assert found.duration_ms is None


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "a.wav"])
def test_other_containers_that_state_a_length_do_not_play_to_their_end_when_cut(
    encode: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    row = next(row for row in FORMATS if row[0] == name)
    data = encode(*row[:4]).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(data[: len(data) // 2])
    assert probe(cut).plays_to_end is False


def test_bytes_overwritten_in_the_last_pictures_are_found(film: Path, tmp_path: Path) -> None:
    data = bytearray(film.read_bytes())
    data[-6000:-100] = os.urandom(5900)
    spoilt = tmp_path / "spoilt.mp4"
    spoilt.write_bytes(data)
    assert "damaged" in probe(spoilt).faults


def test_pictures_that_lean_on_an_earlier_group_are_no_damage(encode: Callable[..., Path]) -> None:
    options = {"g": "10", "bf": "3", "x264-params": "open-gop=1:scenecut=0:keyint=10"}
    assert probe(encode("open.mp4", "mp4", "libx264", None, options)).faults == ()
    mpeg = {"g": "10", "bf": "2", "flags": "-cgop"}
    assert probe(encode("open.mpg", "vob", "mpeg2video", None, mpeg)).faults == ()


CLAIMS = [
    ({"creation_time": "2025-09-26T01:00:30.000000Z"}, AT),
    ({"creation_time": "2025-09-26T09:00:30+08:00"}, AT),
    ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
    ({"creation_time": "yesterday"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("metadata", "expected"), CLAIMS)
def test_a_start_is_what_the_file_claims_or_unknown(
    film: Path, tmp_path: Path, metadata: dict[str, str], expected: datetime | None
) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(film)) as source, av.open(str(path), "w", format="matroska") as target:
        target.metadata.update(metadata)
        output = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = output
                target.mux(packet)
    assert probe(path).claimed_start == expected


def test_a_clock_that_was_never_set_claims_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    make_film(path, started_at=AT.replace(year=1971), duration_s=0.5, camera="A", size=(320, 180))
    assert probe(path).claimed_start is None


OTHERS = {
    "empty": b"",
    "text": b"hello, this is no film\n" * 100,
    "zip": b"PK\x03\x04" + bytes(2000),
    "pdf": b"%PDF-1.7\n" + bytes(2000),
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "subtitle": b"1\n00:00:01,000 --> 00:00:02,000\nhello\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "bmp-like text": b"BMW drove off\n",
    "one byte": b"\xff",
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("suffix", [".mp4", ".txt"])
def test_what_is_no_media_is_other_whatever_it_is_called(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    assert probe(path) == Probe(kind="other", size_bytes=len(data))


def test_a_name_that_looks_like_an_address_is_a_name(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("http:a.mp4", "concat:a.mp4", "data:a.mp4", "-"):
        Path(name).write_bytes(film.read_bytes())
        assert probe(Path(name)).plays_to_end is True


def test_a_play_list_behind_the_mark_of_a_film_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "evil.mp4"
    path.write_bytes(struct.pack(">I", 24) + b"ftypisom" + bytes(12) + b"#EXTM3U\nfile:///etc/passwd\n")
    assert probe(path).faults == ("cannot-be-opened",)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "gone.mp4")


def test_a_probe_survives_its_json(film: Path) -> None:
    found = probe(film)
    assert Probe.from_json(found.as_json()) == found
    bare = Probe(kind="other", size_bytes=3)
    assert Probe.from_json(bare.as_json()) == bare


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "hologram"},
        {"width": "640"},
        {"size_bytes": None},
        {"faults": ["tired"]},
        {"faults": [[]]},
        {"plays_to_end": 1},
        {"claimed_start": "2025-09-26T09:00:30"},
        {"extra": 1},
    ],
)
def test_an_answer_of_any_other_shape_is_not_read(film: Path, change: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        Probe.from_json({**probe(film).as_json(), **change})  # type: ignore[dict-item] # wrong on purpose
