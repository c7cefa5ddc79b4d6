"""A lane through which bytes stream into a staged file while they are hashed.

In a wide lane the caller fills a buffer while one thread hashes and two blocks are being written: a disk that others
use too would stand idle for us between single writes. hashlib and the system calls release the GIL, so on two cores one
large file takes the time of its hash. In a narrow lane the caller reads and hashes, and one thread writes behind it:
for one file of many, as many at a time as there are cores (`intake.py`). Buffers are mapped once, page-aligned for
O_DIRECT, and used for every file: mapping fresh memory per file costs 3-4 times as much as the copy
(design/performance.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import mmap
import os
import threading
import weakref
from collections import deque
from dataclasses import dataclass
from queue import SimpleQueue
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
NARROW_DEPTH: Final = 4
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


class Errand:
    """A call that somebody runs, once. As light as can be: a future costs more than what it stands for here."""

    __slots__ = ("_arguments", "_call", "_error", "_under_way")

    def __init__(self, call: Callable[..., None], arguments: tuple[object, ...]) -> None:
        self._call = call
        self._arguments = arguments
        self._error: BaseException | None = None
        self._under_way = threading.Lock()
        self._under_way.acquire()

    def run(self) -> None:
        """Call; what it raises is kept for who asks for the result."""
        try:
            self._call(*self._arguments)
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            self._error = error
        finally:
            self._under_way.release()

    def wait(self) -> None:
        """Wait until it has run."""
        with self._under_way:
            pass

    def result(self) -> None:
        """Wait until it has run; raise what it raised."""
        self.wait()
        if self._error is not None:
            raise self._error


class Runner(Protocol):
    """What runs hashes, in their order, or writes, in any: threads of its own, or the caller."""

    def submit(self, call: Callable[..., None], /, *arguments: object) -> Errand:
        """Start `call`, or run it."""

    def shutdown(self) -> None:
        """End the threads, if there are any."""


class _Caller:
    """Runs a call at once, in the caller's thread."""

    def submit(self, call: Callable[..., None], /, *arguments: object) -> Errand:
        errand = Errand(call, arguments)
        errand.run()
        return errand

    def shutdown(self) -> None:
        """Do nothing: there is no thread."""


class _Behind:
    """Runs calls in threads of its own, which end with their owner."""

    def __init__(self, threads: int, name: str) -> None:
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        for _ in range(threads):
            threading.Thread(target=_run_all, args=(self._errands,), name=name, daemon=True).start()
        self._end = weakref.finalize(self, _end, self._errands, threads)

    def submit(self, call: Callable[..., None], /, *arguments: object) -> Errand:
        errand = Errand(call, arguments)
        self._errands.put(errand)
        return errand

    def shutdown(self) -> None:
        """Let the threads end after what they were given."""
        self._end()


def _run_all(errands: SimpleQueue[Errand | None]) -> None:
    while (errand := errands.get()) is not None:
        errand.run()
        del errand  # what it was about is not held until the next one comes


def _end(errands: SimpleQueue[Errand | None], threads: int) -> None:
    for _ in range(threads):
        errands.put(None)


@dataclass(slots=True)
class _Buffer:
    view: memoryview
    pending: tuple[Errand, ...] = ()

    def settle(self) -> None:
        """Wait until hash and write are through with the bytes; raise what they raised."""
        for errand in self.pending:
            errand.result()
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
        hasher=_Behind(1, "vault-hash"),
        writer=_Behind(WIDE_WRITES, "vault-write"),
    )


def narrow() -> Lane:
    """Return a lane in which the caller hashes and never waits for the disk: for one file of many."""
    return Lane(
        block=NARROW_BLOCK,
        buffers=_buffers(NARROW_BLOCK, NARROW_DEPTH),
        hasher=_Caller(),
        writer=_Behind(1, "vault-write"),
    )


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
            for errand in buffer.pending:
                errand.wait()
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
