"""Many files written down together: by few statements, and one that fails keeps no other out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from liuhen.office.capture.docking import actions
from liuhen.office.capture.docking.models import DockFile
from liuhen.office.capture.intake import record_arrivals
from liuhen.office.capture.models import Examination, IntakeResult, Recording
from liuhen.office.journal.audit import audit
from office.capture.docking.conftest import Heard, entries, film, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.docking.station import Station
    from liuhen.office.capture.intake import Arrival, Intake

pytestmark = pytest.mark.django_db


def test_as_many_statements_write_down_twelve_files_as_two(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: dict[int, int] = {}
    settle = actions.settle

    def counted(*, done: Sequence[actions.Done], by: ObjectName, at: datetime) -> list[Intake | Exception]:
        with CaptureQueriesContext(connection) as statements:
            settled = settle(done=done, by=by, at=at)
        counts[len(done)] = len(statements)
        return settled

    monkeypatch.setattr(actions, "settle", counted)
    for number in (1, 2, 12):  # the first also opens the law
        for sequence in range(number):
            film(camera, 100 * number + sequence)
        station = make_station()
        while not station.is_taking:
            station.look()
        time.sleep(1)  # long enough for the vault to have them all
        while station.is_taking:
            station.work(seconds=0.05)
        station.close()
    assert counts[12] == counts[2]


def test_a_file_that_cannot_be_written_down_keeps_no_other_out_and_comes_again_with_the_device(
    make_station: Callable[..., Station], camera: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [film(camera, sequence).name for sequence in (429, 430, 431)]

    def faulty(arrivals: Sequence[Arrival], **about: object) -> list[Intake]:
        if any(one.offer.name == names[1] and not hasattr(one.result, "code") for one in arrivals):
            raise ValueError("a mistake of ours")
        return record_arrivals(arrivals, **about)  # type: ignore[arg-type]  # handed on as they come

    monkeypatch.setattr(actions, "record_arrivals", faulty)
    run(make_station())
    assert heard.verdicts == {names[0]: "stored", names[1]: "refused", names[2]: "stored"}
    assert DockFile.objects.get(path=names[1]).reason == "not-recorded"
    assert [str(fault) for fault in audit()] == []

    monkeypatch.setattr(actions, "record_arrivals", record_arrivals)
    film(camera, 432)
    run(make_station())
    assert heard.verdicts == {**dict.fromkeys(names, "stored"), "BWC-03_20261117_090432_0432.mp4": "stored"}
    assert Recording.objects.count() == Examination.objects.count() == 4
    assert [str(fault) for fault in audit()] == []


def test_a_database_that_does_not_answer_is_no_fault_of_a_file(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(camera, 429)

    def gone(*_arrivals: object, **_about: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(actions, "record_arrivals", gone)
    with pytest.raises(OperationalError):
        run(make_station())
    assert not IntakeResult.objects.exists()


def test_the_same_bytes_twice_in_one_batch_are_one_recording(
    make_station: Callable[..., Station], camera: Path, heard: Heard
) -> None:
    film(camera, 429, content=b"the same")
    film(camera, 430, content=b"the same")
    run(make_station())
    assert sorted(heard.verdicts.values()) == ["already-held", "stored"]
    recording = Recording.objects.get()
    assert {row.recording_id for row in IntakeResult.objects.all()} == {recording.pk}
    assert entries("intake") == ["intake.stored", "intake.already-held"]
    assert [str(fault) for fault in audit()] == []
