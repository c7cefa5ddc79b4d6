"""A lane through which bytes stream into a staged file while they are hashed.

In a wide lane the caller fills a buffer while one thread hashes and two blocks are being written: a disk that others
use too would stand idle for us between single writes. hashlib and the system calls release the GIL, so on two cores one
large file takes the time of its hash. In a narrow lane the caller does all of it in turn, with one buffer that stays in
the processor's cache; when several files are on their way, each by a narrow lane, the others' hashes fill the wait for
the disk, and that is a fifth faster than wide lanes side by side. Buffers are mapped once, page-aligned for O_DIRECT,
and used for every file: mapping fresh memory per file costs 3-4 times as much as the copy (design/performance.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import mmap
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from liuhen.kernel.digest import Digest
from liuhen.vault.disk import ALIGNMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.vault.disk import StagedFile

WIDE_BLOCK: Final = 2 << 20
WIDE_DEPTH: Final = 4
WIDE_WRITES: Final = 2
NARROW_BLOCK: Final = 2 << 20
_HUGE_PAGE: Final = 2 << 20
_IN_HUGE_PAGES: Final[int | None] = getattr(mmap, "MADV_HUGEPAGE", None)  # Linux has them


class Hash(Protocol):
    """A digest under way, as hashlib gives one."""

    def update(self, data: memoryview, /) -> None:
        """Take the next bytes."""

    def digest(self) -> bytes:
        """Return the digest of all bytes so far."""

    def copy(self) -> Hash:
        """Return one that goes on alone."""


class Runner(Protocol):
    """What runs hashes, in their order, or writes, in any: threads of its own, or the caller."""

    def submit(self, call: Callable[..., None], /, *arguments: object) -> Future[None]:
        """Start `call`, or run it; the future raises what it raised."""

    def shutdown(self) -> None:
        """End the threads, if there are any."""


class _Caller:
    """Runs a call at once, in the caller's thread."""

    def submit(self, call: Callable[..., None], /, *arguments: object) -> Future[None]:
        future: Future[None] = Future()
        try:
            call(*arguments)
            future.set_result(None)
        except OSError as error:
            future.set_exception(error)
        return future

    def shutdown(self) -> None:
        """Do nothing: there is no thread."""


@dataclass(slots=True)
class _Buffer:
    view: memoryview
    pending: tuple[Future[None], ...] = ()

    def settle(self) -> None:
        """Wait until hash and write are through with the bytes; raise what they raised."""
        for future in self.pending:
            future.result()
        self.pending = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Buffers of `block` bytes each, and what hashes and writes them, for one file at a time."""

    block: int
    buffers: deque[_Buffer]
    hasher: Runner
    writer: Runner

    def close(self) -> None:
        """End the threads."""
        self.hasher.shutdown()
        self.writer.shutdown()


def wide() -> Lane:
    """Return a lane that hashes and writes beside its caller: for one large file, or one that comes in slowly."""
    return Lane(
        block=WIDE_BLOCK,
        buffers=_buffers(WIDE_BLOCK, WIDE_DEPTH),
        hasher=ThreadPoolExecutor(1, "vault-hash"),
        writer=ThreadPoolExecutor(WIDE_WRITES, "vault-write"),
    )


def narrow() -> Lane:
    """Return a lane in which the caller does everything: for one file of many."""
    return Lane(block=NARROW_BLOCK, buffers=_buffers(NARROW_BLOCK, 1), hasher=_Caller(), writer=_Caller())


def _buffers(block: int, depth: int) -> deque[_Buffer]:
    """Map buffers side by side in huge pages: the kernel then pins one page for a write instead of hundreds.

    Private, for a shared mapping (what `mmap` makes unless told) is a file in memory, which gets no huge pages.
    """
    mapped = mmap.mmap(-1, block * depth + _HUGE_PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if _IN_HUGE_PAGES is not None:
        with contextlib.suppress(OSError):  # advice: a kernel without huge pages uses small ones
            mapped.madvise(_IN_HUGE_PAGES)
    first = -ctypes.addressof(ctypes.c_char.from_buffer(mapped)) % _HUGE_PAGE  # what lies before it is never touched
    whole = memoryview(mapped)
    starts = range(first, first + block * depth, block)
    return deque(_Buffer(whole[start : start + block]) for start in starts)


class Stream:
    """One file's way through a lane: `room`, fill, `advance`, ... , `settle`; or `stop` at any time."""

    def __init__(self, lane: Lane, staged: StagedFile, *, at: int = 0, state: Hash | None = None) -> None:
        """Begin at byte `at` of the file; `state` is then the SHA-256 of the bytes before."""
        self._lane = lane
        self._staged = staged
        self._hash: Hash = hashlib.sha256() if state is None else state
        self._submitted = at
        self._filled = 0

    @property
    def size(self) -> int:
        """Bytes of the file so far."""
        return self._submitted + self._filled

    def room(self) -> memoryview:
        """Return the free rest of the current buffer, never empty. Raises the `OSError` of an earlier write."""
        buffer = self._lane.buffers[0]
        buffer.settle()
        return buffer.view[self._filled : self._end]

    def advance(self, count: int) -> None:
        """Say that `count` bytes of `room()` are filled."""
        self._filled += count
        if self._filled == self._end:
            self._submit()

    @property
    def _end(self) -> int:
        """Where the current buffer ends: after a break, where the disk's next block begins."""
        return self._lane.block - self._submitted % ALIGNMENT

    def settle(self) -> Digest:
        """Wait until all that came is hashed and written, and return its digest; more may come.

        Raises the `OSError` of any write.
        """
        if self._filled:
            self._submit()
        for buffer in self._lane.buffers:
            buffer.settle()
        return Digest(self._hash.digest())

    def state(self) -> Hash:
        """Return a copy of the SHA-256 of what `settle` waited for."""
        return self._hash.copy()

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

    def __init__(self, make: Callable[[], Lane], *, keep: int) -> None:
        """Keep at most `keep` idle lanes."""
        self._make = make
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
            return self._idle.pop() if self._idle else self._make()

    def give_back(self, lane: Lane) -> None:
        """Return a lane whose stream has ended or stopped."""
        with self._lock:
            if len(self._idle) < self._keep:
                self._idle.append(lane)
                return
        lane.close()
