"""A case with its handler, a second handler, and an activity."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.office.cases import actions
from liuhen.office.cases.models import Activity, ActivityKind, Case, Procedure, Start

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.people.models import Officer


@pytest.fixture
def case(handler: Officer, now: datetime) -> Case:
    return actions.open_case(
        number="示综执案〔2026〕041 号",
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
