"""A day's recordings at once."""

import errno
import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.vault import LocalVault, Taken, take_many
from liuhen.vault.disk import Disk


def dock(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number:03}.mp4" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * 10_000 + 1))
    return paths


def test_each_file_has_its_outcome_in_order(vault: LocalVault, tmp_path: Path) -> None:
    paths = dock(tmp_path, 30)
    counts: list[int] = []
    outcomes = list(take_many(vault, iter(paths), workers=3, progress=counts.append))
    assert [outcome.source for outcome in outcomes] == paths
    for outcome in outcomes:
        assert isinstance(outcome.result, Taken)
        assert outcome.result.digest == sha256(outcome.source.read_bytes())
    assert sum(counts) == sum(path.stat().st_size for path in paths)


def test_one_bad_file_does_not_stop_the_others(vault: LocalVault, tmp_path: Path) -> None:
    paths = dock(tmp_path, 6)
    paths[0].write_bytes(b"")
    paths[2].unlink()
    spoilt = vault.path(vault.take_file(paths[4]).digest)
    spoilt.chmod(0o600)
    spoilt.write_bytes(b"cut")
    results = [outcome.result for outcome in take_many(vault, paths)]
    assert [type(result) for result in results] == [Refusal, Taken, Refusal, Taken, IntegrityError, Taken]
    assert [result.code for result in results if isinstance(result, Refusal)] == ["empty-file", "source-unreadable"]


def test_stopping_early_takes_no_more_files(vault: LocalVault, tmp_path: Path) -> None:
    outcomes = take_many(vault, dock(tmp_path, 40), workers=2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined] # a generator, announced as an iterator
    assert 1 <= len(list(vault.digests())) < 12
    assert list((tmp_path / "vault" / "staging").iterdir()) == []


def until(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.01)


class SlowDisk(Disk):
    """Keeps every file waiting for the disk until it may go on; or one alone, while it is read."""

    def __init__(self, *, slow_to_read: Path | None = None) -> None:
        self.may_go_on = threading.Event()
        self.staged = 0
        self._slow = None if slow_to_read is None else slow_to_read.stat().st_ino
        self._lock = threading.Lock()

    def create(self, path: Path) -> int:
        with self._lock:
            self.staged += 1
        return super().create(path)

    def read(self, descriptor: int, room: memoryview) -> int:
        if os.fstat(descriptor).st_ino == self._slow:
            assert self.may_go_on.wait(20)
        return super().read(descriptor, room)

    def sync(self, descriptor: int) -> None:
        if self._slow is None:
            assert self.may_go_on.wait(20)
        super().sync(descriptor)


def test_files_are_read_while_others_wait_for_the_disk_but_not_without_end(
    root: Path, tmp_path: Path, narrow_up_to: int
) -> None:
    disk = SlowDisk()
    outcomes: list[object] = []
    vault = LocalVault(root, disk=disk, narrow_up_to=narrow_up_to)
    taking = threading.Thread(target=lambda: outcomes.extend(take_many(vault, dock(tmp_path, 30), workers=2)))
    taking.start()
    until(lambda: disk.staged == 10)
    time.sleep(0.2)
    assert disk.staged == 10, "two that are read, and eight that wait"
    assert list(vault.digests()) == []
    disk.may_go_on.set()
    taking.join()
    assert len(outcomes) == len(list(vault.digests())) == 30


def test_files_that_are_through_before_a_slow_one_come_after_it(root: Path, tmp_path: Path, narrow_up_to: int) -> None:
    paths = dock(tmp_path, 30)
    disk = SlowDisk(slow_to_read=paths[0])
    vault = LocalVault(root, disk=disk, narrow_up_to=narrow_up_to)
    outcomes: list[Path] = []
    taking = threading.Thread(
        target=lambda: outcomes.extend(outcome.source for outcome in take_many(vault, paths, workers=2))
    )
    taking.start()
    until(lambda: len(list(vault.digests())) == 9)
    disk.may_go_on.set()
    taking.join()
    assert outcomes == paths


def test_one_that_finds_the_disk_full_at_its_end_is_alone_refused(
    root: Path, tmp_path: Path, narrow_up_to: int
) -> None:
    class FullOnce(Disk):
        times = itertools.count(1)

        def sync(self, descriptor: int) -> None:
            if next(self.times) == 3:
                raise OSError(errno.ENOSPC, "no space")
            super().sync(descriptor)

    vault = LocalVault(root, disk=FullOnce(), narrow_up_to=narrow_up_to)
    results = [outcome.result for outcome in take_many(vault, dock(tmp_path, 12), workers=2)]
    assert [result.code for result in results if isinstance(result, Refusal)] == ["disk-full"]
    assert sum(isinstance(result, Taken) for result in results) == 11
    assert list((root / "staging").iterdir()) == []


def test_who_stops_it_in_the_middle_leaves_nothing_half_taken(vault: LocalVault, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_count: int) -> None:
        if len(list(vault.digests())) > 3:
            raise Stopped

    with pytest.raises(Stopped):
        list(take_many(vault, dock(tmp_path, 40), workers=2, progress=stop))
    assert 4 <= len(list(vault.digests())) < 40
    assert list((tmp_path / "vault" / "staging").iterdir()) == []
