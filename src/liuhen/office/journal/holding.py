"""Holding a row for the rest of an act, so that no act rests on what was true before it began.

A page reads a row, a person types, and meanwhile somebody else acts. Without this the second act would digest a state
that the database no longer has, and the audit would rightly cry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from liuhen.office.journal.journaled import Journaled


def hold(row: Journaled) -> None:
    """Lock a row and read it anew, in place; call it first in an act."""
    rows = type(row)._default_manager.select_for_update(no_key=True)  # noqa: SLF001 - Django's name for it
    row.refresh_from_db(from_queryset=rows)


def hold_all(kind: type[Journaled], keys: Collection[UUID]) -> None:
    """Lock rows that are only read, in the order of their keys; nothing to do where there is one writer at a time.

    Whoever locks rows of several kinds goes from the part to the whole: recordings, activities, cases. Rows that point
    to the locked ones can be added meanwhile (`no_key`), or two acts that each added one would wait for each other.
    """
    if connection.features.has_select_for_update:
        rows = kind._default_manager.select_for_update(no_key=True, of=("self",))  # noqa: SLF001 - Django's name for it
        list(rows.filter(pk__in=keys).order_by("pk").values_list("pk"))
