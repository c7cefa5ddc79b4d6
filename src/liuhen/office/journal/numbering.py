"""Numbers that people read aloud: R-0311, P-0029."""

from __future__ import annotations

from liuhen.office.journal.models import Series


def next_number(name: str) -> int:
    """Return the next number of a series; call inside an act, whose transaction holds the row."""
    return next_numbers(name, 1)[0]


def next_numbers(name: str, count: int) -> range:
    """Return the next numbers of a series; call inside an act, whose transaction holds the row."""
    Series.objects.get_or_create(name=name)
    series = Series.objects.select_for_update().get(name=name)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)
