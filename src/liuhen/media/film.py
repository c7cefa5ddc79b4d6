"""Makes the films of the demonstration: real H.264 and AAC in MP4, drawn on the spot, marked DEMO in every picture.

Each picture carries the date and time, the running time and the camera's number, so that a viewer sees at once whether
player, clock and record agree. It never shows or imitates a real person, and is no evidence of anything.
"""

from __future__ import annotations

import math
from array import array
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import av
from av import AudioFrame, VideoFrame

from liuhen.kernel.instant import in_beijing
from liuhen.media.canvas import Canvas, Colour, rgb, text_width
from liuhen.media.scene import scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

RATE: Final = 24_000
SMALLEST: Final = (320, 180)
_SAMPLES: Final = 1024
_WHITE: Final = rgb(250, 250, 250)
_BLACK: Final = rgb(16, 18, 22)
_RED: Final = rgb(214, 52, 52)


def make_film(
    path: Path,
    *,
    started_at: datetime,
    duration_s: float,
    camera: str,
    seed: int = 0,
    size: tuple[int, int] = (640, 360),
    fps: int = 12,
) -> None:
    """Write a film that claims to start at the aware instant `started_at`.

    `camera` is burnt in (letters, digits and `-+:./_#`). `size` is width and height in pixels, both even, 320 by 180 or
    more. Plays in browsers: yuv420p, index in front. The same arguments give the same pictures. Overwrites `path`.
    Raises `ValueError` for a naive start, a smaller size, or a camera's name too long for the picture.
    """
    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        raise ValueError(f"a film is at least {SMALLEST[0]} by {SMALLEST[1]} pixels, not {size[0]} by {size[1]}")
    room = scene(seed, *size)
    began = in_beijing(started_at)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        container.metadata["creation_time"] = began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        container.metadata["comment"] = "DEMO"
        picture, sound = _video(container, size, fps), _audio(container)
        tones = _tones(seed)
        heard = 0
        for number in range(max(1, round(duration_s * fps))):
            canvas = room.picture(number / fps)
            _burn_in(canvas, began, number // fps, camera)
            frame = VideoFrame(*size, "yuv420p")
            canvas.copy_to(frame)
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(picture.encode(frame))
            while heard * fps < (number + 1) * RATE:
                container.mux(sound.encode(_sound(next(tones), heard)))
                heard += _SAMPLES
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))


def _video(container: OutputContainer, size: tuple[int, int], fps: int) -> VideoStream:
    options = {"preset": "superfast", "crf": "27", "profile": "main"}
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.gop_size = 2 * fps
    stream.codec_context.time_base = Fraction(1, fps)
    return stream


def _audio(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=RATE, layout="mono")
    stream.codec_context.bit_rate = 48_000
    return stream


def _tones(seed: int) -> Iterator[bytes]:
    """Yield the sound block by block: a soft tone, and a short high one at each full second."""
    second = _second_of_sound(220 + 20 * (seed % 8))
    twice = second + second
    start = 0
    while True:
        yield twice[4 * start : 4 * (start + _SAMPLES)]
        start = (start + _SAMPLES) % RATE


@cache
def _second_of_sound(pitch: int) -> bytes:
    """Draw one second that can be repeated: whole periods only."""
    second = array("f")
    for index in range(RATE):
        at = index / RATE
        sample = 0.05 * math.sin(math.tau * pitch * at)
        if at < 0.12:  # noqa: PLR2004 - a blip of 120 ms
            sample += 0.15 * math.sin(math.tau * 880 * at) * math.sin(math.pi * at / 0.12)
        second.append(sample)
    return second.tobytes()


def _sound(samples: bytes, pts: int) -> AudioFrame:
    frame = AudioFrame("fltp", "mono", _SAMPLES)
    frame.planes[0].update(samples)
    frame.sample_rate = RATE
    frame.pts, frame.time_base = pts, Fraction(1, RATE)
    return frame


def _burn_in(canvas: Canvas, began: datetime, running: int, camera: str) -> None:
    """Write mark, camera, clock and running time (whole seconds since `began`).

    All in the middle of the top and the foot: players put their own plates into the corners.
    """
    scale = max(1, canvas.height // 180)
    demo, name = _plate("DEMO", scale, _RED), _plate(camera, scale, _BLACK)
    left, edge = (canvas.width - demo.width - name.width) // 4 * 2, 2 * scale
    if left < edge:
        raise ValueError(f"the camera's name {camera[:80]!r} is too long for the picture")
    canvas.paste(demo, left, edge)
    canvas.paste(name, left + demo.width, edge)
    foot = _foot(scale, began, running)
    canvas.paste(foot, (canvas.width - foot.width) // 4 * 2, canvas.height - foot.height - edge)


@cache
def _plate(text: str, scale: int, ground: Colour) -> Canvas:
    pad = 4 * scale
    plate = Canvas.black(_even(text_width(text, scale) + 2 * pad), _even(7 * scale + 2 * pad))
    plate.box(0, 0, plate.width, plate.height, ground)
    plate.text(pad, pad, text, scale, _WHITE)
    return plate


@lru_cache(maxsize=4)
def _foot(scale: int, began: datetime, running: int) -> Canvas:
    """Draw date above time and running time: the same for all pictures of a second."""
    pad, now = 4 * scale, began + timedelta(seconds=running)
    counter = f"{now:%H:%M:%S} +{running // 3600:02}:{running // 60 % 60:02}:{running % 60:02}"
    foot = Canvas.black(_even(text_width(counter, scale) + 2 * pad), _even(17 * scale + 2 * pad))
    foot.box(0, 0, foot.width, foot.height, _BLACK)
    foot.text(pad, pad, f"{now:%Y-%m-%d}", scale, _WHITE)
    foot.text(pad, pad + 10 * scale, counter, scale, _WHITE)
    if running % 2 == 0:
        foot.ellipse((foot.width - pad - 3 * scale, pad + 3 * scale), (3 * scale, 3 * scale), _RED)
    return foot


def _even(length: int) -> int:
    return length + length % 2
