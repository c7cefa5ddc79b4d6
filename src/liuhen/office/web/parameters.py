"""Parameters of an address, read strictly: what cannot be read is None, so a broken link shows a page, not an error.

For links only. What a form sends is read by `forms`, which says what is wrong with it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import parse_date, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)
LONGEST_NUMBER = 18  # digits that fit a signed 64-bit column


def key_of(text: str | None) -> UUID | None:
    """Read the key of a row."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def keys_of(texts: Iterable[str]) -> list[UUID]:
    """Read several keys, leaving out what is none."""
    return [key for text in texts if (key := key_of(text)) is not None]


def number_of(text: str | None) -> int | None:
    """Read a whole number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def moment_of(text: str | None) -> datetime | None:
    """Read an instant with its zone."""
    try:
        return parse_instant(text) if text else None
    except InvalidInput:
        return None


def day_of(text: str | None) -> date | None:
    """Read a day that recordings can have."""
    try:
        day = parse_date(text) if text else None
    except InvalidInput:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None
