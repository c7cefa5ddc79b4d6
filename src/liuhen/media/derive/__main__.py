"""The child that `liuhen.media.derive.isolated` starts: limits first, then the decoder; progress and end as lines.

Usage: python -m liuhen.media.derive SECONDS MEMORY_BYTES TARGET_BYTES SOURCE TARGET <task
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from liuhen.kernel import canonical
from liuhen.media.derive.isolated import OUT_OF_MEMORY, TOO_LARGE
from liuhen.media.derive.recipe import Recipe

_FULL = {errno.ENOSPC, errno.EDQUOT}


def main() -> int:
    """Make one copy; exit 0 with the outcome told, or with a code that says what went wrong."""
    seconds, memory, largest = (int(figure) for figure in sys.argv[1:4])
    source, target = (Path(name) for name in sys.argv[4:6])
    task: Any = canonical.parse(sys.stdin.buffer.read())
    recipe = Recipe.from_json(task["recipe"])
    _limit(seconds, memory, largest)
    try:
        _say(_outcome(source, recipe, target, task["note"]))
    except MemoryError:
        return OUT_OF_MEMORY
    except BrokenPipeError:  # whoever asked is gone: nobody will take the copy
        os._exit(1)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return TOO_LARGE
        _say({"failed": "no-room" if error.errno in _FULL else "unreadable"})
    return 0


def _limit(seconds: int, memory: int, largest: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it; a copy that is too large has no use
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _outcome(source: Path, recipe: Recipe, target: Path, note: str) -> dict[str, Any]:
    # Loaded under the limits: what the decoder's libraries do when they load counts as well.
    from liuhen.media.derive.making import make  # noqa: PLC0415
    from liuhen.media.derive.reading import Nothing  # noqa: PLC0415
    from liuhen.media.source import Broken  # noqa: PLC0415

    try:
        made = make(source, recipe, target, note=note, progress=_progress)
    except Nothing:
        return {"failed": "nothing"}
    except Broken as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return {"failed": "no-room"}
        return {"failed": "broken"}
    return {"made": made.as_json()}


def _progress(done: int, total: int) -> None:
    _say({"done": done, "total": total})


def _say(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(canonical.encode(value) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
