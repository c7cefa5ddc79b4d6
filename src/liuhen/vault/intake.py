"""Many files at once: a dock with a day's recordings.

As many files are read and hashed at a time as there are cores, so that no thread that computes keeps another off its
core. None of these threads waits for the disk: blocks are written behind them (`lane.py`), and a file that is read goes
on to threads that wait until it is on the disk and link it. Against one thread for each file from its beginning to its
end, ten of them at a time, that is a quarter faster. Each file has its own result; one bad file never stops the others.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import IntegrityError, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from liuhen.vault.port import Progress, Receiver, Taken, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file: taken, refused, or found at odds with what is held."""

    source: Path
    result: Taken | Refusal | IntegrityError


CORES: Final = os.cpu_count() or 1
_SEALED_AT_ONCE: Final = 8
"""Files that may wait for the disk while others are read; then reading waits, for their blocks are held in memory."""


def take_many(
    vault: Vault, sources: Iterable[Path], *, workers: int = CORES, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Take in `sources`, reading `workers` at a time; yield one outcome per file, in their order, as they get ready.

    `progress` is called from the workers. Closing the iterator early waits for the files under way and starts no more.
    """
    waiting: deque[Future[Future[Outcome]]] = deque()
    with (
        ThreadPoolExecutor(_SEALED_AT_ONCE, "vault-seal") as sealers,
        ThreadPoolExecutor(workers, "vault-read") as readers,
    ):

        def read(source: Path) -> Future[Outcome]:
            try:
                receiver = vault.receive_file(source, progress=progress)
            except (Refusal, IntegrityError) as refusal:
                return _done(Outcome(source=source, result=refusal))
            return sealers.submit(seal, source, receiver)

        def seal(source: Path, receiver: Receiver) -> Outcome:
            try:
                return Outcome(source=source, result=receiver.commit())
            except (Refusal, IntegrityError) as refusal:
                return Outcome(source=source, result=refusal)

        try:
            for source in sources:
                waiting.append(readers.submit(read, source))
                if len(waiting) == workers + _SEALED_AT_ONCE:
                    yield waiting.popleft().result().result()
            while waiting:
                yield waiting.popleft().result().result()
        finally:
            for future in waiting:
                future.cancel()


def _done(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future
