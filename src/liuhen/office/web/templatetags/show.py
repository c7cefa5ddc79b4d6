"""Filters that word values on a page. Nothing in, nothing out: an absent value is never shown as zero.

`now` is a variable of every page: `{{ at|moment:now }}` leaves out the year when it is this year.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django import template

from liuhen.kernel.instant import format_instant
from liuhen.office.web import wording

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from liuhen.kernel.digest import Digest
    from liuhen.kernel.errors import Text

    V = TypeVar("V")
    P = ParamSpec("P")

register = template.Library()


def shows(words: Callable[Concatenate[V, P], str]) -> Callable[Concatenate[V | None, P], str]:
    """Register a filter that words a value that is there; a key that a template did not find arrives as ""."""

    @wraps(words)
    def show(value: V | None, /, *args: P.args, **kwargs: P.kwargs) -> str:
        return "" if value is None or value == "" else words(value, *args, **kwargs)

    register.filter(words.__name__, show)
    return show


@shows
def day(value: date, now: datetime | None = None) -> str:
    """`11-16 周一`."""
    return wording.day_text(value, now)


@shows
def moment(value: datetime, now: datetime | None = None) -> str:
    """`11-09 周一 17:26`."""
    return wording.moment_text(value, now)


@shows
def second(value: datetime, now: datetime | None = None) -> str:
    """`11-09 周一 17:26:03`."""
    return wording.moment_text(value, now, seconds=True)


@shows
def due(value: datetime, now: datetime | None = None) -> str:
    """`11-16 周一 24:00` for an exclusive end."""
    return wording.due_text(value, now)


@shows
def clock(value: datetime) -> str:
    """`17:26:03` in Beijing."""
    return wording.clock_text(value)


@shows
def instant(value: datetime) -> str:
    """ISO 8601 in Beijing time, for `datetime` attributes and scripts."""
    return format_instant(value)


@shows
def lasting(milliseconds: int) -> str:
    """`36 分 30 秒` for a length in milliseconds."""
    return wording.span_text(milliseconds / 1000)


@shows
def running(milliseconds: int) -> str:
    """`12:36` for a length in milliseconds."""
    return wording.running_text(milliseconds)


@shows
def size(size_bytes: int) -> str:
    """`4.12 GB`."""
    return wording.size_text(size_bytes)


@shows
def grouped(number: int) -> str:
    """`18 204`."""
    return wording.number_text(number)


@shows
def digest(value: Digest | str, how: str = "full") -> str:
    """Group a digest in fours; `how` is `full`, `lines` or `short`."""
    return wording.digest_text(str(value), how)


@shows
def said(value: Text | str) -> str:
    """Say a sentence that exists in both languages in the page's language."""
    return value if isinstance(value, str) else wording.said(value)
