"""A roster as people keep it: rows pasted from a spreadsheet, or a CSV file. Pure; knows no officer and no device.

Columns in the order of `COLUMNS`, or in any order under a head that names them. Parts are divided by tabs where the
text has one, else by commas (RFC 4180). Whoever is on duty past midnight ends at a time that is not later than their
beginning. What cannot be read is named with its line, all of it at once; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.kernel.instant import BEIJING
from liuhen.office.devices.roster.models import LONGEST_PLACE, LONGEST_POST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMNS: Final = {
    "officer": ("人员", "officer"),
    "day": ("日期", "day"),
    "from": ("开始", "from"),
    "until": ("结束", "until"),
    "post": ("岗位", "post"),
    "place": ("地点", "place"),
    "device": ("设备", "device"),
}
NEEDED: Final = ("officer", "day", "from", "until", "post")
LONGEST_TEXT: Final = 100_000
MOST_LINES: Final = 500
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})[:：](\d{2})(?::00)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row; `officer` and `device` as they were written, `device` empty for none."""

    number: int
    officer: str
    from_at: datetime
    until_at: datetime
    post: str
    place: str
    device: str

    @property
    def where(self) -> str:
        """Its place in what was sent, as faults name it."""
        return where(self.number)


def where(number: int) -> str:
    """Name a line, counted from 1 with the head."""
    return f"lines[{number}]"


def read(text: str) -> list[Line]:
    """Read rows. Raises `InvalidInput` with every line that cannot be read; a text without rows is at fault too."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput.at("", Text(zh="内容过长。", en="The text is too long."))
    rows = list(_rows(text))
    if not rows:
        raise InvalidInput.at("", Text(zh="没有可以导入的行。", en="There is no row to import."))
    if len(rows) > MOST_LINES:
        zh, en = f"一次最多导入 {MOST_LINES} 行。", f"{MOST_LINES} rows at most at once."
        raise InvalidInput.at("", Text(zh=zh, en=en))
    read_: list[Line] = []
    faults: list[Fault] = []
    for number, parts in rows:
        try:
            read_.append(_line(number, parts))
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(faults)
    return read_


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield rows by their columns, with the number of the line that each begins on."""
    plain = text.lstrip("\ufeff")
    lines = csv.reader(plain.splitlines(), delimiter="\t" if "\t" in plain else ",", strict=False)
    head: Sequence[str] = tuple(COLUMNS)
    is_first = True
    for parts in lines:
        cells = [part.strip(" \u3000\x00") for part in parts]
        if not any(cells):
            continue
        named = _head(cells) if is_first else None
        is_first = False
        if named is not None:
            head = named
            continue
        yield lines.line_num, dict(zip(head, cells, strict=False))


def _head(cells: list[str]) -> list[str] | None:
    """Read a head; None where the line is no head. A column that has no name of ours is left alone."""
    names = {name: key for key, spellings in COLUMNS.items() for name in spellings}
    found = [names.get(cell.lower(), "") for cell in cells]
    return found if {"officer", "day"} <= set(found) else None


def _line(number: int, parts: dict[str, str]) -> Line:
    at = where(number)
    faults = [
        Fault.of(at, Text(zh=f"缺{COLUMNS[key][0]}", en=f"{COLUMNS[key][1]} is missing"))
        for key in NEEDED
        if not parts.get(key)
    ]
    if faults:
        raise InvalidInput(faults)
    post, place = parts["post"], parts.get("place", "")
    if len(post) > LONGEST_POST or len(place) > LONGEST_PLACE:
        raise InvalidInput.at(at, Text(zh="岗位或地点过长", en="post or place is too long"))
    day = _day(parts["day"], at)
    begins, ends = _time(parts["from"], at), _time(parts["until"], at)
    from_at = _moment(day, begins)
    until_at = _moment(day, ends)
    return Line(
        number=number,
        officer=parts["officer"],
        from_at=from_at,
        until_at=until_at if until_at > from_at else until_at + timedelta(days=1),
        post=post,
        place=place,
        device=parts.get("device", ""),
    )


def _moment(day: date, after_midnight: timedelta) -> datetime:
    return datetime.combine(day, time.min, BEIJING) + after_midnight


def _day(text: str, at: str) -> date:
    match = _DAY.fullmatch(text)
    try:
        if match is not None and 1949 <= int(match[1]) <= 2199:  # noqa: PLR2004 - as `liuhen-facts/1` bounds years
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass  # such as 2026-02-30: told below
    shown = repr(text[:20])
    raise InvalidInput.at(at, Text(zh=f"{shown} 不是日期，例如 2026-11-16", en=f"{shown} is no day such as 2026-11-16"))


def _time(text: str, at: str) -> timedelta:
    """Read a time of day as the time since midnight; 24:00 is the end of the day."""
    match = _TIME.fullmatch(text)
    if match is not None:
        since = timedelta(hours=int(match[1]), minutes=int(match[2]))
        if int(match[2]) < 60 and since <= timedelta(days=1):  # noqa: PLR2004 - minutes of an hour
            return since
    shown = repr(text[:20])
    raise InvalidInput.at(at, Text(zh=f"{shown} 不是时间，例如 08:30", en=f"{shown} is no time such as 08:30"))
