"""The number a new case probably gets: that of the last one, one further. A suggestion; people may write another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNNING = re.compile(r"(\d+)(?!.*\d)", re.ASCII | re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)", re.ASCII)
TRIES = 200


def free_number(last: str, year: int, is_taken: Callable[[str], bool]) -> str:
    """Suggest the next number that no case has; empty when none is found within reason."""
    number = next_number(last, year)
    for _try in range(TRIES):
        if not number or not is_taken(number):
            return number
        number = next_number(number, year)
    return ""


def next_number(last: str, year: int) -> str:
    """Count the last group of digits up by one, keeping its width; in a new year begin at one.

    Empty when `last` has no number that runs.
    """
    running = _RUNNING.search(last)
    if running is None:
        return ""
    head, tail = last[: running.start()], last[running.end() :]
    written = _YEAR.search(head)
    if written is None or int(written[1]) == year:
        return f"{head}{int(running[1]) + 1:0{len(running[1])}d}{tail}"
    return f"{_YEAR.sub(str(year), head, count=1)}{1:0{len(running[1])}d}{tail}"
