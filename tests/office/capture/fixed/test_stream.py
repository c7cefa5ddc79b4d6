"""A real stream, from GStreamer's RTSP server: cut at key frames, taken up after a kill, told when it breaks."""

from __future__ import annotations

import json
import os
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
from liuhen.office.capture.fixed.recorder import STATE
from liuhen.office.capture.fixed.segments import PART
from liuhen.office.capture.models import Recording
from office.capture.fixed.conftest import TEST
from office.capture.fixed.recording import start, state, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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


WORKER = """
import sys, time
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.fixed.actions import Settings, add_source
from liuhen.office.capture.fixed.models import FixedGap, FixedSource, Room, Way
from liuhen.office.capture.fixed.tasks import sweep_fixed_sources
from liuhen.office.capture.models import Recording
from liuhen.office.devices.actions import register_device
from liuhen.office.journal.audit import audit
from liuhen.office.people.actions import add_unit, found_agency
if not FixedSource.objects.exists():
    said = {"by": ObjectName("system", "test"), "at": timezone.now()}
    unit = add_unit(agency=found_agency(name="示范街道办事处", pack="pengyang", **said), name="综合执法队", **said)
    device = register_device(number="CK-01", kind="fixed-camera", unit=unit, officer=None, **said)
    settings = Settings(name="一号窗口", place="大厅", room=Room.COUNTER, way=Way.STREAM, address=sys.argv[1],
                        hours=("00:00-24:00",) * 7, by_calendar=False)
    add_source(device=device, settings=settings, **said)
while not Recording.objects.exists():
    sweep_fixed_sources()
    print("swept", flush=True)
    time.sleep(0.2)
print([len(list(audit())), Recording.objects.count(), [gap.cause for gap in FixedGap.objects.all()]], flush=True)
"""


def test_a_worker_that_was_killed_while_pulling_leaves_its_footage_to_the_next(
    serve_film: Callable[..., int], tmp_path: Path
) -> None:
    environment = {**os.environ, "LIUHEN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    command = [sys.executable, "-c", WORKER, f"rtsp://127.0.0.1:{serve_film()}/counter"]
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own script
    until(lambda: any(path.stat().st_size for path in tmp_path.glob(f"fixed/*/*{PART}")))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 - as above
    faults, recordings, _gaps = json.loads(done.stdout.splitlines()[-1].replace("'", '"'))
    assert (faults, recordings) == (0, 1)
