"""Mutated files: no crash, no hang, each result a value.

Many files are examined by one process of its own, with the limits of the product, so that a crash is seen and named.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liuhen.media.isolated import Limits, analyse, examine
from liuhen.media.seen import Unseen
from liuhen.media.values import Failed

EXAMINE_ALL = Path(__file__).with_name("examining.py")
EXTREMES = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1")
MP4_BOXES = b"ftyp moov mvhd trak mdia stts stsz stsc stco stss ctts avcC esds mdat".split()
BOXES = [*MP4_BOXES, *b"LIST avih strh strf idx1 data IHDR IDAT".split()]


def mutate(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """Cut, flip, overwrite, repeat, remove, splice, lie about sizes: what cards, cables and adversaries do."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        # Half of the changes hit the start, where the structure is.
        reach = len(changed) if chance.random() < 0.5 else min(len(changed), 4096)
        at = chance.randrange(max(1, reach))
        length = chance.choice((1, 1, 4, 4, 64, 4096))
        match chance.randrange(8):
            case 0:
                del changed[at + chance.randrange(len(data)) :]
            case 1 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                changed[at : at + length] = chance.randbytes(length)
            case 3:
                changed[at : at + 4] = chance.choice(EXTREMES)
            case 4:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 20))
            case 5 if other:
                start = chance.randrange(len(other))
                changed[at:at] = other[start : start + chance.choice((64, 4096, 65_536))]
            case 6:
                lie_about_a_size(changed, chance)
            case _:
                del changed[at : at + length]
    return bytes(changed)


def lie_about_a_size(data: bytearray, chance: random.Random) -> None:
    """Overwrite the size or a count of a box or chunk that there is, with another that it cannot have."""
    name = chance.choice(BOXES)
    at = data.find(name)
    if at >= 0:
        where = max(0, at + chance.choice((-4, 4, 8, 12)))
        data[where : where + 4] = chance.choice((*EXTREMES, chance.randbytes(4)))


@pytest.fixture(scope="module")
def seeds(film: Path, photo: Callable[[str], Path], encode: Callable[..., Path]) -> list[bytes]:
    paths = [
        film,
        encode("seed.mkv", "matroska", "libx264", "aac"),
        encode("seed.avi", "avi", "mjpeg", "pcm_s16le"),
        encode("seed.ts", "mpegts", "libx264", "aac"),
        encode("seed.mpg", "vob", "mpeg2video", "mp2"),
        encode("seed.wav", "wav", None, "pcm_s16le"),
        encode("seed.mp3", "mp3", None, "libmp3lame"),
        encode("seed.flac", "flac", None, "flac"),
        photo("mjpeg"),
        photo("png"),
    ]
    return [path.read_bytes() for path in paths]


def write_mutations(folder: Path, seeds: list[bytes], numbers: range) -> None:
    folder.mkdir()
    for number in numbers:
        chance = random.Random(number)
        other = seeds[chance.randrange(len(seeds))]
        (folder / f"{number:06}").write_bytes(mutate(seeds[number % len(seeds)], chance, other))


def examine_mutations(folder: Path, seeds: list[bytes], numbers: range, seconds: int) -> list[dict[str, Any]]:
    """Examine mutated files in one process; return what is to be recorded of each."""
    write_mutations(folder, seeds, numbers)
    command = [sys.executable, str(EXAMINE_ALL), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603 - ourselves
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"stopped at {lines[-1:]}: exit {done.returncode}\n{done.stderr[-2000:]}"
    rows = [json.loads(line.partition(" ")[2]) for line in lines]
    assert len(rows) == len(numbers)
    return rows


def test_300_mutated_files_each_have_a_result(tmp_path: Path, seeds: list[bytes]) -> None:
    rows = examine_mutations(tmp_path / "fuzz", seeds, range(300), 240)
    assert {row.get("plays") for row in rows} >= {True, False}


def test_mutated_files_examined_apart_each_have_an_outcome(tmp_path: Path, seeds: list[bytes]) -> None:
    for number in range(10):
        chance = random.Random(10_000 + number)
        path = tmp_path / str(number)
        path.write_bytes(mutate(seeds[number % len(seeds)], chance))
        outcome = examine(path, limits=Limits(seconds=30))
        assert not isinstance(outcome, Failed) or outcome.reason == "memory-limit"
        assert outcome.as_json()["size_bytes"] == path.stat().st_size
        seen = analyse(path, limits=Limits(seconds=30))
        assert not isinstance(seen, Unseen) or seen.reason == "memory-limit"


@pytest.mark.apart
@pytest.mark.parametrize("part", range(20))
def test_10000_mutated_files_each_have_a_result(tmp_path: Path, seeds: list[bytes], part: int) -> None:
    examine_mutations(tmp_path / "fuzz", seeds, range(1000 + 500 * part, 1500 + 500 * part), 1200)
