"""The number a new case probably gets: that of the last one, one further. A suggestion; people may write another."""

from __future__ import annotations

import re

_RUNNING = re.compile(r"(\d+)(?!.*\d)", re.ASCII | re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)", re.ASCII)


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
