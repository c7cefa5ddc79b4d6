"""A recorder in a process of its own, and what it says of itself."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from liuhen.office.capture.fixed.recorder import STATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-P", "-m", "liuhen.office.capture.fixed.recorder"]


def start(address: str, folder: Path, seconds: int, least_free: int = 0) -> subprocess.Popen[str]:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    assert process.stdin is not None
    told = {"address": address, "folder": str(folder), "seconds": seconds, "least_free": least_free}
    process.stdin.write(json.dumps(told) + "\n")
    process.stdin.flush()
    return process


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


def state(folder: Path) -> dict[str, str]:
    try:
        told: dict[str, str] = json.loads((folder / STATE).read_text())
    except FileNotFoundError:
        return {}
    return told
