"""Opens a file for decoding, and shuts every other door that the decoding library has.

The demuxer is the one that the signature names, never a guess; nothing but this one file may be opened by it (no
network, no play list, no second file); one thread, so that memory stays within bounds.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import av

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

    from liuhen.media.signature import Form

# What the library raises on hostile bytes: its own errors, and Python's for figures and text that make no sense.
_RAISED: Final = (av.FFmpegError, ValueError, ArithmeticError, LookupError)
_PROBE_BYTES: Final = 8 << 20


class Broken(Exception):
    """Content that cannot be read or decoded. Caught inside this folder, never seen outside."""


@contextmanager
def decoding() -> Iterator[None]:
    """Turn what the library raises on bad content into `Broken`; want of memory is the machine's fault, and stays."""
    try:
        yield
    except MemoryError:  # one of the library's errors too
        raise
    except _RAISED as error:
        raise Broken from error


def open_source(path: Path, form: Form) -> InputContainer:
    """Open `path` with the demuxer of `form`. To be called inside `decoding()`."""
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2" if form.demuxer == "mov" else form.demuxer,
        "probesize": str(_PROBE_BYTES),
    }
    if form.demuxer == "mov":
        options["enable_drefs"] = "0"
    container = av.open(
        f"file:{path.absolute()}",
        format=form.demuxer,
        container_options=options,
        metadata_errors="replace",
    )
    for stream in container.streams:
        if stream.type in {"video", "audio"} and getattr(stream, "codec_context", None) is not None:
            stream.codec_context.thread_count = 1
    return container


def pictures_of(container: InputContainer) -> list[VideoStream]:
    """Return the streams of pictures, without a cover that is glued to a sound file."""
    return [one for one in container.streams.video if not one.disposition & one.disposition.attached_pic]


def can_decode(stream: Stream) -> bool:
    """Tell whether this machine has a decoder for a stream."""
    return getattr(stream, "codec_context", None) is not None
