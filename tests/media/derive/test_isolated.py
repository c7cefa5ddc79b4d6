"""Made apart: whatever the film does to the decoder, and whoever stops it, the outcome is a value."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel import canonical
from liuhen.media.derive import isolated
from liuhen.media.derive.isolated import Done, Limits, NotMade, derive
from liuhen.media.derive.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

CLIP = Recipe(sort="clip", to_ms=1000)


def run(film: Path, target: Path, recipe: Recipe = CLIP, **limits: int) -> Done | NotMade:
    return derive(film, recipe, target, note="", go_on=lambda *_: True, limits=Limits(**limits))


def test_a_copy_is_made_apart(film: Path, tmp_path: Path) -> None:
    outcome = run(film, tmp_path / "c.mp4")
    assert isinstance(outcome, Done)
    assert outcome.made.pictures == 10
    assert (tmp_path / "c.mp4").stat().st_size > 1000


def test_marks_are_set_within_the_limits_too(film: Path, tmp_path: Path) -> None:
    assert isinstance(run(film, tmp_path / "c", Recipe(sort="still", marks=("张示范",))), Done)


def test_whoever_is_told_of_progress_can_stop_it(film: Path, tmp_path: Path) -> None:
    heard: list[int] = []

    def go_on(done: int, total: int) -> bool:
        heard.append(done)
        return done < 1000

    outcome = derive(film, Recipe(sort="clip"), tmp_path / "c", note="", go_on=go_on)
    assert outcome == NotMade(why="cancelled")
    assert heard == [0, 1000]


def test_limits_end_it_with_their_word(film: Path, tmp_path: Path) -> None:
    assert run(film, tmp_path / "a", target_bytes=4096) == NotMade(why="too-large")
    assert run(film, tmp_path / "b", silent_seconds=0) == NotMade(why="too-long")
    assert isinstance(run(film, tmp_path / "c", memory_bytes=60 << 20), NotMade)


def test_what_cannot_be_read_or_written_fails_as_a_value(film: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "missing", tmp_path / "a") == NotMade(why="unreadable")
    assert isinstance(run(film, tmp_path / "no" / "such" / "folder"), NotMade)
    (tmp_path / "text").write_text("no film")
    assert run(tmp_path / "text", tmp_path / "b") == NotMade(why="broken")
    assert run(film, tmp_path / "d", Recipe(sort="clip", from_ms=60_000)) == NotMade(why="nothing")


def test_spoilt_films_end_in_a_value(film: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = film.read_bytes()
    for number in range(6):
        spoilt = bytearray(whole[: chance.randrange(len(whole) // 2, len(whole))] if number % 2 else whole)
        for _ in range(40):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        source = tmp_path / "spoilt.mp4"
        source.write_bytes(spoilt)
        assert isinstance(run(source, tmp_path / "c", silent_seconds=30), Done | NotMade)


@pytest.mark.parametrize("code", [-signal.SIGSEGV, -signal.SIGABRT, 1])
def test_a_crash_is_told_as_one(code: int) -> None:
    assert isolated._outcome(code, {"made": {}}) == NotMade(why="crashed")  # noqa: SLF001 - a child cannot be asked to


def test_a_child_that_claims_nonsense_has_not_made_anything() -> None:
    for claim in ({}, {"made": {"method": "magic"}}, {"failed": "so what"}):
        assert isolated._outcome(0, claim) == NotMade(why="crashed")  # noqa: SLF001 - as above


def test_the_child_ends_when_nobody_listens_any_more(film: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "liuhen.media.derive", "60", str(3 << 30), str(1 << 30)]
    child = subprocess.Popen(  # noqa: S603 - our own module
        [*command, str(film), str(tmp_path / "c")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdout.close()
    child.stdin.write(canonical.encode({"recipe": Recipe(sort="clip").as_json(), "note": ""}))
    child.stdin.close()
    assert child.wait(timeout=30) == 1


def test_no_child_is_left_behind_when_the_caller_fails(film: Path, tmp_path: Path) -> None:
    def fail(done: int, total: int) -> bool:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        derive(film, Recipe(sort="clip"), tmp_path / "c", note="", go_on=fail)
    size = written(tmp_path / "c")
    time.sleep(0.2)
    assert written(tmp_path / "c") == size


def written(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
