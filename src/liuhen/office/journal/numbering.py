"""Numbers that people read aloud: R-0311, P-0029."""

from __future__ import annotations

from liuhen.office.journal.models import Series


def next_number(name: str) -> int:
    """Return the next number of a series; call inside an act, whose transaction holds the row."""
    Series.objects.get_or_create(name=name)
    series = Series.objects.select_for_update().get(name=name)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
