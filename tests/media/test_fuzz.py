"""Mutated files: no crash, no hang, each result a value.

Many files are examined by one process of its own, with the limits of the product, so that a crash is seen and named.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from liuhen.media.isolated import Limits, examine
from liuhen.media.values import Failed

EXAMINE_ALL = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from liuhen.kernel import canonical
from liuhen.kernel.errors import Refusal
from liuhen.media.preview import preview
from liuhen.media.probe import probe
from liuhen.media.values import Probe
for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.name, end=" ", flush=True)
    try:
        found = probe(path)
    except MemoryError:  # it claims sizes beyond the limit; apart, that is Failed("memory-limit")
        print("memory", None, flush=True)
        continue
    assert Probe.from_json(canonical.parse(canonical.encode(found.as_json()))) == found
    try:
        picture = preview(path)
        assert picture.startswith(b"\\xff\\xd8\\xff")
    except Refusal as refusal:
        assert refusal.code == "no-picture"
    except MemoryError:
        pass
    print(found.kind, found.plays_to_end, flush=True)
"""


EXTREMES = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1")


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Cut, flip, overwrite, repeat, remove or move: what cards, cables and adversaries do."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        # Half of the changes hit the start, where the structure is.
        reach = len(changed) if chance.random() < 0.5 else min(len(changed), 4096)
        at = chance.randrange(max(1, reach))
        length = chance.choice((1, 1, 4, 4, 64, 4096))
        match chance.randrange(6):
            case 0:
                del changed[at + chance.randrange(len(data)) :]
            case 1 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                changed[at : at + length] = chance.randbytes(length)
            case 3:
                changed[at : at + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1")
                )
            case 4:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 20))
            case _:
                del changed[at : at + length]
    return bytes(changed)


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


def examine_mutations(folder: Path, seeds: list[bytes], numbers: range, seconds: int) -> None:
    folder.mkdir()
    for number in numbers:
        chance = random.Random(number)
        (folder / f"{number:06}").write_bytes(mutate(seeds[number % len(seeds)], chance))
    command = [sys.executable, "-c", EXAMINE_ALL, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603 - ourselves
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"stopped at {lines[-1:]}: exit {done.returncode}\n{done.stderr[-2000:]}"
    assert len(lines) == len(numbers)
    assert all(len(line.split()) == 3 for line in lines)


def test_300_mutated_files_each_have_a_result(tmp_path: Path, seeds: list[bytes]) -> None:
    examine_mutations(tmp_path / "fuzz", seeds, range(300), 120)


def test_mutated_files_examined_apart_each_have_an_outcome(tmp_path: Path, seeds: list[bytes]) -> None:
    for number in range(20):
        chance = random.Random(10_000 + number)
        path = tmp_path / str(number)
        path.write_bytes(mutate(seeds[number % len(seeds)], chance))
        outcome = examine(path, limits=Limits(seconds=30))
        assert not isinstance(outcome, Failed) or outcome.reason == "memory-limit"
        assert outcome.as_json()["size_bytes"] == path.stat().st_size


@pytest.mark.apart
@pytest.mark.parametrize("part", range(10))
def test_5000_mutated_files_each_have_a_result(tmp_path: Path, seeds: list[bytes], part: int) -> None:
    examine_mutations(tmp_path / "fuzz", seeds, range(1000 + 500 * part, 1500 + 500 * part), 600)
