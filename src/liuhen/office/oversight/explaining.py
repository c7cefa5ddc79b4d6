"""Why something is owed or kept, asked of the law when somebody wants to read it (settings: `LIUHEN_EXPLAINS`).

No sentence is stored: most would never be read, and all would be stale when the wording of a rule changes. Rows of one
scope are explained by judging it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.utils import timezone

from liuhen.kernel.errors import Text
from liuhen.law import explain
from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.models import Obligation, RetentionFinding
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.scopes import owner_of, scopes_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from liuhen.office.oversight.lawbook import Lawbook
    from liuhen.office.oversight.scopes import Scope

Row = TypeVar("Row", Obligation, RetentionFinding)
MOVED_ON: Final = Text(
    zh="事实或规则已有变化，正在重算。", en="The facts or the rules have changed; this is being computed anew."
)


def reasons_of(rows: Iterable[Row]) -> dict[Row, Text]:
    """Say in one sentence each, in both languages, why these duties are owed and these subjects kept, as of now."""
    wanted = {row: _place(row) for row in rows}
    book = lawbook()
    told: dict[tuple[str, ...], Text] = {}
    if book is not None:
        now, places = timezone.now(), set(wanted.values())
        for scope in scopes_named(sorted({scope for scope, *_ in places})):
            told.update((place, text) for place, text in _told(scope, book, now, places))
    return {row: told.get(place, MOVED_ON) for row, place in wanted.items()}


def _place(row: Obligation | RetentionFinding) -> tuple[str, ...]:
    """Name what is asked for: the scope and the finding in it."""
    if isinstance(row, Obligation):
        return row.scope, row.code, row.provision, row.subject
    owner = row.case or (None if row.recording is None else owner_of(row.recording))
    return (row.subject if owner is None else str(owner.object_name)), row.subject


def _told(
    scope: Scope, book: Lawbook, now: datetime, places: set[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], Text]]:
    findings = findings_of(scope, now, book)
    for row in findings.rows():
        place: tuple[str, ...] = (scope.name, row.code, row.provision, row.subject)
        if place in places:
            yield place, Text(zh=explain.because(row, "zh"), en=explain.because(row, "en"))
    for kept in findings.retention:
        place = (scope.name, kept.subject)
        if place in places:
            yield place, Text(zh=explain.because_kept(kept, "zh"), en=explain.because_kept(kept, "en"))
