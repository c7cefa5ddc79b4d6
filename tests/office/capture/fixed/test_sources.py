"""Fixed sources: settings with entries, addresses that nobody sees, footage from a folder, gaps."""

from __future__ import annotations

import os
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from liuhen.kernel.instant import in_beijing
from liuhen.office.capture.fixed import pulling, recorders
from liuhen.office.capture.fixed.actions import Settings, change_source, note_gap, pause, resume
from liuhen.office.capture.fixed.models import (
    FixedFile,
    FixedGap,
    FixedSource,
    FixedState,
    Room,
    Trouble,
    Way,
    masked,
)
from liuhen.office.capture.fixed.pulling import attend
from liuhen.office.capture.fixed.queries import standing
from liuhen.office.capture.fixed.recorders import Account
from liuhen.office.capture.fixed.segments import STAMP
from liuhen.office.capture.models import IntakeResult, Recording, RecordingFile
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.people.models import Role
from liuhen.vault import refusals as vault_refusals
from liuhen.vault.local import LocalVault
from office.capture.fixed.conftest import TEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db
ADDRESS = "rtsp://admin:s3cret-pass@192.0.2.7:554/live?token=also-s3cret"
SENT = {
    "name": "一号窗口",
    "place": "政务大厅",
    "room": "counter",
    "way": "stream",
    "address": ADDRESS,
    "segment_minutes": "10",
    "by_calendar": "on",
    "day0": "09:00-12:00",
}


def types() -> list[str]:
    return list(JournalEntry.objects.filter(type__startswith="fixed-").order_by("id").values_list("type", flat=True))


@pytest.fixture
def keeper(make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(make_officer(Role.DEVICE_KEEPER))


class TestSecrets:
    def test_an_address_is_encrypted_where_it_rests_and_shown_nowhere(
        self, make_source: Callable[..., FixedSource], keeper: Client
    ) -> None:
        source = make_source(way=Way.STREAM, address=ADDRESS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM fixed_fixedsource")
            assert b"s3cret" not in b"".join(bytes(str(one), "utf-8") for row in cursor.fetchall() for one in row)
        pages = [keeper.get(path).content.decode() for path in ("/intake/fixed/", f"/intake/fixed/{source.pk}/")]
        entries = str([payload_of(entry) for entry in JournalEntry.objects.all()])
        assert "rtsp://192.0.2.7:554/live" in pages[0]
        assert not any("s3cret" in text for text in (*pages, entries))
        assert FixedSource.objects.get().address == ADDRESS

    @pytest.mark.parametrize(
        "address",
        [
            "rtsp://u:p4ss@[::1",
            "u:p4ss@host",
            "rtsp://u:p4ss@host:x/",
            "",
            "rtsp://192.0.2.7/user=admin&password=p4ss&channel=1.sdp",
            "rtsp://192.0.2.7/user=admin_p4ss/1",
            "rtsp://192.0.2.7/admin:p4ss/live",
            "rtsp://192.0.2.7/live?pw=p4ss",
            "rtsp://192.0.2.7/live#p4ss",
        ],
    )
    def test_nothing_of_an_address_is_shown_that_may_be_a_password(self, address: str) -> None:
        assert "p4ss" not in masked(address)

    def test_where_a_camera_is_may_be_shown(self) -> None:
        assert (
            masked("rtsp://u:p@192.0.2.7:554/Streaming/Channels/101") == "rtsp://192.0.2.7:554/Streaming/Channels/101"
        )

    def test_the_process_is_told_through_a_pipe_and_not_on_its_command_line(
        self, make_source: Callable[..., FixedSource]
    ) -> None:
        source = make_source(way=Way.STREAM, address="rtsp://u:s3cret@127.0.0.1:9/x")
        recorders.ensure(source)
        process = recorders._running[source.pk].process  # noqa: SLF001 - the process itself is looked at
        with open(f"/proc/{process.pid}/cmdline", "rb") as told:  # noqa: PTH123 - no file of ours
            assert b"s3cret" not in told.read()
        recorders.stop(source)
        assert process.returncode is not None


class TestSettings:
    def test_every_change_has_its_entry_and_audit_finds_none_without(
        self, make_source: Callable[..., FixedSource], now: datetime
    ) -> None:
        source = make_source(way=Way.STREAM, address=ADDRESS)
        told = Settings(name="二号窗口", place="政务大厅", room=Room.HEARING, way=Way.STREAM, hours=("",) * 7)
        change_source(source=source, settings=told, by=TEST, at=now)
        pause(source=source, reason="装修", by=TEST, at=now)
        pause(source=source, reason="装修", by=TEST, at=now)
        resume(source=source, by=TEST, at=now + timedelta(hours=1))
        assert types() == [f"fixed-source.{word}" for word in ("added", "changed", "paused", "resumed")]
        assert source.address == ADDRESS
        assert list(audit()) == []
        FixedSource.objects.update(place="别处")
        assert list(audit()) != []

    def test_a_keeper_sets_it_up_changes_pauses_and_resumes_it(self, keeper: Client, camera: Device) -> None:
        assert keeper.post("/intake/fixed/new/", {**SENT, "device": str(camera.pk)}).status_code == 302
        source = FixedSource.objects.get()
        address = f"/intake/fixed/{source.pk}/"
        assert keeper.post(address, {**SENT, "address": "", "name": "三号窗口"}).status_code == 302
        assert keeper.post(f"{address}pause/", {"reason": "装修"}).status_code == 302
        assert "已暂停" in keeper.get("/intake/fixed/").content.decode()
        assert keeper.post(f"{address}resume/").status_code == 302
        source.refresh_from_db()
        assert (source.name, source.address, source.paused_at) == ("三号窗口", ADDRESS, None)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"address": ""}, "address"),
            ({"address": "http://host/"}, "address"),
            ({"day1": "25:00-26:00"}, "day1"),
            ({"way": "folder", "folder": "relative", "pattern": "*.mp4"}, "folder"),
            ({"way": "folder", "folder": "/srv", "pattern": "../*"}, "pattern"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, keeper: Client, camera: Device, change: dict[str, str], field: str
    ) -> None:
        response = keeper.post("/intake/fixed/new/", {**SENT, "device": str(camera.pk), **change})
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not FixedSource.objects.exists()

    def test_a_handler_sees_the_sources_of_the_unit_and_changes_none(
        self, make_source: Callable[..., FixedSource], client_of_handler: Client
    ) -> None:
        source = make_source(folder="/srv")
        assert "一号窗口" in client_of_handler.get("/intake/fixed/").content.decode()
        assert client_of_handler.post(f"/intake/fixed/{source.pk}/resume/").status_code == 403


def visit(source: FixedSource, now: datetime, minute: int = 0) -> None:
    attend(source, by=TEST, now=lambda: now + timedelta(minutes=minute))


def twice(source: FixedSource, now: datetime) -> None:
    visit(source, now)
    visit(source, now, 1)


def film(path: Path, content: bytes, changed_at: datetime) -> Path:
    path.write_bytes(content)
    os.utime(path, (changed_at.timestamp(),) * 2)
    return path


class TestAFolder:
    def test_what_stands_still_is_taken_once_with_its_device_and_stays_where_it_is(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime
    ) -> None:
        source = make_source(folder=str(tmp_path))
        whole = film(tmp_path / "20261118_090000.mp4", b"whole", now - timedelta(minutes=5))
        growing = film(tmp_path / "20261118_091000.mp4", b"growing", now)
        film(tmp_path / "notes.txt", b"no film", now - timedelta(minutes=5))
        (tmp_path / "link.mp4").symlink_to("/etc/passwd")
        visit(source, now)
        film(growing, b"growing on", now)
        for minute in (1, 1):
            visit(source, now, minute)
        row = Recording.objects.get()
        assert (row.device, row.started_at) == (source.device, datetime(2026, 11, 18, 1, tzinfo=UTC))
        assert whole.exists()
        visit(source, now, 2)
        assert Recording.objects.count() == 2

    @pytest.mark.parametrize("days", [-400, 400])
    def test_what_grows_is_let_grow_whatever_its_clock_says(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime, days: int
    ) -> None:
        source = make_source(folder=str(tmp_path))
        path = tmp_path / "20261118_090000.mp4"
        for minute in range(3):
            film(path, b"x" * (minute + 1), now + timedelta(days=days, minutes=minute))
            visit(source, now, minute)
        assert not Recording.objects.exists()
        visit(source, now, 3)
        assert Recording.objects.get().file.size_bytes == 3

    def test_out_of_hours_and_paused_nothing_is_taken(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime
    ) -> None:
        source = make_source(folder=str(tmp_path), hours=("09:00-12:00",) * 7)
        film(tmp_path / "20261118_142000.mp4", b"afternoon", now - timedelta(minutes=5))
        twice(source, now)
        assert not Recording.objects.exists()
        morning = film(tmp_path / "20261118_115000.mp4", b"morning", now.replace(hour=4, minute=0))
        pause(source=source, reason="装修", by=TEST, at=now)
        twice(source, now)
        assert not Recording.objects.exists()
        resume(source=source, by=TEST, at=now)
        twice(source, now)
        assert Recording.objects.get().file.name == morning.name  # though it is afternoon now

    def test_what_the_storage_cannot_take_waits_and_what_nobody_wants_does_not(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = make_source(folder=str(tmp_path))
        film(tmp_path / "20261118_090000.mp4", b"", now - timedelta(minutes=5))
        film(tmp_path / "20261118_091000.mp4", b"whole", now - timedelta(minutes=5))
        take = LocalVault.take_file

        def full(*_of: object, **_more: object) -> None:
            raise vault_refusals.disk_full()

        monkeypatch.setattr(LocalVault, "take_file", full)
        for minute in range(9):
            visit(source, now, minute)
        assert standing(FixedSource.objects.get(), now).trouble == Trouble.DISK
        assert IntakeResult.objects.count() == 1  # one attempt, not one a minute
        monkeypatch.setattr(LocalVault, "take_file", take)
        for minute in range(9, 14):
            visit(source, now, minute)
        assert Recording.objects.get().file.size_bytes == 5
        assert FixedFile.objects.filter(recording=None).count() == 1
        assert standing(FixedSource.objects.get(), now).trouble is None
        assert IntakeResult.objects.count() == 3

    def test_a_folder_in_which_nothing_comes_any_more_is_a_gap_until_something_does(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime
    ) -> None:
        source = make_source(folder=str(tmp_path), segment_minutes=5)
        for minute in range(14):
            visit(source, now, minute)
        gap = FixedGap.objects.get()
        assert (gap.from_at, gap.to_at, gap.cause) == (now, None, Trouble.SILENT)
        began = now + timedelta(minutes=9)
        film(tmp_path / f"{in_beijing(began):%Y%m%d_%H%M%S}.mp4", b"again", began + timedelta(minutes=5))
        visit(source, now, 15)
        visit(source, now, 16)
        row = Recording.objects.get()
        Recording.objects.update(ended_at=began + timedelta(minutes=5))
        RecordingFile.objects.update(examined_at=now)
        visit(source, now, 17)
        gap.refresh_from_db()
        assert (gap.to_at, row.started_at) == (began, began)
        assert standing(FixedSource.objects.get(), now).word == "open"

    def test_a_folder_that_is_gone_is_said_in_plain_words(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime, client_of_handler: Client
    ) -> None:
        source = make_source(folder=str(tmp_path / "gone"))
        attend(source, by=TEST, now=lambda: now)
        assert standing(FixedSource.objects.get(), now).trouble == Trouble.NO_FOLDER
        assert "文件夹打不开" in client_of_handler.get("/intake/fixed/").content.decode()

    def test_another_worker_leaves_a_source_alone_until_its_holder_is_gone(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime
    ) -> None:
        source = make_source(folder=str(tmp_path))
        film(tmp_path / "20261118_090000.mp4", b"whole", now - timedelta(minutes=5))
        FixedState.objects.update(holder="elsewhere/1", held_until=now + timedelta(minutes=1))
        visit(source, now)
        assert not Recording.objects.exists()
        visit(source, now, 2)
        visit(source, now, 3)
        assert Recording.objects.exists()

    def test_the_holder_that_was_killed_on_this_machine_is_not_waited_for(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime
    ) -> None:
        source = make_source(folder=str(tmp_path))
        process = subprocess.Popen(["/bin/true"])
        process.wait()
        held = {"held_until": now + timedelta(minutes=1)}
        FixedState.objects.update(holder=f"{socket.gethostname()}/{process.pid}", **held)
        assert pulling.hold_source(source, now)
        FixedState.objects.update(holder=f"{socket.gethostname()}/{os.getppid()}", **held)
        assert not pulling.hold_source(source, now)

    def test_two_threads_of_a_worker_do_not_attend_at_once(
        self, make_source: Callable[..., FixedSource], tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, visits = make_source(folder=str(tmp_path)), []

        def pull(_source: FixedSource, **_with: object) -> None:
            visits.append(1)
            visit(source, now)

        monkeypatch.setattr(pulling, "pull_folder", pull)
        visit(source, now)
        visit(source, now)
        assert len(visits) == 2


class TestGaps:
    @pytest.fixture
    def source(self, make_source: Callable[..., FixedSource], monkeypatch: pytest.MonkeyPatch) -> FixedSource:
        """Return a stream whose recorder is played by the test."""
        monkeypatch.setattr(recorders, "ensure", lambda _source: None)
        return make_source(way=Way.STREAM, address=ADDRESS, hours=("09:00-17:00",) * 7, since=timedelta(hours=1))

    def segment(self, source: FixedSource, starts_at: datetime, minutes: int, content: bytes) -> None:
        ends_at = starts_at + timedelta(minutes=minutes)
        name = f"{starts_at.strftime(STAMP)}_{ends_at.strftime(STAMP)}.mp4"
        (recorders.spool_of(source) / name).write_bytes(content)

    def test_what_lies_between_two_segments_is_a_gap_and_what_adjoins_is_none(
        self, source: FixedSource, now: datetime
    ) -> None:
        begin = now - timedelta(hours=1)
        self.segment(source, begin, 10, b"first")
        self.segment(source, begin + timedelta(minutes=10), 10, b"second")
        self.segment(source, begin + timedelta(minutes=25), 10, b"third")
        attend(source, by=TEST, now=lambda: now)
        gap = FixedGap.objects.get()
        assert (gap.from_at, gap.to_at) == (begin + timedelta(minutes=20), begin + timedelta(minutes=25))
        assert Recording.objects.count() == 3
        assert not list(recorders.spool_of(source).glob("*.mp4"))
        assert list(audit()) == []

    def test_a_gap_goes_on_until_footage_comes_again(
        self, source: FixedSource, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recorders, "account_of", lambda _source: Account(trouble="refused"))
        for minute in range(3):
            attend(source, by=TEST, now=lambda minute=minute: now + timedelta(minutes=minute))
        gap = FixedGap.objects.get()
        assert (gap.to_at, gap.cause) == (None, Trouble.REFUSED)
        assert gap.from_at == now - timedelta(hours=1)  # since it was set up; before, nothing was asked for
        again = now + timedelta(minutes=5)
        self.segment(source, again, 10, b"again")
        monkeypatch.setattr(recorders, "account_of", lambda _source: Account())
        attend(source, by=TEST, now=lambda: now + timedelta(minutes=16))
        gap.refresh_from_db()
        assert gap.to_at == again
        assert types()[1:] == ["fixed-gap.noted", "fixed-gap.ended"]

    def test_the_night_between_two_days_is_no_gap(self, source: FixedSource, now: datetime) -> None:
        closing = now.replace(hour=9, minute=0) - timedelta(days=1)
        self.segment(source, closing - timedelta(minutes=10), 10, b"evening")
        self.segment(source, now.replace(hour=1, minute=0), 10, b"morning")
        attend(source, by=TEST, now=lambda: now)
        assert not FixedGap.objects.exists()

    def test_a_gap_ends_with_the_hours(self, source: FixedSource, now: datetime) -> None:
        note_gap(source=source, from_at=now, to_at=None, cause=Trouble.ENDED, by=TEST, at=now)
        attend(source, by=TEST, now=lambda: now + timedelta(hours=5))
        assert FixedGap.objects.get().to_at == now.replace(hour=9, minute=0)
