"""Taking the files of one docking: a thread that feeds the vault and hands on what became of each file.

The thread touches no row: it reads heads and bytes, and puts outcomes into a queue that the station empties. When told
to stop it leaves nothing half-taken behind.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.media.signature import HEAD_BYTES, recognise
from liuhen.office.capture.intake import refuse_other_files
from liuhen.office.capture.naming import clean_name
from liuhen.vault import Taken, take_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from queue import Queue

    from liuhen.office.capture.docking.manifest import Listed
    from liuhen.office.capture.docking.models import DockFile, Docking
    from liuhen.vault import Vault

logger = logging.getLogger("liuhen.dock")
RATE_OVER_SECONDS: Final = 10.0


class Stopped(Exception):
    """Raised inside the vault's progress to end a take that is no longer wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A file of a docking with its row; what a look at its first bytes says is noted in the row."""

    listed: Listed
    row: DockFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file."""

    run: Run
    file: Offered
    result: Taken | Refusal | IntegrityError


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A run is through with its files, or was stopped; `error` is a mistake of ours that ended it."""

    run: Run
    error: BaseException | None = None


class Run:
    """One pass over the files of a docking that are still to be taken."""

    def __init__(
        self,
        docking: Docking,
        files: Mapping[Path, Offered],
        queue: Queue[Outcome | End],
        *,
        base: tuple[int, int],
        takes_others: bool,
    ) -> None:
        """Prepare a run; `base` are the files and bytes of the docking that need nothing more."""
        self.docking = docking
        self.files = files
        self.done_files, self._base_bytes = base
        self.trouble = ""
        self.left: dict[Path, Refusal] = {}
        self._queue = queue
        self._takes_others = takes_others
        self._bytes = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._thread: threading.Thread | None = None

    def start(self, vault: Vault, *, workers: int) -> None:
        """Begin to take files, `workers` at a time."""
        self._thread = threading.Thread(target=self._feed, args=(vault, workers), name="dock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more files, and break off those under way."""
        self._stop.set()

    @property
    def is_alive(self) -> bool:
        """Whether the thread still hands on outcomes."""
        return self._thread is not None and self._thread.is_alive()

    def join(self) -> None:
        """Wait for the thread."""
        if self._thread is not None:
            self._thread.join()

    @property
    def done_bytes(self) -> int:
        """Bytes of the docking that were read, or needed no reading."""
        return min(self._base_bytes + self._bytes, self.docking.size_bytes)

    def rate(self) -> int:
        """Bytes a second over the last seconds; call it about once a second."""
        now, done = time.monotonic(), self._bytes
        self._marks.append((now, done))
        while now - self._marks[0][0] > RATE_OVER_SECONDS:
            self._marks.popleft()
        then, before = self._marks[0]
        return round((done - before) / (now - then)) if now > then else 0

    def _feed(self, vault: Vault, workers: int) -> None:
        error: BaseException | None = None
        try:
            for outcome in take_many(vault, self._paths(), workers=workers, progress=self._progress):
                self._queue.put(Outcome(run=self, file=self.files[outcome.source], result=outcome.result))
        except Stopped:
            logger.info("%s: stopped", self.docking.source)
        except BaseException as caught:  # noqa: BLE001 - handed to the station, which raises it
            error = caught
        self._queue.put(End(run=self, error=error))

    def _paths(self) -> Iterator[Path]:
        """Yield the files to take; one that begins like no media is noted, and refused where the agency says so."""
        for path, file in self.files.items():
            if self._stop.is_set():
                return
            head = _head(path)
            file.row.is_media = None if not head else recognise(head) is not None
            if not self._takes_others:
                try:
                    refuse_other_files(head, clean_name(path.name))
                except Refusal as refusal:
                    self._queue.put(Outcome(run=self, file=file, result=refusal))
                    continue
            yield path

    def _progress(self, count: int) -> None:
        with self._lock:
            self._bytes += count
        if self._stop.is_set():
            raise Stopped


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""  # the vault opens it again and says in its own words why it cannot be read
