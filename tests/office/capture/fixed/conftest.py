"""A camera at a counter, a film for it, and a real RTSP server."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.fixed import recorders
from liuhen.office.capture.fixed.actions import Settings, add_source
from liuhen.office.capture.fixed.models import FixedSource, Room, Way
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind
from office.capture.fixtures import vault_folder  # noqa: F401 - fixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Unit

TEST = ObjectName("system", "test")
SERVER = Path(__file__).with_name("rtsp_server.py")
SYSTEM_PYTHON = "/usr/bin/python3"
NEEDS = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
SIZE = (64, 48)


@pytest.fixture
def camera(unit: Unit, now: datetime) -> Device:
    return register_device(
        number="CK-01",
        kind=DeviceKind.FIXED_CAMERA,
        unit=unit,
        officer=None,
        by=TEST,
        at=now - timedelta(days=200),
    )


@pytest.fixture
def make_source(camera: Device, now: datetime) -> Iterator[Callable[..., FixedSource]]:
    """Return a function that sets a source up, open around the clock unless told otherwise, `since` long ago."""
    made: list[FixedSource] = []

    def make(*, device: Device = camera, since: timedelta = timedelta(), **given: object) -> FixedSource:
        told = {"name": "一号窗口", "place": "政务大厅", "room": Room.COUNTER, "way": Way.FOLDER, "pattern": "*.mp4"}
        hours = {"hours": ("00:00-24:00",) * 7, "by_calendar": False}
        settings = Settings(**(told | hours | given))  # type: ignore[arg-type]  # as the caller says
        made.append(add_source(device=device, settings=settings, by=TEST, at=now - since))
        return made[-1]

    yield make
    for source in made:
        recorders.stop(source)


@pytest.fixture(scope="session")
def counter_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film of six seconds, ten pictures and one key frame a second."""
    path = tmp_path_factory.mktemp("counter") / "counter.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"g": "10", "bf": "0", "preset": "ultrafast", "tune": "zerolatency"}
        for number in range(60):
            frame = av.VideoFrame(*SIZE, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 4]) * plane.buffer_size)
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


@pytest.fixture
def serve_film(counter_film: Path) -> Iterator[Callable[..., int]]:
    """Return a function that serves the film over RTSP, with user and password if given, and tells the port."""
    if not Path(SYSTEM_PYTHON).exists() or subprocess.call([SYSTEM_PYTHON, "-c", NEEDS], stderr=subprocess.DEVNULL):  # noqa: S603 - our own line
        pytest.skip("needs gir1.2-gst-rtsp-server-1.0, python3-gi and the good and bad plugins of GStreamer")
    servers = []

    def serve(*secret: str) -> int:
        server = subprocess.Popen(  # noqa: S603 - our own server
            [SYSTEM_PYTHON, str(SERVER), str(counter_film), *secret],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        servers.append(server)
        assert server.stdout is not None
        return int(server.stdout.readline())

    yield serve
    for server in servers:
        server.kill()
        server.communicate()
