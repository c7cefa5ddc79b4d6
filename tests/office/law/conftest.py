"""A case of the handler's unit with one film that nobody has classified, and facts such as a lawyer would paste."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.cases import actions
from liuhen.office.cases.models import Activity, ActivityKind, Case, Procedure, Start

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.people.models import Officer

NUMBER = "示综执案〔2026〕041 号"


@pytest.fixture
def case(handler: Officer, now: datetime) -> Case:
    return actions.open_case(
        number=NUMBER,
        title="示范小吃店未按规定处置餐厨垃圾案",
        cause="未按规定处置餐厨垃圾",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now - timedelta(days=30),
    )


@pytest.fixture
def activity(case: Case, handler: Officer, now: datetime) -> Activity:
    return actions.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(days=2),
        ended_at=None,
        place="示范路 1 号",
        by=handler.object_name,
        at=now - timedelta(days=1),
    )


@pytest.fixture
def facts() -> dict[str, Any]:
    """The film of settlement 1: made on a Friday, stored on the Monday after."""
    day = "2026-11-13T"
    return {
        "format": "liuhen-facts/1",
        "pack": "pengyang",
        "case": None,
        "activities": [
            {
                "id": "A1",
                "kind": "inspection",
                "started_at": day + "09:30:00+08:00",
                "ended_at": day + "10:10:00+08:00",
                "returned_at": day + "16:00:00+08:00",
                "relief": None,
            }
        ],
        "recordings": [
            {
                "id": "R1",
                "activity": "A1",
                "medium": "video",
                "started_at": day + "09:30:00+08:00",
                "ended_at": day + "10:10:00+08:00",
                "stored_at": "2026-11-16T09:20:00+08:00",
                "stored_in": "system",
            }
        ],
        "events": [],
    }
