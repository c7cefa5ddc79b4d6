"""Looks through a film or listens to a sound, once, from start to end: hints, a waveform, small pictures.

Every packet is read. Of pictures about one a second is decoded: the key picture of each group, and whole groups where
key pictures lie far apart, up to a number of pixels. What is damaged is passed over; where reading fails, what was seen
up to there is the answer, and says so. Decodes in this very process: the office calls `liuhen.media.isolated`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from av import AudioResampler, VideoFrame

from liuhen.media.hearing import RATE, Hearing
from liuhen.media.seen import LONGEST_MS, Analysis
from liuhen.media.signature import form_of
from liuhen.media.source import Broken, can_decode, decoding, open_source, pictures_of
from liuhen.media.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

    from liuhen.media.seen import BreakWord

LOOK_EVERY_MS: Final = 950
"""Milliseconds between pictures: a little under a second, so that a key picture each second is always taken."""
_FAR_APART_MS: Final = 3000
_GROUP_PACKETS: Final = 1500
_GROUP_BYTES: Final = 64 << 20
_MOST_PIXELS: Final = 40_000_000_000
"""Pixels decoded beyond key pictures: minutes of processor time, about 13 minutes of film of 1080 lines."""
_ASK_EVERY: Final = 256
_JUMP_MS: Final = 500


def analyse(path: Path, *, is_late: Callable[[], bool] = lambda: False) -> Analysis:
    """Look through a film or listen to a sound. `is_late` is asked now and then whether to stop with what there is.

    Never raises because of its content; `OSError` when it cannot be read at all.
    """
    form = form_of(path)
    if form is None:
        return Analysis(reached_ms=0, broke_off="cannot-be-opened")
    try:
        with decoding(), open_source(path, form) as container:
            return _Reading(container).to_the_end(is_late)
    except Broken:
        return Analysis(reached_ms=0, broke_off="cannot-be-opened")


@dataclass(slots=True)
class _Reading:
    """One file, its first stream of pictures and its first of sound."""

    container: InputContainer
    picture: VideoStream | None = field(init=False)
    sound: AudioStream | None = field(init=False)
    begin: Fraction = field(init=False)
    watching: Watching = field(default_factory=Watching)
    hearing: Hearing = field(default_factory=Hearing)
    resampler: AudioResampler | None = None
    group: list[Packet[VideoStream]] = field(default_factory=list)
    group_bytes: int = 0
    pixels: int = 0
    reached_ms: int = 0

    def __post_init__(self) -> None:
        pictures = [stream for stream in pictures_of(self.container) if can_decode(stream)]
        sounds = [stream for stream in self.container.streams.audio if can_decode(stream)]
        self.picture, self.sound = pictures[0] if pictures else None, sounds[0] if sounds else None
        self.begin = Fraction(self.container.start_time or 0, 1_000_000)

    def to_the_end(self, is_late: Callable[[], bool]) -> Analysis:
        """Read on until the end, the first fault of reading, or until it is late."""
        streams: list[Stream] = [stream for stream in (self.picture, self.sound) if stream is not None]
        broke_off: BreakWord | None = None if streams else "cannot-be-opened"
        try:
            for number, packet in enumerate(_packets(self.container, streams)):
                if number % _ASK_EVERY == 0 and is_late():
                    broke_off = "time-limit"
                    break
                self._take(packet)
        except Broken:
            broke_off = "reading-fails"
        self._close_group()
        return self._answer(broke_off)

    def _answer(self, broke_off: BreakWord | None) -> Analysis:
        reached = max(self.reached_ms, self.hearing.heard_ms)
        sprite, waveform = self.watching.close(reached), self.hearing.close(reached)
        found = (*self.watching.black.found, *self.watching.frozen.found, *self.hearing.stretches.found)
        return Analysis(
            reached_ms=reached,
            sampled_ms=self.watching.sampled_ms,
            spans=tuple(sorted(found)),
            waveform=waveform,
            sprite=sprite,
            broke_off=broke_off,
        )

    def _take(self, packet: Packet[Any]) -> None:
        if packet.size == 0:  # an empty packet tells the decoder that the stream has ended
            return
        at_ms = self._at(packet.pts if packet.pts is not None else packet.dts, packet.time_base)
        if at_ms is not None:
            length = (packet.duration or 0) * Fraction(packet.time_base) * 1000
            self.reached_ms = max(self.reached_ms, min(at_ms + max(0, int(length)), LONGEST_MS))
        if self.picture is not None and packet.stream_index == self.picture.index:
            self._take_picture(packet)
        elif self.sound is not None:
            self._hear(packet, self.sound)

    def _at(self, time: int | None, base: Fraction | None) -> int | None:
        """Return milliseconds since the start; None for what has no time that could be true."""
        if time is None or not base:
            return None
        at_ms = int((time * Fraction(base) - self.begin) * 1000)
        return max(0, at_ms) if at_ms <= LONGEST_MS else None

    def _take_picture(self, packet: Packet[VideoStream]) -> None:
        if packet.is_keyframe or len(self.group) >= _GROUP_PACKETS or self.group_bytes >= _GROUP_BYTES:
            self._close_group()
        self.group.append(packet)
        self.group_bytes += packet.size

    def _close_group(self) -> None:
        """Decode of a complete group what is to be looked at: its key picture, or all when the next is far away."""
        group, self.group, self.group_bytes = self.group, [], 0
        if not group or self.picture is None:
            return
        times = [self._at(packet.pts, packet.time_base) for packet in (group[0], group[-1])]
        first, last = times
        if first is None or last is None or last - first <= _FAR_APART_MS or self.pixels > _MOST_PIXELS:
            if first is not None and self._is_soon(first):
                return
            group = group[:1]
        else:
            self.pixels += len(group) * self.picture.width * self.picture.height
        self._decode(self.picture, group)

    def _is_soon(self, at_ms: int) -> bool:
        return self.watching.looked_at > 0 and at_ms - self.watching.last_ms < LOOK_EVERY_MS

    def _decode(self, stream: VideoStream, group: list[Packet[VideoStream]]) -> None:
        rest: list[Packet[VideoStream] | None] = [*group, None]
        for packet in rest:
            try:
                with decoding():
                    frames = stream.decode(packet)
            except Broken:  # a damaged picture hides no other
                continue
            for frame in frames:
                self._look(frame, frame.time_base or stream.time_base)  # what comes after the last packet has none
        stream.codec_context.flush_buffers()

    def _look(self, frame: VideoFrame, base: Fraction | None) -> None:
        at_ms = self._at(frame.pts, base)
        if at_ms is None or self._is_soon(at_ms):
            return
        try:
            with decoding():
                scaled = self.watching.scaled(frame)
        except Broken:  # a picture of no form that can be drawn
            return
        self.watching.look(*scaled, at_ms)

    def _hear(self, packet: Packet[AudioStream], sound: AudioStream) -> None:
        try:
            with decoding():
                pieces = [(frame, self._samples(frame)) for frame in sound.decode(packet)]
        except Broken:  # a damaged piece of sound hides no other; the next may be of another make
            self.resampler = None
            return
        for frame, samples in pieces:
            at_ms = self._at(frame.pts, frame.time_base)
            if at_ms is not None and at_ms - self.hearing.heard_ms > _JUMP_MS:
                self.hearing.skip_to(at_ms)
            self.hearing.take(samples)

    def _samples(self, frame: AudioFrame) -> bytes:
        """Return a frame as 16-bit samples in mono. To be called inside `decoding()`."""
        if self.resampler is None:
            self.resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
        parts = self.resampler.resample(frame)
        return b"".join(bytes(part.planes[0])[: 2 * part.samples] for part in parts)


def _packets(container: InputContainer, streams: list[Stream]) -> Iterator[Packet[Any]]:
    """Yield the packets of some streams. Raises `Broken` where reading fails; what is done with them is not judged."""
    packets = iter(container.demux(streams) if streams else ())
    while True:
        with decoding():
            packet = next(packets, None)
        if packet is None:
            return
        yield packet
