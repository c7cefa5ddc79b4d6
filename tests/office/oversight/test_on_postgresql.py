"""The board on PostgreSQL: what acts leave, what recomputing makes of it, and why, as on SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.postgresql import run_there

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import timedelta
from django.utils import timezone
from liuhen.kernel.identity import ObjectName
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import ActivityKind, EventKind, Procedure, Start
from liuhen.office.oversight.recomputing import passes as recompute
from liuhen.office.oversight.explaining import MOVED_ON, reasons_of
from liuhen.office.oversight.models import Judged, Obligation, RetentionFinding
from liuhen.office.people import actions as people
by, now = ObjectName("system", "test"), timezone.now()
timezone.now = lambda: now
who = {"by": by, "at": now}
agency = people.found_agency(name="示范街道办事处", pack="pengyang", **who)
unit = people.add_unit(agency=agency, name="综合执法队", **who)
officer = people.register_officer(unit=unit, name="张示范", number="T-1", is_established=True, roles=[], **who)
for number in range(3):
    case = cases.open_case(
        number=f"{number} 号", title="占道经营案", cause="占道经营", procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE, unit=unit, handlers=[officer], by=by, at=now - timedelta(days=30),
    )
    begun = now - timedelta(days=2)
    cases.record_activity(
        case=case, unit=unit, kind=ActivityKind.INSPECTION, officers=[officer], started_at=begun,
        ended_at=begun + timedelta(hours=1), place="", **who,
    )
    closed = now - timedelta(days=1)
    cases.record_event(case=case, kind=EventKind.CLOSING_APPROVED, happened_at=closed, source="", note="", **who)

def board():
    links = Obligation.officers.through.objects.order_by("obligation", "officer")
    rows = [list(model.objects.order_by("pk").values()) for model in (Obligation, RetentionFinding)]
    return rows, list(links.values_list("obligation", "officer"))

before = board()
assert len(before[0][0]) >= 9, before[0][0]
assert before[1], "somebody owes something"
recompute.open_pass(everything=True)
recompute.work(seconds=60)
assert board() == before, "judging everything at once changes nothing"
people.set_own_period(agency=agency, code="file-case", period="60 days", provision="局办3号", **who)
Judged.objects.filter(scope=str(case.object_name)).update(content="")
recompute.work(seconds=60)
filings = Obligation.objects.filter(code="file-case")
assert {row.provision for row in filings} == {"局办3号"}, filings
reasons = reasons_of(Obligation.objects.all())
assert MOVED_ON not in reasons.values()
told = recompute.progress()
print(told.total, told.left, told.failed, [str(cause) for cause in told.causes])
"""


def test_acts_and_recomputing_leave_the_same_there(postgresql: str, tmp_path: Path) -> None:
    done = run_there(SCRIPT, postgresql, tmp_path)
    assert done.stdout.split("\n")[0] == "3 0 0 ['own']", done.stderr
