"""The demonstration's hearing room: a camera that stands still, its folder, and a gap that was noted.

The recorder of another make is played by a folder of the installation. It filmed yesterday, in the minutes for which
the room was open, and missed some of them.
"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from liuhen.cli.demonstration.footage import Shot
from liuhen.kernel.instant import in_beijing
from liuhen.office.capture.actions import classify
from liuhen.office.capture.fixed.actions import Settings, add_source
from liuhen.office.capture.fixed.models import Room, Way
from liuhen.office.capture.fixed.pulling import attend
from liuhen.office.capture.fixed.tasks import PULLER
from liuhen.office.capture.models import Examination, Recording
from liuhen.office.capture.tasks import examine
from liuhen.office.cases.actions import record_activity
from liuhen.office.cases.models import ActivityKind
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.cli.demonstration.people import Staff

CAMERA: Final = "TZS-01"
PLACE: Final = "示范街道办事处听证室"
PIECES: Final = ((0, 60), (60, 60), (170, 70), (240, 60))  # seconds from the start, length
OPEN_MINUTES: Final = 5


def opened(now: datetime) -> datetime:
    """Return when the room was opened."""
    return (in_beijing(now) - timedelta(days=1)).replace(hour=14, minute=30, second=0, microsecond=0)


def hearing_shots(now: datetime) -> list[Shot]:
    """Return what the camera filmed."""
    return [
        Shot(
            camera=CAMERA,
            started_at=opened(now) + timedelta(seconds=after),
            seconds=length,
            scene=7,
            frames_per_second=2,
        )
        for after, length in PIECES
    ]


def open_hearing_room(*, staff: Staff, films: Mapping[Shot, Path], now: datetime) -> None:
    """Set the camera up, let its footage come by the way that every folder takes, and say what it shows."""
    begins, keeper = opened(now), staff.people["keeper"].object_name
    before, ended = begins - timedelta(days=6), begins + timedelta(minutes=OPEN_MINUTES)
    device = register_device(
        number=CAMERA, kind=DeviceKind.FIXED_CAMERA, unit=staff.unit, officer=None, by=keeper, at=before
    )
    told = Settings(
        name="听证室",
        place=PLACE,
        room=Room.HEARING,
        way=Way.FOLDER,
        folder=str(_folder(films, now)),
        pattern="*.mp4",
        segment_minutes=1,
        hours=tuple(_hours(begins, ended) if day == begins.weekday() else "" for day in range(7)),
        by_calendar=False,
    )
    source = add_source(device=device, settings=told, by=keeper, at=before)
    for minute in (1, 2):
        attend(source, by=PULLER, now=partial(_same, ended + timedelta(minutes=minute)))
    taken = list(Recording.objects.filter(device=device))
    for row in Examination.objects.filter(file__recording__in=taken):
        examine(str(row.pk))
    attend(source, by=PULLER, now=partial(_same, ended + timedelta(minutes=3)))
    _say_what_it_shows(staff, taken, begins, ended)


def _folder(films: Mapping[Shot, Path], now: datetime) -> Path:
    folder: Path = settings.LIUHEN_HOME / "demonstration-camera"
    folder.mkdir()
    for shot in hearing_shots(now):
        copy = Path(shutil.copyfile(films[shot], folder / shot.file_name))
        ended = shot.started_at + timedelta(seconds=shot.seconds)
        os.utime(copy, (ended.timestamp(),) * 2)
    return folder


def _hours(begins: datetime, ended: datetime) -> str:
    return f"{begins:%H:%M}-{ended:%H:%M}"


def _same(at: datetime) -> datetime:
    return at


def _say_what_it_shows(staff: Staff, taken: list[Recording], begins: datetime, ended: datetime) -> None:
    handler = staff.people["handler3"]
    at = ended + timedelta(hours=1)
    activity = record_activity(
        case=None,
        unit=staff.unit,
        kind=ActivityKind.HEARING,
        officers=[handler],
        started_at=begins,
        ended_at=ended,
        returned_at=ended,
        place=PLACE,
        by=handler.object_name,
        at=at,
    )
    classify(recordings=taken, activity=activity, is_evidence=False, by=handler.object_name, at=at)
