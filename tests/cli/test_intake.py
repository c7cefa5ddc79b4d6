"""`liuhen intake` and `liuhen watch`: one result for each file, and an exit code that tells."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from liuhen.cli import watch as watching
from liuhen.office.capture.docking.models import Docking
from liuhen.office.capture.models import IntakeResult, Recording
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def dock(tmp_path: Path) -> Path:
    folder = tmp_path / "dock"
    folder.mkdir()
    (folder / "BWC-03_20261118_0931.mp4").write_bytes(b"first" * 500)
    (folder / "BWC-03_20261118_0945.mp4").write_bytes(b"second" * 500)
    return folder


def told(result: Result) -> dict[str, str]:
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return {line["path"].rsplit("/", 1)[-1]: line["verdict"] for line in lines}


def test_a_folder_is_taken_in_and_a_second_time_recognised(
    unit: Unit, dock: Path, liuhen: Callable[..., Result]
) -> None:
    first, second = liuhen("intake", dock, "--json"), liuhen("intake", dock, "--json")
    assert (first.exit_code, set(told(first).values())) == (0, {"stored"})
    assert (second.exit_code, set(told(second).values())) == (0, {"already-held"})
    assert Recording.objects.count() == 2


def test_a_bad_file_is_refused_with_the_reason_and_the_others_are_in(
    unit: Unit, dock: Path, liuhen: Callable[..., Result]
) -> None:
    (dock / "empty.mp4").touch()
    result = liuhen("intake", dock, dock / "gone.mp4", "--json")
    assert result.exit_code == 1
    assert told(result)["empty.mp4"] == told(result)["gone.mp4"] == "refused"
    assert IntakeResult.objects.filter(reason="empty-file").exists()
    assert Recording.objects.count() == 2


def test_the_officer_is_the_one_who_acts_and_whose_recording_it_is(
    handler: Officer, dock: Path, liuhen: Callable[..., Result]
) -> None:
    assert liuhen("intake", dock, "--officer", handler.number).exit_code == 0
    assert {recording.officer for recording in Recording.objects.all()} == {handler}


@pytest.mark.parametrize("wrong", [("--officer", "nobody"), ("--device", "nothing")])
def test_an_unknown_officer_or_device_is_wrong_use_and_takes_nothing(
    unit: Unit, dock: Path, liuhen: Callable[..., Result], wrong: tuple[str, str]
) -> None:
    assert liuhen("intake", dock, *wrong).exit_code == 2
    assert not Recording.objects.exists()


def test_a_devices_folder_is_docked_with_its_list_and_any_other_is_not_and_both_are_told(
    unit: Unit, handler: Officer, dock: Path, liuhen: Callable[..., Result], tmp_path: Path
) -> None:
    plain = liuhen("intake", dock, "--json")
    assert "不登记设备清单" in plain.stderr
    assert not Docking.objects.exists()
    at = datetime.now(UTC)
    register_device(
        number="BWC-03", kind=DeviceKind.BODY_CAMERA, unit=unit, officer=handler, by=handler.object_name, at=at
    )
    camera = tmp_path / "BWC-03"
    camera.mkdir()
    for number in (1, 3):
        (camera / f"BWC-03_20261118_09310{number}_000{number}.mp4").write_bytes(b"film %d" % number * 500)
    result = liuhen("intake", camera, "--json")
    assert (result.exit_code, set(told(result).values())) == (0, {"stored"})
    assert "先登记清单" in result.stderr
    docking = Docking.objects.get()
    assert (docking.source, docking.file_count, docking.outcome) == ("BWC-03", 2, "completed")
    assert docking.findings.filter(kind="missing-counter").exists()
    (camera / "empty.mp4").touch()
    assert liuhen("intake", camera, "--json").exit_code == 1


def test_watching_once_takes_in_what_is_there_after_it_has_stood_still(
    unit: Unit, dock: Path, liuhen: Callable[..., Result]
) -> None:
    result = liuhen("watch", dock, "--once", "--every", "0.1", "--json")
    assert (result.exit_code, set(told(result).values())) == (0, {"stored"})


def test_a_folder_that_is_pulled_away_is_waited_for_and_loses_nothing(
    unit: Unit, dock: Path, liuhen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    away = dock.with_name("away")
    looks = 0

    def plug(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            dock.rename(away)
        if looks == 3:
            away.rename(dock)
            (dock / "BWC-03_20261118_1001.mp4").write_bytes(b"third" * 500)
        if looks > 8:
            raise KeyboardInterrupt

    monkeypatch.setattr(watching.time, "sleep", plug)
    result = liuhen("watch", dock, "--json")
    assert set(told(result).values()) == {"stored"}
    assert Recording.objects.count() == 3
    assert threading.active_count() < 20
