"""The agency's own period takes the pack's place everywhere, by an entry, and says what allows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date, start_of
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.recomputing import passes as recompute
from liuhen.office.people import actions
from liuhen.office.people.queries import own_periods

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Agency, Officer

ALLOWS = "局办〔2026〕3号"


def filing(case: Case) -> Obligation:
    return Obligation.objects.get(case=case, code="file-case")


def test_every_open_case_is_judged_by_the_own_period_and_then_by_the_packs_again(
    agency: Agency, case: Case, handler: Officer, now: datetime
) -> None:
    by = handler.object_name
    before = filing(case).due_at
    ended = legal_date(now - timedelta(days=3))
    actions.set_own_period(agency=agency, code="file-case", period="60 days", provision=ALLOWS, by=by, at=now)
    recompute.work(seconds=60)
    row = filing(case)
    assert row.due_at == start_of(ended + timedelta(days=61))
    assert (row.provision, row.source) == (ALLOWS, "interpretation")
    (own,) = own_periods(agency)
    actions.withdraw_own_period(own=own, by=by, at=now)
    recompute.work(seconds=60)
    assert filing(case).due_at == before


def test_a_recording_that_no_case_has_yet_is_judged_by_the_own_period(
    agency: Agency, take_in: Callable[..., Recording], handler: Officer, now: datetime
) -> None:
    recording = take_in(minutes=30, started_at=now - timedelta(hours=5))
    storing = Obligation.objects.get(recording=recording, code="store-recording")
    assert storing.provision != ALLOWS
    actions.set_own_period(
        agency=agency, code="store-recording", period="4 hours", provision=ALLOWS, by=handler.object_name, at=now
    )
    recompute.work(seconds=60)
    row = Obligation.objects.get(recording=recording, code="store-recording")
    assert (row.provision, row.source) == (ALLOWS, "interpretation")
    assert recording.ended_at is not None
    assert row.due_at == recording.ended_at + timedelta(hours=4)
