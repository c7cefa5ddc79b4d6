"""Who is sending what in this process: one sender at a time for each upload, and only so many at once.

A line that goes dead says nothing, and a server may wait for hours for bytes that never come. Whoever asks for an
upload whose sender has been silent for a while takes its turn away: what had arrived is marked, and the old request
ends the moment it wakes up. Other processes are kept out by the vault's lock.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final

from liuhen.office.capture.uploads import refusals
from liuhen.vault.refusals import partial_busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

SILENCE_SECONDS: Final = 10.0
STEP_SECONDS: Final = 2.0  # how long the writing of one piece is waited for


class Turn:
    """One request that sends. Whatever touches the upload's file happens in `step`; waiting for bytes does not."""

    def __init__(self, *, is_alone: bool) -> None:
        self.is_alone = is_alone
        self.leave: Callable[[], object] | None = None
        self._lock = threading.Lock()
        self._last = time.monotonic()
        self._is_over = False

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Work on the file. Raises `Refusal` `upload-overtaken` when the turn was taken away meanwhile."""
        with self._lock:
            if self._is_over:
                raise refusals.overtaken()
            yield
            self._last = time.monotonic()

    def end_if_silent(self, seconds: float) -> bool:
        """End the turn if nothing has come for so long, after letting it mark what had arrived."""
        if not self._lock.acquire(timeout=STEP_SECONDS):
            return False  # it is writing: anything but silent
        try:
            if time.monotonic() - self._last < seconds:
                return False
            if not self._is_over:
                self._is_over = True
                if self.leave is not None:
                    self.leave()
            return True
        finally:
            self._lock.release()


class Turns:
    """The turns of this process."""

    def __init__(self) -> None:
        self._turns: dict[UUID, Turn] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def take(self, key: UUID, *, most: int) -> Iterator[Turn]:
        """Have a turn. Raises `Refusal`: `partial-busy` while another sender is at it, `uploads-busy` beyond `most`."""
        self.end_silent(key)
        with self._lock:
            if key in self._turns:
                raise partial_busy()
            if len(self._turns) >= most:
                raise refusals.too_busy()
            turn = self._turns[key] = Turn(is_alone=not self._turns)
        try:
            yield turn
        finally:
            self._forget(key, turn)

    def end_silent(self, key: UUID, seconds: float = SILENCE_SECONDS) -> None:
        """Take a turn away from a sender that has been silent for so long."""
        with self._lock:
            turn = self._turns.get(key)
        if turn is not None and turn.end_if_silent(seconds):
            self._forget(key, turn)

    def _forget(self, key: UUID, turn: Turn) -> None:
        with self._lock:
            if self._turns.get(key) is turn:
                del self._turns[key]


turns = Turns()
