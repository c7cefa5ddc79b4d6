"""What a file says about itself: time, place, device. Claims, each under a name of `values.CLAIMS`; no facts.

From the Exif of photos (JEITA CP-3451) and the tags of films and sounds. A time without a zone stays without one:
nobody guesses that a camera's clock ran on Beijing time. What makes no sense is left out, never mended.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from liuhen.media.source import Broken, decoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from av.container import InputContainer

LONGEST: Final = 120
# Name of the tag as the library gives it → our name. The first that is there counts.
_EXIF: Final = {
    "Make": "make",
    "Model": "model",
    "Software": "software",
    "GPSInfo/GPSMapDatum": "datum",
    "ExifIFD/BodySerialNumber": "serial",
    "ExifIFD/0xA431": "serial",
    "ExifIFD/OffsetTimeOriginal": "time-zone",
    "ExifIFD/0x9011": "time-zone",
}
_TAGS: Final = {
    "com.apple.quicktime.creationdate": "time",
    "creation_time": "time",
    "date": "time",
    "com.apple.quicktime.make": "make",
    "make": "make",
    "com.apple.quicktime.model": "model",
    "model": "model",
    "com.apple.quicktime.software": "software",
    "encoder": "software",
    "com.apple.quicktime.location.iso6709": "location",
    "location": "location",
    "title": "title",
    "artist": "artist",
    "comment": "comment",
}
_TIME: Final = "ExifIFD/DateTimeOriginal"
_ZONE: Final = re.compile(r"[+-]\d{2}:\d{2}", re.ASCII)
_RATIO: Final = re.compile(r"(\d{1,10})\s*:\s*(\d{1,10})", re.ASCII)


def claims_of(container: InputContainer, *, is_photo: bool) -> dict[str, str]:
    """Return what an opened file claims. Of a photo the first picture is decoded: call it last."""
    if not is_photo:
        sources = (container.metadata, *(stream.metadata for stream in container.streams))
        return dict(_first(_TAGS, (_lower(source) for source in sources)))
    try:
        with decoding():
            frame = next(iter(container.decode(video=0)), None)
            exif = {} if frame is None else dict(frame.metadata)
            rotation = 0 if frame is None else int(frame.rotation)
    except Broken:
        return {}
    claims = dict(_first(_EXIF, [exif])) | _time(exif) | _place(exif)
    if not _ZONE.fullmatch(claims.get("time-zone", "")):
        claims.pop("time-zone", None)
    return claims | ({"rotation": str(rotation)} if rotation else {})


def claimed_instant(claims: Mapping[str, str]) -> str | None:
    """Return the instant that a photo claims, as text; None where it names no time or no zone."""
    time, zone = claims.get("time"), claims.get("time-zone")
    return None if time is None or zone is None else time + zone


def _lower(source: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in source.items()}


def _first(names: Mapping[str, str], sources: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield our name and the value of each tag that is there, later ones first, so that the first one stays."""
    found = [(ours, source[tag]) for source in sources for tag, ours in names.items() if tag in source]
    for ours, value in reversed(found):
        text = _plain(value)
        if text:
            yield ours, text


def _plain(value: str) -> str:
    """Return a text without signs that are not to be seen, cut to a bearable length."""
    return "".join(letter if letter.isprintable() else " " for letter in value).strip()[:LONGEST]


def _time(exif: Mapping[str, str]) -> dict[str, str]:
    """Read `2026:11:17 09:00:05`; a clock that was never set or a date that does not exist is no claim."""
    try:
        time = datetime.strptime(exif.get(_TIME, "").strip(), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - it names no zone
    except ValueError:
        return {}
    return {"time": time.isoformat()}


def _place(exif: Mapping[str, str]) -> dict[str, str]:
    claims = {}
    for name, tag, signs, most in (("latitude", "GPSLatitude", "NS", 90), ("longitude", "GPSLongitude", "EW", 180)):
        degrees = _ratios(exif.get(f"GPSInfo/{tag}", ""))
        sign = exif.get(f"GPSInfo/{tag}Ref", "").strip()
        if len(degrees) != 3 or sign not in signs or not sign:  # noqa: PLR2004 - degrees, minutes, seconds
            return {}
        value = degrees[0] + degrees[1] / 60 + degrees[2] / 3600
        if value > most:
            return {}
        claims[name] = f"{float(value if sign in 'NE' else -value):.6f}"
    return claims | _satellite_time(exif)


def _satellite_time(exif: Mapping[str, str]) -> dict[str, str]:
    """Read the time that came with the place: the satellites', in universal time."""
    clock = _ratios(exif.get("GPSInfo/GPSTimeStamp", ""))
    day = exif.get("GPSInfo/GPSDateStamp", "").strip()
    try:
        hour, minute, second = (int(part) for part in clock)
        time = datetime.strptime(day, "%Y:%m:%d").replace(hour=hour, minute=minute, second=second, tzinfo=UTC)
    except ValueError:
        return {}
    return {"satellite-time": time.isoformat().replace("+00:00", "Z")}


def _ratios(text: str) -> list[Fraction]:
    pairs = _RATIO.findall(text)
    return [Fraction(int(over), int(under)) for over, under in pairs] if all(int(u) for _o, u in pairs) else []
