"""Comparing what a device lists with what it listed before: which numbers are missing, what changed, what is gone.

Pure: values in, values out. Nothing is invented: before the first docking nobody knows what a device had counted to, so
nothing below its lowest number is missing then.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.office.capture.profiles import Counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a device's numbers say: missing ranges (both ends included), and whether it began to count anew."""

    missing: tuple[tuple[int, int], ...] = ()
    went_back: bool = False


def compare_counters(numbers: Iterable[int], counter: Counter, *, after: int | None) -> Counted:
    """Find the numbers that are missing among new files, where the last number known before was `after`.

    After the highest number that its digits can write a recorder begins again; that is no gap. A recorder that begins
    again at any other time `went_back`; then each of the two runs is looked at for itself.
    """
    new = sorted(set(numbers))
    if not new:
        return Counted()
    if after is None:
        return Counted(missing=_holes(_unrolled(new, counter)))
    onward = [number for number in new if number > after]
    again = [number for number in new if number <= after]
    if not again:
        return Counted(missing=_holes([after, *onward]))
    if counter.top in {after, *onward}:
        return Counted(missing=_holes([after, *onward]) + _holes([counter.first - 1, *again]))
    return Counted(missing=(_holes([after, *onward]) if onward else ()) + _holes(again), went_back=True)


def _unrolled(numbers: Sequence[int], counter: Counter) -> Sequence[int]:
    """Cut a run that passed the top at its widest hole, and put the part before the top first."""
    if numbers[0] > counter.first or numbers[-1] < counter.top:
        return numbers
    widths = [after - before for before, after in pairwise(numbers)]
    if not widths:
        return numbers
    cut = widths.index(max(widths)) + 1
    span = counter.top - counter.first + 1
    return [*numbers[cut:], *(number + span for number in numbers[:cut])]


def _holes(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple((before + 1, after - 1) for before, after in pairwise(numbers) if after - before > 1)


def count_missing(missing: Iterable[tuple[int, int]]) -> int:
    """Return how many numbers some ranges hold."""
    return sum(last - first + 1 for first, last in missing)
