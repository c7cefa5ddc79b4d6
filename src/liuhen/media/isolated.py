"""Examines and analyses a file in a process of its own, which may crash, hang or eat memory without harm to anybody.

The outcome is always a value. The child (`python -m liuhen.media`) sets its own limits before it loads the decoder,
gets no standard input, and may write no more than a small answer, which is read strictly, as from a stranger.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from liuhen.kernel import canonical
from liuhen.kernel.errors import InvalidInput
from liuhen.media.seen import Analysis, Unseen
from liuhen.media.signature import form_of
from liuhen.media.values import Failed, NotMedia, Outcome, Probe, Probed, Reason

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.media.signature import Form

ANSWER_BYTES: Final = 4 << 20
OUT_OF_MEMORY: Final = 3
SHARE_TO_LOOK: Final = 0.8
"""Of the time that an analysis has, the share after which it stops looking and answers with what there is."""
_JPEG: Final = b"\xff\xd8\xff"
# SIGKILL comes from outside: the system was short of memory, or somebody stopped it.
_ENDS: Final[dict[int, Reason | None]] = {
    0: None,
    OUT_OF_MEMORY: "memory-limit",
    -signal.SIGXCPU: "time-limit",
    -signal.SIGKILL: "killed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a process may use: seconds on the clock (and of processor time), bytes of address space."""

    seconds: int = 60
    bytes_per_second: int = 20_000_000
    memory_bytes: int = 2 << 30

    def seconds_for(self, size_bytes: int) -> int:
        """Return the time limit for a file: a fixed part, and the time to read it from a slow disk."""
        return self.seconds + size_bytes // self.bytes_per_second


LOOKING: Final = Limits(seconds=180, bytes_per_second=4_000_000)
"""For an analysis: looking at pictures costs more than reading. An hour of film of 2 GB has about eleven minutes."""


def examine(path: Path, *, limits: Limits | None = None) -> Outcome:
    """Probe a file and make its preview, apart. Raises `OSError` only when the file cannot be opened."""
    limits = limits or Limits()
    size = path.stat().st_size
    form = form_of(path)
    if form is None:
        return NotMedia(size_bytes=size)
    data, reason = _ask("examine", path, limits.seconds_for(size), limits.memory_bytes)
    return _read(data, size, form, reason)


def analyse(path: Path, *, limits: Limits = LOOKING) -> Analysis | Unseen:
    """Look through a film or listen to a sound, apart. Raises `OSError` only when the file cannot be opened."""
    seconds = limits.seconds_for(path.stat().st_size)
    data, reason = _ask("analyse", path, seconds, limits.memory_bytes)
    if reason is not None:
        return Unseen(reason=reason)
    try:
        return Analysis.from_bytes(data)
    except InvalidInput:
        return Unseen(reason="crashed")


def _ask(task: str, path: Path, seconds: int, memory_bytes: int) -> tuple[bytes, Reason | None]:
    """Have the child do a task; return what it wrote, and what stopped it, if anything did."""
    with tempfile.TemporaryFile() as answer:
        reason = _run(task, path, answer, seconds, memory_bytes)
        answer.seek(0)
        return answer.read(ANSWER_BYTES + 1), reason


def _run(task: str, path: Path, answer: IO[bytes], seconds: int, memory_bytes: int) -> Reason | None:
    """Run the child to its end; None when it ended well, else what stopped it."""
    command = [sys.executable, "-P", "-m", "liuhen.media", task, str(seconds), str(memory_bytes), str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module; the path is one argument, no shell
        command, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return "time-limit"
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    return _ENDS.get(code, "crashed")


def _read(data: bytes, size: int, form: Form, reason: Reason | None) -> Outcome:
    """Read the child's answer: a line of JSON, then the preview. A child that died at the preview has still probed."""
    line, end, jpeg = data.partition(b"\n")
    try:
        probe = Probe.from_json(canonical.parse(line)) if end else None
    except InvalidInput:
        probe = None
    if probe is None:
        return Failed(size_bytes=size, kind=form.kind, container=form.container, reason=reason or "crashed")
    is_whole = reason is None and jpeg.startswith(_JPEG) and len(data) <= ANSWER_BYTES
    return Probed(probe=probe, preview=jpeg if is_whole else None)
