"""What a file claims to be, by the marks at its start; which demuxer may read it.

The table is the rule: a file that begins like none of these is no media, whatever it is called, and no decoder is ever
shown it. No guessing by content or name, so a play list or a text cannot make a demuxer open something else.
Sources: ISO/IEC 14496-12 §4.3 (ftyp), RFC 8794 (EBML), ISO/IEC 13818-1 §2.4.3, ISO/IEC 10918-1, RFC 2083, RFC 3533.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Kind: TypeAlias = Literal["video", "audio", "photo", "other"]

HEAD_BYTES: Final = 1024
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_PHOTO_BRANDS: Final = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})
_AUDIO_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
_SYNC: Final = 0x47
_PACKET: Final = 188
_TIMED_PACKET: Final = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A container: its name for people and records, its demuxer, and the kind to assume until it is opened."""

    container: str
    demuxer: str
    kind: Kind


_AT_START: Final = (
    (b"\xff\xd8\xff", Form(container="jpeg", demuxer="jpeg_pipe", kind="photo")),
    (b"\x89PNG\r\n\x1a\n", Form(container="png", demuxer="png_pipe", kind="photo")),
    (b"GIF8", Form(container="gif", demuxer="gif_pipe", kind="photo")),
    (b"II*\x00", Form(container="tiff", demuxer="tiff_pipe", kind="photo")),
    (b"MM\x00*", Form(container="tiff", demuxer="tiff_pipe", kind="photo")),
    (b"\x1aE\xdf\xa3", Form(container="matroska", demuxer="matroska", kind="video")),
    (b"\x00\x00\x01\xba", Form(container="mpeg-ps", demuxer="mpeg", kind="video")),
    (b"0&\xb2u\x8ef\xcf\x11", Form(container="asf", demuxer="asf", kind="video")),
    (b"FLV\x01", Form(container="flv", demuxer="flv", kind="video")),
    (b"OggS", Form(container="ogg", demuxer="ogg", kind="audio")),
    (b"fLaC", Form(container="flac", demuxer="flac", kind="audio")),
    (b"ID3", Form(container="mp3", demuxer="mp3", kind="audio")),
    (b"#!AMR", Form(container="amr", demuxer="amr", kind="audio")),
)
_RIFF: Final = {
    b"AVI ": Form(container="avi", demuxer="avi", kind="video"),
    b"WAVE": Form(container="wav", demuxer="wav", kind="audio"),
    b"WEBP": Form(container="webp", demuxer="webp_pipe", kind="photo"),
}
_RAW: Final = {7: "h264", 9: "h264", 0x20: "hevc", 0x23: "hevc"}
"""First NAL unit type of a raw stream: parameter set or delimiter of H.264 (§7.4.1), or of H.265 by its type bits."""


def recognise(head: bytes) -> Form | None:
    """Tell what a file claims to be from its first `HEAD_BYTES`; None for what is no photo, sound or film."""
    for mark, form in _AT_START:
        if head.startswith(mark):
            return form
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] in _BOXES:
        return _iso(head)
    return _raw_video(head) or _transport_stream(head) or _mpeg_audio(head)


def form_of(path: Path) -> Form | None:
    """Read the first bytes of a file and tell what it claims to be. Raises `OSError`."""
    with path.open("rb") as file:
        return recognise(file.read(HEAD_BYTES))


def _iso(head: bytes) -> Form:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    kind: Kind = "photo" if brand in _PHOTO_BRANDS else "audio" if brand in _AUDIO_BRANDS else "video"
    return Form(container="mp4", demuxer="mov", kind=kind)


def _raw_video(head: bytes) -> Form | None:
    if len(head) < 5 or head[:4] != b"\x00\x00\x00\x01":  # noqa: PLR2004 - start code and one byte
        return None
    name = _RAW.get(head[4] & 0x1F) if head[4] & 0x60 else None
    name = name or _RAW.get(head[4] >> 1 & 0x3F)
    return None if name is None else Form(container=name, demuxer=name, kind="video")


def _transport_stream(head: bytes) -> Form | None:
    for first, step in ((0, _PACKET), (4, _TIMED_PACKET)):
        marks = head[first::step]
        if len(marks) > 2 and set(marks) == {_SYNC}:  # noqa: PLR2004 - one or two 0x47 are chance
            return Form(container="mpeg-ts", demuxer="mpegts", kind="video")
    return None


def _mpeg_audio(head: bytes) -> Form | None:
    """MPEG audio or ADTS: eleven or twelve set bits, then a version, layer, bit rate and sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF:  # noqa: PLR2004 - the sync word of ISO/IEC 11172-3
        return None
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS, ISO/IEC 13818-7 §6.2
        return Form(container="aac", demuxer="aac", kind="audio") if head[2] & 0x3C < 0x34 else None  # noqa: PLR2004
    layer, rate = head[1] & 0x06, head[2] & 0xF0
    if head[1] & 0xE0 == 0xE0 and head[1] & 0x18 != 0x08 and layer and rate not in {0, 0xF0} and head[2] & 0x0C != 0x0C:  # noqa: PLR2004
        return Form(container="mp3", demuxer="mp3", kind="audio")
    return None
