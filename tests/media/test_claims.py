"""What files say of themselves is passed on as they say it, and nothing is guessed."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.instant import parse_instant
from liuhen.media.claims import _EXIF, _TAGS
from liuhen.media.isolated import examine
from liuhen.media.probe import probe
from liuhen.media.values import CLAIMS, Probed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
Entry = tuple[int, int, int, bytes]


def text(tag: int, words: str) -> Entry:
    data = words.encode() + b"\0"
    return tag, ASCII, len(data), data


def ratios(tag: int, *pairs: tuple[int, int]) -> Entry:
    return tag, RATIONAL, len(pairs), b"".join(struct.pack("<II", *pair) for pair in pairs)


def directory(entries: list[Entry], at: int) -> bytes:
    """Lay out an image file directory that begins at `at`, with its values behind it (TIFF 6.0 §2)."""
    head, values = struct.pack("<H", len(entries)), b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, kind, count, data in entries:
        where = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", behind + len(values))
        values += data if len(data) > 4 else b""
        head += struct.pack("<HHI", tag, kind, count) + where
    return head + bytes(4) + values


def with_exif(
    jpeg: bytes, *, zone: str | None, time: str = "2026:11:17 09:00:05", north: str = "N", datum: str | None = None
) -> bytes:
    """Put an Exif segment into a photo, as cameras do."""

    def first(exif_at: int, gps_at: int) -> bytes:
        turned = (0x112, SHORT, 1, struct.pack("<H", 6))
        pointers = [(0x8769, LONG, 1, struct.pack("<I", exif_at)), (0x8825, LONG, 1, struct.pack("<I", gps_at))]
        return directory([text(0x10F, "示范相机"), text(0x110, "DSJ-1\x07"), turned, *pointers], 8)

    exif_at = 8 + len(first(0, 0))
    exif = directory([text(0x9003, time), *([text(0x9011, zone)] if zone else []), text(0xA431, "SN 7")], exif_at)
    gps_at = exif_at + len(exif)
    place = [
        text(1, north),
        ratios(2, (29, 1), (51, 1), (3030, 100)),
        text(3, "E"),
        ratios(4, (121, 1), (33, 1), (0, 1)),
    ]
    named = [text(0x12, datum)] if datum else []
    gps = directory([*place, ratios(7, (1, 1), (0, 1), (4, 1)), *named, text(0x1D, "2026:11:17")], gps_at)
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first(exif_at, gps_at) + exif + gps
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.fixture
def shot(photo: Callable[[str], Path], tmp_path: Path) -> Callable[..., Path]:
    def make(**told: str | None) -> Path:
        path = tmp_path / "a.jpg"
        path.write_bytes(with_exif(photo("mjpeg").read_bytes(), **{"zone": None} | told))
        return path

    return make


def test_a_photo_tells_time_place_and_device(shot: Callable[..., Path]) -> None:
    found = probe(shot())
    assert found.claims == {
        "time": "2026-11-17T09:00:05",
        "make": "示范相机",
        "model": "DSJ-1",
        "serial": "SN 7",
        "latitude": "29.858417",
        "longitude": "121.550000",
        "satellite-time": "2026-11-17T01:00:04Z",
        "rotation": "-90",
    }
    assert (found.kind, found.plays_to_end) == ("photo", True)


def test_a_photo_that_names_the_datum_of_its_place_is_heard(shot: Callable[..., Path]) -> None:
    assert probe(shot(datum="GCJ-02")).claims["datum"] == "GCJ-02"


def test_a_time_without_a_zone_is_no_instant(shot: Callable[..., Path]) -> None:
    assert probe(shot()).claimed_start is None


def test_a_time_with_its_zone_is_a_claimed_start(shot: Callable[..., Path]) -> None:
    found = probe(shot(zone="+08:00"))
    assert found.claimed_start == parse_instant("2026-11-17T09:00:05+08:00")
    assert found.claims["time-zone"] == "+08:00"


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"time": "0000:00:00 00:00:00"}, "time"),
        ({"time": "2026:13:41 09:00:05"}, "time"),
        ({"zone": "Peking"}, "time-zone"),
        ({"north": "X"}, "latitude"),
    ],
)
def test_what_makes_no_sense_is_no_claim(shot: Callable[..., Path], told: dict[str, str], missing: str) -> None:
    assert missing not in probe(shot(**told)).claims


def test_claims_come_through_the_process_apart(shot: Callable[..., Path]) -> None:
    path = shot(zone="+08:00")
    outcome = examine(path)
    assert isinstance(outcome, Probed)
    assert outcome.probe == probe(path)


def test_a_photo_without_exif_claims_nothing(photo: Callable[[str], Path]) -> None:
    assert probe(photo("mjpeg")).claims == {}


def test_a_film_tells_its_tags(film: Path) -> None:
    claims = probe(film).claims
    assert claims["time"] == "2025-09-26T01:00:30.000000Z"
    assert claims["comment"] == "DEMO"


def test_every_claim_has_a_stable_name() -> None:
    assert {*_EXIF.values(), *_TAGS.values()} <= CLAIMS
