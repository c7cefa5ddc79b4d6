"""Points on the earth in WGS-84, what a file claims of them, and how far they lie apart. Pure.

Exif (JEITA CP-3451) and ISO 6709 write what the receiver gave; Exif may name its datum. A point in another datum is no
point here: GCJ-02, which maps in China are drawn in, lies some hundred metres off, and its makers publish no way back.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EARTH_METRES: Final = 6_371_008.8  # mean radius (IUGG); the error of a sphere is far below that of a receiver
_DEGREES: Final = r"[+-]?\d{1,3}(?:\.\d{1,12})?"
_PAIR: Final = re.compile(rf"({_DEGREES})\s*[,，\s]\s*({_DEGREES})", re.ASCII)
_ISO_6709: Final = re.compile(
    r"([+-]\d{2}(?:\.\d{1,12})?)([+-]\d{3}(?:\.\d{1,12})?)(?:[+-]\d{1,6}(?:\.\d{1,9})?)?(?:CRS([\w:-]{1,40}))?/?",
    re.ASCII,
)
_SAME: Final = frozenset({"", "WGS84", "WGS1984", "EPSG4326", "EPSG4979"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point in WGS-84, in degrees, north and east positive."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.6f},{self.longitude:.6f}"


def point(latitude: str, longitude: str) -> Point | None:
    """Read degrees; None for what is none, lies off the earth, or is the null island of receivers without a fix."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    is_there = abs(north) <= 90 and abs(east) <= 180 and (north, east) != (0, 0)  # noqa: PLR2004 - degrees of a quarter and a half turn
    return Point(latitude=north, longitude=east) if is_there else None


def read_point(text: str) -> Point | None:
    """Read `26.074500,119.296500`: latitude first, as it is typed or copied; None for what is none."""
    match = _PAIR.fullmatch(text.strip())
    return None if match is None else point(match[1], match[2])


def claimed_point(claims: Mapping[str, Any]) -> Point | None:
    """Return where a file claims to have been made (`media.values.CLAIMS`); None where it does not say so in WGS-84."""
    if not is_same_datum(str(claims.get("datum", ""))):
        return None
    if "latitude" in claims and "longitude" in claims:
        return point(str(claims["latitude"]), str(claims["longitude"]))
    match = _ISO_6709.fullmatch(str(claims.get("location", "")).strip())
    return None if match is None or not is_same_datum(match[3] or "") else point(match[1], match[2])


def is_same_datum(name: str) -> bool:
    """Tell whether a datum that a file names is WGS-84; one that names none is what its receiver gave."""
    return re.sub(r"[\W_]", "", name).upper() in _SAME


def metres_between(one: Point, other: Point) -> float:
    """Return the length of the great circle between two points (haversine)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))
