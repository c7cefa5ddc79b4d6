"""A day's recordings at once, taken by a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.vault import LocalVault, Lost, Taken, apart, take_many_apart

if TYPE_CHECKING:
    from pathlib import Path

DIES_HARD = """
import sys
from pathlib import Path
from liuhen.vault import apart
for outcome in apart.take_many_apart(Path(sys.argv[1]), Path(sys.argv[2]).iterdir(), progress=print):
    pass
"""


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Start without a process that an earlier test has left waiting."""
    apart.end_idle()


def dock(folder: Path, count: int, size: int = 10_000) -> list[Path]:
    paths = [folder / f"{number:03}.mp4" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * size + 1))
    return paths


def the_process() -> subprocess.Popen[bytes]:
    """Return the process that waits for work."""
    return apart._idle[0]._process  # noqa: SLF001


def staged(root: Path) -> list[Path]:
    return list((root / "staging").iterdir())


def test_each_file_has_its_outcome_in_order_and_every_byte_is_told_of(root: Path, tmp_path: Path) -> None:
    paths = dock(tmp_path, 100)
    counts: list[int] = []
    outcomes = list(take_many_apart(root, iter(paths), workers=3, progress=counts.append))
    assert [outcome.source for outcome in outcomes] == paths
    for outcome in outcomes:
        assert isinstance(outcome.result, Taken)
        assert outcome.result.digest == sha256(outcome.source.read_bytes())
    assert sum(counts) == sum(path.stat().st_size for path in paths)
    assert the_process().pid != os.getpid()


def test_what_is_wrong_with_one_file_is_said_as_if_it_were_said_here(root: Path, tmp_path: Path) -> None:
    paths, vault = dock(tmp_path, 6), LocalVault(root)
    paths[0].write_bytes(b"")
    paths[2].unlink()
    spoilt = vault.path(vault.take_file(paths[4]).digest)
    spoilt.chmod(0o600)
    spoilt.write_bytes(b"cut")
    empty, _, gone, _, differs, _ = [outcome.result for outcome in take_many_apart(root, paths)]
    assert isinstance(empty, Refusal)
    assert (empty.code, empty.status) == ("empty-file", 422)
    assert "000.mp4" in empty.what.zh
    assert isinstance(gone, Refusal)
    assert gone.code == "source-unreadable"
    assert isinstance(differs, IntegrityError)
    assert (differs.expected, differs.actual) == (40_001, 3)


def test_stopping_early_leaves_nothing_half_taken_and_the_process_takes_the_next(root: Path, tmp_path: Path) -> None:
    paths = dock(tmp_path, 80)
    with closing(take_many_apart(root, paths, workers=2)) as outcomes:  # type: ignore[type-var] # a generator
        next(outcomes)
    process = the_process()
    assert 1 <= len(list(LocalVault(root).digests())) < 80
    assert staged(root) == []
    assert len(list(take_many_apart(root, paths))) == 80
    assert the_process() is process


def test_what_progress_raises_breaks_off_the_file_under_way(root: Path, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_count: int) -> None:
        raise Stopped

    path = tmp_path / "long.mp4"
    path.touch()
    os.truncate(path, 1 << 30)
    with pytest.raises(Stopped):
        list(take_many_apart(root, [path], progress=stop))
    assert list(LocalVault(root).digests()) == []
    assert staged(root) == []


def test_who_does_not_listen_for_a_while_loses_nothing(root: Path, tmp_path: Path) -> None:
    paths, heard = dock(tmp_path, 200, size=1), []
    for outcome in take_many_apart(root, paths, progress=lambda _count: None):
        if len(heard) in {1, 150}:
            time.sleep(0.3)
        heard.append(outcome.source)
    assert heard == paths


def test_a_vault_that_cannot_be_opened_is_refused_and_the_process_stays(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal) as refused:
        list(take_many_apart(tmp_path / "file" / "vault", dock(tmp_path, 2)))
    assert refused.value.code == "vault-unwritable"
    process = the_process()
    assert len(list(take_many_apart(root, dock(tmp_path, 2)))) == 2
    assert the_process() is process


def test_two_at_once_have_a_process_each(root: Path, tmp_path: Path) -> None:
    paths = dock(tmp_path, 80)
    one, other = take_many_apart(root, paths), take_many_apart(root, paths)
    both = [(left.result, right.result) for left, right in zip(one, other, strict=True)]
    assert all(isinstance(left, Taken) and isinstance(right, Taken) for left, right in both)
    assert all({left.already_held, right.already_held} == {True, False} for left, right in both)  # type: ignore[union-attr]


def test_a_process_that_is_killed_is_said_to_be_lost_and_another_finishes(root: Path, tmp_path: Path) -> None:
    paths = dock(tmp_path, 80)
    assert len(list(take_many_apart(root, paths[:2]))) == 2
    process = the_process()
    outcomes = take_many_apart(root, paths)
    next(outcomes)
    process.kill()
    with pytest.raises(Lost, match="-9"):
        list(outcomes)
    assert len(list(take_many_apart(root, paths))) == 80
    assert {str(digest) for digest in LocalVault(root).digests()} == {str(sha256(path.read_bytes())) for path in paths}


def test_a_process_that_was_killed_while_it_waited_is_replaced(root: Path, tmp_path: Path) -> None:
    paths = dock(tmp_path, 4)
    list(take_many_apart(root, paths))
    the_process().kill()
    the_process().wait()
    assert len(list(take_many_apart(root, paths))) == 4


def test_when_its_starter_is_killed_it_ends_and_leaves_nothing_half_taken(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "device"
    source.mkdir()
    (source / "long.mp4").touch()
    os.truncate(source / "long.mp4", 8 << 30)
    command = [sys.executable, "-u", "-c", DIES_HARD, str(root), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:  # noqa: S603 - our own script
        assert starter.stdout is not None
        starter.stdout.readline()
        children = f"/proc/{starter.pid}/task/{starter.pid}/children"
        with open(children) as file:  # noqa: PTH123 - not a file one has a path for
            (child,) = map(int, file.read().split())
        starter.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while os.path.exists(f"/proc/{child}") and not _is_dead(child):  # noqa: PTH110
        assert time.monotonic() < until
        time.sleep(0.05)
    assert staged(root) == []
    assert list(LocalVault(root).digests()) == []


def _is_dead(process: int) -> bool:
    """Tell whether it has ended; nobody may have collected it."""
    with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] == "Z"
