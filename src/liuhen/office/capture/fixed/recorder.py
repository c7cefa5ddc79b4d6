"""The process that records a stream: cuts it into segments at key frames, and decodes nothing.

`python -m liuhen.office.capture.fixed.recorder` reads its task from standard input, one line of JSON (so that a
password stands on no command line), and ends when that closes: whoever started it is gone or wants no more.

Every packet goes into a segment, the key frame at which one is cut into the next. A segment under way is a fragmented
file, of which a kill loses a moment at most; what was left so is taken up at the next attempt. One process at a time
writes into a folder. What went wrong is told as a word in `state.json`, never as the library says it, whose words hold
the address. Nothing is recorded where the disk has less room than the task asks for: an office that cannot write is
worse off than one that misses a camera.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
import av.logging

from liuhen.office.capture.fixed.segments import Segment, take_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

STATE: Final = "state.json"
LOCK: Final = "lock"
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
OPEN_SECONDS, READ_SECONDS = 10.0, 10.0
JUMP_SECONDS: Final = 2.0  # the machine's clock was set, which differs from drifting
DRIFT: Final = timedelta(seconds=1)
_OPTIONS: Final = {"rtsp_transport": "tcp", "fflags": "+genpts", "analyzeduration": "1000000"}
_TROUBLES: Final = {
    errno.ECONNREFUSED: "refused",
    errno.ENOSPC: "disk-full",
    errno.ETIMEDOUT: "unreachable",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.EIO: "unreachable",
}


class EndedError(Exception):
    """The stream came to an end."""


class EmptyError(Exception):
    """There is neither picture nor sound in the stream."""


class ClockError(Exception):
    """The clock of this machine was set while a stream was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to record, where to, and how many bytes have to stay free there."""

    address: str
    folder: Path
    length: timedelta
    least_free: int = 0


def now() -> datetime:
    """Return what the clock of this machine says."""
    return datetime.now(UTC)


class StreamClock:
    """When the first packet of a stream was recorded, as the arrival of all tells.

    It is the earliest that any packet allows, for packets may wait on their way and never come too soon. A camera whose
    clock runs slow moves away from that: once a segment's own packets allow no instant within `DRIFT`, they count.
    """

    def __init__(self) -> None:
        """Begin with the first packet."""
        self.began = self._own = now()
        self._lead = self._ahead()

    def hear(self, offset: timedelta) -> None:
        """Take note of a packet. Raises `ClockError` where this machine's clock was set meanwhile."""
        if abs(self._ahead() - self._lead) > JUMP_SECONDS:
            raise ClockError
        self._own = min(self._own, now() - offset)
        self.began = min(self.began, self._own)

    def cut(self) -> None:
        """Begin a new segment."""
        if self._own - self.began > DRIFT:
            self.began = self._own
        self._own = datetime.max.replace(tzinfo=UTC)

    @staticmethod
    def _ahead() -> float:
        return now().timestamp() - time.monotonic()


def record(task: Task, stop: threading.Event) -> Iterator[Segment]:
    """Record until told to stop; yields each segment when its first packet is written. Raises what broke the stream.

    The stream's own clock says how far a packet lies from the first; when that was, `StreamClock` says.
    """
    _check_room(task)
    with av.open(task.address, options=_OPTIONS, timeout=(OPEN_SECONDS, READ_SECONDS)) as source:
        streams = [one for one in source.streams if one.type in {"video", "audio"} and _is_known(one)]
        if not streams:
            raise EmptyError
        segment: Segment | None = None
        clock = StreamClock()
        try:
            for packet, offset, may_cut in _packets(source, streams, stop):
                clock.hear(offset)
                if segment is not None and not (may_cut and offset - segment.starts >= task.length):
                    segment.put(packet, offset)
                    continue
                if segment is not None:
                    segment.ends = offset  # the next begins where this one ends
                    done, segment = segment, None
                    done.close(clock.began)
                    clock.cut()
                    _check_room(task)
                segment = Segment(task.folder, streams, offset, clock.began + offset)
                segment.put(packet, offset)
                yield segment
        finally:
            if segment is not None:
                segment.close(clock.began)
    if not stop.is_set():
        raise EndedError


def _check_room(task: Task) -> None:
    if shutil.disk_usage(task.folder).free < task.least_free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_known(stream: Stream) -> bool:
    return getattr(stream, "codec_context", None) is not None


def _packets(
    source: InputContainer, streams: list[Stream], stop: threading.Event
) -> Iterator[tuple[Packet[Any], timedelta, bool]]:
    """Yield packets, how long after the first they were recorded, and whether a segment may begin with them.

    Nothing can be shown before the first key frame; what comes before it is left out.
    """
    pictures = any(one.type == "video" for one in streams)
    first: float | None = None
    for packet in source.demux(streams):
        if stop.is_set():
            return
        if not packet.size or (packet.pts is None and packet.dts is None):
            continue
        packet.dts = packet.pts if packet.dts is None else packet.dts
        ticks = packet.dts if packet.pts is None else packet.pts
        stamp = float((ticks or 0) * packet.time_base)
        may_cut = packet.is_keyframe and (packet.stream.type == "video" or not pictures)
        if first is None:
            if not may_cut:
                continue
            first = stamp
        yield packet, timedelta(seconds=max(0.0, stamp - first)), may_cut


_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (EndedError, "ended"),
    (ClockError, "clock"),
    (EmptyError, "not-found"),
    (av.error.HTTPUnauthorizedError, "denied"),
    (av.error.HTTPForbiddenError, "denied"),
    (av.error.HTTPNotFoundError, "not-found"),
    (av.error.ExitError, "unreachable"),  # the library gave up waiting
)


def trouble_of(error: Exception) -> str:
    """Name what went wrong, in a word that holds no address."""
    for kind, word in _WORDS:
        if isinstance(error, kind):
            return word
    return _TROUBLES.get(error.errno or 0, "broken") if isinstance(error, OSError) else "broken"


def tell(folder: Path, *, state: str, trouble: str = "", broke: str = "") -> None:
    """Write down how it stands, and what broke it last: whole or not at all.

    A disk that is full cannot even be told this; who reads looks at the disk as well.
    """
    told = {"state": state, "trouble": trouble, "broke": broke, "at": now().isoformat()}
    temporary = folder / f"{STATE}.new"
    with contextlib.suppress(OSError):
        temporary.write_text(json.dumps(told), encoding="utf-8")
        temporary.replace(folder / STATE)


def run(task: Task, stop: threading.Event) -> None:
    """Record, and after a break try again, a little later each time."""
    wait = FIRST_WAIT
    trouble, broke = "", "stopped"  # before this process, none recorded
    while not stop.is_set():
        tell(task.folder, state="connecting", trouble=trouble, broke=broke)
        try:
            take_up(task.folder)
            for _segment in record(task, stop):
                tell(task.folder, state="recording", broke=broke)
                wait = FIRST_WAIT
        except (av.error.FFmpegError, ClockError, EndedError, EmptyError, OSError, ValueError) as error:
            trouble = broke = trouble_of(error)
        if stop.is_set():
            break
        tell(task.folder, state="waiting", trouble=trouble, broke=broke)
        stop.wait(wait)
        wait = min(2 * wait, LONGEST_WAIT)
    tell(task.folder, state="stopped", broke=broke)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other recorder writes into the folder: one whose worker was killed may still be ending."""
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Read the task, record until standard input closes."""
    av.logging.set_level(None)
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    task = Task(
        address=told["address"],
        folder=Path(told["folder"]),
        length=timedelta(seconds=told["seconds"]),
        least_free=told["least_free"],
    )
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        stop.set()
        time.sleep(2 * READ_SECONDS)  # a stream that hangs gets no longer
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    with alone(task.folder):
        run(task, stop)


if __name__ == "__main__":
    main()
