"""A real stream, from GStreamer's RTSP server: cut at key frames, taken up after a kill, told when it breaks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import av
import pytest
from django.utils import timezone

from liuhen.office.capture.fixed.models import FixedSource, Way
from liuhen.office.capture.fixed.pulling import attend
from liuhen.office.capture.fixed.recorder import PART, STATE
from liuhen.office.capture.models import Recording
from office.capture.fixed.conftest import TEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.apart
COMMAND = [sys.executable, "-P", "-m", "liuhen.office.capture.fixed.recorder"]


def start(address: str, folder: Path, seconds: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    assert process.stdin is not None
    process.stdin.write(json.dumps({"address": address, "folder": str(folder), "seconds": seconds}) + "\n")
    process.stdin.flush()
    return process


def until(holds: Callable[[], object], seconds: float = 40) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


def state(folder: Path) -> dict[str, str]:
    try:
        told: dict[str, str] = json.loads((folder / STATE).read_text())
    except FileNotFoundError:
        return {}
    return told


def frames(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def test_a_stream_is_cut_at_key_frames_without_losing_one_between(
    serve_film: Callable[..., int], tmp_path: Path
) -> None:
    recorder = start(f"rtsp://127.0.0.1:{serve_film()}/counter", tmp_path, 2)
    until(lambda: state(tmp_path).get("trouble") == "ended")
    found = sorted(tmp_path.glob("*.mp4"))
    recorder.communicate()
    assert len(found) >= 2
    assert frames(found[0]) == frames(found[1]) == 20
    # one stream may begin with its second key frame; from there on every picture is there
    assert 50 <= sum(frames(path) for path in found) <= 60


def test_what_a_killed_recorder_left_is_whole_up_to_the_kill(serve_film: Callable[..., int], tmp_path: Path) -> None:
    address = f"rtsp://127.0.0.1:{serve_film()}/counter"
    recorder = start(address, tmp_path, 600)
    until(lambda: any(path.stat().st_size for path in tmp_path.glob(f"*{PART}")))
    time.sleep(3)  # three key frames further
    recorder.send_signal(signal.SIGKILL)
    recorder.communicate()
    again = start("rtsp://127.0.0.1:9/counter", tmp_path, 600)
    until(lambda: state(tmp_path).get("trouble") == "refused")
    again.communicate()
    (left,) = tmp_path.glob("*.mp4")
    assert frames(left) > 0


def test_a_wrong_password_is_told_by_a_word_and_stands_nowhere(serve_film: Callable[..., int], tmp_path: Path) -> None:
    port = serve_film("officer", "right")
    recorder = start(f"rtsp://officer:wr0ng-pass@127.0.0.1:{port}/counter", tmp_path, 2)
    until(lambda: state(tmp_path).get("trouble") == "denied")
    _out, errors = recorder.communicate()
    assert "wr0ng-pass" not in errors
    assert "wr0ng-pass" not in (tmp_path / STATE).read_text()


@pytest.mark.django_db
def test_footage_of_a_stream_becomes_recordings_of_its_device(
    serve_film: Callable[..., int], make_source: Callable[..., FixedSource]
) -> None:
    before = timezone.now()
    source = make_source(way=Way.STREAM, address=f"rtsp://127.0.0.1:{serve_film()}/counter")

    def taken() -> bool:
        attend(source, by=TEST, now=timezone.now)
        return Recording.objects.exists()

    until(taken)
    row = Recording.objects.get()
    assert row.device == source.device
    assert row.started_at is not None
    assert before < row.started_at < row.stored_at
