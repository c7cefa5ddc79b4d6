"""The vault on a local folder: originals under their digest, written once, read-only.

Follows docs/spec/vault.md. An original is streamed to `staging/<uuid>` while it is hashed, checked, synced, then linked
to `originals/<2 hex>/<2 hex>/<64 hex>`, and the directories are synced before anybody hears of it. A link fails where a
name exists, so two takes of one file end with one original. Nothing here opens an original for writing, or removes one.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
import threading
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import UUID, uuid4

from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import IntegrityError
from liuhen.kernel.instant import in_beijing
from liuhen.vault import refusals
from liuhen.vault.disk import Disk, StagedFile
from liuhen.vault.lane import Lanes, narrow, wide
from liuhen.vault.partial import Partial, States, state_at
from liuhen.vault.port import Mark, Swept, Taken
from liuhen.vault.receiver import StagedReceiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from liuhen.vault.port import Progress

_IDLE_WIDE = 3
_IDLE_NARROW = 10
_READ_BLOCK = 1 << 20
NOTHING: Final = Mark(size_bytes=0, digest=sha256(b""))
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
# O_NONBLOCK: opening a named pipe must not wait for a writer that never comes; regular files do not care.
_SOURCE = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


class LocalVault:
    """A `Vault` in a folder. Safe for many threads and processes on one folder."""

    def __init__(self, root: Path, *, disk: Disk | None = None, narrow_up_to: int = 64 << 20) -> None:
        """Use `root`, made when missing. Raises `Refusal` `vault-unwritable` when that is not possible.

        A file of up to `narrow_up_to` bytes is read and hashed by its caller's thread; a larger one by two.
        """
        self._root = root
        self._originals = root / "originals"
        self._staging = root / "staging"
        self._partials = root / "partials"
        self._disk = disk or Disk()
        self._narrow_up_to = narrow_up_to
        self._wide = Lanes(wide, keep=_IDLE_WIDE)
        self._narrow = Lanes(narrow, keep=_IDLE_NARROW)
        self._states = States()
        self._lasting: set[Path] = set()
        self._lock = threading.Lock()
        try:
            for folder in (root, self._originals, self._staging, self._partials):
                folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            self._disk.sync_directory(root.parent)
            self._disk.sync_directory(root)
        except OSError as error:
            raise refusals.unwritten(error) from error

    def take_file(self, source: Path, *, progress: Progress | None = None) -> Taken:
        """Copy `source` in; durable when this returns. See `Vault.take_file`."""
        with self.receive_file(source, progress=progress) as receiver:
            return receiver.commit()

    def receive_file(self, source: Path, *, progress: Progress | None = None) -> StagedReceiver:
        """Read and hash `source`; what is left to do is `commit`. See `Vault.receive_file`."""
        try:
            descriptor = os.open(source, _SOURCE)
        except OSError as error:
            raise refusals.source_unreadable(source.name, _reason(error)) from error
        try:
            return self._receive_all(descriptor, source.name, progress)
        finally:
            os.close(descriptor)

    def _receive_all(self, descriptor: int, name: str, progress: Progress | None) -> StagedReceiver:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise refusals.source_unreadable(name, os.strerror(errno.EINVAL))
        if facts.st_size == 0:
            raise refusals.empty_file(name)
        receiver = self._receive(self._narrow if facts.st_size <= self._narrow_up_to else self._wide)
        try:
            self._fill(receiver, descriptor, facts, name, progress)
        except BaseException:
            receiver.abort()
            raise
        return receiver

    def _fill(
        self, receiver: StagedReceiver, descriptor: int, before: os.stat_result, name: str, progress: Progress | None
    ) -> None:
        receiver.reserve(before.st_size)
        while receiver.received_bytes < before.st_size and (count := self._read(descriptor, receiver.room(), name)):
            receiver.filled(count)
            if receiver.received_bytes > before.st_size:
                raise refusals.source_changed(name)
            if progress is not None:
                progress(count)
        after = os.fstat(descriptor)
        # A camera that is still writing changes size or time; bytes changed under an unchanged time are not visible
        # to anybody who reads once.
        if (receiver.received_bytes, after.st_size, after.st_mtime_ns) != (
            before.st_size,
            before.st_size,
            before.st_mtime_ns,
        ):
            raise refusals.source_changed(name)

    def _read(self, descriptor: int, room: memoryview, name: str) -> int:
        try:
            return self._disk.read(descriptor, room)
        except OSError as error:
            raise refusals.source_unreadable(name, _reason(error)) from error

    def receive(self) -> StagedReceiver:
        """Start to take an original in pieces. Raises `Refusal` when nothing can be staged."""
        return self._receive(self._wide)

    def _receive(self, lanes: Lanes) -> StagedReceiver:
        try:
            staged = StagedFile(self._staging / str(uuid4()), self._disk)
        except OSError as error:
            raise refusals.unwritten(error) from error
        return StagedReceiver(staged, lanes, self._store)

    def partial(self, key: UUID, mark: Mark = NOTHING, *, is_alone: bool = True) -> Partial:
        """Begin an original that may arrive with breaks, or go on at its last mark; see `liuhen.vault.partial`.

        `is_alone`: no other is on its way, so this one may have four threads. Raises `Refusal`: `partial-busy` while
        somebody else is at it, `disk-full`, `vault-unwritable`. Raises `IntegrityError` when the marked bytes are not
        those that were received.
        """
        try:
            staged = StagedFile(self._partials / key.hex, self._disk, kept_bytes=mark.size_bytes)
        except BlockingIOError as error:
            raise refusals.partial_busy() from error
        except OSError as error:
            raise refusals.unwritten(error, is_partial=True) from error
        try:
            if mark == NOTHING:  # the name must last as long as the marks that others keep of it
                self._disk.sync_directory(self._partials)
            state = self._states.find(key, mark) or state_at(staged, mark)
            staged.cut(mark.size_bytes)
        except OSError as error:
            staged.close()
            raise refusals.unwritten(error, is_partial=True) from error
        except IntegrityError:
            staged.close()
            raise
        lanes = self._wide if is_alone else self._narrow
        return Partial(key, staged, lanes, self._store, mark=mark, state=state, states=self._states)

    def drop_partial(self, key: UUID) -> None:
        """Remove what has arrived under a key, if anything; an original that was made of it stays.

        Raises `Refusal` `partial-busy` while somebody is at it.
        """
        self._states.forget(key)
        path = self._partials / key.hex
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError as error:
            raise refusals.partial_busy() from error
        finally:
            os.close(descriptor)

    def partials(self) -> Iterator[UUID]:
        """Yield the key of everything that has arrived in part."""
        return (UUID(entry.name) for entry in _sorted(self._partials))

    def _store(self, staged: StagedFile, digest: Digest, size: int) -> Taken:
        target = self._place(digest)
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        already_held = False
        try:
            self._disk.link(staged.path, target)
        except FileExistsError:
            already_held = True
            held = target.stat().st_size
            if held != size:
                raise IntegrityError(f"original {digest}, size", expected=size, actual=held) from None
        self._make_last(target.parent)
        return Taken(digest=digest, size_bytes=size, already_held=already_held)

    def _make_last(self, leaf: Path) -> None:
        """Sync the names from the original up to `originals`.

        Also when the original was there: its taker may be in another process and not yet through with its own sync.
        Upper names never go away, so once per process is enough for them.
        """
        self._disk.sync_directory(leaf)
        for folder in (leaf, leaf.parent):
            with self._lock:
                lasting = folder in self._lasting
            if not lasting:
                self._disk.sync_directory(folder.parent)
                with self._lock:
                    self._lasting.add(folder)

    def open(self, digest: Digest) -> BinaryIO:
        """Open an original for reading. Raises `Refusal` `not-held`."""
        try:
            return self._place(digest).open("rb")
        except FileNotFoundError:
            raise refusals.not_held(digest) from None

    def path(self, digest: Digest) -> Path:
        """Return the original's file. Raises `Refusal` `not-held`."""
        place = self._place(digest)
        if not place.is_file():
            raise refusals.not_held(digest)
        return place

    def size(self, digest: Digest) -> int | None:
        """Return the size in bytes, or None when no such original is held."""
        try:
            return self._place(digest).stat().st_size
        except FileNotFoundError:
            return None

    def digests(self) -> Iterator[Digest]:
        """Yield the digest of every original, in ascending order. Raises `IntegrityError` at a foreign name."""
        for first in _sorted(self._originals):
            for second in _sorted(first):
                for entry in _sorted(second):
                    if not _NAME.fullmatch(entry.name) or entry.name[:4] != first.name + second.name:
                        raise IntegrityError(str(entry), expected="a name that is a digest", actual=entry.name)
                    yield Digest.from_hex(entry.name)

    def verify(self, digest: Digest, *, progress: Progress | None = None) -> int:
        """Read the original again; return its size in bytes. See `Vault.verify`."""
        state = hashlib.sha256()
        buffer = bytearray(_READ_BLOCK)
        size = 0
        try:
            with self._place(digest).open("rb", buffering=0) as file:
                while count := file.readinto(buffer):
                    state.update(memoryview(buffer)[:count])
                    size += count
                    if progress is not None:
                        progress(count)
        except FileNotFoundError:
            raise IntegrityError(f"original {digest}", expected=digest, actual="missing") from None
        except OSError as error:
            raise IntegrityError(f"original {digest}", expected=digest, actual=_reason(error)) from error
        actual = Digest(state.digest())
        if actual != digest:
            raise IntegrityError(f"original {digest}", expected=digest, actual=actual)
        return size

    def sweep(self, *, older_than_seconds: int, now: datetime) -> Swept:
        """Remove leftovers in staging that nobody holds and that are older. See `Vault.sweep`."""
        limit = in_beijing(now).timestamp() - older_than_seconds
        sizes = [size for entry in _sorted(self._staging) if (size := _remove_leftover(entry, limit)) is not None]
        return Swept(files=len(sizes), size_bytes=sum(sizes))

    def free_bytes(self) -> int:
        """Return the space left for originals, in bytes."""
        figures = os.statvfs(self._root)
        return figures.f_bavail * figures.f_frsize

    def _place(self, digest: Digest) -> Path:
        name = str(digest)
        return self._originals / name[:2] / name[2:4] / name


def _remove_leftover(path: Path, limit: float) -> int | None:
    """Remove a staged file last written before `limit` (POSIX seconds) unless its taker lives; its size, or None."""
    with contextlib.suppress(FileNotFoundError, BlockingIOError):  # its taker finished just now, or holds the lock
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            facts = os.fstat(descriptor)
            if facts.st_mtime < limit:
                path.unlink()
                return facts.st_size
        finally:
            os.close(descriptor)
    return None


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
