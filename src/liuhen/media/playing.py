"""Whether a recording plays to its end: every packet is read, and enough of them are decoded.

Read: all packets of all streams, against the length that the file states. Decoded: the first group of pictures whole,
one key picture every half minute, the last group whole. A cut anywhere shows as a missing or short packet, a wrong end,
or a picture that does not decode. Says nothing about pictures in between that were not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from liuhen.media.source import Broken, decoding

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

    from liuhen.media.values import FaultWord

LOOK_EVERY: Final = Fraction(30)
"""Seconds between key pictures that are decoded."""
_GROUP_BYTES: Final = 64 << 20
_GROUP_PACKETS: Final = 1500
# A stated length is rounded by cameras; what is missing beyond this is missing.
_SLACK: Final = Fraction(1, 2)


@dataclass(slots=True)
class Track:
    """What was seen of one stream. Times in seconds."""

    stream: Stream
    end: Fraction = Fraction(0)
    begin: Fraction | None = None
    packets: int = 0
    looked_at: Fraction | None = None
    group: list[Packet[Stream]] = field(default_factory=list)
    group_bytes: int = 0
    pictures: int = 0


@dataclass(slots=True)
class Playing:
    """The reading of a file from start to end."""

    tracks: dict[int, Track]
    faults: list[FaultWord] = field(default_factory=list)

    @property
    def length(self) -> Fraction | None:
        """Seconds from the first to the end of the last packet; None when nothing was read."""
        begins = [track.begin for track in self.tracks.values() if track.begin is not None]
        ends = [track.end for track in self.tracks.values() if track.packets]
        return max(ends) - min(begins) if begins and ends else None

    def blame(self, fault: FaultWord) -> None:
        """Note a fault once."""
        if fault not in self.faults:
            self.faults.append(fault)

    def compare_length(self, stated: Fraction) -> None:
        """Note when the content ends before the stated length, in seconds."""
        if stated - (self.length or 0) > _SLACK:
            self.blame("ends-early")


def play(container: InputContainer, streams: list[Stream]) -> Playing:
    """Read `container` to its end, decoding samples of `streams`. Broken content is noted, never raised."""
    playing = Playing({stream.index: Track(stream) for stream in streams})
    try:
        with decoding():
            for packet in container.demux(streams):
                _take(playing, packet)
    except Broken:
        playing.blame("reading-fails")
    for track in playing.tracks.values():
        _decode(playing, track, track.group)
        _compare_length(playing, track)
    return playing


def _take(playing: Playing, packet: Packet[Stream]) -> None:
    track = playing.tracks.get(packet.stream_index)
    if track is None or packet.size == 0:  # an empty packet tells the decoder that the stream has ended
        return
    track.packets += 1
    if packet.is_corrupt:
        playing.blame("damaged")
    start = packet.pts if packet.pts is not None else packet.dts
    if start is not None and packet.time_base:
        at = start * Fraction(packet.time_base)
        track.begin = at if track.begin is None else min(track.begin, at)
        track.end = max(track.end, at + (packet.duration or 0) * Fraction(packet.time_base))
    if packet.is_keyframe and (track.stream.type == "video" or len(track.group) >= 50):  # noqa: PLR2004 - sound: a second
        _close_group(playing, track)
    if track.group_bytes < _GROUP_BYTES and len(track.group) < _GROUP_PACKETS:
        track.group.append(packet)
        track.group_bytes += packet.size


def _close_group(playing: Playing, track: Track) -> None:
    """Decode the group that is complete, if it is the first, or its key picture when it is time to look again."""
    if track.group:
        if track.looked_at is None:
            _decode(playing, track, track.group)
            track.looked_at = track.end
        elif track.end - track.looked_at >= LOOK_EVERY:
            _decode(playing, track, track.group[:1])
            track.looked_at = track.end
    track.group, track.group_bytes = [], 0


def _decode(playing: Playing, track: Track, packets: list[Packet[Stream]]) -> None:
    if not packets:
        return
    rest: list[Packet[Stream] | None] = [*packets, None]
    try:
        with decoding():
            for packet in rest:
                for frame in track.stream.decode(packet):  # type: ignore[attr-defined] # all here have a decoder
                    track.pictures += 1
                    if getattr(frame, "is_corrupt", False):
                        playing.blame("damaged")
            track.stream.codec_context.flush_buffers()
    except Broken:
        playing.blame("damaged")


def _compare_length(playing: Playing, track: Track) -> None:
    stated = track.stream.duration
    if stated is None or not track.stream.time_base:
        return
    length = stated * Fraction(track.stream.time_base)
    seen = track.end - (track.begin or 0)
    if length - seen > _SLACK:
        playing.blame("ends-early")
