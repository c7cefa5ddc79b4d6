"""A vault of its own for each test, and recordings that came in through the door that people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.actions import note_examination
from liuhen.office.capture.intake import Offer
from liuhen.office.capture.models import Recording
from liuhen.office.capture.originals import vault
from liuhen.office.capture.upload import take_in_upload
from liuhen.office.cases.actions import name_party, open_case, record_activity
from liuhen.office.cases.models import ActivityKind, PartyKind, Procedure, Start
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

EXAMINER = ObjectName("system", "examiner")


@pytest.fixture(autouse=True)
def vault_folder(tmp_path: Path, settings: SettingsWrapper) -> Iterator[Path]:
    """Return the folder of an empty vault."""
    settings.LIUHEN_VAULT_URL = (tmp_path / "vault").as_uri()
    vault.cache_clear()
    yield tmp_path / "vault"
    vault.cache_clear()


@pytest.fixture
def device(unit: Unit, handler: Officer, now: datetime) -> Device:
    return register_device(
        number="BWC-03",
        kind=DeviceKind.BODY_CAMERA,
        unit=unit,
        officer=handler,
        by=handler.object_name,
        at=now - timedelta(days=200),
    )


@pytest.fixture
def case(unit: Unit, handler: Officer, now: datetime) -> Case:
    opened = open_case(
        number="示综执案〔2026〕041 号",
        title="示范小吃店未按规定处置餐厨垃圾案",
        cause="未按规定处置餐厨垃圾",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=unit,
        handlers=[handler],
        by=handler.object_name,
        at=now - timedelta(days=9),
    )
    name_party(case=opened, kind=PartyKind.ORGANISATION, name="示范小吃店", by=handler.object_name, at=now)
    return opened


@pytest.fixture
def activity(case: Case, unit: Unit, handler: Officer, now: datetime) -> Activity:
    """Return an inspection from 9:00 to 10:00, the day before."""
    start = now.replace(hour=1, minute=0) - timedelta(days=1)
    return record_activity(
        case=case,
        unit=unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=start,
        ended_at=start + timedelta(hours=1),
        place="样例路一段",
        by=handler.object_name,
        at=now,
    )


@pytest.fixture
def take_in(unit: Unit, handler: Officer, now: datetime) -> Callable[..., Recording]:
    """Return a function that takes bytes in: `take_in("BWC-03_20261117_090000.mp4", minutes=30)`."""

    def taken(
        name: str = "BWC-03_20261117_090000.mp4",
        content: bytes = b"",
        *,
        of: Unit = unit,
        minutes: float | None = None,
        kind: str | None = "video",
        started_at: datetime | None = None,
    ) -> Recording:
        body = content or name.encode()
        offer = Offer(name=name, unit=of, size_bytes=len(body))
        intake = take_in_upload(BytesIO(body), len(body), offer, by=handler.object_name, now=lambda: now)
        assert intake.recording is not None
        if minutes is not None:
            claimed = None if started_at is None else format_instant(started_at)
            note_examination(
                file=intake.recording.file,
                probe={
                    "kind": kind,
                    "container": "mp4",
                    "video_codec": "h264",
                    "duration_ms": int(minutes * 60_000),
                    "claimed_start": claimed,
                    "plays_to_end": True,
                },
                jpeg=b"\xff\xd8\xff picture",
                by=EXAMINER,
                at=now,
            )
        return Recording.objects.select_related("file").get(pk=intake.recording.pk)

    return taken
