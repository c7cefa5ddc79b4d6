"""The board is made anew from the law's findings, in the transaction of every act (settings: `LIUHEN_AFTER_ACT`).

An obligation disappears here only because the facts no longer give it; nobody can delete one. One scope or many at once
take the same few queries, and a row that would stay as it is is not written. When the law itself changes, everything
is made anew in the background (`recompute.py`); each scope remembers under which law it was judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen import law
from liuhen.office.capture.models import InterruptionStatement, Recording, RecordingFile
from liuhen.office.cases.models import Activity, Case, CaseEvent, Party
from liuhen.office.devices.models import DeviceUse
from liuhen.office.journal.holding import hold_all
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.keeping import draft_of, keep_duties, keep_retention, note_judged
from liuhen.office.oversight.lawbook import Lawbook, lawbook
from liuhen.office.oversight.models import Judged, Obligation
from liuhen.office.oversight.scopes import LOADERS, owner_of
from liuhen.office.people.models import Agency, OwnPeriod

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from liuhen.law.findings import Findings
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.oversight.scopes import Scope


def refresh(touched: Iterable[Journaled], *, at: datetime) -> None:
    """Compute the duties of everything that an act touched."""
    keys: dict[str, set[UUID]] = {kind: set() for kind in LOADERS}
    for row in touched:
        if isinstance(row, Agency | OwnPeriod):
            from liuhen.office.oversight.recomputing.passes import recompute_stale  # noqa: PLC0415 - it rests on this module

            recompute_stale.hint()  # type: ignore[attr-defined]  # set by work.queue.job
        for anchor in _anchors(row):
            owner = owner_of(anchor)
            keys[owner.KIND].add(owner.pk)
    hold_scopes(keys)
    for kind, load in LOADERS.items():
        if keys[kind]:
            project(list(load(keys[kind])), at=at)


def hold_scopes(keys: Mapping[str, Collection[UUID]]) -> None:
    """Let one act at a time judge a scope: of two at once, each would judge without what the other changed."""
    for model in (Recording, Activity, Case):
        if keys.get(model.KIND):
            hold_all(model, keys[model.KIND])


def _anchors(row: Journaled) -> Iterator[Case | Activity | Recording]:
    """Yield the rows from which the scopes of `row` are found."""
    match row:
        case Case() | Activity() | Recording():
            yield row
        case CaseEvent():
            yield row.case
        case Party():
            yield from row.cases.all()
        case RecordingFile() | InterruptionStatement():
            yield row.recording
        case DeviceUse() if row.returned_at is not None:
            over = {"ended_at__gte": row.out_at, "ended_at__lte": row.returned_at, "returned_at": None}
            yield from Activity.objects.filter(officers=row.officer, **over)


def project(scopes: Sequence[Scope], *, at: datetime) -> None:
    """Replace the duties and the retention of some scopes by what the law finds now; runs inside a transaction."""
    book = lawbook()
    if book is None:  # before there is an agency
        return
    drafts = [draft_of(scope, findings_of(scope, at, book)) for scope in scopes]
    contents = {draft.name: draft.content() for draft in drafts}
    before = dict(Judged.objects.filter(scope__in=list(contents)).values_list("scope", "content"))
    changed = [draft for draft in drafts if contents[draft.name] != before.get(draft.name)]
    _forget_parts(scopes)
    if changed:
        keep_duties(changed)
        keep_retention(changed)
    note_judged(contents, book.fingerprint)


def findings_of(scope: Scope, at: datetime, book: Lawbook) -> Findings:
    """Ask the law about a scope."""
    facts = law.parse_facts(facts_of(scope, pack=book.pack.id, own_periods=book.own_periods))
    return law.check(facts, book.pack, at)


def _forget_parts(scopes: Sequence[Scope]) -> None:
    """Drop what was found about a part while it stood by itself: its scope is another one now."""
    parts = [name for scope in scopes if scope.has_parts for name in list(scope.subjects())[1:]]
    if parts:
        Judged.objects.filter(scope__in=parts).delete()
        Obligation.objects.filter(scope__in=parts).delete()
