"""Instants and legal days. All legal time is Asia/Shanghai, whatever the machine's zone.

An instant is an aware `datetime`; a legal day is a `date` in Beijing. A day ends at 24:00, which is 00:00 of the next
day: ends are exclusive (mission/law, "How periods run"). China keeps one zone without daylight saving since 1992.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from liuhen.kernel.errors import InvalidInput, Text

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
WEEKDAYS = "一二三四五六日"

LegalDate = date
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_instant(text: str, *, where: str = "") -> datetime:
    """Read an ISO 8601 instant *with* its zone; without one it is `InvalidInput`, never a guess."""
    if not _INSTANT.fullmatch(text):
        shown, example = repr(text[:80]), "2025-09-26T09:00:00+08:00"
        zh, en = f"{shown} 不是带时区的时刻，例如 {example}", f"{shown} is no instant with a zone, such as {example}"
        raise InvalidInput.at(where, Text(zh=zh, en=en))
    try:
        return datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError) as error:
        raise InvalidInput.at(where, Text(zh=f"没有 {text!r} 这个时刻", en=f"{text!r}: {error}")) from error


def format_instant(at: datetime) -> str:
    """Write an instant in Beijing time, whole seconds unless it has a fraction: `2025-09-30T00:00:00+08:00`."""
    return in_beijing(at).isoformat()


def in_beijing(at: datetime) -> datetime:
    """Turn an aware instant into Beijing time; a naive one is a programming mistake."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime is no instant")
    return at.astimezone(BEIJING)


def parse_date(text: str, *, where: str = "") -> LegalDate:
    """Read `YYYY-MM-DD`."""
    if not _DATE.fullmatch(text):
        shown, example = repr(text[:80]), "2025-09-26"
        raise InvalidInput.at(
            where, Text(zh=f"{shown} 不是日期，例如 {example}", en=f"{shown} is no date such as {example}")
        )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.at(where, Text(zh=f"没有 {text!r} 这一天", en=f"{text!r}: {error}")) from error


def legal_date(at: datetime) -> LegalDate:
    """Return the day in Beijing on which `at` falls."""
    return in_beijing(at).date()


def start_of(day: LegalDate) -> datetime:
    """Return 00:00 of a day in Beijing."""
    return datetime.combine(day, time.min, BEIJING)


def end_of(day: LegalDate) -> datetime:
    """Return 24:00 of a day in Beijing, the exclusive end: 00:00 of the next."""
    return start_of(day + timedelta(days=1))
