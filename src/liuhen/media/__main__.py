"""The child that `liuhen.media.isolated` starts: limits first, then the decoder, then one answer on standard output.

Usage: python -m liuhen.media TASK SECONDS MEMORY_BYTES PATH, where TASK is `examine` or `analyse`.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from liuhen.kernel import canonical
from liuhen.kernel.errors import Refusal
from liuhen.media.isolated import ANSWER_BYTES, OUT_OF_MEMORY, SHARE_TO_LOOK


def main() -> int:
    """Do one task on one file; exit 0 with the answer written, or with a code that says what went wrong."""
    task, seconds, memory, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    _limit(seconds, memory)
    try:
        if task == "analyse":
            _look_through(path, seconds)
        else:
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


def _look_through(path: Path, seconds: int) -> None:
    """Stop looking a little before the limit, so that what was seen up to there is not lost."""
    from liuhen.media.analysis import analyse  # noqa: PLC0415 - under the limits, as above

    late = time.monotonic() + seconds * SHARE_TO_LOOK
    sys.stdout.buffer.write(analyse(path, is_late=lambda: time.monotonic() > late).as_bytes())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
