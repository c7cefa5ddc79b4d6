"""One process at a time: a lock on a file, which goes with the process that holds it, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Tell whether nobody else holds the lock `path`, and keep it so. The file is removed at the end."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    is_ours = False
    try:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed the name in between: then the lock is on nothing.
            is_ours = path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino
        yield is_ours
    finally:
        if is_ours:
            path.unlink(missing_ok=True)
        os.close(descriptor)
