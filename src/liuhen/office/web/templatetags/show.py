"""Filters that word values on a page; each refuses a value of the wrong kind instead of printing it oddly.

`now` is a variable of every page: `{{ at|moment:now }}` leaves out the year when it is this year.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeGuard

from django import template
from django.utils.translation import get_language

from liuhen.kernel.instant import format_instant
from liuhen.office.web import wording

if TYPE_CHECKING:
    from liuhen.kernel.digest import Digest
    from liuhen.kernel.errors import Text

register = template.Library()


def _is_absent(value: object) -> TypeGuard[None]:
    """Tell nothing from zero: a key that a template did not find arrives as an empty string."""
    return value is None or value == ""


@register.filter
def day(value: date | None, now: datetime | None = None) -> str:
    """`11-16 周一`; nothing for no date."""
    return "" if _is_absent(value) else wording.day_text(value, now)


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> str:
    """`11-09 周一 17:26`; nothing for no instant."""
    return "" if _is_absent(value) else wording.moment_text(value, now)


@register.filter
def second(value: datetime | None, now: datetime | None = None) -> str:
    """`11-09 周一 17:26:03`; nothing for no instant."""
    return "" if _is_absent(value) else wording.moment_text(value, now, seconds=True)


@register.filter
def due(value: datetime | None, now: datetime | None = None) -> str:
    """`11-16 周一 24:00` for an exclusive end; nothing for none."""
    return "" if _is_absent(value) else wording.due_text(value, now)


@register.filter
def clock(value: datetime | None) -> str:
    """`17:26:03` in Beijing; nothing for no instant."""
    return "" if _is_absent(value) else f"{wording.in_beijing(value):%H:%M:%S}"


@register.filter
def lasting(milliseconds: int | None) -> str:
    """`36 分 30 秒` for a length in milliseconds; nothing for an unknown one."""
    return "" if _is_absent(milliseconds) else wording.span_text(milliseconds / 1000)


@register.filter
def running(milliseconds: int | None) -> str:
    """`12:36` for a length in milliseconds, `--:--` for an unknown one."""
    return "--:--" if _is_absent(milliseconds) else wording.running_text(milliseconds)


@register.filter
def size(size_bytes: int | None) -> str:
    """`4.12 GB`; nothing for an unknown size, which is not zero."""
    return "" if _is_absent(size_bytes) else wording.size_text(size_bytes)


@register.filter
def grouped(number: int | None) -> str:
    """`18 204`; nothing for no number."""
    return "" if _is_absent(number) else wording.number_text(number)


@register.filter
def digest(value: Digest | str | None, how: str = "full") -> str:
    """Group a digest in fours; `how` is `full`, `lines` or `short`."""
    return "" if _is_absent(value) else wording.digest_text(str(value), how)


@register.filter
def said(value: Text | str | None) -> str:
    """Say a sentence that exists in both languages in the page's language."""
    if value is None or isinstance(value, str):
        return value or ""
    return value.en if (get_language() or "").startswith("en") else value.zh


@register.filter
def instant(value: datetime | None) -> str:
    """ISO 8601 in Beijing time, for `datetime` attributes and scripts; nothing for no instant."""
    return "" if _is_absent(value) else format_instant(value)
