"""`kill -9` loses no work: four workers, four hundred jobs, killed at random; everything is done, once, and right."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WORKERS, JOBS, LONGEST_SECONDS = 4, 400, 900

PREPARE = """
import django; django.setup()
import sys, wave
from datetime import UTC, datetime
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.people import actions
by, at = ObjectName("system", "test"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
folder = Path(sys.argv[1])
for number in range(int(sys.argv[2])):
    path = folder / f"{number:04d}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1); file.setsampwidth(2); file.setframerate(8000)
        file.writeframes(number.to_bytes(2, "little") * (800 + number))
    take_in_file(path, Offer(name=path.name, unit=unit), by=by, now=lambda: at)
"""

COUNT = """
import django; django.setup()
from liuhen.office.capture.models import Examination
print(Examination.objects.count())
"""

JUDGE = """
import django; django.setup()
import json
from collections import Counter
from liuhen.office.capture.models import RecordingFile
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
done = Counter(JournalEntry.objects.filter(type="file.examined").values_list("object", flat=True))
files = list(RecordingFile.objects.all())
wrong = [f.name for f in files if f.probe is None or f.probe["kind"] != "audio"
         or abs(f.probe["duration_ms"] - (800 + int(f.name[:4])) / 8) > 1]
print(json.dumps({"files": len(files), "examined": len(done), "twice": sum(n > 1 for n in done.values()),
                  "wrong": wrong, "faults": [str(f) for f in audit()]}))
"""


@pytest.mark.apart
def test_four_workers_killed_at_random_do_four_hundred_jobs_once_each(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LIUHEN_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "liuhen.office.settings",
        "LIUHEN_HINT_AGAIN_SECONDS": "20",
    }

    def run(script: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own scripts
            [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "liuhen.office.settings.worker"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    run(PREPARE, str(tmp_path), str(JOBS))
    chance = random.Random(20261121)
    workers = [start() for _ in range(WORKERS)]
    kills, end = 0, time.monotonic() + LONGEST_SECONDS
    try:
        while int(run(COUNT)) and time.monotonic() < end:
            time.sleep(chance.uniform(0.5, 4))
            victim = chance.randrange(WORKERS)
            os.killpg(workers[victim].pid, signal.SIGKILL)
            workers[victim].wait()
            workers[victim] = start()
            kills += 1
    finally:
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    judged = json.loads(run(JUDGE))
    assert judged == {"files": JOBS, "examined": JOBS, "twice": 0, "wrong": [], "faults": []}
    assert kills > WORKERS, "nothing was killed, so nothing was proved"
