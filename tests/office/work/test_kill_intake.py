"""`kill -9` at any point of an intake: nothing acknowledged is lost, nothing half-taken shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

POINTS, FILES = 200, 12

# One process with Django ready forks a child for each point; the child takes files in and acknowledges each on a pipe.
SCRIPT = """
import django; django.setup()
import json, os, random, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connections
from liuhen.kernel.digest import Digest
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.models import RecordingFile
from liuhen.office.capture.originals import vault
from liuhen.office.journal.audit import audit
from liuhen.office.capture.audit import audit_originals
from liuhen.office.people import actions
from liuhen.office.people.models import Unit
by = ObjectName("system", "test")
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=datetime.now(UTC))
unit_id = actions.add_unit(agency=agency, name="综合执法队", by=by, at=datetime.now(UTC)).pk
folder, points, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(20261121)

def take_all(paths, pipe):
    unit = Unit.objects.get(pk=unit_id)
    for path in paths:
        done = take_in_file(path, Offer(name=path.name, unit=unit), by=by, now=lambda: datetime.now(UTC))
        os.write(pipe, f"{path.name} {done.recording.file.sha256}\\n".encode())

lost, faults, killed, longest = [], [], 0, 0.15
for point in range(points):
    paths = []
    for number in range(count):
        path = folder / f"{point:03d}-{number:02d}.bin"
        path.write_bytes(chance.randbytes(chance.choice([16, 4096, 300_001, 1_500_000])))
        paths.append(path)
    connections.close_all(); vault.cache_clear()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        take_all(paths, writer)
        os._exit(0)
    os.close(writer)
    time.sleep(chance.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    killed += os.waitpid(child, 0)[1] != 0
    acknowledged = [line.split() for line in os.fdopen(reader).read().splitlines()]
    for name, sha256 in acknowledged:
        if not RecordingFile.objects.filter(name=name, sha256=sha256).exists():
            lost.append(name)
        vault().verify(Digest.from_hex(sha256))
    faults += [str(fault) for fault in audit_originals(full=True)] if point % 20 == 0 else []
    again, second = os.pipe()
    take_all(paths, second)
    os.close(second); os.close(again)
    for path in paths:
        if RecordingFile.objects.filter(name=path.name).count() != 1:
            lost.append(path.name)
        path.unlink()
faults += [str(fault) for fault in audit()]
print(json.dumps({"killed": killed, "lost": lost, "faults": faults}))
"""


@pytest.mark.apart
def test_two_hundred_kills_lose_nothing_and_show_nothing_half_taken(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LIUHEN_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "liuhen.office.settings",
    }
    folder = tmp_path / "dock"
    folder.mkdir()
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT, str(folder), str(POINTS), str(FILES)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    judged = json.loads(done.stdout)
    assert (judged["lost"], judged["faults"]) == ([], [])
    assert judged["killed"] > POINTS // 2, "most intakes ended before the kill, so little was proved"
