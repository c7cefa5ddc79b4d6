"""One picture of a film or photo, small enough for a list: a JPEG of at most 480 pixels' width.

Decodes in this very process; the office calls `liuhen.media.isolated`. A help to the eye, never evidence.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.media.jpeg import FORMAT, encode_jpeg
from liuhen.media.signature import form_of
from liuhen.media.source import Broken, decoding, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av import VideoFrame
    from av.container import InputContainer

WIDTH: Final = 480
_MAX_HEIGHT: Final = 1080
# The first second is often black, or the inside of a pocket.
_TENTH: Final = 10
_LATEST_US: Final = 5_000_000
_TRIES: Final = 300


def preview(path: Path) -> bytes:
    """Return a JPEG of the film or photo. Raises `Refusal` `no-picture` where there is none; `OSError`."""
    form = form_of(path)
    if form is None:
        raise _no_picture()
    try:
        with decoding(), open_source(path, form) as container:
            for number, offset in enumerate(_offsets(container)):
                frame = _frame_at(container, offset, is_moving=number > 0 or offset > 0)
                if frame is not None:
                    return _jpeg(frame)
    except Broken as error:
        raise _no_picture() from error
    raise _no_picture()


def _offsets(container: InputContainer) -> Iterator[int]:
    """Yield places to look at, in microseconds: a little into the film, then its start."""
    if container.duration:
        yield min(container.duration // _TENTH, _LATEST_US)
    yield 0


def _frame_at(container: InputContainer, offset: int, *, is_moving: bool) -> VideoFrame | None:
    if not container.streams.video:
        return None
    try:
        with decoding():
            if is_moving:  # a second place is looked at from where the first ended: one has to go back
                container.seek(offset + (container.start_time or 0))
            for number, frame in enumerate(container.decode(video=0)):
                if frame.key_frame or number > _TRIES:
                    return frame
    except Broken:
        return None
    return None


def _jpeg(frame: VideoFrame) -> bytes:
    shrink = min(Fraction(1), Fraction(WIDTH, frame.width), Fraction(_MAX_HEIGHT, frame.height))
    width, height = (max(2, int(side * shrink) // 2 * 2) for side in (frame.width, frame.height))
    small = frame.reformat(width=width, height=height, format=FORMAT)
    return encode_jpeg(small)


def _no_picture() -> Refusal:
    return Refusal(
        "no-picture",
        Text(zh="该文件中没有可以显示的画面。", en="There is no picture in this file that can be shown."),
        safe=Text(zh="原件不受影响。", en="The original is not affected."),
        status=404,
    )
