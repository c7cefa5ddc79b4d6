"""The station: manifest first, then files; pulled away, killed, docked again, and nothing lost or twice."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.digest import Digest, sha256
from liuhen.office.capture.docking import queries
from liuhen.office.capture.docking import run as running
from liuhen.office.capture.docking.models import DockFile, DockFinding, Docking, FileState
from liuhen.office.capture.models import IntakeResult, Recording, RecordingFile
from liuhen.office.capture.originals import vault
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.use import Found, bring_back, check_out
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.actions import rule_other_files
from liuhen.office.people.models import OtherFiles
from liuhen.vault import local
from office.capture.docking.conftest import DOCK, MP4, Heard, entries, film, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.capture.docking.station import Station
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return sorted(DockFinding.objects.values_list("kind", flat=True))


class TestFirstTheManifest:
    def test_what_a_device_lists_is_in_the_journal_before_any_of_its_files(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        for sequence in (429, 430, 431):
            film(camera, sequence)
        run(make_station())
        types = list(JournalEntry.objects.order_by("id").values_list("type", flat=True))
        assert types.index("docking.listed") < types.index("recording.stored")
        docking = Docking.objects.get()
        assert (docking.source, docking.file_count, docking.counters) == ("BWC-03", 3, {"": [429, 431]})
        assert docking.list_sha256 == str(sha256(queries.manifest_bytes(docking)))
        assert [line[0] for line in queries.list_of(docking)] == sorted(path.name for path in camera.iterdir())
        assert entries("docking") == ["docking.listed", "docking.completed"]
        assert [str(fault) for fault in audit()] == []

    def test_each_recording_has_its_device_its_start_and_the_officer_whose_camera_it_is(
        self, make_station: Callable[..., Station], camera: Path, device: Device, handler: Officer
    ) -> None:
        path = film(camera, 431)
        run(make_station())
        recording = Recording.objects.get()
        assert (recording.device, recording.officer) == (device, handler)
        assert recording.started_at is not None
        vault().verify(Digest.from_hex(RecordingFile.objects.get().sha256))
        assert RecordingFile.objects.get().sha256 == str(sha256(path.read_bytes()))

    def test_whoever_had_the_camera_out_then_is_who_recorded(
        self,
        make_station: Callable[..., Station],
        make_officer: Callable[..., Officer],
        camera: Path,
        device: Device,
        now: datetime,
    ) -> None:
        colleague, nothing = make_officer(name="李样例"), Found(battery=None, storage=None, clock=None, lens=None)
        out = now - timedelta(days=2)
        check_out(device=device, officer=colleague, found=nothing, by=DOCK, at=out)
        bring_back(device=device, by=DOCK, at=now)
        film(camera, 431)
        run(make_station())
        assert Recording.objects.get().officer == colleague

    def test_an_officers_number_in_the_name_counts_before_the_register(
        self, make_station: Callable[..., Station], make_officer: Callable[..., Officer], camera: Path
    ) -> None:
        named = make_officer(name="王演示")
        (camera / f"DSJ0007_{named.number}_20261117093104_0431.mp4").write_bytes(MP4)
        run(make_station())
        assert Recording.objects.get().officer == named

    def test_a_file_that_is_still_written_to_is_left_for_later(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        growing = film(camera, 430)
        station = make_station()
        station.look()
        growing.write_bytes(MP4 + b"more of it")
        film(camera, 429)
        station.look()
        assert not Docking.objects.exists()
        run(station)
        assert Docking.objects.latest("pk").file_count == 2
        assert Recording.objects.count() == 2

    def test_links_are_not_taken(self, make_station: Callable[..., Station], camera: Path, tmp_path: Path) -> None:
        secret = tmp_path / "secret.mp4"
        secret.write_bytes(MP4 + b"not of the device")
        (camera / "link.mp4").symlink_to(secret)
        (tmp_path / "elsewhere").mkdir()
        film(tmp_path / "elsewhere", 1)
        (camera / "folder").symlink_to(tmp_path / "elsewhere")
        film(camera, 431)
        run(make_station())
        assert RecordingFile.objects.count() == 1

    def test_a_name_that_is_no_utf8_is_taken_in_and_listed(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        with open(os.fsencode(camera) + b"/\xff\xfe.mp4", "wb") as file:  # noqa: PTH123 - a name that is bytes
            file.write(MP4)
        run(make_station())
        assert DockFile.objects.get().path == "\\xff\\xfe.mp4"
        assert Recording.objects.count() == 1


class TestNothingLostNothingTwice:
    def test_docked_again_unchanged_nothing_is_taken_twice(
        self, make_station: Callable[..., Station], camera: Path, heard: Heard
    ) -> None:
        film(camera, 431)
        station = run(make_station())
        away = camera.rename(camera.with_name(".away"))
        run(station)
        away.rename(camera)
        run(station)
        assert Docking.objects.count() == 2  # it came again, and that is an event
        assert IntakeResult.objects.count() == Recording.objects.count() == 1
        assert heard.ends == ["completed", "completed"]

    def test_a_station_started_anew_over_what_is_done_writes_nothing(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 431)
        run(make_station())
        before = JournalEntry.objects.count()
        run(make_station())
        assert (Docking.objects.count(), JournalEntry.objects.count()) == (1, before)

    def test_a_station_that_was_stopped_goes_on_with_the_same_manifest(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        for sequence in range(1, 41):
            film(camera, sequence)
        station = make_station()
        station.look()
        station.look()
        station.close()
        assert Docking.objects.get().ended_at is None
        run(make_station())
        assert entries("docking") == ["docking.listed", "docking.completed"]
        assert (Recording.objects.count(), IntakeResult.objects.count()) == (40, 40)

    def test_told_to_stop_it_breaks_off_the_file_under_way_and_leaves_nothing_half_taken(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        with film(camera, 431).open("r+b") as file:
            file.truncate(1 << 30)
        station = make_station()
        station.look()
        station.look()
        station.close()
        assert list(vault().digests()) == []
        assert not Recording.objects.exists()
        assert Docking.objects.get().ended_at is None

    def test_pulled_away_in_the_middle_the_docking_breaks_off_and_goes_on_when_it_is_back(
        self,
        make_station: Callable[..., Station],
        camera: Path,
        heard: Heard,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for sequence in range(1, 31):
            film(camera, sequence)
        seen, head = [], running._head  # noqa: SLF001 - the moment before a file is opened

        def pull(path: Path) -> bytes:
            seen.append(path)
            if len(seen) == 12:
                camera.rename(camera.with_name(".away"))
            return head(path)

        monkeypatch.setattr(running, "_head", pull)
        station = run(make_station())
        assert heard.ends == ["broken-off"]
        assert 0 < Recording.objects.count() < 30
        assert not IntakeResult.objects.filter(verdict="refused").exists()
        camera.with_name(".away").rename(camera)
        run(station)
        assert heard.ends == ["broken-off", "completed"]
        assert (Recording.objects.count(), IntakeResult.objects.count()) == (30, 30)
        assert kinds() == []
        assert [str(fault) for fault in audit()] == []

    def test_two_devices_stand_side_by_side(
        self, make_station: Callable[..., Station], dock: Path, camera: Path, device: Device, now: datetime
    ) -> None:
        register_device(number="BWC-05", kind=DeviceKind.BODY_CAMERA, unit=device.unit, officer=None, by=DOCK, at=now)
        (dock / "NO NAME").mkdir()
        film(camera, 1)
        film(dock / "NO NAME", 7, device="BWC-05")
        run(make_station())
        assert sorted(Docking.objects.values_list("source", flat=True)) == ["BWC-03", "BWC-05"]

    def test_a_folder_with_a_known_layout_is_one_device(
        self, make_station: Callable[..., Station], dock: Path, device: Device
    ) -> None:
        (dock / "DCIM" / "100MEDIA").mkdir(parents=True)
        (dock / "LOG").mkdir()
        film(dock / "DCIM" / "100MEDIA", 431)
        run(make_station())
        docking = Docking.objects.get()
        assert (docking.source, docking.device) == ("BWC-03", device)
        assert DockFile.objects.get().path.startswith("DCIM/100MEDIA/")

    def test_bytes_that_came_in_by_another_way_are_recognised(
        self, make_station: Callable[..., Station], camera: Path, take_in: Callable[..., Recording]
    ) -> None:
        path = film(camera, 431)
        held = take_in("upload.mp4", path.read_bytes())
        run(make_station())
        assert Recording.objects.get() == held
        assert DockFile.objects.get().state == FileState.HELD


class TestRefusals:
    def test_an_empty_file_is_refused_once(self, make_station: Callable[..., Station], camera: Path) -> None:
        (camera / "BWC-03_20261117_093104_0431.mp4").touch()
        station = run(make_station())
        away = camera.rename(camera.with_name(".away"))
        run(station)
        away.rename(camera)
        run(station)
        assert [row.reason for row in IntakeResult.objects.all()] == ["empty-file"]
        assert Docking.objects.count() == 2

    def test_a_full_disk_pauses_the_docking_and_refuses_nothing(
        self, make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for sequence in (1, 2, 3):
            film(camera, sequence)
        full = OSError(28, "No space left on device")
        reserve = local.StagedFile.reserve
        monkeypatch.setattr(local.StagedFile, "reserve", lambda *_arguments: (_ for _ in ()).throw(full))
        station = run(make_station(), looks=3)
        assert not IntakeResult.objects.exists()
        assert Docking.objects.get().progress.trouble == "disk-full"
        monkeypatch.setattr(local.StagedFile, "reserve", reserve)
        run(station)
        assert (Recording.objects.count(), Docking.objects.get().outcome) == (3, "completed")

    def test_a_file_that_cannot_be_read_is_refused_after_some_passes_and_the_others_are_in(
        self, make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad, _good = film(camera, 1), film(camera, 2)
        take = local.LocalVault.receive_file

        def fail(self: local.LocalVault, source: Path, **options: object) -> object:
            if source == bad:
                raise local.refusals.source_unreadable(source.name, "Input/output error")
            return take(self, source, **options)  # type: ignore[arg-type]  # handed on

        monkeypatch.setattr(local.LocalVault, "receive_file", fail)
        run(make_station())
        assert sorted(IntakeResult.objects.values_list("verdict", "reason")) == [
            ("refused", "source-unreadable"),
            ("stored", ""),
        ]
        assert Docking.objects.get().outcome == "completed"

    def test_other_files_are_refused_where_the_agency_says_so_and_taken_once_it_no_longer_does(
        self, make_station: Callable[..., Station], camera: Path, unit: Unit, now: datetime
    ) -> None:
        rule_other_files(agency=unit.agency, rule=OtherFiles.REFUSE, by=DOCK, at=now)
        (camera / "log.txt").write_text("a log")
        station = run(make_station())
        assert IntakeResult.objects.get().reason == "not-media"
        rule_other_files(agency=unit.agency, rule=OtherFiles.KEEP, by=DOCK, at=now)
        away = camera.rename(camera.with_name(".away"))
        run(station)
        away.rename(camera)
        run(station)
        assert DockFile.objects.get().state == FileState.STORED


class TestFindings:
    def test_a_missing_number_within_the_list_and_against_the_docking_before(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 429)
        film(camera, 431)
        station = run(make_station())
        film(camera, 433)
        run(station)
        missing = [row.detail["missing"] for row in DockFinding.objects.order_by("pk")]
        assert missing == [[[430, 430]], [[432, 432]]]
        assert kinds() == ["missing-counter", "missing-counter"]

    def test_numbers_that_are_known_are_not_missing_once_their_files_were_taken_and_removed(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        first, station = film(camera, 429), make_station()
        run(station)
        first.unlink()
        film(camera, 430)
        run(station)
        assert kinds() == []

    def test_a_counter_that_begins_again_is_a_finding(self, make_station: Callable[..., Station], camera: Path) -> None:
        old, station = film(camera, 500), make_station()
        run(station)
        old.unlink()
        film(camera, 1)
        run(station)
        assert kinds() == ["counter-back"]
        assert Docking.objects.latest("pk").counters == {"": [1, 1]}

    def test_a_counter_of_the_day_begins_at_one(self, make_station: Callable[..., Station], camera: Path) -> None:
        folder = camera / "VIDEO" / "20261117"
        folder.mkdir(parents=True)
        for sequence in (2, 3):
            (folder / f"09310{sequence}_{sequence:04d}.mp4").write_bytes(MP4 + bytes([sequence]))
        run(make_station())
        finding = DockFinding.objects.get()
        assert (finding.detail["day"], finding.detail["missing"]) == ("20261117", [[1, 1]])

    def test_a_file_that_shrank_or_was_overwritten_is_a_finding_and_both_are_kept(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        path = film(camera, 431, content=b"as it was first")
        station = run(make_station())
        first = DockFile.objects.get().sha256
        path.write_bytes(MP4 + b"cut")
        run(station)
        finding = DockFinding.objects.get()
        (change,) = finding.detail["files"]
        assert (finding.kind, change["before_sha256"]) == ("changed", first)
        assert change["after_bytes"] < change["before_bytes"]
        assert RecordingFile.objects.count() == 2

    def test_files_that_another_clock_dates_are_read_again_and_only_another_content_is_a_finding(
        self, make_station: Callable[..., Station], camera: Path, heard: Heard
    ) -> None:
        paths = [film(camera, number, content=b"%04d" % number) for number in range(431, 435)]
        station = run(make_station())
        first = DockFile.objects.get(path=paths[2].name).sha256
        for path in paths:
            os.utime(path, ns=(0, path.stat().st_mtime_ns - 8 * 3600 * 10**9))
        run(station)
        assert kinds() == []
        assert set(heard.verdicts.values()) == {"already-held"}
        for path in paths[2:]:
            path.write_bytes(MP4 + b"over")
        run(station)
        finding = DockFinding.objects.get()
        assert [change["path"] for change in finding.detail["files"]] == [path.name for path in paths[2:]]
        assert finding.detail["files"][0]["before_sha256"] == first
        assert not DockFile.objects.exclude(before_sha256="").exists()

    def test_a_device_whose_files_are_still_coming_is_not_listed_yet(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 431)
        station = make_station()
        station.look()
        film(camera, 433)
        station.look()
        film(camera, 432)
        station.look()
        assert not Docking.objects.exists()
        run(station)
        assert kinds() == []
        assert Docking.objects.get().file_count == 3

    def test_a_file_listed_and_never_taken_that_is_gone_is_a_finding(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 1)
        lost = film(camera, 2)
        station = make_station()
        station.look()
        station.look()
        station.close()
        row = DockFile.objects.get(path=lost.name)
        row.state, row.sha256, row.recording = FileState.WAITING, "", None
        row.save()
        lost.unlink()
        run(make_station())
        assert (kinds(), DockFinding.objects.get().detail) == (["vanished"], {"paths": [lost.name]})
        assert DockFile.objects.get(path=lost.name).state == FileState.GONE

    @pytest.mark.parametrize(("behind", "found"), [(59, []), (61, ["clock-offset"]), (-3600, ["clock-offset"])])
    def test_the_devices_own_clock_is_compared_when_it_is_docked(
        self, make_station: Callable[..., Station], camera: Path, now: datetime, behind: int, found: list[str]
    ) -> None:
        film(camera, 431)
        said = now + timedelta(hours=8) - timedelta(seconds=behind)
        (camera / "TIME.TXT").write_text(f"{said:%Y-%m-%d %H:%M:%S}")
        away = camera.rename(camera.with_name(".away"))
        station = run(make_station())
        away.rename(camera)
        run(station)
        docking = Docking.objects.get()
        assert (docking.clock_offset_seconds, docking.file_count, kinds()) == (-behind, 1, found)

    def test_the_time_of_a_device_that_was_there_before_us_is_not_compared(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 431)
        (camera / "TIME.TXT").write_text("2020-01-01 00:00:00")
        run(make_station())
        assert (Docking.objects.get().clock_offset_seconds, kinds()) == (None, [])

    def test_a_recording_from_the_future_says_that_the_clock_is_ahead(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 431, day="20261218")
        run(make_station())
        docking = Docking.objects.get()
        assert docking.is_offset_at_least
        assert (docking.clock_offset_seconds or 0) > 86400
        assert kinds() == ["clock-offset"]

    def test_files_like_no_media_are_kept_and_asked_about_once(
        self, make_station: Callable[..., Station], camera: Path
    ) -> None:
        film(camera, 431)
        (camera / "odd.bin").write_bytes(b"who knows")
        station = run(make_station())
        film(camera, 432)
        run(station)
        assert (kinds(), DockFinding.objects.get().detail) == (["unknown-media"], {"paths": ["odd.bin"]})

    def test_a_device_that_nobody_registered_is_taken_in_and_asked_about_once(
        self, make_station: Callable[..., Station], dock: Path
    ) -> None:
        (dock / "E").mkdir()
        film(dock / "E", 7, device="BWC-99")
        station = run(make_station())
        film(dock / "E", 8, device="BWC-99")
        run(station)
        assert (Docking.objects.latest("pk").source, Recording.objects.count()) == ("?E", 2)
        assert (kinds(), DockFinding.objects.get().detail) == (["unknown-device"], {"claimed": ["BWC-99"]})
