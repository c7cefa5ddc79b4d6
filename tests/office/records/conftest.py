"""A case with recordings, in the rows that intake leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.digest import sha256
from liuhen.office.capture.models import Recording, RecordingFile
from liuhen.office.cases import actions
from liuhen.office.cases.models import Activity, ActivityKind, Case, EventKind, EventSource, Procedure, Start
from liuhen.office.journal.act import act

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.people.models import Officer


@pytest.fixture
def open_case(handler: Officer, now: datetime) -> Callable[..., Case]:
    """Return a function that opens one more case."""

    def opened(number: str) -> Case:
        return actions.open_case(
            number=number,
            title=f"{number} 的名称",
            cause="占道经营",
            procedure=Procedure.GENERAL,
            start=Start.OWN_INITIATIVE,
            unit=handler.unit,
            handlers=[handler],
            by=handler.object_name,
            at=now - timedelta(days=60),
        )

    return opened


@pytest.fixture
def case(open_case: Callable[..., Case]) -> Case:
    return open_case("示综执案〔2026〕041 号")


@pytest.fixture
def end(handler: Officer, now: datetime) -> Callable[[Case], None]:
    """Return a function that ends a case."""

    def ended(case: Case) -> None:
        actions.record_event(
            case=case,
            kind=EventKind.CLOSING_APPROVED,
            happened_at=now - timedelta(days=3),
            source=EventSource.OFFICER,
            note="",
            by=handler.object_name,
            at=now - timedelta(days=3),
        )

    return ended


@pytest.fixture
def activity(case: Case, handler: Officer, now: datetime) -> Activity:
    return actions.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(days=50),
        ended_at=now - timedelta(days=50),
        place="",
        by=handler.object_name,
        at=now - timedelta(days=50),
    )


@pytest.fixture
def store(handler: Officer, now: datetime) -> Callable[..., Recording]:
    """Return a function that stores one more recording, examined or not, in an activity or not."""
    count = 0

    def stored(activity: Activity | None = None, *, examined: bool = True) -> Recording:
        nonlocal count
        count += 1
        with act(by=handler.object_name, at=now) as record:
            row = Recording.objects.create(
                number=f"R-T{count:03d}", unit=handler.unit, activity=activity, medium="video", stored_at=now
            )
            file = RecordingFile.objects.create(
                recording=row,
                sha256=str(sha256(str(count).encode())),
                size_bytes=1,
                name=f"{count}.mp4",
                examined_at=now if examined else None,
            )
            record("recording.stored", row, {"number": row.number, "name": file.name})
            record("file.stored", file, {"name": file.name})
        return row

    return stored
