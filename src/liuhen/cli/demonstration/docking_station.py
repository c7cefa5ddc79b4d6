"""The docking station of the demonstration: one camera was docked this morning, with two things to ask about.

Its clock was ahead, which has been answered; a number is missing, and nobody has said why yet. It goes through the very
station that `liuhen watch` runs.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liuhen.cli.demonstration.footage import Shot
from liuhen.kernel.instant import in_beijing
from liuhen.office.capture import actions as capture
from liuhen.office.capture.docking.answering import answer_finding
from liuhen.office.capture.docking.models import DockFinding, FindingKind, Reason
from liuhen.office.capture.docking.station import Station
from liuhen.office.capture.models import Recording
from liuhen.office.capture.tasks import examine
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.cli.demonstration.people import Staff
    from liuhen.office.capture.docking.models import Docking
    from liuhen.office.capture.docking.run import Run
    from liuhen.office.capture.intake import Intake

CAMERA: Final = "CAM-02"
DOCKED: Final = timedelta(hours=3)  # before now
AHEAD: Final = timedelta(seconds=95)
SEQUENCES: Final = (57, 58, 60)  # 59 is missing
LOOK_SECONDS: Final = 0.1
MOST_LOOKS: Final = 200


class Silent:
    """Hears the station and says nothing."""

    def docked(self, docking: Docking) -> None:
        """A manifest is written down."""

    def settled(self, path: Path, intake: Intake) -> None:
        """A file ended."""

    def moved(self, run: Run, rate: int) -> None:
        """Bytes were read."""

    def ended(self, docking: Docking) -> None:
        """A docking ended."""


def dock_shots(now: datetime) -> list[Shot]:
    """Return what the camera filmed on its patrol."""
    return [
        Shot(camera=CAMERA, started_at=_began(now) + timedelta(minutes=4 * at), seconds=6, scene=4, frames_per_second=3)
        for at in range(len(SEQUENCES))
    ]


def dock_a_camera(*, staff: Staff, films: Mapping[Shot, Path], now: datetime) -> None:
    """Dock the camera, answer for its clock, and put what it filmed under its patrol."""
    at = now - DOCKED
    with tempfile.TemporaryDirectory(prefix="liuhen-demo-dock-") as folder:
        by = staff.people["keeper"].object_name
        station = Station(folder=Path(folder), unit=staff.unit, by=by, teller=Silent(), now=lambda: at)
        station.look()  # the dock is empty, so that the camera is seen to come
        _plug_in(Path(folder) / CAMERA, [films[shot] for shot in dock_shots(now)], at)
        for _ in range(MOST_LOOKS):
            station.look()
            if station.is_idle:
                break
            station.work(seconds=LOOK_SECONDS)
        station.close()
    _answer_for_the_clock(staff, at + timedelta(minutes=20))
    _classify(staff, now)


def _plug_in(camera: Path, films: list[Path], at: datetime) -> None:
    """Lay the camera's folder out as the camera would, its clock ahead, and let it appear as a whole."""
    beside = camera.with_name(f".{camera.name}")
    inside = beside / "DCIM" / "100MEDIA"
    inside.mkdir(parents=True)
    for film, sequence in zip(films, SEQUENCES, strict=True):
        shutil.copy(film, inside / f"{film.stem}_{sequence:04d}{film.suffix}")
    (beside / "TIME.TXT").write_text(f"{in_beijing(at + AHEAD):%Y-%m-%d %H:%M:%S}\n", encoding="utf-8")
    beside.rename(camera)


def _answer_for_the_clock(staff: Staff, at: datetime) -> None:
    officer = staff.people["handler3"]
    answer_finding(
        finding=DockFinding.objects.get(kind=FindingKind.CLOCK),
        reason=Reason.PUT_RIGHT,
        answer="已按北京时间校准，今后每次出发前核对。",
        officer=officer,
        by=officer.object_name,
        at=at,
    )


def _classify(staff: Staff, now: datetime) -> None:
    """Put the films under the patrol on which they were made, so that the tray holds what it held."""
    officer, began = staff.people["handler3"], _began(now)
    recordings = list(Recording.objects.filter(dock_files__source=CAMERA).order_by("pk"))
    for recording in recordings:
        examine(str(recording.file.pk))
    patrol = cases.record_activity(
        case=None,
        unit=staff.unit,
        kind=ActivityKind.PATROL,
        officers=(officer,),
        started_at=began,
        ended_at=began + timedelta(minutes=12),
        returned_at=now - DOCKED,
        place="示范街道样例路 2 号",
        by=officer.object_name,
        at=now - DOCKED + timedelta(minutes=30),
    )
    at = now - DOCKED + timedelta(minutes=31)
    capture.classify(recordings=recordings, activity=patrol, is_evidence=False, by=officer.object_name, at=at)


def _began(now: datetime) -> datetime:
    return in_beijing(now - DOCKED - timedelta(hours=1)).replace(second=0, microsecond=0)
