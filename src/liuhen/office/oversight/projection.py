"""The board is made anew from the law's findings, in the transaction of every act (settings: `LIUHEN_AFTER_ACT`).

An obligation disappears here only because the facts no longer give it; nobody can delete one. One scope or many at once
take the same few queries, and a row that would stay as it is is not written. When the law itself changes, everything
is made anew in the background (`recompute.py`); each scope remembers under which law it was judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from liuhen import law
from liuhen.kernel.digest import sha256
from liuhen.law import explain
from liuhen.law.findings import Requirement, State
from liuhen.law.periods import Unit
from liuhen.office.capture.models import InterruptionStatement, Recording, RecordingFile
from liuhen.office.cases.models import Activity, Case, CaseEvent, Party
from liuhen.office.oversight.facts import LOADERS, facts_of
from liuhen.office.oversight.lawbook import Lawbook, lawbook
from liuhen.office.oversight.models import Judged, Obligation, RetentionFinding
from liuhen.office.people.models import Agency, OwnPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from liuhen.law.findings import Findings, Retention
    from liuhen.law.findings import Obligation as Owed
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.oversight.facts import Scope

    Finding: TypeAlias = Owed | Requirement
    Key: TypeAlias = tuple[str, str, str, str]

OPEN_STATES = frozenset({"pending", "overdue", "breached", "unknown"})
_KEY = ("scope", "code", "provision", "subject")
_COLUMNS = tuple(
    field.attname
    for field in Obligation._meta.concrete_fields  # noqa: SLF001 - Django's documented API
    if field.attname not in ("id", *_KEY)
)
_KEPT = ("rule", "until", "provisions", "because_zh", "because_en", "case_id", "recording_id")


def refresh(touched: Iterable[Journaled], *, at: datetime) -> None:
    """Compute the duties of everything that an act touched."""
    keys: dict[str, set[UUID]] = {kind: set() for kind in LOADERS}
    for row in touched:
        if isinstance(row, Agency | OwnPeriod):
            from liuhen.office.oversight.recompute import recompute_stale  # noqa: PLC0415 - it rests on this module

            recompute_stale.hint()  # type: ignore[attr-defined]  # set by work.queue.job
        for anchor in _anchors(row):
            owner = _owner(anchor)
            keys[owner.KIND].add(owner.pk)
    for kind, load in LOADERS.items():
        if keys[kind]:
            project(list(load(keys[kind])), at=at)


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


def _owner(row: Case | Activity | Recording) -> Case | Activity | Recording:
    """Return the row that everything judged together with `row` belongs to."""
    match row:
        case Recording() if row.activity is not None:
            return _owner(row.activity)
        case Activity() if row.case is not None:
            return row.case
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the rows of a scope have to be. `content` digests all of it."""

    scope: Scope
    duties: Mapping[Key, Mapping[str, Any]]
    owners: Mapping[Key, Sequence[UUID]]
    kept: Mapping[str, Mapping[str, Any]]

    @property
    def content(self) -> str:
        """Digest the draft; equal drafts have equal rows."""
        parts = (self.duties, self.owners, self.kept)
        return str(sha256("\n".join(repr(sorted(part.items())) for part in parts).encode()))


def project(scopes: Sequence[Scope], *, at: datetime) -> None:
    """Replace the duties and the retention of some scopes by what the law finds now; runs inside a transaction."""
    book = lawbook()
    if book is None:  # before there is an agency
        return
    drafts = [_draft(scope, findings_of(scope, at, book)) for scope in scopes]
    contents = {draft.scope.name: draft.content for draft in drafts}
    before = dict(Judged.objects.filter(scope__in=list(contents)).values_list("scope", "content"))
    changed = [draft for draft in drafts if contents[draft.scope.name] != before.get(draft.scope.name)]
    _forget_parts(scopes)
    if changed:
        _keep_duties(changed)
        _keep_retention(changed)
    _note_judged(contents, book)


def findings_of(scope: Scope, at: datetime, book: Lawbook) -> Findings:
    """Ask the law about a scope."""
    facts = law.parse_facts(facts_of(scope, pack=book.pack.id, own_periods=book.own_periods))
    return law.check(facts, book.pack, at)


def _forget_parts(scopes: Sequence[Scope]) -> None:
    """Drop what was found about a part while it stood by itself: its scope is another one now."""
    parts = [name for scope in scopes for name in scope.subjects() if name != scope.name]
    if parts:
        Judged.objects.filter(scope__in=parts).delete()
        Obligation.objects.filter(scope__in=parts).delete()


def _draft(scope: Scope, findings: Findings) -> Draft:
    keyed = {(scope.name, row.code, row.provision, row.subject): row for row in findings.rows() if _is_told(row)}
    return Draft(
        scope=scope,
        duties={key: _columns(row, scope, findings.pack) for key, row in keyed.items()},
        owners={key: _who_owes(row, scope) for key, row in keyed.items() if row.state in OPEN_STATES},
        kept={row.subject: _kept_columns(row, scope) for row in findings.retention},
    )


def _is_told(finding: Finding) -> bool:
    """Leave out duties without a clock on which the office has written nothing: the law page asks those of a case."""
    return not (isinstance(finding, Requirement) and finding.state is State.UNKNOWN)


def _keep_duties(drafts: Sequence[Draft]) -> None:
    there = {_key_of(row): row for row in Obligation.objects.filter(scope__in=[one.scope.name for one in drafts])}
    wanted = {key: columns for draft in drafts for key, columns in draft.duties.items()}
    gone = [row.pk for key, row in there.items() if key not in wanted]
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    rows, changed = {}, []
    for key, columns in wanted.items():
        row = there.get(key)
        if row is None or any(getattr(row, name) != value for name, value in columns.items()):
            row = Obligation(**dict(zip(_KEY, key, strict=True)), **columns)
            changed.append(row)
        rows[key] = row
    if changed:
        Obligation.objects.bulk_create(changed, update_conflicts=True, unique_fields=_KEY, update_fields=_COLUMNS)
    _keep_owners(rows, drafts)


def _key_of(row: Obligation) -> Key:
    return row.scope, row.code, row.provision, row.subject


def _columns(finding: Finding, scope: Scope, pack: str) -> Mapping[str, Any]:
    recording = _recording(finding.subject, scope)
    return {
        "source": finding.source,
        "pack": pack,
        "state": finding.state.value,
        "is_open": finding.state in OPEN_STATES,
        **_clock_columns(finding),
        "because_zh": explain.because(finding, "zh"),
        "because_en": explain.because(finding, "en"),
        "case_id": scope.case.pk if scope.case is not None else None,
        "recording_id": recording.pk if recording is not None else None,
        "unit_id": _unit(recording, scope),
    }


def _clock_columns(finding: Finding) -> Mapping[str, Any]:
    """Return when a duty starts, ends and warns; a duty without a clock has nothing of it."""
    if isinstance(finding, Requirement):
        instants = ("starts_at", "due_at", "provisional_due_at", "next_working_day", "warn_at", "met_at")
        return {**dict.fromkeys(instants), "runs_in_hours": False, "start_zh": "", "start_en": ""}
    start = finding.clock.started_by.label
    return {
        "starts_at": finding.starts_at,
        "due_at": finding.due_at,
        "provisional_due_at": finding.provisional_due_at,
        "next_working_day": finding.next_working_day,
        "warn_at": min(finding.warn_at, default=None),
        "runs_in_hours": finding.clock.period.unit is Unit.HOUR,
        "met_at": finding.met_at,
        "start_zh": start.zh,
        "start_en": start.en,
    }


def _recording(subject: str, scope: Scope) -> Recording | None:
    return next((row for row in scope.recordings if str(row.object_name) == subject), None)


def _unit(recording: Recording | None, scope: Scope) -> UUID:
    if scope.case is not None:
        return scope.case.unit_id
    if recording is not None:
        return recording.unit_id
    return scope.activities[0].unit_id if scope.activities else scope.recordings[0].unit_id


def _keep_owners(rows: Mapping[Key, Obligation], drafts: Sequence[Draft]) -> None:
    """Link each open duty with who owes it, as far as the links differ."""
    links = Obligation.officers.through.objects
    wanted = {(rows[key].pk, who) for draft in drafts for key, owners in draft.owners.items() for who in owners}
    found = links.filter(obligation__in=[row.pk for row in rows.values()])
    there = {(duty, who): pk for pk, duty, who in found.values_list("pk", "obligation_id", "officer_id")}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    if gone:
        links.filter(pk__in=gone).delete()
    new = sorted(wanted - there.keys())
    links.bulk_create([links.model(obligation_id=duty, officer_id=officer) for duty, officer in new])


def _who_owes(finding: Finding, scope: Scope) -> Sequence[UUID]:
    """Name who owes it: the handlers, else who was there, else who carried the device; nobody: the whole unit."""
    if scope.case is not None:
        return sorted(officer.pk for officer in scope.case.handlers.all())
    if scope.activities:
        return sorted(officer.pk for officer in scope.activities[0].officers.all())
    row = _recording(finding.subject, scope)
    return [row.officer_id] if row is not None and row.officer_id is not None else []


def _keep_retention(drafts: Sequence[Draft]) -> None:
    subjects = [name for draft in drafts for name in draft.scope.subjects()]
    there = {row.subject: row for row in RetentionFinding.objects.filter(subject__in=subjects)}
    wanted = {subject: columns for draft in drafts for subject, columns in draft.kept.items()}
    gone = [row.pk for subject, row in there.items() if subject not in wanted]
    if gone:
        RetentionFinding.objects.filter(pk__in=gone).delete()
    changed = [
        RetentionFinding(subject=subject, **columns)
        for subject, columns in wanted.items()
        if (row := there.get(subject)) is None or any(getattr(row, name) != value for name, value in columns.items())
    ]
    if changed:
        RetentionFinding.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["subject"], update_fields=_KEPT
        )


def _kept_columns(kept: Retention, scope: Scope) -> Mapping[str, Any]:
    recording = _recording(kept.subject, scope)
    return {
        "rule": kept.rule.value,
        "until": kept.until,
        "provisions": list(kept.provisions),
        "because_zh": explain.because_kept(kept, "zh"),
        "because_en": explain.because_kept(kept, "en"),
        "case_id": scope.case.pk if scope.case is not None else None,
        "recording_id": recording.pk if recording is not None else None,
    }


def _note_judged(contents: Mapping[str, str], book: Lawbook) -> None:
    rows = [Judged(scope=name, law=book.fingerprint, content=content) for name, content in contents.items()]
    Judged.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scope"], update_fields=["law", "content", "failed", "fault"]
    )
