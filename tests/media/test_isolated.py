"""Examined apart: whatever the file does to the decoder, the outcome is a value."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from liuhen.media import isolated
from liuhen.media.isolated import Limits, examine
from liuhen.media.probe import probe
from liuhen.media.values import Failed, NotMedia, Probed


def test_a_film_is_probed_with_its_preview(film: Path) -> None:
    outcome = examine(film)
    assert isinstance(outcome, Probed)
    assert outcome.probe == probe(film)
    assert outcome.preview is not None
    assert outcome.preview.startswith(b"\xff\xd8\xff")
    assert outcome.as_json()["plays_to_end"] is True


def test_sound_has_no_preview(encode: Callable[..., Path]) -> None:
    outcome = examine(encode("apart.wav", "wav", None, "pcm_s16le"))
    assert isinstance(outcome, Probed)
    assert (outcome.probe.kind, outcome.preview) == ("audio", None)


def test_what_is_no_media_never_meets_a_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"MZ" + bytes(100))
    monkeypatch.setattr(isolated, "_run", None)
    assert examine(path) == NotMedia(size_bytes=102)
    assert examine(path).as_json()["kind"] == "other"


def test_a_name_with_any_characters_is_one_name(film: Path, tmp_path: Path) -> None:
    for name in ("-i", "--help", "a b;rm -rf *.mp4", "http:x", "%d.mp4", "录像 1.mp4", os.fsdecode(b"\xff\xfe.mp4")):
        path = tmp_path / name
        path.write_bytes(film.read_bytes())
        assert isinstance(examine(path), Probed), name


def test_a_child_that_takes_too_long_is_killed(film: Path) -> None:
    outcome = examine(film, limits=Limits(seconds=0))
    assert outcome == Failed(size_bytes=film.stat().st_size, kind="video", container="mp4", reason="time-limit")
    assert outcome.as_json()["plays_to_end"] is None
    assert outcome.as_json()["failed"] == "time-limit"


def test_the_time_limit_grows_with_the_file() -> None:
    assert Limits().seconds_for(20_000_000_000) == 1060


def test_a_child_without_memory_fails_as_a_value(film: Path) -> None:
    assert isinstance(examine(film, limits=Limits(memory_bytes=60 << 20)), Failed)


NO_CORE = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
CHILDREN = {
    "segfault": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
    "abort": ("import os; os.abort()", "crashed"),
    "exit": ("raise SystemExit(9)", "crashed"),
    "out of memory": ("raise SystemExit(3)", "memory-limit"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed"),
    "processor time": ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "time-limit"),
    "silence": ("pass", "crashed"),
    "nonsense": ("print('{\"kind\": 1}')", "crashed"),
    "flood": ("import sys\nfor _ in range(99): sys.stdout.write('x' * 100000)", "crashed"),
}


@pytest.mark.parametrize(("script", "reason"), CHILDREN.values(), ids=CHILDREN)
def test_however_the_child_ends_the_outcome_is_a_value(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    child = tmp_path / "child"
    child.write_text(
        f"#!{sys.executable}\nimport resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n{script}\n"
    )
    child.chmod(0o755)
    monkeypatch.setattr(isolated.sys, "executable", str(child))
    outcome = examine(film)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.kind, outcome.preview) == (reason, "video", None)


def test_a_child_that_dies_at_the_preview_has_still_probed(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = probe(film)
    child = tmp_path / "child"
    child.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        "from liuhen.kernel import canonical\n"
        f"line = canonical.encode({found.as_json()!r})\n"
        "sys.stdout.buffer.write(line + b'\\n\\xff\\xd8\\xff half')\n"
        "sys.stdout.flush()\n"
        "os._exit(139)\n"
    )
    child.chmod(0o755)
    monkeypatch.setattr(isolated.sys, "executable", str(child))
    assert examine(film) == Probed(probe=found, preview=None)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        examine(tmp_path / "gone")
