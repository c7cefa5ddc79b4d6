"""The process that records a stream: cuts it into segments at key frames, and decodes nothing.

`python -m liuhen.office.capture.fixed.recorder` reads its task from standard input, one line of JSON (so that a
password stands on no command line), and ends when that closes: whoever started it is gone or wants no more.

Every packet goes into a segment, the key frame at which one is cut into the next. A segment under way is a fragmented
file, of which a kill loses a moment at most; what a killed process left is taken up at the next start. What went wrong
is told as a word in `state.json`, never as the library says it: its words hold the address.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream

PART: Final = ".part"
STATE: Final = "state.json"
STAMP: Final = "%Y%m%dT%H%M%S%f"
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
OPEN_SECONDS, READ_SECONDS = 10.0, 10.0
# What MP4 may hold; anything else, such as the sound of many cameras, goes into Matroska.
_IN_MP4: Final = frozenset({"h264", "hevc", "mpeg4", "mjpeg", "aac", "mp3", "opus", "ac3"})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to record, and where to."""

    address: str
    folder: Path
    length: timedelta


class Segment:
    """A segment under way."""

    def __init__(self, folder: Path, streams: list[Stream], offset: timedelta, starts_at: datetime) -> None:
        """Open the file, whose first packet comes `offset` after the first of the stream: about at `starts_at`."""
        names = {stream.codec_context.name for stream in streams}
        form = "mp4" if names <= _IN_MP4 else "matroska"
        suffix = "mp4" if form == "mp4" else "mkv"
        self.starts, self.ends = offset, offset
        self.path = folder / f"{starts_at.strftime(STAMP)}.{suffix}{PART}"
        flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"} if form == "mp4" else {}
        self._out: OutputContainer = av.open(
            str(self.path),
            "w",
            format=form,
            container_options={"avoid_negative_ts": "make_zero", "flush_packets": "1", **flags},
        )
        self._to = {stream.index: self._out.add_stream_from_template(stream) for stream in streams}

    def put(self, packet: Packet[Any], offset: timedelta) -> None:
        """Write a packet."""
        packet.stream = self._to[packet.stream.index]
        self._out.mux(packet)
        self.ends = max(self.ends, offset)

    def close(self, began: datetime) -> None:
        """End the file and give it its name, which tells from when to when; the stream `began` then."""
        self._out.close()
        finish(self.path, began + self.starts, began + self.ends)


def finish(path: Path, starts_at: datetime, ends_at: datetime) -> None:
    """Name a segment that is done: `<start>_<end>.mp4`."""
    suffix = path.name.removesuffix(PART).rsplit(".", 1)[1]
    path.rename(path.with_name(f"{starts_at.strftime(STAMP)}_{ends_at.strftime(STAMP)}.{suffix}"))


def take_up(folder: Path) -> None:
    """Finish what a killed recorder left; an empty file was never begun."""
    for path in folder.glob(f"*{PART}"):
        status = path.stat()
        if status.st_size:
            starts_at = datetime.strptime(path.name.split(".", 1)[0], STAMP).replace(tzinfo=UTC)
            finish(path, starts_at, max(starts_at, datetime.fromtimestamp(status.st_mtime, UTC)))
        else:
            path.unlink()


def record(task: Task, stop: threading.Event) -> Iterator[Segment]:
    """Record until told to stop; yields each segment when its first packet is written. Raises what broke the stream.

    The stream's own clock says how far a packet lies from the first. When the first was recorded is not told: it is the
    earliest that any packet's arrival allows, for packets may wait on their way and never come too soon.
    """
    with av.open(task.address, options=_OPTIONS, timeout=(OPEN_SECONDS, READ_SECONDS)) as source:
        streams = [one for one in source.streams if one.type in {"video", "audio"} and _is_known(one)]
        if not streams:
            raise EmptyError
        segment: Segment | None = None
        began = datetime.now(UTC)
        try:
            for packet, offset, may_cut in _packets(source, streams, stop):
                began = min(began, datetime.now(UTC) - offset)
                if segment is not None and not (may_cut and offset - segment.starts >= task.length):
                    segment.put(packet, offset)
                    continue
                if segment is not None:
                    segment.ends = offset  # the next begins where this one ends
                    segment.close(began)
                segment = Segment(task.folder, streams, offset, began + offset)
                segment.put(packet, offset)
                yield segment
        finally:
            if segment is not None:
                segment.close(began)
    if not stop.is_set():
        raise EndedError


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


def trouble_of(error: BaseException) -> str:
    """Name what went wrong, in a word that holds no address."""
    match error:
        case EndedError():
            return "ended"
        case av.error.HTTPUnauthorizedError() | av.error.HTTPForbiddenError():
            return "denied"
        case av.error.HTTPNotFoundError() | EmptyError():
            return "not-found"
        case av.error.ExitError():
            return "unreachable"  # the library gave up waiting
        case OSError() if error.errno in _TROUBLES:
            return _TROUBLES[error.errno]
        case _:
            return "broken"


def tell(folder: Path, *, state: str, trouble: str = "") -> None:
    """Write down how it stands, whole or not at all."""
    told = {"state": state, "trouble": trouble, "at": datetime.now(UTC).isoformat()}
    temporary = folder / f"{STATE}.new"
    temporary.write_text(json.dumps(told), encoding="utf-8")
    temporary.replace(folder / STATE)


def run(task: Task, stop: threading.Event) -> None:
    """Record, and after a break try again, a little later each time."""
    take_up(task.folder)
    wait = FIRST_WAIT
    while not stop.is_set():
        trouble = ""
        tell(task.folder, state="connecting")
        try:
            for _segment in record(task, stop):
                tell(task.folder, state="recording")
                wait = FIRST_WAIT
        except (av.error.FFmpegError, EndedError, EmptyError, OSError, ValueError) as error:
            trouble = trouble_of(error)
        if stop.is_set():
            break
        with contextlib.suppress(OSError):  # a full disk is told by the next attempt
            tell(task.folder, state="waiting", trouble=trouble)
        stop.wait(wait)
        wait = min(2 * wait, LONGEST_WAIT)
    tell(task.folder, state="stopped")


def main() -> None:
    """Read the task, record until standard input closes."""
    av.logging.set_level(None)
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    task = Task(address=told["address"], folder=Path(told["folder"]), length=timedelta(seconds=told["seconds"]))
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        stop.set()
        time.sleep(2 * READ_SECONDS)  # a stream that hangs gets no longer
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    run(task, stop)


if __name__ == "__main__":
    main()
