"""Holding a row for the rest of an act, so that no act rests on what was true before it began.

A page reads a row, a person types, and meanwhile somebody else acts. Without this the second act would digest a state
that the database no longer has, and the audit would rightly cry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liuhen.office.journal.journaled import Journaled


def hold(row: Journaled) -> None:
    """Lock a row and read it anew, in place; call it first in an act."""
    rows = type(row)._default_manager.select_for_update()  # noqa: SLF001 - Django's name for it
    row.refresh_from_db(from_queryset=rows)
