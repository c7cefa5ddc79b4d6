"""What a file is: kind, container, codecs, size, length, the start that it claims, and whether it plays to its end.

Decodes in this very process, so a hostile file may crash or hang the caller: the office calls `liuhen.media.isolated`.
A claim of the file about its own start is passed on as a claim, and an instant without a zone is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import parse_instant
from liuhen.media.claims import claimed_instant, claims_of
from liuhen.media.playing import play
from liuhen.media.signature import form_of
from liuhen.media.source import Broken, can_decode, decoding, open_source, pictures_of
from liuhen.media.values import Probe

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

    from liuhen.media.signature import Form, Kind
    from liuhen.media.values import FaultWord

# Clocks that were never set show the epoch of their format, 1904 or 1970; no body camera is that old.
_FIRST_YEAR: Final = 2000
# These state the length of the whole in their head; others have the library estimate it from what is there.
_STATES_LENGTH: Final = frozenset({"matroska", "asf", "flv"})
_CLAIMS: Final = ("com.apple.quicktime.creationdate", "creation_time")
_SHORT_ZONE: Final = re.compile(r"([+-]\d{2})(\d{2})$", re.ASCII)
_WHOLE_PHOTO: Final = 64 << 20


def probe(path: Path) -> Probe:
    """Find out what a file is. Never raises because of its content; `OSError` when it cannot be read at all."""
    size = path.stat().st_size
    form = form_of(path)
    if form is None:
        return Probe(kind="other", size_bytes=size)
    blank = Probe(kind=form.kind, size_bytes=size, container=form.container)
    try:
        with decoding(), open_source(path, form) as container:
            found = _examine(container, form, blank)
    except Broken:
        return replace(blank, plays_to_end=False, faults=("cannot-be-opened",))
    if found.kind == "photo":
        found = _photo(path, form, found)
    return found


def _photo(path: Path, form: Form, found: Probe) -> Probe:
    """Add what a photo claims, and whether it was cut short."""
    if not _photo_is_whole(path, form):
        found = replace(found, plays_to_end=False, faults=(*found.faults, "ends-early"))
    try:
        with decoding(), open_source(path, form) as container:
            claims = claims_of(container, is_photo=True)
    except Broken:  # it could be opened a moment ago; what it claims stays unknown
        return found
    return replace(found, claims=claims, claimed_start=found.claimed_start or _instant(claimed_instant(claims) or ""))


def _examine(container: InputContainer, form: Form, blank: Probe) -> Probe:
    pictures = pictures_of(container)
    sounds = list(container.streams.audio)
    video, audio = pictures[0] if pictures else None, sounds[0] if sounds else None
    if video is None and audio is None:
        return replace(blank, plays_to_end=False, faults=("cannot-be-opened",))
    kind: Kind = form.kind if form.kind == "photo" else "video" if video is not None else "audio"
    streams: list[Stream] = [*pictures, *sounds]
    decodable = [stream for stream in streams if can_decode(stream)]
    claimed = _claimed_start(container, streams)
    claims = {} if kind == "photo" else claims_of(container, is_photo=False)
    playing = play(container, decodable)
    if form.container in _STATES_LENGTH and container.duration:
        playing.compare_length(Fraction(container.duration, 1_000_000))
    faults: list[FaultWord] = list(playing.faults)
    if len(decodable) < len(streams):
        faults.append("codec-unknown")
    if kind != "audio" and not any(t.pictures for t in playing.tracks.values() if t.stream.type == "video"):
        faults.append("no-picture")
    return replace(
        blank,
        kind=kind,
        video_codec=None if video is None else _codec(video),
        audio_codec=None if audio is None else _codec(audio),
        width=None if video is None or not can_decode(video) else video.width or None,
        height=None if video is None or not can_decode(video) else video.height or None,
        frame_rate=_frame_rate(video) if kind == "video" and video is not None else None,
        duration_ms=None if kind == "photo" or playing.length is None else round(playing.length * 1000),
        claimed_start=claimed,
        claims=claims,
        plays_to_end=_verdict(faults),
        faults=tuple(faults),
    )


def _verdict(faults: list[FaultWord]) -> bool | None:
    """A stream that cannot be decoded here leaves it open, unless something is wrong already."""
    wrong = [fault for fault in faults if fault != "codec-unknown"]
    if wrong and wrong != ["no-picture"]:
        return False
    return None if "codec-unknown" in faults else not wrong


def _codec(stream: Stream) -> str | None:
    return stream.codec_context.codec.canonical_name if can_decode(stream) else None


def _frame_rate(stream: VideoStream) -> str | None:
    rate = stream.average_rate or stream.guessed_rate
    return str(Fraction(rate)) if rate else None


def _claimed_start(container: InputContainer, streams: list[Stream]) -> datetime | None:
    for metadata in (container.metadata, *(stream.metadata for stream in streams)):
        for key in _CLAIMS:
            start = _instant(metadata.get(key, ""))
            if start is not None:
                return start
    return None


def _instant(text: str) -> datetime | None:
    """Read a claim; what names no zone or no possible time is unknown, not a guess."""
    try:
        start = parse_instant(_SHORT_ZONE.sub(r"\1:\2", text.strip()))
    except InvalidInput:
        return None
    return start if start.year >= _FIRST_YEAR else None


def _photo_is_whole(path: Path, form: Form) -> bool:
    """Look for the end mark: decoders fill up a photo that was cut short, and say nothing.

    After the last start of scan a JPEG holds no other FFD9 than its end (ITU-T T.81 B.1.1.2); a PNG ends with IEND.
    """
    if form.container not in {"jpeg", "png"} or path.stat().st_size > _WHOLE_PHOTO:
        return True
    data = path.read_bytes()
    if form.container == "png":
        return b"IEND" in data[-64:]
    return data.find(b"\xff\xd9", max(0, data.rfind(b"\xff\xda"))) >= 0
