"""An office whose log and vault are its own, with one recording of an inspection in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.capture.actions import classify
from liuhen.office.records.discs import make_discs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.people.models import Officer
    from liuhen.package.disc import MadeDisc

WHOLE = {
    "method": "执法记录仪录制",
    "maker": "张示范",
    "recorded_item": "现场检查",
    "times": "2026-11-17 09:00–10:00",
    "place": "样例路一段",
    "officer_names": "张示范",
    "content": "后厨餐厨垃圾混放",
    "object_of_proof": "未按规定处置餐厨垃圾",
}


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.LIUHEN_HOME = tmp_path / "home"
    settings.LIUHEN_HOME.mkdir()
    settings.LIUHEN_LOG_FOLDER = settings.LIUHEN_HOME / "log"


@pytest.fixture
def recording(take_in: Callable[..., Recording], activity: Activity, handler: Officer, now: datetime) -> Recording:
    row = take_in(content=b"\x00film" * 3000, minutes=20)
    classify(recordings=[row], activity=activity, is_evidence=True, by=handler.object_name, at=now)
    row.refresh_from_db()
    return row


@pytest.fixture
def put_on_discs(case: Case, handler: Officer, now: datetime, tmp_path: Path) -> Callable[..., list[MadeDisc]]:
    """Return a function that makes the discs of the case: `put_on_discs(size_bytes=…)`."""
    folder = tmp_path / "discs"
    folder.mkdir()

    def put(size_bytes: int = 10**9) -> list[MadeDisc]:
        by = handler.object_name
        return make_discs(case=case, size_bytes=size_bytes, folder=folder, officer=handler, by=by, at=now)

    return put


@pytest.fixture
def who(handler: Officer, now: datetime) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": handler.object_name, "at": now}
