"""A lane through which bytes stream into a staged file while they are hashed.

Three things run at once: the caller fills a buffer, one thread hashes, one thread writes. hashlib and the system calls
release the GIL, so on two cores the time is that of the hash alone. Buffers are mapped once, page-aligned for O_DIRECT,
and used for every file: mapping fresh memory per file costs 3-4 times as much as the copy (design/performance.md).
"""

from __future__ import annotations

import hashlib
import mmap
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from liuhen.kernel.digest import Digest

if TYPE_CHECKING:
    from liuhen.vault.disk import StagedFile

BLOCK: Final = 2 << 20
DEPTH: Final = 4


@dataclass(slots=True)
class _Buffer:
    view: memoryview
    pending: tuple[Future[None], ...] = ()

    def settle(self) -> None:
        """Wait until hash and write are through with the bytes; raise what they raised."""
        for future in self.pending:
            future.result()
        self.pending = ()


@dataclass(slots=True)
class Lane:
    """Buffers and two threads, for one file at a time."""

    buffers: deque[_Buffer] = field(
        default_factory=lambda: deque(_Buffer(memoryview(mmap.mmap(-1, BLOCK))) for _ in range(DEPTH))
    )
    hasher: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "vault-hash"))
    writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "vault-write"))

    def close(self) -> None:
        """End the threads."""
        self.hasher.shutdown()
        self.writer.shutdown()


class Stream:
    """One file's way through a lane: `room`, fill, `advance`, ... , `end`; or `stop` at any time."""

    def __init__(self, lane: Lane, staged: StagedFile) -> None:
        self._lane = lane
        self._staged = staged
        self._hash = hashlib.sha256()
        self._submitted = 0
        self._filled = 0

    @property
    def size(self) -> int:
        """Bytes that came in so far."""
        return self._submitted + self._filled

    def room(self) -> memoryview:
        """Return the free rest of the current buffer, never empty. Raises the `OSError` of an earlier write."""
        buffer = self._lane.buffers[0]
        buffer.settle()
        return buffer.view[self._filled :]

    def advance(self, count: int) -> None:
        """Say that `count` bytes of `room()` are filled."""
        self._filled += count
        if self._filled == BLOCK:
            self._submit()

    def end(self) -> Digest:
        """Wait for the last byte and return the digest of all. Raises the `OSError` of any write."""
        if self._filled:
            self._submit()
        for buffer in self._lane.buffers:
            buffer.settle()
        return Digest(self._hash.digest())

    def stop(self) -> None:
        """Wait until nothing touches the buffers or the file any more; errors no longer matter."""
        for buffer in self._lane.buffers:
            wait(buffer.pending)
            buffer.pending = ()

    def _submit(self) -> None:
        buffer = self._lane.buffers[0]
        data = buffer.view[: self._filled]
        buffer.pending = (
            self._lane.hasher.submit(self._hash.update, data),
            self._lane.writer.submit(self._staged.write, data, self._submitted),
        )
        self._submitted += self._filled
        self._filled = 0
        self._lane.buffers.rotate(-1)


class Lanes:
    """Lanes that wait for work: borrowed, given back, and made when none is idle. Safe for many threads."""

    def __init__(self, keep: int) -> None:
        """Keep at most `keep` idle lanes; each holds `BLOCK * DEPTH` bytes."""
        self._keep = keep
        self._idle: list[Lane] = []
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def borrow(self) -> Lane:
        """Return a lane for the caller alone."""
        with self._lock:
            if self._owner != os.getpid():  # the threads stayed behind in the process that forked
                self._idle.clear()
                self._owner = os.getpid()
            return self._idle.pop() if self._idle else Lane()

    def give_back(self, lane: Lane) -> None:
        """Return a lane whose stream has ended or stopped."""
        with self._lock:
            if len(self._idle) < self._keep:
                self._idle.append(lane)
                return
        lane.close()
