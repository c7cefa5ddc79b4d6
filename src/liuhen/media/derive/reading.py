"""An original opened for copying: its first stream of pictures and of sound, with times from its first moment.

Whole files may be long: reading begins at the key picture before a moment where the container's index is to be trusted,
else at the start.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av
from av.stream import Disposition

from liuhen.media.signature import form_of
from liuhen.media.source import Broken, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av import AudioFrame, VideoFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from liuhen.media.derive.recipe import Recipe

_INDEXED: Final = frozenset({"mov", "matroska"})
_SLOWEST: Final = Fraction(10)
"""Pictures per second where the film does not say."""


class Nothing(Exception):
    """There is nothing to copy: no picture for a still, or nothing at all within the span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The opened original. `length_ms` is what the container states, None where it says nothing."""

    container: InputContainer
    video: VideoStream | None
    audio: AudioStream | None
    is_photo: bool
    is_indexed: bool
    zero: Fraction
    length_ms: int | None

    @property
    def pictures_per_second(self) -> Fraction:
        """The average rate, or the slowest that is to be expected."""
        rate = self.video.average_rate if self.video is not None else None
        return Fraction(rate) if rate else _SLOWEST

    def frames(
        self, from_ms: int, *, pictures_only: bool = False
    ) -> Iterator[tuple[VideoFrame | AudioFrame, Fraction]]:
        """Yield what is decoded, with its time in seconds; it may begin before `from_ms`."""
        self._go_to(from_ms)
        wanted = [self.video] if pictures_only else [self.video, self.audio]
        streams = [stream for stream in wanted if stream is not None]
        last = dict.fromkeys((stream.index for stream in streams), Fraction(0))
        for packet in self.container.demux(streams):
            for frame in packet.decode():
                if not isinstance(frame, av.VideoFrame | av.AudioFrame):
                    continue
                pts = frame.pts if frame.pts is not None else frame.dts
                at = last[packet.stream_index] if pts is None else pts * base_of(frame) - self.zero
                last[packet.stream_index] = at + self._lasts(frame)
                yield frame, at

    def packets(self, from_ms: int) -> Iterator[tuple[Packet[Any], Fraction]]:
        """Yield packets as they stand in the file, with the time in seconds at which each is shown."""
        self._go_to(from_ms)
        for packet in self.container.demux([one for one in (self.video, self.audio) if one is not None]):
            if packet.pts is not None and packet.dts is not None:
                yield packet, packet.pts * base_of(packet) - self.zero

    def _go_to(self, from_ms: int) -> None:
        if from_ms and self.is_indexed:
            self.container.seek(from_ms * 1000 + round(self.zero * av.time_base))

    def _lasts(self, frame: VideoFrame | AudioFrame) -> Fraction:
        if isinstance(frame, av.VideoFrame):
            return 1 / self.pictures_per_second
        return Fraction(frame.samples, frame.sample_rate or 1)


@contextmanager
def reading(path: Path, recipe: Recipe) -> Iterator[Reading]:
    """Open an original. To be called inside `decoding()`. Raises `Broken` (also for no media), `Nothing`, `OSError`."""
    form = form_of(path)
    if form is None:
        raise Broken("no media")
    with open_source(path, form) as container:
        sounds, pictures = container.streams.audio, container.streams.video
        if not sounds and not pictures:
            raise Broken("no stream")
        films = [one for one in pictures if not one.disposition & Disposition.attached_pic]  # covers of music
        length = container.duration
        opened = Reading(
            container=container,
            video=next(iter(films), None),
            audio=next(iter(sounds), None) if recipe.sound == "keep" else None,
            is_photo=form.kind == "photo",
            is_indexed=form.demuxer in _INDEXED,
            zero=Fraction(container.start_time or 0, av.time_base),
            length_ms=round(Fraction(length, av.time_base) * 1000) if length else None,
        )
        if opened.video is None and opened.audio is None:
            raise Nothing
        yield opened


def milliseconds(at: Fraction) -> int:
    """Return seconds as whole milliseconds."""
    return round(at * 1000)


def base_of(part: VideoFrame | AudioFrame | Packet[Any]) -> Fraction:
    """Return how many seconds a tick of its `pts` is. Raises `Broken` where nothing says so."""
    if part.time_base is None:
        raise Broken("no time base")
    return Fraction(part.time_base)
