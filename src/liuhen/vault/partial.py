"""An original that arrives with breaks: what is there of it stays, until the rest comes or somebody gives up.

Follows docs/spec/vault.md, "Arriving with breaks". A `Mark` says how many bytes are on the disk and what their digest
is; it is given out after `fsync` only, and whoever keeps it can go on there. Going on, bytes beyond the mark are cut
off, and bytes before it are read again unless this process hashed them itself: others than those that were received
are an integrity error, never a part of an original. The last byte makes the file an original where it lies: no copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Self

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError
from liuhen.vault import refusals
from liuhen.vault.lane import Hash, Lanes, Stream
from liuhen.vault.port import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from uuid import UUID

    from liuhen.vault.disk import StagedFile
    from liuhen.vault.port import Taken

_READ_BLOCK: Final = 1 << 20
_REMEMBERED: Final = 256


class States:
    """Digests under way of the latest marks of this process, so that going on at once reads nothing again."""

    def __init__(self) -> None:
        self._states: OrderedDict[UUID, tuple[Mark, Hash]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: UUID, mark: Mark, state: Hash) -> None:
        """Remember the state that belongs to a mark; the oldest is forgotten."""
        with self._lock:
            self._states[key] = (mark, state)
            self._states.move_to_end(key)
            if len(self._states) > _REMEMBERED:
                self._states.popitem(last=False)

    def find(self, key: UUID, mark: Mark) -> Hash | None:
        """Return a state to go on with, if it belongs to exactly this mark."""
        with self._lock:
            kept = self._states.get(key)
        return kept[1].copy() if kept is not None and kept[0] == mark else None

    def forget(self, key: UUID) -> None:
        """Drop what is remembered of a key."""
        with self._lock:
            self._states.pop(key, None)


def state_at(staged: StagedFile, mark: Mark) -> Hash:
    """Read the marked bytes again and return their digest under way. Raises `IntegrityError` when they are others."""
    state = hashlib.sha256()
    buffer = memoryview(bytearray(_READ_BLOCK))
    done = 0
    while done < mark.size_bytes:
        count = staged.read_back(buffer[: mark.size_bytes - done], done)
        if count == 0:
            break
        state.update(buffer[:count])
        done += count
    if done != mark.size_bytes:
        raise IntegrityError(f"partial {staged.path.name}, size", expected=mark.size_bytes, actual=done)
    digest = Digest(state.digest())
    if digest != mark.digest:
        raise IntegrityError(f"partial {staged.path.name}", expected=mark.digest, actual=digest)
    return state


class Partial:
    """One original on its way. Leaving its `with` block goes back to the last mark; the file stays."""

    def __init__(
        self,
        key: UUID,
        staged: StagedFile,
        lanes: Lanes,
        store: Callable[[StagedFile, Digest, int], Taken],
        *,
        mark: Mark,
        state: Hash,
        states: States,
    ) -> None:
        self._key = key
        self._staged = staged
        self._lanes = lanes
        self._lane = lanes.borrow()
        self._stream = Stream(self._lane, staged, at=mark.size_bytes, state=state)
        self._store = store
        self._states = states
        self._mark = mark
        self._is_open = True

    @property
    def received_bytes(self) -> int:
        """Bytes of the original so far, marked or not."""
        return self._stream.size

    @property
    def mark(self) -> Mark:
        """The last mark: where somebody may go on after a power cut."""
        return self._mark

    def write(self, chunk: bytes | memoryview) -> None:
        """Take the next bytes; the caller may use `chunk` again at once. Raises `Refusal` (`disk-full`, ...)."""
        rest = memoryview(chunk).cast("B")
        with self._or_refuse():
            self._staged.reserve_more(self._stream.size + len(rest))
            while rest:
                room = self._stream.room()
                count = min(len(room), len(rest))
                room[:count] = rest[:count]
                self._stream.advance(count)
                rest = rest[count:]

    def note(self) -> Mark:
        """Wait until all bytes so far are on the disk, and mark them. Raises `Refusal`."""
        with self._or_refuse():
            digest = self._stream.settle()
            self._staged.sync()
            self._mark = Mark(size_bytes=self._stream.size, digest=digest)
            self._states.keep(self._key, self._mark, self._stream.state())
        return self._mark

    def head(self, count: int) -> bytes:
        """Return the first `count` marked bytes, or all when there are fewer. Raises `Refusal`."""
        room = bytearray(min(count, self._mark.size_bytes))
        with self._or_refuse():
            return bytes(room[: self._staged.read_back(memoryview(room), 0)])

    def commit(self, *, expected_digest: Digest | None = None) -> Taken:
        """Make the marked bytes an original, durable when this returns; `note` comes before.

        Raises `Refusal`: `empty-file` and `digest-differs`, and then keeps nothing; `disk-full`, `vault-unwritable`,
        and then all stays as marked.
        """
        digest, size = self._mark.digest, self._mark.size_bytes
        if size != self._stream.size:
            raise ValueError("bytes came after the last mark")
        if size == 0:
            self._discard()
            raise refusals.empty_file()
        if expected_digest is not None and digest != expected_digest:
            self._discard()
            raise refusals.digest_differs(expected_digest, digest)
        with self._or_refuse():
            self._staged.seal(size)
            taken = self._store(self._staged, digest, size)
        self._discard()
        return taken

    def close(self) -> None:
        """Go back to the last mark and let go; may be called twice."""
        if self._end():
            # What cannot be cut off now is cut off when somebody goes on.
            with contextlib.suppress(OSError):
                self._staged.cut(self._mark.size_bytes)
            self._staged.close()

    def _discard(self) -> None:
        if self._end():
            self._states.forget(self._key)
            with contextlib.suppress(OSError):  # a name that cannot be removed now is the sweep's business
                self._staged.discard()

    def _end(self) -> bool:
        if not self._is_open:
            return False
        self._is_open = False
        self._stream.stop()
        self._lanes.give_back(self._lane)
        return True

    @contextlib.contextmanager
    def _or_refuse(self) -> Iterator[None]:
        if not self._is_open:
            raise ValueError("this partial original was committed or closed")
        try:
            yield
        except OSError as error:
            self.close()
            raise refusals.unwritten(error, is_partial=True) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
