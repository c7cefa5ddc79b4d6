"""Segments of a stream, as files of a spool: a suffix while under way, then a name that tells from when to when.

A segment under way is a fragmented file, of which a kill loses a moment at most.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import av

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.packet import Packet
    from av.stream import Stream

PART: Final = ".part"
STAMP: Final = "%Y%m%dT%H%M%S%f"
# What MP4 may hold; anything else, such as the sound of many cameras, goes into Matroska.
_IN_MP4: Final = frozenset({"h264", "hevc", "mpeg4", "mjpeg", "aac", "mp3", "opus", "ac3"})


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
