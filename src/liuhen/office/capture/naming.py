"""What a file's name says of device and time. A claim by whoever named it, shown as such; patterns are data.

`profiles.yaml` holds regular expressions with the named groups `device`, `date`, `time`; the first that fits counts.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import yaml

from liuhen.kernel.instant import BEIJING


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
