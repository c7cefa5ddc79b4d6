"""Run as a process of its own over a folder: probe, preview and analysis of each file, one line of JSON for each.

With the limits of the product; a file that takes longer than `SECONDS` ends the process, which the test sees.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from liuhen.kernel import canonical
from liuhen.kernel.errors import Refusal
from liuhen.media.analysis import analyse
from liuhen.media.preview import preview
from liuhen.media.probe import probe
from liuhen.media.seen import Analysis
from liuhen.media.values import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 60
MEMORY = 2 << 30


def probed(path: Path) -> dict[str, Any]:
    found = probe(path)
    assert Probe.from_json(canonical.parse(canonical.encode(found.as_json()))) == found
    return {"kind": found.kind, "container": found.container, "plays": found.plays_to_end, "faults": found.faults}


def shown(path: Path) -> dict[str, Any]:
    try:
        picture = preview(path)
    except Refusal as refusal:
        return {"preview": refusal.code}
    assert picture.startswith(b"\xff\xd8\xff")
    return {"preview": "shown"}


def seen(path: Path) -> dict[str, Any]:
    found = analyse(path)
    assert Analysis.from_bytes(found.as_bytes()) == found
    return {"broke_off": found.broke_off, "spans": len(found.spans), "sprite": found.sprite is not None}


def outcome(task: Callable[[Path], dict[str, Any]], path: Path) -> dict[str, Any]:
    """Do one task; a size beyond the limit is an outcome, as it is apart (`Failed`, `Unseen`)."""
    try:
        return task(path)
    except MemoryError:
        return {f"memory-{task.__name__}": True}


def say(words: str, end: str = "\n") -> None:
    sys.stdout.write(words + end)
    sys.stdout.flush()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    av.logging.set_level(None)
    for path in sorted(Path(sys.argv[1]).iterdir()):
        signal.alarm(SECONDS)
        begun = time.monotonic()
        say(path.name, end=" ")
        row = outcome(probed, path) | outcome(shown, path) | outcome(seen, path)
        say(json.dumps(row | {"ms": round((time.monotonic() - begun) * 1000)}))


if __name__ == "__main__":
    main()
