"""Many files at once: a dock with a day's recordings.

More files are on their way than there are cores, so that some are hashed while others wait for the disk; with ten,
two cores and a fast disk are both busy. Each file has its own result; one bad file never stops the others.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import IntegrityError, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from liuhen.vault.port import Progress, Taken, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file: taken, refused, or found at odds with what is held."""

    source: Path
    result: Taken | Refusal | IntegrityError


def take_many(
    vault: Vault, sources: Iterable[Path], *, workers: int = 10, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Take in `sources`, `workers` at a time; yield one outcome per file, in their order, as they get ready.

    `progress` is called from the workers. Closing the iterator early waits for the files under way and starts no more.
    """
    waiting: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(workers, "vault-take") as pool:
        try:
            for source in sources:
                waiting.append(pool.submit(_take, vault, source, progress))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _take(vault: Vault, source: Path, progress: Progress | None) -> Outcome:
    try:
        return Outcome(source=source, result=vault.take_file(source, progress=progress))
    except (Refusal, IntegrityError) as refusal:
        return Outcome(source=source, result=refusal)
