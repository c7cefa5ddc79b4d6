"""What a file is called, and what its name says of device and time: a claim by whoever named it, shown as such.

Names come from cameras, browsers and strangers. They are never used as a path; `clean_name` keeps them showable.

What a name claims is read by the profiles of recorders (`profiles.py`); the first that fits counts.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.kernel.instant import BEIJING
from liuhen.office.capture.patterns import LONGEST_TEXT
from liuhen.office.capture.profiles import MOST_DIGITS, profiles

if TYPE_CHECKING:
    from liuhen.office.capture.profiles import Profile, Profiles

LONGEST_NAME = 255
LONGEST_SUFFIX = 16
NAMELESS = "未命名"
# Control, format (they can turn text around), surrogate and private characters; line and paragraph ends. Unassigned
# ones stay: they are Han characters that are younger than our tables.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean_name(text: str) -> str:
    """Return a name as it may be kept and shown: the last part of a path, without hidden characters, at most 255.

    A name that is too long keeps its suffix. A file without a usable name is evidence all the same: `未命名`.
    """
    base = re.split(r"[/\\]", text)[-1]
    shown = "".join(sign for sign in base if unicodedata.category(sign) not in _UNSHOWABLE).strip(" .\u3000")
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        tail = dot + suffix if stem and len(suffix) <= LONGEST_SUFFIX else ""
        shown = shown[: LONGEST_NAME - len(tail)] + tail
    return shown or NAMELESS


@dataclass(frozen=True, slots=True, kw_only=True)
class NameClaim:
    """What the name of a file, and of the folder it lies in, say of it. None is not said."""

    device: str | None = None
    officer: str | None = None
    started_at: datetime | None = None
    sequence: int | None = None
    day: str | None = None
    profile: str | None = None


def read_name(name: str, folder: str = "") -> NameClaim:
    """Read a file's name and its folder (inside the device, parts joined by `/`) by the first profile that fits.

    A date that does not exist is no claim. What is longer than the patterns are bounded for claims nothing.
    """
    if len(name) > LONGEST_TEXT or len(folder) > LONGEST_TEXT:
        return NameClaim()
    return _read_by_first(profiles(), name, folder)


@functools.lru_cache(maxsize=1 << 14)  # a dock is looked at every few seconds, and its names are mostly the same
def _read_by_first(known: Profiles, name: str, folder: str) -> NameClaim:
    claims = (read_by(profile, name, folder) for profile in known.listed)
    return next((claim for claim in claims if claim is not None), NameClaim())


def read_by(profile: Profile, name: str, folder: str) -> NameClaim | None:
    """Read a name and a folder by one profile; None where it does not fit them."""
    place = profile.folder.search(folder) if profile.folder is not None else None
    match = profile.file.search(name) if profile.folder is None or place is not None else None
    if match is None:
        return None
    groups = {**(place.groupdict() if place is not None else {}), **match.groupdict()}
    sequence = groups.get("sequence")
    return NameClaim(
        device=groups.get("device"),
        officer=groups.get("officer"),
        started_at=read_instant(groups.get("date"), groups.get("time")),
        sequence=int(sequence)
        if sequence and sequence.isascii() and sequence.isdigit() and len(sequence) <= MOST_DIGITS
        else None,
        day=_digits(groups.get("date")),
        profile=profile.name,
    )


def read_instant(day: str | None, time: str | None) -> datetime | None:
    """Read a day and a time in Beijing, with or without signs between the digits; None for what does not exist."""
    days, times = _digits(day), _digits(time)
    if days is None or times is None:
        return None
    try:
        return datetime.strptime(days + times.ljust(6, "0"), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None  # such as 20260231: the name fits the pattern and still says no day


def _digits(text: str | None) -> str | None:
    return None if text is None else "".join(sign for sign in text if sign.isdigit())
