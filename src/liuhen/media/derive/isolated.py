"""Makes a copy in a process of its own, which may crash, hang or eat memory, and can be stopped, without harm.

The outcome is always a value. The child (`python -m liuhen.media.derive`) sets its own limits before it loads a
decoder, gets recipe and note on standard input, tells progress line by line, and ends by itself when nobody listens any
more. The target is the caller's: a name of its own for each try, to be dropped unless the outcome is `Done`.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from liuhen.kernel import canonical
from liuhen.kernel.errors import InvalidInput
from liuhen.media.derive.recipe import Made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO, Any

    from liuhen.media.derive.recipe import Recipe

Why: TypeAlias = Literal[
    "broken",  # the content cannot be decoded
    "nothing",  # there is no picture or sound in the span
    "no-room",  # the disk is full
    "unreadable",  # the file cannot be read or written
    "too-long",  # the time limit; also when nothing was heard of the child for a while
    "too-large",  # the copy would be larger than the limit
    "memory",
    "killed",
    "crashed",
    "cancelled",
]
OUT_OF_MEMORY: Final = 3
TOO_LARGE: Final = 4
_LINE: Final = 1 << 16
_ENDS: Final[dict[int, Why]] = {
    OUT_OF_MEMORY: "memory",
    TOO_LARGE: "too-large",
    -signal.SIGXFSZ: "too-large",
    -signal.SIGXCPU: "too-long",
    -signal.SIGKILL: "killed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a copy may use: processor seconds, seconds without progress, bytes of address space, bytes of the copy."""

    seconds: int = 4 * 3600
    silent_seconds: int = 600
    memory_bytes: int = 3 << 30
    target_bytes: int = 64 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The copy is whole in its target, and synced to the disk by nobody yet."""

    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """There is no copy; what the target holds is to be dropped."""

    why: Why


Outcome: TypeAlias = Done | NotMade


def derive(
    source: Path,
    recipe: Recipe,
    target: Path,
    *,
    note: str,
    go_on: Callable[[int, int], bool],
    limits: Limits | None = None,
) -> Outcome:
    """Make a copy of `source` as `target`. `go_on(done_ms, total_ms)` hears of progress; False stops the work."""
    limits = limits or Limits()
    figures = (limits.seconds, limits.memory_bytes, limits.target_bytes)
    command = [sys.executable, "-P", "-m", "liuhen.media.derive", *map(str, figures)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module; the paths are single arguments, no shell
        [*command, str(source.absolute()), str(target.absolute())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            return _follow(child, canonical.encode({"recipe": recipe.as_json(), "note": note}), go_on, limits)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def _follow(child: subprocess.Popen[bytes], task: bytes, go_on: Callable[[int, int], bool], limits: Limits) -> Outcome:
    stdin, stdout = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    try:
        stdin.write(task)
        stdin.close()
    except BrokenPipeError:  # it died at once; how, its end tells
        pass
    last: dict[str, Any] = {}
    for line in _lines(stdout, limits.silent_seconds):
        if line is None:
            return NotMade(why="too-long")
        last = _read(line)
        done, total = last.get("done"), last.get("total")
        if type(done) is int and type(total) is int and not go_on(done, total):
            return NotMade(why="cancelled")
    return _outcome(child.wait(), last)


def _lines(stdout: IO[bytes], silent_seconds: int) -> Any:
    """Yield each line that comes, None when none came for too long."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(silent_seconds):
                yield None
                return
            piece = os.read(stdout.fileno(), _LINE)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > _LINE:
                return
            yield from lines


def _read(line: bytes) -> dict[str, Any]:
    """Read a line as from a stranger: the child has decoded a stranger's file."""
    try:
        value = canonical.parse(line)
    except InvalidInput:
        return {}
    return value if isinstance(value, dict) else {}


def _outcome(code: int, last: dict[str, Any]) -> Outcome:
    if code:
        return NotMade(why=_ENDS.get(code, "crashed"))
    if last.get("failed") in get_args(Why):
        return NotMade(why=cast("Why", last["failed"]))
    try:
        return Done(made=Made.from_json(last.get("made")))
    except InvalidInput:
        return NotMade(why="crashed")
