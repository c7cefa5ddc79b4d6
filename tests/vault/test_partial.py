"""An original that arrives with breaks: marks hold after a kill, bytes are never mixed, and nothing is copied twice."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.vault import LocalVault, Mark
from liuhen.vault.disk import Disk
from liuhen.vault.lane import WIDE_BLOCK
from liuhen.vault.local import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

DATA = os.urandom(3 * WIDE_BLOCK + 777)


def send(vault: LocalVault, key: UUID, mark: Mark, upto: int, *, data: bytes = DATA, is_alone: bool = True) -> Mark:
    with vault.partial(key, mark, is_alone=is_alone) as partial:
        partial.write(data[mark.size_bytes : upto])
        return partial.note()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=5), restarts=st.booleans(), is_alone=st.booleans())
def test_however_often_it_breaks_off_the_same_bytes_become_the_original(
    root: Path, cuts: list[int], restarts: bool, is_alone: bool
) -> None:
    vault, key, mark = LocalVault(root), uuid4(), NOTHING
    for upto in [*sorted(cuts), len(DATA)]:
        mark = send(vault, key, mark, upto, is_alone=is_alone)
        assert mark == Mark(size_bytes=upto, digest=sha256(DATA[:upto]))
        if restarts:
            vault = LocalVault(root)
    with vault.partial(key, mark) as partial:
        taken = partial.commit()
    assert taken.digest == sha256(DATA)
    assert vault.verify(taken.digest) == len(DATA)
    assert list(vault.partials()) == []


def test_marks_may_be_taken_while_bytes_come(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    with vault.partial(key) as partial:
        for start in range(0, len(DATA), 1_000_003):
            partial.write(DATA[start : start + 1_000_003])
            partial.note()
        assert partial.commit().digest == sha256(DATA)


def test_the_original_is_the_file_that_was_staged_and_read_only(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    mark = send(vault, key, NOTHING, 4096)
    inode = (root / "partials" / key.hex).stat().st_ino
    with vault.partial(key, send(vault, key, mark, len(DATA))) as partial:
        taken = partial.commit()
    facts = vault.path(taken.digest).stat()
    assert (facts.st_ino, stat.S_IMODE(facts.st_mode), facts.st_nlink) == (inode, 0o444, 1)


def test_bytes_after_the_last_mark_are_forgotten(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    mark = send(vault, key, NOTHING, 5000)
    with vault.partial(key, mark) as partial:
        partial.write(b"x" * 10_000)
    assert (root / "partials" / key.hex).stat().st_size == 5000
    assert send(vault, key, mark, len(DATA)).digest == sha256(DATA)


def test_two_senders_never_mix_their_bytes(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    with vault.partial(key) as partial:
        partial.write(DATA[:1000])
        for other in (vault, LocalVault(root)):
            with pytest.raises(Refusal, match="partial-busy"):
                other.partial(key)
            with pytest.raises(Refusal, match="partial-busy"):
                other.drop_partial(key)
        assert partial.note().digest == sha256(DATA[:1000])


@pytest.mark.parametrize("change", ["flip", "cut", "remove"])
def test_staged_bytes_that_changed_are_never_part_of_an_original(root: Path, change: str) -> None:
    key = uuid4()
    mark = send(LocalVault(root), key, NOTHING, 100_000)
    path = root / "partials" / key.hex
    if change == "flip":
        content = bytearray(path.read_bytes())
        content[50_000] ^= 1
        path.write_bytes(content)
    elif change == "cut":
        os.truncate(path, 99_999)
    else:
        path.unlink()
    with pytest.raises(IntegrityError, match="partial"):
        LocalVault(root).partial(key, mark)


def test_a_second_name_of_an_original_is_never_written_to(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    with vault.partial(key, send(vault, key, NOTHING, 5000)) as partial:
        taken = partial.commit()
    os.link(vault.path(taken.digest), root / "partials" / key.hex)  # as a kill between link and unlink leaves it
    with pytest.raises(Refusal, match="partial-busy"):
        vault.partial(key)
    vault.drop_partial(key)
    assert vault.verify(taken.digest) == 5000
    assert stat.S_IMODE(vault.path(taken.digest).stat().st_mode) == 0o444


def test_what_was_sealed_and_not_linked_can_be_finished(root: Path) -> None:
    vault, key = LocalVault(root), uuid4()
    mark = send(vault, key, NOTHING, 5000)
    (root / "partials" / key.hex).chmod(0o444)
    with vault.partial(key, mark) as partial:
        assert partial.commit().digest == sha256(DATA[:5000])


def test_bytes_that_are_held_already_are_not_stored_twice(root: Path) -> None:
    vault = LocalVault(root)
    for held in (False, True):
        key = uuid4()
        with vault.partial(key, send(vault, key, NOTHING, 9999)) as partial:
            assert partial.commit().already_held is held
    assert list(vault.partials()) == []
    assert len(list(vault.digests())) == 1


def test_other_bytes_than_announced_and_no_bytes_are_refused_and_dropped(root: Path) -> None:
    vault = LocalVault(root)
    key = uuid4()
    with vault.partial(key, send(vault, key, NOTHING, 9)) as partial, pytest.raises(Refusal, match="digest-differs"):
        partial.commit(expected_digest=sha256(b"other"))
    with vault.partial(uuid4()) as partial, pytest.raises(Refusal, match="empty-file"):
        partial.commit()
    assert list(vault.partials()) == list(vault.digests()) == []


def test_only_marked_bytes_can_be_committed(root: Path) -> None:
    with LocalVault(root).partial(uuid4()) as partial:
        partial.write(b"abc")
        with pytest.raises(ValueError, match="after the last mark"):
            partial.commit()


class FaultyDisk(Disk):
    """The real disk, until `fails` is set to an error's number."""

    fails = 0

    def write(self, descriptor: int, data: memoryview, offset: int) -> int:
        if self.fails:
            raise OSError(self.fails, os.strerror(self.fails))
        return super().write(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        if self.fails:
            raise OSError(self.fails, os.strerror(self.fails))
        super().sync(descriptor)


@pytest.mark.parametrize(("fault", "code"), [(errno.ENOSPC, "disk-full"), (errno.EIO, "vault-unwritable")])
def test_a_failing_disk_keeps_what_was_marked_and_one_may_go_on(root: Path, fault: int, code: str) -> None:
    disk = FaultyDisk()
    vault, key = LocalVault(root, disk=disk), uuid4()
    mark = send(vault, key, NOTHING, 100_000)
    disk.fails = fault
    with pytest.raises(Refusal) as caught:
        send(vault, key, mark, len(DATA))
    assert caught.value.code == code
    assert caught.value.safe is not None
    assert "续传" in caught.value.safe.zh
    disk.fails = 0
    assert send(vault, key, mark, len(DATA)).digest == sha256(DATA)


KILLED = """
import os, sys
from pathlib import Path
from uuid import UUID
from liuhen.vault import LocalVault
data = bytes(range(256)) * 8192
with LocalVault(Path(sys.argv[1])).partial(UUID(sys.argv[2])) as partial:
    while True:
        partial.write(data)
        mark = partial.note()
        print(mark.size_bytes, mark.digest, flush=True)
        partial.write(data[:77777])
"""


def test_after_a_kill_every_mark_that_was_given_out_is_on_the_disk(root: Path) -> None:
    key = uuid4()
    command = [sys.executable, "-c", KILLED, str(root), key.hex]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:  # noqa: S603 - our own program
        assert sender.stdout is not None
        lines = [sender.stdout.readline() for _ in range(5)]
        sender.kill()
        lines += sender.stdout.readlines()
    size, digest = [line for line in lines if line.endswith("\n")][-1].split()
    mark = Mark(size_bytes=int(size), digest=Digest.from_hex(digest))
    with LocalVault(root).partial(key, mark) as partial:
        assert partial.commit().size_bytes == int(size)
