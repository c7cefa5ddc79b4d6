"""Filing and a change at once, where a database lets several write: what is filed is what was seen, and stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.actions import mark_evidence
from liuhen.office.cases.queries import is_filed
from liuhen.office.records.actions import file_case
from office.postgresql import LONGEST_WAIT_SECONDS, at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.people.models import Officer
    from office.postgresql import Elsewhere

pytestmark = at_once


@pytest.fixture
def recording(
    case: Case, activity: Activity, end: Callable[[Case], None], store: Callable[..., Recording]
) -> Recording:
    stored = store(activity)
    end(case)
    return stored


@pytest.fixture
def file(case: Case, recording: Recording, handler: Officer, now: datetime) -> Callable[[], object]:
    assert recording.activity is not None
    who = {"officer": handler, "by": handler.object_name, "at": now}
    return lambda: file_case(case=case, location="档案室 2 号柜", storage_note="本单位专用存储", **who)


@pytest.fixture
def mark(recording: Recording, handler: Officer, now: datetime) -> Callable[[], object]:
    return lambda: mark_evidence(recording=recording, is_evidence=True, by=handler.object_name, at=now)


def test_a_change_waits_for_a_filing_under_way_and_is_refused(
    recording: Recording, file: Callable[[], object], mark: Callable[[], object], elsewhere: Elsewhere
) -> None:
    with transaction.atomic():
        file()
        change = elsewhere.begin_and_wait(mark)
        assert not change.done()
    with pytest.raises(Refusal, match="case-filed"):
        change.result(LONGEST_WAIT_SECONDS)
    recording.refresh_from_db()
    assert recording.is_evidence is not True


def test_a_filing_waits_for_a_change_under_way(
    case: Case, recording: Recording, file: Callable[[], object], mark: Callable[[], object], elsewhere: Elsewhere
) -> None:
    with transaction.atomic():
        mark()
        filing = elsewhere.begin_and_wait(file)
        assert not filing.done()
    filing.result(LONGEST_WAIT_SECONDS)
    recording.refresh_from_db()
    assert recording.is_evidence
    assert is_filed(case)
