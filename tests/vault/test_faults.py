"""A disk that fails: nothing half-taken, the reason named, the vault usable afterwards."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import Refusal
from liuhen.vault import LocalVault, Taken
from liuhen.vault.disk import Disk
from liuhen.vault.lane import WIDE_BLOCK, WIDE_DEPTH

DATA = os.urandom(WIDE_BLOCK * (WIDE_DEPTH + 2) + 777)


class FaultyDisk(Disk):
    """The real disk, but the n-th call of one kind fails; `cuts` makes every write short."""

    def __init__(self, call: str = "", nth: int = 1, code: int = errno.EIO, *, cuts: bool = False) -> None:
        self.calls: dict[str, int] = {}
        self._fault = (call, nth)
        self._code = code
        self._cuts = cuts

    def _count(self, call: str) -> None:
        self.calls[call] = self.calls.get(call, 0) + 1
        if (call, self.calls[call]) == self._fault:
            raise OSError(self._code, os.strerror(self._code))

    def create(self, path: Path) -> int:
        self._count("create")
        return super().create(path)

    def open_direct(self, path: Path) -> int:
        self._count("open_direct")
        return super().open_direct(path)

    def reserve(self, descriptor: int, offset: int, length: int) -> None:
        self._count("reserve")
        super().reserve(descriptor, offset, length)

    def read(self, descriptor: int, room: memoryview) -> int:
        self._count("read")
        return super().read(descriptor, room)

    def write(self, descriptor: int, data: memoryview, offset: int) -> int:
        self._count("write")
        return super().write(descriptor, data[: 128 << 10] if self._cuts else data, offset)

    def sync(self, descriptor: int) -> None:
        self._count("sync")
        super().sync(descriptor)

    def link(self, source: Path, target: Path) -> None:
        self._count("link")
        super().link(source, target)

    def sync_directory(self, path: Path) -> None:
        self._count("sync_directory")
        super().sync_directory(path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(DATA)
    return path


def upload(vault: LocalVault, data: bytes) -> Taken:
    with vault.receive() as receiver:
        receiver.write(data)
        return receiver.commit()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (("create", 1, errno.ENOSPC), "disk-full"),
        (("create", 1, errno.EACCES), "vault-unwritable"),
        (("reserve", 1, errno.ENOSPC), "disk-full"),
        (("reserve", 1, errno.EDQUOT), "disk-full"),
        (("write", 1, errno.ENOSPC), "disk-full"),
        (("write", 4, errno.ENOSPC), "disk-full"),
        (("write", 7, errno.ENOSPC), "disk-full"),
        (("write", 3, errno.EFBIG), "disk-full"),
        (("write", 2, errno.EIO), "vault-unwritable"),
        (("sync", 1, errno.EIO), "vault-unwritable"),
        (("sync", 1, errno.ENOSPC), "disk-full"),
        (("link", 1, errno.ENOSPC), "disk-full"),
        (("read", 1, errno.EIO), "source-unreadable"),
        (("read", 5, errno.ENODEV), "source-unreadable"),
    ],
)
def test_a_failing_disk_leaves_nothing_half_taken(
    root: Path, source: Path, narrow_up_to: int, fault: tuple[str, int, int], reason: str
) -> None:
    disk = FaultyDisk(*fault)
    vault = LocalVault(root, disk=disk, narrow_up_to=narrow_up_to)
    with pytest.raises(Refusal) as caught:
        vault.take_file(source)
    assert caught.value.code == reason
    assert list(vault.digests()) == []
    assert list((root / "staging").iterdir()) == []
    assert vault.take_file(source).digest == sha256(DATA)


@pytest.mark.parametrize("nth", [3, 4, 5])
def test_a_directory_that_cannot_be_synced_is_refused_and_the_next_take_syncs_it(
    root: Path, source: Path, narrow_up_to: int, nth: int
) -> None:
    disk = FaultyDisk("sync_directory", nth)
    vault = LocalVault(root, disk=disk, narrow_up_to=narrow_up_to)
    with pytest.raises(Refusal, match="vault-unwritable"):
        vault.take_file(source)
    before = disk.calls["sync_directory"]
    taken = vault.take_file(source)
    assert taken.already_held
    assert disk.calls["sync_directory"] > before
    assert vault.verify(taken.digest) == len(DATA)


@pytest.mark.parametrize(
    "make_disk",
    [
        partial(FaultyDisk, "open_direct", 1, errno.EINVAL),
        partial(FaultyDisk, "write", 1, errno.EINVAL),
        partial(FaultyDisk, "write", 3, errno.EINVAL),
        partial(FaultyDisk, "reserve", 1, errno.EOPNOTSUPP),
        partial(FaultyDisk, cuts=True),
    ],
    ids=["open", "first write", "third write", "no reservation", "short writes"],
)
def test_a_file_system_without_direct_writes_or_reservation_is_served_all_the_same(
    root: Path, source: Path, narrow_up_to: int, make_disk: Callable[[], FaultyDisk]
) -> None:
    vault = LocalVault(root, disk=make_disk(), narrow_up_to=narrow_up_to)
    assert vault.take_file(source).digest == sha256(DATA)
    assert vault.verify(sha256(DATA)) == len(DATA)


def test_an_upload_on_a_disk_too_full_for_the_reservation_may_still_fit(root: Path) -> None:
    vault = LocalVault(root, disk=FaultyDisk("reserve", 1, errno.ENOSPC))
    with vault.receive() as receiver:
        receiver.write(DATA)
        assert receiver.commit(expected_size=len(DATA)).digest == sha256(DATA)


def test_an_upload_on_a_full_disk_is_refused_and_nothing_is_left(root: Path) -> None:
    vault = LocalVault(root, disk=FaultyDisk("write", 3, errno.ENOSPC))
    with pytest.raises(Refusal, match="disk-full"):
        upload(vault, DATA * 4)
    assert list((root / "staging").iterdir()) == []


def test_descriptors_are_closed_whatever_happens(root: Path, source: Path) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    LocalVault(root).take_file(source)
    before = count()
    for call in ("create", "reserve", "write", "sync", "link", "read"):
        with pytest.raises(Refusal):
            LocalVault(root, disk=FaultyDisk(call)).take_file(source)
    assert count() == before


LIMITED = """
import resource, sys
from pathlib import Path
from liuhen.kernel.errors import Refusal
from liuhen.vault import LocalVault
resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
vault = LocalVault(Path(sys.argv[1]))
try:
    vault.take_file(Path(sys.argv[2]))
except Refusal as refusal:
    print(refusal.code)
"""


def test_a_real_limit_of_the_system_is_a_full_disk(root: Path, source: Path) -> None:
    command = [sys.executable, "-c", LIMITED, str(root), str(source)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)  # noqa: S603 - ourselves
    assert answer.stdout.strip() == "disk-full"
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_a_forked_process_takes_files_with_a_vault_that_was_in_use(root: Path, source: Path) -> None:
    script = """
import os, sys, warnings
from pathlib import Path
from liuhen.vault import LocalVault
vault = LocalVault(Path(sys.argv[1]))
vault.take_file(Path(sys.argv[2]))
child = os.fork()
if child == 0:
    os._exit(0 if vault.take_file(Path(sys.argv[2])).already_held else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    command = [sys.executable, "-c", script, str(root), str(source)]
    subprocess.run(command, check=True, timeout=30)  # noqa: S603 - our own interpreter


def _tmpfs(folder: Path) -> Callable[[], None]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    if done.returncode:
        pytest.skip(f"no small file system to fill here: {done.stderr.strip()}")
    return lambda: subprocess.run(["umount", str(folder)], check=True) and None  # noqa: S603, S607 - fixed words


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_really_full_file_system_refuses_and_goes_on_with_what_fits(tmp_path: Path, source: Path) -> None:
    unmount = _tmpfs(tmp_path / "small")
    try:
        vault = LocalVault(tmp_path / "small" / "vault")
        with pytest.raises(Refusal, match="disk-full"):
            vault.take_file(source)
        with pytest.raises(Refusal, match="disk-full"):
            upload(vault, DATA)
        assert list((tmp_path / "small/vault/staging").iterdir()) == []
        source.write_bytes(DATA[: 2 << 20])
        assert vault.verify(vault.take_file(source).digest) == 2 << 20
    finally:
        unmount()
