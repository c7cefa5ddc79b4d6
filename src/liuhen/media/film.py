"""The demonstration's film: real H.264 and AAC in an MP4, made on the spot, and plainly no recording of real people.

A drawn room, a figure that walks through it, a running clock and the word DEMO burnt in, a quiet tone. Nothing but the
arguments decides the content, so a film can be made again.
"""

from __future__ import annotations

import array
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import av

from liuhen.kernel.instant import format_instant, in_beijing
from liuhen.media.canvas import Canvas, Colour

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import OutputContainer

SAMPLE_RATE = 16_000
TONES = (220, 262, 330, 392)
WALLS = (Colour(150, 124, 130), Colour(140, 132, 120), Colour(132, 122, 136), Colour(145, 136, 124))
FLOOR, COUNTER, EDGE, GLASS = Colour(88, 126, 131), Colour(178), Colour(120), Colour(208, 130, 124)
SKIN, COAT, TROUSERS = Colour(150, 114, 148), Colour(64, 140, 120), Colour(44, 134, 124)
GOODS = (Colour(128, 104, 160), Colour(160, 92, 140), Colour(110, 142, 104), Colour(146, 150, 110))


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What to film: when it begins, how many seconds, which camera (`BWC-03`), and which of the rooms."""

    started_at: datetime
    seconds: int
    camera: str
    scene: int = 0
    width: int = 640
    height: int = 360
    frames_per_second: int = 10


def make_film(film: Film, path: Path) -> None:
    """Write the film to `path` as an MP4 that plays in browsers; an existing file is replaced."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["creation_time"] = format_instant(film.started_at)
        video = container.add_stream("libx264", rate=film.frames_per_second)
        video.width, video.height, video.pix_fmt = film.width, film.height, "yuv420p"
        video.options = {"preset": "veryfast", "crf": "27", "g": str(2 * film.frames_per_second)}
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = 32_000
        room = draw_room(film)
        for number in range(film.seconds * film.frames_per_second):
            container.mux(video.encode(_frame(draw_moment(room, film, number), number, film.frames_per_second)))
            if number % film.frames_per_second == 0:
                container.mux(audio.encode(_second_of_tone(film, number // film.frames_per_second)))
        _finish(container)


def draw_room(film: Film) -> Canvas:
    """Draw what does not move."""
    wide, high = film.width, film.height
    wall = WALLS[film.scene % len(WALLS)]
    canvas = Canvas(wide, high, wall)
    canvas.fall(0, 0, wide, high * 2 // 3, wall.shaded(14), -26)
    canvas.fall(0, high * 2 // 3, wide, high // 3, FLOOR, -34)
    for line in range(1, 6):
        canvas.box(0, high * 2 // 3 + line * line * high // 90, wide, 2, FLOOR.shaded(-16))
    left = wide * (film.scene % 3) // 8
    canvas.box(left + wide * 9 // 16, high // 8, wide // 5, high // 3, EDGE)
    canvas.fall(left + wide * 9 // 16 + 6, high // 8 + 6, wide // 5 - 12, high // 3 - 12, GLASS, -20)
    canvas.box(left + wide * 9 // 16 + wide // 10 - 2, high // 8, 4, high // 3, EDGE)
    _shelves(canvas, film.scene)
    canvas.fall(wide // 16, high // 2, wide * 7 // 16, high // 4, COUNTER, -40)
    canvas.box(wide // 16 - 6, high // 2 - 10, wide * 7 // 16 + 12, 12, COUNTER.shaded(24))
    for door in range(1, 4):
        canvas.box(wide // 16 + door * wide * 7 // 64, high // 2 + 8, 2, high // 4 - 12, COUNTER.shaded(-52))
    return canvas


def draw_moment(room: Canvas, film: Film, number: int) -> Canvas:
    """Draw one frame: the figure where it is by then, the clock, the camera, and what this is."""
    canvas = room.copy()
    at = film.started_at + timedelta(seconds=number / film.frames_per_second)
    seconds = number / film.frames_per_second
    x = int(film.width * (0.5 + 0.34 * math.sin(seconds / 4 + film.scene)))
    step = int(4 * math.sin(seconds * 6))
    _figure(canvas, x, film.height * 5 // 12 + abs(step) // 2, film.height // 2, step)
    canvas.plate(12, 12, film.camera)
    canvas.plate(film.width - 76, 12, "DEMO")
    canvas.plate(12, film.height - 38, f"{in_beijing(at):%Y-%m-%d %H:%M:%S}.{at.microsecond // 100_000}")
    return canvas


def _shelves(canvas: Canvas, scene: int) -> None:
    wide, high = canvas.width, canvas.height
    for shelf in range(2):
        top = high // 6 + shelf * high // 7
        for place in range(5):
            goods = GOODS[(place + shelf + scene) % len(GOODS)]
            tall = high // 16 + (place * 7 + shelf * 5 + scene * 3) % 14
            canvas.box(wide // 12 + place * wide // 14, top - tall, wide // 20, tall, goods)
        canvas.box(wide // 14, top, wide * 6 // 16, 6, EDGE.shaded(-20))


def _figure(canvas: Canvas, x: int, top: int, tall: int, step: int) -> None:
    head = tall // 9
    canvas.disc(x, top + head, head, SKIN)
    canvas.box(x - head, top, 2 * head, head * 2 // 3, Colour(34))
    canvas.box(x - tall // 8, top + 2 * head, tall // 4, tall * 2 // 5, COAT)
    canvas.box(x - tall // 8 - 8, top + 2 * head + 4 + step, 8, tall // 3, COAT.shaded(-10))
    canvas.box(x + tall // 8, top + 2 * head + 4 - step, 8, tall // 3, COAT.shaded(-10))
    legs = top + 2 * head + tall * 2 // 5
    canvas.box(x - tall // 9 - step, legs, tall // 11, tall * 2 // 5, TROUSERS)
    canvas.box(x + tall // 36 + step, legs, tall // 11, tall * 2 // 5, TROUSERS)


def _frame(canvas: Canvas, number: int, rate: int) -> av.VideoFrame:
    frame = av.VideoFrame(canvas.width, canvas.height, "yuv420p")
    widths = (canvas.width, canvas.width // 2, canvas.width // 2)
    for plane, content, width in zip(frame.planes, (canvas.luma, canvas.blue, canvas.red), widths, strict=True):
        plane.update(_padded(content, width, plane.line_size, plane.height))
    frame.pts, frame.time_base = number, Fraction(1, rate)
    return frame


def _padded(content: bytearray, width: int, line: int, height: int) -> bytes:
    """Lay rows out as the encoder wants them: `line` bytes each."""
    if line == width:
        return bytes(content)
    tail = bytes(line - width)
    return b"".join(bytes(content[row * width : (row + 1) * width]) + tail for row in range(height))


def _second_of_tone(film: Film, second: int) -> av.AudioFrame:
    pitch = TONES[(film.scene + second // 4) % len(TONES)]
    samples = array.array(
        "h", (int(2200 * math.sin(2 * math.pi * pitch * place / SAMPLE_RATE)) for place in range(SAMPLE_RATE))
    )
    frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLE_RATE)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, second * SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
    return frame


def _finish(container: OutputContainer) -> None:
    """Get the last pictures and sounds out of the encoders."""
    for stream in container.streams:
        container.mux(_rest(stream))


def _rest(stream: av.stream.Stream) -> Iterator[av.Packet]:
    return iter(stream.encode(None))  # type: ignore[attr-defined]  # both streams here are encoding ones
