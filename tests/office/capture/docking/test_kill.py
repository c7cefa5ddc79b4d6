"""A full dock, its plug pulled and its station killed: nothing lost, nothing twice, the journal complete.

`LIUHEN_DOCK_FULL=1` takes the sizes of the requirement: 500 files of 8 MiB and one of 4 GiB, instead of a fraction.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FULL = os.environ.get("LIUHEN_DOCK_FULL") == "1"
# so many that the vault, up to `station.AHEAD` files ahead of the journal, is not through when the plug is pulled
FILES, SIZE, LARGE = (500, 8 << 20, 4 << 30) if FULL else (600, 256 << 10, 192 << 20)
BLOCK = 1 << 20
PATIENCE = 900 if FULL else 120
SOME = 16
HEAD = b"\x00\x00\x00\x18ftypmp42"

SET_UP = """
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from liuhen.kernel.identity import ObjectName
from liuhen.office.devices.actions import register_device
from liuhen.office.people.actions import add_unit, found_agency
said = {"by": ObjectName("system", "test"), "at": datetime.now(UTC)}
unit = add_unit(agency=found_agency(name="示范街道办事处", pack="pengyang", **said), name="综合执法队", **said)
register_device(number="BWC-03", kind="body-camera", unit=unit, officer=None, **said)
"""
JUDGE = """
import django; django.setup()
import json
from liuhen.office.capture.audit import audit_originals
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.capture.docking.models import DockFile, DockFinding, Docking
from liuhen.office.capture.models import IntakeResult, RecordingFile
types = list(JournalEntry.objects.filter(object__startswith="docking/").order_by("id").values_list("type", flat=True))
first = JournalEntry.objects.filter(type="recording.stored").order_by("id").first()
print(json.dumps({
    "faults": [str(fault) for fault in audit()] + [str(fault) for fault in audit_originals(full=True)],
    "files": dict(RecordingFile.objects.values_list("name", "sha256")),
    "recordings": RecordingFile.objects.count(),
    "results": sorted(IntakeResult.objects.values_list("verdict", flat=True)),
    "dockings": types,
    "states": sorted(set(DockFile.objects.values_list("state", flat=True))),
    "outcomes": list(Docking.objects.order_by("pk").values_list("outcome", flat=True)),
    "findings": list(DockFinding.objects.values_list("kind", flat=True)),
    "first": first.pk > JournalEntry.objects.filter(type="docking.listed").order_by("id").first().pk,
}))
"""


def fill(folder: Path) -> dict[str, str]:
    """Put films of chance onto a device; return their digests by name."""
    digests = {}
    noise = os.urandom(BLOCK)
    for number in range(FILES + 1):
        path = folder / f"BWC-03_20261117_{90000 + number % 10000:06d}_{number + 1:04d}.mp4"
        size, state = LARGE if number == FILES // 2 else SIZE, hashlib.sha256()
        with path.open("wb") as file:
            for start in range(0, size, BLOCK):
                own = HEAD + path.name.encode() + start.to_bytes(8)
                piece = own + noise[len(own) : min(BLOCK, size - start)]
                state.update(piece)
                file.write(piece)
        digests[path.name] = state.hexdigest()
    return digests


@dataclass
class Dock:
    """An installation with a station over a dock folder."""

    home: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "LIUHEN_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}

    def script(self, text: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", text], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def station(self, *options: str) -> subprocess.Popen[str]:
        command = "from liuhen.cli.main import main; main()"
        arguments = ["watch", str(self.folder), "--every", "0.3", "--json", *options]
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", command, *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def count(self, question: str) -> int:
        """Ask the database from outside; 0 while it is not there yet."""
        try:
            with sqlite3.connect(f"file:{self.home / 'liuhen.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
                return int(database.execute(question).fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def wait(self, wanted: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < until, f"never happened: {what}"
            time.sleep(0.02)


STORED = "SELECT COUNT(*) FROM capture_recordingfile"
BROKEN = "SELECT COUNT(*) FROM docking_docking WHERE outcome = 'broken-off'"


@pytest.mark.apart
def test_a_full_dock_pulled_away_and_killed_is_taken_in_whole_and_once(tmp_path: Path) -> None:
    dock = Dock(home=tmp_path / "home", folder=tmp_path / "dock")
    camera = dock.folder / "BWC-03"
    camera.mkdir(parents=True)
    dock.script(SET_UP)
    digests = fill(camera)
    begun = time.monotonic()

    station = dock.station()
    try:
        dock.wait(lambda: dock.count(STORED) >= SOME, "some files stored")
        camera.rename(tmp_path / "away")
        dock.wait(lambda: dock.count(BROKEN) == 1, "the docking broken off")
        at_pull = dock.count(STORED)
        (tmp_path / "away").rename(camera)
        dock.wait(lambda: dock.count(STORED) >= at_pull + SOME, "more files stored")
    finally:
        station.send_signal(signal.SIGKILL)
        station.communicate()
    at_kill = dock.count(STORED)
    last = dock.station("--once")
    _out, told = last.communicate(timeout=PATIENCE)
    assert last.returncode == 0, told
    seconds = time.monotonic() - begun

    judged = json.loads(dock.script(JUDGE))
    assert at_pull < at_kill < FILES + 1, "the plug and the kill came too late to prove anything"
    assert judged["files"] == digests
    assert judged["recordings"] == FILES + 1
    assert judged["results"] == ["stored"] * (FILES + 1)
    assert (judged["faults"], judged["findings"]) == ([], [])
    assert judged["dockings"] == ["docking.listed", "docking.broken-off", "docking.listed", "docking.completed"]
    assert (judged["outcomes"], judged["states"]) == (["broken-off", "completed"], ["stored"])
    assert judged["first"], "a recording was stored before the device's list was in the journal"
    size = FILES * SIZE + LARGE
    print(  # noqa: T201 - the figures are asked for
        f"\n{FILES} × {SIZE >> 20} MiB + {LARGE >> 20} MiB, pulled at {at_pull} and killed at {at_kill} files: "
        f"{seconds:.1f} s, {size / seconds / 1e6:.0f} MB/s"
    )
