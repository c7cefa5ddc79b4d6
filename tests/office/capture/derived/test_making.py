"""A copy names its source, its process and its maker; the original stays; a killed worker leaves no half file."""

from __future__ import annotations

import hashlib
import multiprocessing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.media.derive.isolated import NotMade
from liuhen.office.capture.derived import actions, tasks
from liuhen.office.capture.derived.models import CopyState, Derivative, Making
from liuhen.office.capture.derived.queries import derivatives_of, stale
from liuhen.office.capture.derived.storing import file_of, lock_of, name_of, new_part
from liuhen.office.capture.derived.tasks import make_copy
from liuhen.office.capture.models import Recording, RecordingFile
from liuhen.office.capture.originals import vault
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.work.alone import alone
from office.capture.derived.conftest import original_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


def entries(row: Derivative) -> list[str]:
    found = JournalEntry.objects.filter(object=str(row.object_name)).order_by("id")
    return list(found.values_list("type", flat=True))


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "work").iterdir())


class TestMade:
    def test_a_copy_carries_its_origin_its_process_and_its_own_digest(
        self, made: Callable[..., Derivative], recording: Recording, handler: Officer
    ) -> None:
        row = made(from_ms=500, to_ms=1500)
        assert row.state == CopyState.MADE
        assert row.source_sha256 == recording.file.sha256
        assert row.process["method"] == "re-encode"
        assert row.process["pictures"] == 10
        assert row.maker == handler
        data = file_of(row).read_bytes()
        assert (row.sha256, row.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        assert row.source_sha256.encode() in data  # the file says of itself what it was made from
        assert name_of(row) == f"{recording.number}_片段_{row.pk.hex[-6:]}.mp4"
        assert not Making.objects.exists()

    def test_its_making_stands_in_the_log_with_both_digests(self, made: Callable[..., Derivative]) -> None:
        row = made(sort="still", from_ms=700)
        assert entries(row) == ["derivative.asked", "derivative.made"]
        entry = JournalEntry.objects.get(object=str(row.object_name), type="derivative.made")
        told = payload_of(entry)
        assert told is not None
        assert (told["source_sha256"], told["sha256"]) == (row.source_sha256, row.sha256)
        assert told["process"] == row.process
        assert entry.actor == str(row.maker.object_name)

    def test_the_original_is_untouched(
        self, made: Callable[..., Derivative], recording: Recording, film_bytes: bytes
    ) -> None:
        path = original_of(recording)
        before = path.stat()
        made(sort="viewing")
        assert path.read_bytes() == film_bytes
        assert (path.stat().st_mtime_ns, path.stat().st_mode) == (before.st_mtime_ns, before.st_mode)
        assert vault().verify(Digest.from_hex(recording.file.sha256)) == len(film_bytes)

    def test_a_copy_lies_apart_and_counts_as_no_recording(
        self, made: Callable[..., Derivative], vault_folder: Path, copies_folder: Path
    ) -> None:
        before = set(vault_folder.rglob("*"))
        row = made()
        assert file_of(row).is_relative_to(copies_folder)
        assert set(vault_folder.rglob("*")) == before
        assert not RecordingFile.objects.filter(sha256=row.sha256).exists()
        assert Recording.objects.count() == 1

    def test_a_viewing_copy_is_marked_with_viewer_purpose_and_time(
        self, asked: Callable[..., Derivative], handler: Officer
    ) -> None:
        assert asked(sort="viewing", viewer="王律师").recipe["marks"] == [
            "调阅人 王律师",
            "用途 核对笔录",
            "2026-11-18 14:32",
        ]
        assert asked(sort="viewing").recipe["marks"][0] == f"调阅人 {handler.name} {handler.number}"
        assert asked(sort="clip").recipe["marks"] == []

    def test_the_log_agrees_with_the_rows(
        self, made: Callable[..., Derivative], handler: Officer, now: datetime
    ) -> None:
        row = made()
        actions.delete(derivative=row, reason="用毕", by=handler.object_name, at=now)
        assert not [fault for fault in audit() if fault.check == "state"]


class TestFailed:
    def test_a_broken_original_fails_plainly_and_can_be_tried_again(
        self,
        made: Callable[..., Derivative],
        take_in: Callable[..., Recording],
        film_bytes: bytes,
        copies_folder: Path,
    ) -> None:
        row = made(take_in("broken.mp4", film_bytes[:2000], minutes=1))
        assert (row.state, row.why) == (CopyState.FAILED, "broken")
        assert not file_of(row).exists()
        assert leftovers(copies_folder) == []
        actions.retry(derivative=row, by=row.maker.object_name, at=row.asked_at)
        assert row.state == CopyState.WAITING
        assert Making.objects.get().derivative == row
        make_copy(row.pk.hex)
        assert entries(row)[-3:] == ["derivative.failed", "derivative.retried", "derivative.failed"]

    def test_nothing_is_made_of_altered_bytes(self, asked: Callable[..., Derivative], recording: Recording) -> None:
        row = asked()
        path = original_of(recording)
        path.chmod(0o600)
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert (row.state, row.why) == (CopyState.FAILED, "original-differs")
        assert not file_of(row).exists()

    @pytest.mark.parametrize("why", ["no-room", "too-long", "killed"])
    def test_whatever_stops_the_child_is_told(
        self, asked: Callable[..., Derivative], monkeypatch: pytest.MonkeyPatch, why: Any, copies_folder: Path
    ) -> None:
        def stop(_source: Path, _recipe: Any, part: Path, **_rest: Any) -> NotMade:
            part.write_bytes(b"half a film")
            return NotMade(why=why)

        monkeypatch.setattr(tasks, "derive", stop)
        row = asked()
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert (row.state, row.why) == (CopyState.FAILED, why)
        assert leftovers(copies_folder) == []
        assert not file_of(row).exists()


class TestWorkers:
    def test_a_killed_worker_leaves_no_half_file_and_the_next_makes_it(
        self, asked: Callable[..., Derivative], copies_folder: Path, now: datetime
    ) -> None:
        row = asked()
        with alone(lock_of(row)):
            new_part(row).write_bytes(b"half")
        assert leftovers(copies_folder) != []
        assert not file_of(row).exists()
        assert [one.pk for one in stale(now + timedelta(minutes=5))] == [row.pk]
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert row.state == CopyState.MADE
        assert leftovers(copies_folder) == []

    def test_the_lock_of_a_killed_process_is_free(self, asked: Callable[..., Derivative]) -> None:
        row = asked()
        holder = multiprocessing.get_context("fork").Process(target=_hold, args=(row,))
        holder.start()
        holder.join(timeout=30)
        with alone(lock_of(row)) as is_ours:
            assert is_ours

    def test_two_workers_make_it_once(self, asked: Callable[..., Derivative]) -> None:
        row = asked()
        with alone(lock_of(row)) as is_ours:
            assert is_ours
            make_copy(row.pk.hex)
            assert Making.objects.get().attempts == 0
        make_copy(row.pk.hex)
        make_copy(row.pk.hex)
        assert entries(row).count("derivative.made") == 1

    def test_what_breaks_off_again_and_again_is_given_up(self, asked: Callable[..., Derivative]) -> None:
        row = asked()
        Making.objects.update(attempts=tasks.MOST_ATTEMPTS)
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert (row.state, row.why) == (CopyState.FAILED, "gave-up")

    def test_a_lost_hint_is_sent_again(self, asked: Callable[..., Derivative], monkeypatch: pytest.MonkeyPatch) -> None:
        row = asked()
        hinted: list[str] = []
        monkeypatch.setattr(make_copy, "hint", hinted.append)
        Making.objects.update(hinted_at=row.asked_at - timedelta(days=1))
        tasks.sweep_copies()
        assert hinted == [row.pk.hex]
        tasks.sweep_copies()
        assert hinted == [row.pk.hex]

    def test_cancelling_stops_the_work(
        self,
        asked: Callable[..., Derivative],
        monkeypatch: pytest.MonkeyPatch,
        handler: Officer,
        now: datetime,
        copies_folder: Path,
    ) -> None:
        row = asked()
        real = tasks.derive

        def cancelled_meanwhile(*args: Any, **rest: Any) -> Any:
            actions.cancel(derivative=Derivative.objects.get(pk=row.pk), by=handler.object_name, at=now)
            return real(*args, **rest)

        monkeypatch.setattr(tasks, "derive", cancelled_meanwhile)
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert row.state == CopyState.CANCELLED
        assert not file_of(row).exists()
        assert leftovers(copies_folder) == []
        assert entries(row)[-1] == "derivative.cancelled"


def _hold(row: Derivative) -> None:
    import os  # noqa: PLC0415 - in the child alone

    with alone(lock_of(row)):
        os._exit(9)


class TestActs:
    def test_deleting_drops_the_bytes_and_keeps_the_record(
        self,
        made: Callable[..., Derivative],
        recording: Recording,
        handler: Officer,
        now: datetime,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        row = made()
        with django_capture_on_commit_callbacks(execute=True):
            actions.delete(derivative=row, reason="用毕", by=handler.object_name, at=now)
        assert not file_of(row).exists()
        assert derivatives_of(recording) == []
        assert original_of(recording).exists()
        entry = JournalEntry.objects.get(object=str(row.object_name), type="derivative.deleted")
        assert (payload_of(entry) or {})["reason"] == "用毕"

    def test_acts_out_of_turn_are_refused(
        self, made: Callable[..., Derivative], asked: Callable[..., Derivative], handler: Officer, now: datetime
    ) -> None:
        by: dict[str, Any] = {"by": handler.object_name, "at": now}
        done, waiting = made(), asked()
        for act, row, code in (
            (actions.cancel, done, "copy-not-waiting"),
            (actions.retry, done, "copy-not-again"),
            (actions.retry, waiting, "copy-not-again"),
        ):
            with pytest.raises(Refusal) as refused:
                act(derivative=row, **by)
            assert refused.value.code == code
        with pytest.raises(Refusal, match="copy-not-ended"):
            actions.delete(derivative=waiting, reason="x", **by)

    def test_a_copy_whose_bytes_are_gone_is_made_again(
        self, made: Callable[..., Derivative], handler: Officer, now: datetime
    ) -> None:
        row = made()
        before = row.sha256
        file_of(row).unlink()
        actions.retry(derivative=row, by=handler.object_name, at=now)
        make_copy(row.pk.hex)
        row.refresh_from_db()
        assert (row.state, row.sha256) == (CopyState.MADE, before)

    @pytest.mark.parametrize(
        ("kind", "recipe", "code"),
        [
            ("other", {}, "copy-not-media"),
            ("audio", {"sort": "still"}, "copy-no-picture"),
            ("audio", {"sort": "viewing"}, "copy-no-picture"),
            ("video", {"from_ms": 99_000_000}, "copy-past-end"),
        ],
    )
    def test_what_a_recording_cannot_give_is_refused_at_once(
        self,
        asked: Callable[..., Derivative],
        take_in: Callable[..., Recording],
        kind: str,
        recipe: dict[str, Any],
        code: str,
    ) -> None:
        with pytest.raises(Refusal) as refused:
            asked(take_in("x.bin", b"x", minutes=1, kind=kind), **recipe)
        assert refused.value.code == code
        assert not Derivative.objects.exists()

    def test_too_many_at_once_are_refused(
        self, asked: Callable[..., Derivative], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("liuhen.office.capture.derived.refusals.MOST_WAITING", 2)
        asked()
        asked()
        with pytest.raises(Refusal, match="copies-waiting"):
            asked()


def test_the_copier_is_named_in_what_it_writes() -> None:
    assert ObjectName("system", "copier") == tasks.MAKER
