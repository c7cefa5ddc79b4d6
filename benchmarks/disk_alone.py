"""What the disk alone takes: the vault's own calls with nothing read and nothing hashed.

Where this takes as long as the limit of a run, no way of taking files in can be faster there than the disk.
"""

from __future__ import annotations

import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from liuhen.vault.disk import Disk, StagedFile
from liuhen.vault.lane import WIDE_BLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DISK = "the disk alone: written and synced"


def only_written(folder: Path, sizes: Sequence[int]) -> None:
    """Write files of these sizes (bytes) into a new folder and sync each, four at a time, from one buffer."""
    folder.mkdir()
    block = mmap.mmap(-1, WIDE_BLOCK)
    block.write(os.urandom(WIDE_BLOCK))
    data = memoryview(block)

    def write(number: int, size: int) -> None:
        staged = StagedFile(folder / str(number), Disk())
        staged.reserve(size)
        for start in range(0, size, WIDE_BLOCK):
            staged.write(data[: min(WIDE_BLOCK, size - start)], start)
        staged.seal(size)
        staged.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(len(sizes)), sizes))
