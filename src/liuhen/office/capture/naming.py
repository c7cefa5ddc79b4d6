"""What a file is called, and what its name says of device and time: a claim by whoever named it, shown as such.

Names come from cameras, browsers and strangers. They are never used as a path; `clean_name` keeps them showable.

`profiles.yaml` holds regular expressions with the named groups `device`, `date`, `time`; the first that fits counts.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import yaml

from liuhen.kernel.instant import BEIJING

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
    """Device number and start, as far as the name says them."""

    device: str | None = None
    started_at: datetime | None = None


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    text = files("liuhen.office.capture").joinpath("profiles.yaml").read_text(encoding="utf-8")
    return tuple(re.compile(profile["pattern"], re.ASCII) for profile in yaml.safe_load(text)["profiles"])


def read_name(name: str) -> NameClaim:
    """Read a file name; a date that does not exist is no claim."""
    for pattern in _patterns():
        match = pattern.search(name)
        if match is None:
            continue
        groups = match.groupdict()
        return NameClaim(device=groups.get("device"), started_at=_instant(groups.get("date"), groups.get("time")))
    return NameClaim()


def _instant(day: str | None, time: str | None) -> datetime | None:
    if day is None or time is None:
        return None
    try:
        return datetime.strptime(day + time.ljust(6, "0"), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None  # such as 20260231: the name fits the pattern and still says no day
