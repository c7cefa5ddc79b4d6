"""Many files at once, taken by a process of its own, for a caller that computes meanwhile.

Who reads, hashes and writes needs the interpreter only for moments, but again and again; a caller that writes rows
holds it, and a core stands still. In two processes neither waits for the other. The process serves one call after
another and ends with whoever started it, also when that one is killed: then it breaks off what is under way and leaves
nothing of it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import LiuhenError
from liuhen.vault.intake import CORES, Outcome, take_many
from liuhen.vault.local import LocalVault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.vault.port import Progress

_SERVE: Final = "from liuhen.vault.apart import serve; serve()"
_AHEAD: Final = 64
"""Files the process knows of before it has answered for them: more than it has under way, so that it never waits."""
_TELL_EVERY_SECONDS: Final = 0.1


class Lost(LiuhenError):
    """The process has ended before its time. What it had not answered for is stored or is not; offer it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begin:
    root: Path
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    size_bytes: int


class _Through:
    """No more files; or, as an answer, nothing touches any file more."""


class _Stop:
    """Break off what is under way."""


class _Unwanted(Exception):
    """Ends a take that was told to stop, from inside its progress."""


def take_many_apart(
    root: Path, sources: Iterable[Path], *, workers: int = CORES, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Take `sources` into the local vault at `root`, as `take_many` does, in a process of its own.

    `progress` is called by whoever iterates, some ten times a second. What it raises, and closing the iterator early,
    breaks off the files under way; nothing touches them when that returns. Raises `Lost`, and what opening the vault
    raises.
    """
    taker = _borrow()
    try:
        yield from taker.take(_Begin(root=root, workers=workers), iter(sources), progress)
    finally:
        _give_back(taker)


class _Taker:
    """The process, as whoever started it sees it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-P", "-c", _SERVE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._connection = Connection(ours.detach())
        self._starter = os.getpid()

    @property
    def can_serve(self) -> bool:
        """Whether it is ours, not that of a process we were forked from, and alive."""
        return self._starter == os.getpid() and not self._connection.closed and self._process.poll() is None

    def take(self, begin: _Begin, sources: Iterator[Path], progress: Progress | None) -> Iterator[Outcome]:
        self._say(begin)
        is_through = False
        try:
            for answer in self._answers(sources):
                if isinstance(answer, Outcome):
                    yield answer
                elif progress is not None:
                    progress(answer.size_bytes)
            is_through = True
        finally:
            if not is_through and self.can_serve:
                self._say(_Stop())
                while not isinstance(self._hear(), _Through):
                    pass

    def _answers(self, sources: Iterator[Path]) -> Iterator[Outcome | _Read]:
        unanswered, is_last_named = 0, False
        while True:
            while not is_last_named and unanswered < _AHEAD:
                source = next(sources, None)
                self._say(source or _Through())
                is_last_named = source is None
                unanswered += source is not None
            match self._hear():
                case Outcome() as outcome:
                    unanswered -= 1
                    yield outcome
                case _Read() as read:
                    yield read
                case LiuhenError() as error:
                    raise error
                case _:
                    return

    def _say(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError as error:
            raise self._lost() from error

    def _hear(self) -> object:
        try:
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._lost() from error

    def _lost(self) -> Lost:
        self.end()
        return Lost(f"the process that takes files in has ended with {self._process.returncode}")

    def end(self) -> None:
        """End it, once what it was told to stop has stopped; may be called twice."""
        self._connection.close()
        self._process.wait()


_idle: list[_Taker] = []
_lock = threading.Lock()


def _borrow() -> _Taker:
    with _lock:
        while _idle:
            taker = _idle.pop()
            if taker.can_serve:
                return taker
    return _Taker()


def _give_back(taker: _Taker) -> None:
    with _lock:
        if not _idle and taker.can_serve:
            _idle.append(taker)
            return
    taker.end()


@atexit.register
def end_idle() -> None:
    """End the process that waits for work, if there is one; the next call starts another."""
    with _lock:
        while _idle:
            if (taker := _idle.pop()).can_serve:
                taker.end()


class _Served:
    """The process, as it sees itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told: SimpleQueue[object] = SimpleQueue()
        self._is_unwanted = threading.Event()
        self._lock = threading.Lock()
        self._vaults: dict[Path, LocalVault] = {}
        self._read = 0
        self._read_told_at = 0.0

    def serve(self) -> None:
        """Do what is asked until nobody is there to ask."""
        threading.Thread(target=self._listen, daemon=True).start()
        for message in iter(self._told.get, None):
            if isinstance(message, _Begin):
                self._take(message)

    def _listen(self) -> None:
        """Hear of a stop while files are under way."""
        try:
            while True:
                message = self._connection.recv()
                if isinstance(message, _Begin):
                    self._is_unwanted.clear()
                elif isinstance(message, _Stop):
                    self._is_unwanted.set()
                self._told.put(message)
        except (EOFError, OSError):
            self._is_unwanted.set()
            self._told.put(None)

    def _take(self, begin: _Begin) -> None:
        self._read = 0
        try:
            if begin.root not in self._vaults:
                self._vaults[begin.root] = LocalVault(begin.root)
            vault = self._vaults[begin.root]
            for outcome in take_many(vault, self._sources(), workers=begin.workers, progress=self._progress):
                self._answer(outcome)
            self._answer(_Read(size_bytes=self._read))
        except _Unwanted:
            pass
        except LiuhenError as error:
            self._answer(error)
        self._answer(_Through())

    def _sources(self) -> Iterator[Path]:
        while isinstance(source := self._told.get(), Path):
            yield source
        if source is None:
            self._told.put(None)  # `serve` has to hear it too

    def _progress(self, count: int) -> None:
        if self._is_unwanted.is_set():
            raise _Unwanted
        with self._lock:
            self._read += count
            now = time.monotonic()
            if now - self._read_told_at < _TELL_EVERY_SECONDS:
                return
            self._read_told_at = now
            read, self._read = self._read, 0
        self._answer(_Read(size_bytes=read))

    def _answer(self, message: object) -> None:
        with self._lock, contextlib.suppress(OSError):  # nobody is there: `_listen` hears that as well
            self._connection.send(message)


def serve() -> None:
    """Run the process. Its argument is the descriptor of the connection.

    Whoever started it decides when it ends: a key pressed in the terminal of both is not for us.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Served(Connection(int(sys.argv[1]))).serve()
