"""A case with an inspection yesterday, and a recording of it that nobody has brought in yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.office.cases import actions
from liuhen.office.cases.models import Case, EventKind, Procedure, Start
from office.capture.fixtures import take_in, vault_folder  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.people.models import Officer


@pytest.fixture
def open_case(handler: Officer, now: datetime) -> Callable[..., Case]:
    """Return a function that opens one more case; its closing was approved some days ago, so that it must be filed."""
    count = 0

    def make(*, handlers: list[Officer] | None = None, closed_days_ago: float = 3) -> Case:
        nonlocal count
        count += 1
        by = handler.object_name
        case = actions.open_case(
            number=f"示综执案〔2026〕{count:03d} 号",
            title="示范小吃店未按规定处置餐厨垃圾案",
            cause="未按规定处置餐厨垃圾",
            procedure=Procedure.GENERAL,
            start=Start.OWN_INITIATIVE,
            unit=handler.unit,
            handlers=handlers or [handler],
            by=by,
            at=now - timedelta(days=60),
        )
        actions.record_event(
            case=case,
            kind=EventKind.CLOSING_APPROVED,
            happened_at=now - timedelta(days=closed_days_ago),
            source="",
            note="",
            by=by,
            at=now,
        )
        return case

    return make


@pytest.fixture
def case(open_case: Callable[..., Case]) -> Case:
    return open_case()
