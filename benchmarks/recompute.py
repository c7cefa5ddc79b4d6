"""Recompute of a whole office after the law changed: how many cases per second, and that a broken-off pass goes on.

    recompute.py [CASES]      100 000 unless told; made in SQLite by bulk inserts, half broken off, then finished

Each case has 2 officers, 3 activities, 6 recordings and 2 to 4 events. Journal entries are left out: recompute neither
reads nor writes them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
PIECE = 1000
OFFICERS, UNITS, ACTIVITIES, RECORDINGS = 200, 20, 3, 6
WORKER = (
    "import django; django.setup()\n"
    "from liuhen.office.oversight.recomputing.passes import work\n"
    "while work(seconds=3): pass"
)


def set_up(home: Path) -> None:
    """Make an empty installation in `home`, and Django with it."""
    os.environ |= {"LIUHEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    os.environ.pop("LIUHEN_DATABASE_URL", None)
    import django  # noqa: PLC0415 - settings come first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django

    call_command("migrate", verbosity=0)


def staff() -> tuple[list[Any], list[Any]]:
    """Set up the agency with its units and officers."""
    from liuhen.kernel.identity import ObjectName  # noqa: PLC0415 - needs Django
    from liuhen.office.people import actions  # noqa: PLC0415 - needs Django
    from liuhen.office.people.models import Credential, Officer  # noqa: PLC0415 - needs Django

    by = ObjectName("system", "benchmark")
    agency = actions.found_agency(name="示范市综合执法局", pack="pengyang", by=by, at=AT)
    units = [actions.add_unit(agency=agency, name=f"执法{n}队", by=by, at=AT) for n in range(UNITS)]
    officers = Officer.objects.bulk_create(
        Officer(unit=units[n % UNITS], name=f"人员{n}", number=f"B-{n:04d}", is_established=True)
        for n in range(OFFICERS)
    )
    Credential.objects.bulk_create(
        Credential(officer=one, number=one.number, valid_from=AT.date(), valid_until=AT.date()) for one in officers
    )
    return units, officers


def fill(cases: int) -> None:
    """Insert cases with what belongs to them."""
    units, officers = staff()
    for start in range(0, cases, PIECE):
        insert(range(start, min(start + PIECE, cases)), units, officers)


def insert(numbers: range, units: list[Any], officers: list[Any]) -> None:
    """Insert one piece of the cases in one transaction."""
    from django.db import transaction  # noqa: PLC0415 - needs Django

    from liuhen.office.capture.models import Recording, RecordingFile  # noqa: PLC0415 - needs Django
    from liuhen.office.cases.models import Activity, Case, CaseEvent  # noqa: PLC0415 - needs Django
    from liuhen.office.journal.bulk import write  # noqa: PLC0415 - needs Django

    cases, activities, recordings, events = [], [], [], []
    for number in numbers:
        opened = AT - timedelta(days=number % 300 + 20, minutes=number % 600)
        unit = units[number % UNITS]
        case = Case(number=f"示综执案〔2026〕{number:06d}号", title="", cause="占道经营", unit=unit, opened_at=opened)
        cases.append(case)
        for place in range(ACTIVITIES):
            begun = opened + timedelta(days=place, hours=1)
            activity = Activity(case=case, unit=unit, kind=("inspection", "questioning", "service")[place])
            activity.started_at, activity.ended_at = begun, begun + timedelta(hours=1)
            activities.append(activity)
            for part in range(RECORDINGS // ACTIVITIES):
                recording = Recording(number=f"R{number:06d}-{place}{part}", unit=unit, activity=activity)
                recording.medium, recording.officer = "video", officers[number % OFFICERS]
                recording.started_at = begun + timedelta(minutes=30 * part)
                recording.ended_at = recording.started_at + timedelta(minutes=25)
                recording.stored_at = begun + timedelta(hours=9 + 10 * part)
                recordings.append(recording)
        kinds = ["case_opened", "decision_made", "closing_approved", "filed"][: 2 + number % 3]
        events += [CaseEvent(case=case, kind=kind, at=opened + timedelta(days=4 * n)) for n, kind in enumerate(kinds)]
    files = [
        RecordingFile(recording=one, name=f"{one.number}.mp4", sha256=one.id.hex * 2, size_bytes=1)
        for one in recordings
    ]
    with transaction.atomic():
        for rows in (cases, activities, recordings, files, events):
            columns = [one.attname for one in type(rows[0])._meta.concrete_fields]  # noqa: SLF001 - Django's documented API
            write(type(rows[0]), columns, (), ([getattr(row, name) for name in columns] for row in rows))
        pairs = [(n % OFFICERS, (n + UNITS) % OFFICERS) for n in numbers]
        handlers, present = Case.handlers.through, Activity.officers.through
        handling = ((case.pk, officers[who].pk) for case, pair in zip(cases, pairs, strict=True) for who in pair)
        write(handlers, ("case_id", "officer_id"), (), handling)
        there = (
            (activity.pk, officers[who].pk)
            for place, activity in enumerate(activities)
            for who in pairs[place // ACTIVITIES]
        )
        write(present, ("activity_id", "officer_id"), (), there)


def measure(cases: int) -> bool:
    """Break a pass off by kill -9 half-way, finish it, change the law, and run once more; return whether all held."""
    from liuhen.office.oversight.models import Judged, Obligation, Recompute  # noqa: PLC0415 - needs Django
    from liuhen.office.oversight.recomputing.passes import open_pass, work  # noqa: PLC0415 - needs Django

    before = size()
    open_pass()
    worker = subprocess.Popen([sys.executable, "-c", WORKER])
    while latest().left > cases // 2 and worker.poll() is None:
        time.sleep(0.2)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    told = latest()
    print(f"  killed -9 at {told.done:,} of {told.total:,}")
    Recompute.objects.update(held_until=None)  # what a minute of waiting would bring
    left, begun = told.left, time.process_time()
    finish(work)
    first, took = latest(), time.process_time() - begun
    resumed = Recompute.objects.count() == 1 and Recompute.objects.get().done <= cases + 50
    print(f"  went on with {left:,}: {'nothing done twice' if resumed else 'NOT RESUMED'}")
    print(f"  first pass, every row new       {first.rate or 0:>9,.0f} cases/s, {left / took:,.0f} per second of CPU")
    print(f"  duties                          {Obligation.objects.count():>9,}")
    print(
        f"  database                        {before / cases:>9.1f} KiB a case, {(size() - before) / cases:.1f} judged"
    )
    Judged.objects.update(law="")  # as after a new release that changes nothing for these cases
    open_pass()
    begun = time.process_time()
    finish(work)
    again, took = latest(), time.process_time() - begun
    print(f"  second pass, nothing different  {again.rate or 0:>9,.0f} cases/s, {cases / took:,.0f} per second of CPU")
    whole = Judged.objects.exclude(law="").count() == cases and not first.failed and not again.failed
    return resumed and whole


def size() -> float:
    """Return the KiB of the database's file."""
    from django.conf import settings  # noqa: PLC0415 - needs Django
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(settings.DATABASES["default"]["NAME"]).stat().st_size / 1024


def latest() -> Any:
    """Return the progress of the pass under way."""
    from liuhen.office.oversight.recomputing.passes import progress  # noqa: PLC0415 - needs Django

    told = progress()
    if told is None:
        raise RuntimeError("no pass was begun")
    return told


def finish(work: Any) -> None:
    """Work until nothing is left."""
    while work(seconds=60):
        pass


def main(arguments: list[str]) -> int:
    """Print the figures; exit 1 where a pass did not go on or left something out."""
    cases = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder:
        set_up(Path(folder))
        begun = time.perf_counter()
        fill(cases)
        print(f"\nrecompute: {cases:,} cases, made in {time.perf_counter() - begun:.0f} s")
        return 0 if measure(cases) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
