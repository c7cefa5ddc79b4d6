"""The disk as the vault uses it: a file that is staged, then sealed, and directories that are made to last.

`Disk` is the seam where tests inject faults; it adds nothing to the calls of the operating system. Follows open(2) on
O_DIRECT: buffer address, offset and length are multiples of the logical block; a file system may refuse it (EINVAL).
"""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ALIGNMENT = 4096
READ_ONLY = 0o444
_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
# macOS has no O_DIRECT; there the page cache does the work, slower and just as durable.
_DIRECT = getattr(os, "O_DIRECT", 0)
_STEP = 64 << 20


class Disk:
    """System calls that may fail, one method each. Errors are `OSError`."""

    def create(self, path: Path) -> int:
        """Create a new file and return its descriptor."""
        return os.open(path, _CREATE, 0o600)

    def guard(self, path: Path) -> int:
        """Open a staged file, made when missing, only to lock it."""
        return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def reopen(self, path: Path) -> int:
        """Open a staged file to go on with it."""
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)

    def read_back(self, descriptor: int, room: memoryview, offset: int) -> int:
        """Read what a staged file holds at `offset` into `room`."""
        return os.preadv(descriptor, [room], offset)

    def open_direct(self, path: Path) -> int:
        """Open an existing file for writes past the page cache."""
        if not _DIRECT:
            raise OSError(errno.EINVAL, "no O_DIRECT on this system")
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | _DIRECT)

    def reserve(self, descriptor: int, offset: int, length: int) -> None:
        """Allocate blocks."""
        os.posix_fallocate(descriptor, offset, length)

    def read(self, descriptor: int, room: memoryview) -> int:
        """Read the source's next bytes into `room`."""
        return os.readv(descriptor, [room])

    def write(self, descriptor: int, data: memoryview, offset: int) -> int:
        """Write some of `data`; return how much."""
        return os.pwrite(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        """Wait until the file is on the disk."""
        os.fsync(descriptor)

    def link(self, source: Path, target: Path) -> None:
        """Give a file its second name; FileExistsError when the name is taken."""
        os.link(source, target)

    def sync_directory(self, path: Path) -> None:
        """Wait until the names in a directory are on the disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class StagedFile:
    """A file on its way in: written in any order, then sealed. Not for two threads at once, except `write`."""

    def __init__(self, path: Path, disk: Disk, *, kept_bytes: int | None = None) -> None:
        """Create `path`, and lock it so that a sweep can tell a live take from a dead one's leftover.

        With `kept_bytes` go on with a file that has so many bytes already (0: it may be missing). Raises
        `BlockingIOError` when somebody else holds it; such a file stays when this fails.
        """
        self.path = path
        self._disk = disk
        self._guard = self._direct = self._descriptor = -1
        self._reserved = kept_bytes or 0
        try:
            if kept_bytes is None:
                self._descriptor = disk.create(path)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                self._guard = disk.guard(path)
                _lock_unlinked(self._guard, path)
                self._descriptor = disk.reopen(path)
            self._direct = disk.open_direct(path)
        except OSError as error:
            if self._descriptor < 0 or error.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:
                if kept_bytes is None and self._descriptor >= 0:
                    self.discard()
                self.close()
                raise

    def reserve(self, size: int) -> None:
        """Allocate the whole file now, so that a full disk is known before the first byte is copied."""
        self._allocate(size)

    def reserve_more(self, size: int) -> None:
        """Allocate ahead for a file of unknown length; a disk too full for the step may still hold the rest."""
        if size > self._reserved:
            try:
                self._allocate(size + _STEP)
            except OSError as error:
                if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                    raise
                self._reserved = size

    def _allocate(self, size: int) -> None:
        try:
            self._disk.reserve(self._descriptor, self._reserved, size - self._reserved)
        except OSError as error:
            # The file system knows no reservation: writes allocate as they go.
            if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS}:
                raise
        self._reserved = size

    def write(self, data: memoryview, offset: int) -> None:
        """Write all of `data`, past the page cache where length and file system allow."""
        whole = len(data) - len(data) % ALIGNMENT if self._direct >= 0 else 0
        done = 0
        while done < whole:
            try:
                done += self._disk.write(self._direct, data[done:whole], offset + done)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                whole = 0
        while done < len(data):
            done += self._disk.write(self._descriptor, data[done:], offset + done)

    def read_back(self, room: memoryview, offset: int) -> int:
        """Read what is there at `offset` into `room`; 0 at the end."""
        return self._disk.read_back(self._descriptor, room, offset)

    def cut(self, size: int) -> None:
        """Forget what lies beyond `size` bytes, reserved room included."""
        os.ftruncate(self._descriptor, size)
        self._reserved = size

    def sync(self) -> None:
        """Wait until what was written is on the disk."""
        self._disk.sync(self._descriptor)

    def seal(self, size: int) -> None:
        """Cut the file to `size` bytes, make it read-only and wait until it is on the disk."""
        os.ftruncate(self._descriptor, size)
        os.fchmod(self._descriptor, READ_ONLY)
        self._disk.sync(self._descriptor)
        actual = os.fstat(self._descriptor).st_size
        if actual != size:
            raise OSError(errno.EIO, f"the file system keeps {actual} bytes of {size}")

    def discard(self) -> None:
        """Remove the staged name and close; an original that was linked from it keeps its own name."""
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the file and its lock; its name stays. May be called twice."""
        for descriptor in (self._direct, self._descriptor, self._guard):
            if descriptor >= 0:
                os.close(descriptor)
        self._direct = self._descriptor = self._guard = -1


def _lock_unlinked(guard: int, path: Path) -> None:
    """Lock a staged file that is to be written again, and make sure that it is not an original by now.

    Between opening and locking, its last taker may have linked it and gone. Only who holds the lock links or removes.
    Raises `BlockingIOError`.
    """
    fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    facts = os.fstat(guard)
    try:
        named = path.lstat()
    except FileNotFoundError:
        named = None
    if facts.st_nlink != 1 or named is None or (named.st_dev, named.st_ino) != (facts.st_dev, facts.st_ino):
        raise BlockingIOError(errno.EAGAIN, "its last taker has only just finished")
    os.fchmod(guard, 0o600)  # it may have been sealed and then not linked
