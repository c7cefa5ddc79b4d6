"""Server time of the workbench with many open duties, all owed by the officer who looks: the test client, no network.

workbench.py [DUTIES]     10 000 unless told; SQLite; exit 1 where a page takes 100 ms or more (median)

Beside it the tray, in which a fifth as many recordings wait to be classified, each with an activity to suggest.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from recompute import UNITS, insert, set_up, staff

GOAL_MS, ROUNDS, CASES, PIECE, LONGEST_DAYS, TENTH = 100.0, 25, 500, 2000, 120, 10
PAGES = {
    "mine": "/",
    "whole unit": "/?of=unit",
    "by person": "/?of=agency&by=person",
    "by post": "/?of=agency&by=post",
    "by unit": "/?of=agency&by=unit",
    "narrowed": "/?of=agency&post=handler&article=pengyang/11&number=1&activity=inspection&state=overdue",
    "tray": "/intake/",
}


def owe(count: int, officer: Any) -> None:
    """Insert open duties of one officer: a tenth overdue, a tenth without an end, the rest over some months."""
    from django.utils import timezone  # noqa: PLC0415 - needs Django

    from liuhen.office.cases.models import Case  # noqa: PLC0415 - needs Django
    from liuhen.office.oversight.models import Obligation  # noqa: PLC0415 - needs Django

    now, cases = timezone.now(), list(Case.objects.all())
    links = Obligation.officers.through
    for start in range(0, count, PIECE):
        duties = []
        for number in range(start, min(start + PIECE, count)):
            case = cases[number % len(cases)]
            end = now + timedelta(days=LONGEST_DAYS * (number % TENTH - 2) / 8, minutes=number)
            duty = Obligation(scope=str(case.object_name), subject=str(case.object_name), pack="pengyang")
            duty.code, duty.provision, duty.source = f"file-case-{number}", "pengyang/11.1", "regulation"
            duty.state, duty.is_open, duty.case, duty.unit = "pending", True, case, officer.unit
            duty.starts_at, duty.due_at = now - timedelta(days=20), None if number % TENTH == 0 else end
            duties.append(duty)
        rows = Obligation.objects.bulk_create(duties)
        links.objects.bulk_create(links(obligation=row, officer=officer) for row in rows)


def leave_unclassified(count: int, officer: Any) -> None:
    """Insert recordings of the officer's own camera that nobody has classified, each made during some activity."""
    from liuhen.office.capture.models import Recording, RecordingFile  # noqa: PLC0415 - needs Django
    from liuhen.office.cases.models import Activity  # noqa: PLC0415 - needs Django
    from liuhen.office.devices.models import Device  # noqa: PLC0415 - needs Django

    camera = Device.objects.create(number="B-CAM", kind="body_camera", unit=officer.unit, officer=officer)
    begun = list(Activity.objects.order_by("pk").values_list("started_at", flat=True))
    rows = []
    for number in range(count):
        row = Recording(number=f"T{number:06d}", unit=officer.unit, device=camera, officer=officer, medium="video")
        row.started_at = begun[number % len(begun)] + timedelta(minutes=5)
        row.ended_at, row.stored_at = row.started_at + timedelta(minutes=20), row.started_at + timedelta(hours=9)
        rows.append(row)
    Recording.objects.bulk_create(rows)
    RecordingFile.objects.bulk_create(
        RecordingFile(recording=one, name=f"{one.number}.mp4", sha256=one.id.hex * 2, size_bytes=1) for one in rows
    )


def signed_in() -> tuple[Any, Any]:
    """Set the office up with its cases; return an officer and a client that is signed in as them."""
    from django.test import Client  # noqa: PLC0415 - needs Django
    from recompute import AT  # noqa: PLC0415 - with its companions

    from liuhen.kernel.identity import ObjectName  # noqa: PLC0415 - needs Django
    from liuhen.office.people import actions  # noqa: PLC0415 - needs Django
    from liuhen.office.people.models import Account, Role  # noqa: PLC0415 - needs Django

    units, officers = staff()
    insert(range(CASES), units, officers)
    officer, by = officers[UNITS], ObjectName("system", "benchmark")
    for role in (Role.HANDLER, Role.LEADER):
        actions.assign_role(officer=officer, role=role, by=by, at=AT)
    officer.account = Account.objects.create(username="bench")
    officer.save()
    client = Client()
    client.force_login(officer.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return officer, client


def milliseconds(client: Any, address: str) -> list[tuple[float, float]]:
    """Time one page, warmed up: CPU (SQLite works in this process) and wall."""
    times = []
    for turn in range(ROUNDS + 3):
        begun, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address, HTTP_HOST="127.0.0.1")
        took = ((time.process_time() - cpu) * 1000, (time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP
            raise RuntimeError(f"{address} answered {answer.status_code}")
        if turn > 2:  # noqa: PLR2004 - the first three warm up
            times.append(took)
    return times


def main(arguments: list[str]) -> int:
    """Print the table; exit 1 where the goal is missed."""
    count = int(arguments[0]) if arguments else 10_000
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder:
        set_up(Path(folder))
        officer, client = signed_in()
        owe(count, officer)
        leave_unclassified(count // 5, officer)
        print(f"\nworkbench: {count:,} open duties, server time in ms of one core over {ROUNDS} requests")
        met = True
        for name, address in PAGES.items():
            times = milliseconds(client, address)
            # CPU decides, because a machine shared with others lends only a part of itself.
            middle, wall = median(cpu for cpu, _ in times), median(wall for _, wall in times)
            met = met and middle < GOAL_MS
            verdict = "met" if middle < GOAL_MS else "MISSED"
            print(f"  {name:<14} median {middle:7.1f}  wall {wall:7.1f}  goal < {GOAL_MS:.0f}: {verdict}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
