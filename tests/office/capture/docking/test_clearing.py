"""Originals leave a device only when everything is true; each thing that is not keeps them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.digest import Digest
from liuhen.office.capture.docking import clearing
from liuhen.office.capture.docking.actions import rule_dock
from liuhen.office.capture.docking.models import DockFile, DockFinding, Docking
from liuhen.office.capture.originals import vault
from liuhen.office.journal.models import JournalEntry
from office.capture.docking.conftest import DOCK, entries, film, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.capture.docking.station import Station
    from liuhen.office.people.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(unit: Unit, now: datetime) -> None:
    rule_dock(agency=unit.agency, clock_limit_seconds=60, low_free_percent=10, is_clearing=True, by=DOCK, at=now)


@pytest.fixture
def replicated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play that every original has a copy elsewhere."""
    monkeypatch.setattr(clearing, "has_replicas", lambda: True)
    monkeypatch.setattr(clearing, "copies_elsewhere", lambda _digest: 1)


@pytest.mark.usefixtures("replicated")
def test_nothing_leaves_where_the_agency_has_not_switched_it_on(
    make_station: Callable[..., Station], camera: Path, unit: Unit
) -> None:
    path = film(camera, 431)
    run(make_station())
    refusal = clearing.why_not(unit.agency)
    assert refusal is not None
    assert refusal.code == "clearing-off"
    assert path.exists()


@pytest.mark.usefixtures("switched_on")
def test_nothing_leaves_as_long_as_there_is_no_replica(
    make_station: Callable[..., Station], camera: Path, unit: Unit
) -> None:
    path = film(camera, 431)
    run(make_station())
    refusal = clearing.why_not(unit.agency)
    assert refusal is not None
    assert refusal.code == "no-replica"
    assert path.exists()
    assert "docking.cleared" not in entries("docking")


@pytest.mark.usefixtures("switched_on", "replicated")
def test_what_is_stored_read_again_and_replicated_leaves_with_an_entry_each(
    make_station: Callable[..., Station], camera: Path
) -> None:
    paths = [film(camera, sequence) for sequence in (1, 2)]
    run(make_station())
    assert not any(path.exists() for path in paths)
    cleared = JournalEntry.objects.filter(type="docking.cleared")
    assert (cleared.count(), DockFile.objects.filter(cleared_at=None).count()) == (2, 0)
    for row in DockFile.objects.all():
        vault().verify(Digest.from_hex(row.sha256))


@pytest.mark.usefixtures("switched_on", "replicated")
def test_the_next_docking_finds_nothing_missing_after_a_clearing(
    make_station: Callable[..., Station], camera: Path
) -> None:
    film(camera, 1)
    station = run(make_station())
    film(camera, 2)
    run(station)
    assert not DockFinding.objects.exists()
    assert Docking.objects.latest("pk").counters == {"": [2, 2]}


@pytest.mark.usefixtures("switched_on")
def test_one_file_without_a_copy_stays(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "has_replicas", lambda: True)
    path = film(camera, 1)
    run(make_station())
    assert path.exists()
    assert "docking.cleared" not in entries("docking")


@pytest.mark.usefixtures("switched_on", "replicated")
def test_an_original_that_no_longer_has_its_digest_keeps_its_file_on_the_device_and_is_a_finding(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(camera, 1)
    monkeypatch.setattr(clearing, "stored_files", _spoil(clearing.stored_files))
    run(make_station())
    assert path.exists()
    assert DockFinding.objects.get().kind == "vault-differs"


def _spoil(stored: Callable[[Docking], list[DockFile]]) -> Callable[[Docking], list[DockFile]]:
    """Change a byte of each original after it was stored and before it is read again."""

    def spoilt(docking: Docking) -> list[DockFile]:
        rows = stored(docking)
        for row in rows:
            original = vault().path(Digest.from_hex(row.sha256))
            original.chmod(0o600)
            original.write_bytes(b"?" + original.read_bytes()[1:])
        return rows

    return spoilt


@pytest.mark.usefixtures("switched_on", "replicated")
def test_a_file_that_changed_on_the_device_meanwhile_stays(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(camera, 1)
    stored = clearing.stored_files

    def changed(docking: Docking) -> list[DockFile]:
        path.write_bytes(path.read_bytes() + b"more")
        monkeypatch.setattr(clearing, "stored_files", lambda _docking: [])
        return stored(docking)

    monkeypatch.setattr(clearing, "stored_files", changed)
    run(make_station())
    assert path.exists()
