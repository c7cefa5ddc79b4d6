"""Remembers which step of the set-up was finished for which inputs.

A stamp is written last and holds the digest of everything its step depended on. An interrupted step leaves no stamp and
is therefore done again; a step whose inputs and outputs are as they were costs a few reads.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest(*words: str, files: Iterable[Path] = ()) -> str:
    """SHA-256 (hex) over words and over the names and bytes of files; a missing file counts as missing."""
    total = hashlib.sha256()
    for word in words:
        total.update(b"word\0" + word.encode() + b"\0")
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"missing"
        total.update(b"file\0" + str(path).encode() + b"\0" + content)
    return total.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """One step's memory: `path` holds the digest; it counts only while `output` is there."""

    path: Path
    output: Path

    def fresh(self, inputs: str) -> bool:
        """Whether the step was finished for exactly these inputs and its output still stands."""
        return self.output.exists() and self.path.is_file() and self.path.read_text() == inputs

    def forget(self) -> None:
        """Call before the step starts, so that an interruption leaves no stale word."""
        self.path.unlink(missing_ok=True)

    def mark(self, inputs: str) -> None:
        """Call when the step is finished."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".partial")
        unfinished.write_text(inputs)
        unfinished.replace(self.path)
