"""The child that `liuhen.media.isolated` starts: limits first, then the decoder, then one answer on standard output.

Usage: python -m liuhen.media SECONDS MEMORY_BYTES PATH
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from liuhen.kernel import canonical
from liuhen.kernel.errors import Refusal
from liuhen.media.isolated import ANSWER_BYTES, OUT_OF_MEMORY


def main() -> int:
    """Examine one file; exit 0 with the answer written, or with a code that says what went wrong."""
    seconds, memory, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    _limit(seconds, memory)
    try:
        _answer(path)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _limit(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER_BYTES, ANSWER_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _answer(path: Path) -> None:
    # Loaded under the limits: what the decoder's libraries do when they load counts as well.
    from liuhen.media.preview import preview  # noqa: PLC0415
    from liuhen.media.probe import probe  # noqa: PLC0415

    out = sys.stdout.buffer
    found = probe(path)
    out.write(canonical.encode(found.as_json()) + b"\n")
    out.flush()
    if found.kind in {"video", "photo"}:
        try:
            out.write(preview(path))
        except Refusal:
            return
        out.flush()


if __name__ == "__main__":
    sys.exit(main())
