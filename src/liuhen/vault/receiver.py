"""Takes one original in pieces, as an upload delivers it. `LocalVault.take_file` goes the same way.

Nothing is visible under `originals/` before `commit` has every byte on the disk; whatever goes wrong before that
removes the staged file. Never seen half, never overwritten.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from liuhen.vault import refusals
from liuhen.vault.lane import Lanes, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from liuhen.kernel.digest import Digest
    from liuhen.vault.disk import StagedFile
    from liuhen.vault.lane import Lane
    from liuhen.vault.port import Taken


class StagedReceiver:
    """A `Receiver` on a staged file. `store` links the sealed file under its digest, durably."""

    def __init__(self, staged: StagedFile, lanes: Lanes, store: Callable[[StagedFile, Digest, int], Taken]) -> None:
        self._staged = staged
        self._lanes = lanes
        lane = lanes.borrow()
        self._lane: Lane | None = lane
        self._stream = Stream(lane, staged)
        self._store = store
        self._open = True

    @property
    def received_bytes(self) -> int:
        """Bytes written so far."""
        return self._stream.size

    def reserve(self, size: int) -> None:
        """Allocate room for a file whose size is known. Raises `Refusal` `disk-full`."""
        with self._or_refuse():
            self._staged.reserve(size)

    def room(self) -> memoryview:
        """Return free buffer to fill without another copy; then call `filled`."""
        with self._or_refuse():
            return self._stream.room()

    def filled(self, count: int) -> None:
        """Say that `count` bytes of `room()` are there."""
        self._stream.advance(count)

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Take the next bytes; the caller may use `chunk` again at once."""
        rest = memoryview(chunk).cast("B")
        with self._or_refuse():
            self._staged.reserve_more(self._stream.size + len(rest))
        while rest:
            room = self.room()
            count = min(len(room), len(rest))
            room[:count] = rest[:count]
            self.filled(count)
            rest = rest[count:]

    def commit(self, *, expected_size: int | None = None, expected_digest: Digest | None = None) -> Taken:
        """Make the bytes an original, durable when this returns; see `Receiver.commit`."""
        try:
            with self._or_refuse():
                digest = self._stream.settle()
                size = self._stream.size
                self._leave_lane()  # its buffers are for the next file, while this one waits for the disk
                self._check(digest, size, expected_size, expected_digest)
                self._staged.seal(size)
                return self._store(self._staged, digest, size)
        finally:
            self.abort()

    def _check(self, digest: Digest, size: int, expected_size: int | None, expected_digest: Digest | None) -> None:
        if expected_size is not None and size != expected_size:
            raise refusals.size_differs(expected_size, size)
        if size == 0:
            raise refusals.empty_file()
        if expected_digest is not None and digest != expected_digest:
            raise refusals.digest_differs(expected_digest, digest)

    def abort(self) -> None:
        """Remove what is staged; an original that was stored keeps its own name. May be called twice."""
        if not self._open:
            return
        self._open = False
        self._leave_lane()
        # A name that cannot be removed now is a leftover, and the sweep's business.
        with contextlib.suppress(OSError):
            self._staged.discard()

    def _leave_lane(self) -> None:
        """Give the lane back once nothing touches it any more."""
        lane, self._lane = self._lane, None
        if lane is not None:
            self._stream.stop()
            self._lanes.give_back(lane)

    @contextlib.contextmanager
    def _or_refuse(self) -> Iterator[None]:
        if not self._open:
            raise ValueError("this receiver was committed or aborted")
        try:
            yield
        except OSError as error:
            self.abort()
            raise refusals.unwritten(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()
