"""A dock folder, and a station that looks into it without waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.docking import station as engine
from liuhen.office.capture.docking.station import Station
from liuhen.office.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.capture.docking.models import Docking
    from liuhen.office.capture.docking.run import Run
    from liuhen.office.capture.intake import Intake
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Unit

DOCK = ObjectName("system", "dock")
MP4 = b"\x00\x00\x00\x18ftypmp42"


@dataclass
class Heard:
    """What the station told."""

    docked_as: list[str] = field(default_factory=list)
    verdicts: dict[str, str] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)

    def docked(self, docking: Docking) -> None:
        self.docked_as.append(docking.source)

    def settled(self, path: Path, intake: Intake) -> None:
        self.verdicts[path.name] = str(intake.result.verdict)

    def moved(self, run: Run, rate: int) -> None:
        assert 0 <= run.done_bytes <= run.docking.size_bytes
        assert rate >= 0

    def ended(self, docking: Docking) -> None:
        self.ends.append(docking.outcome)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def dock(tmp_path: Path) -> Path:
    folder = tmp_path / "dock"
    folder.mkdir()
    return folder


@pytest.fixture
def camera(dock: Path, device: Device) -> Path:
    """The folder of BWC-03 in the dock."""
    folder = dock / device.number
    folder.mkdir()
    return folder


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def make_station(dock: Path, unit: Unit, now: datetime, heard: Heard) -> Callable[..., Station]:
    """Return a function that starts a station: with another clock, or for one device."""

    def make(*, at: datetime = now, folder: Path = dock, device: str | None = None) -> Station:
        return Station(folder=folder, unit=unit, by=DOCK, teller=heard, device=device, now=lambda: at)

    return make


def film(folder: Path, sequence: int, *, day: str = "20261117", content: bytes = b"", device: str = "BWC-03") -> Path:
    """Put a file on a device; its content is its own."""
    path = folder / f"{device}_{day}_{90000 + sequence % 10000:06d}_{sequence:04d}.mp4"
    path.write_bytes(MP4 + (content or path.name.encode()))
    return path


def run(station: Station, *, looks: int = 12) -> Station:
    """Look and work until there is nothing left to do."""
    for _ in range(looks):
        station.look()
        while station.is_taking:
            station.work(seconds=0.05)
        if station.is_idle:
            break
    return station


def entries(kind: str) -> list[str]:
    """Return the types of all entries about one kind of row, in order."""
    return list(
        JournalEntry.objects.filter(object__startswith=f"{kind}/").order_by("id").values_list("type", flat=True)
    )
