"""The board is made anew from the law's findings, in the transaction of every act (settings: `LIUHEN_AFTER_ACT`).

An obligation disappears here only because the facts no longer give it; nobody can delete one. One scope or many at once
take the same few queries, and a row that would stay as it is is not written. When the law itself changes, everything
is made anew in the background (`recompute.py`); each scope remembers under which law it was judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from liuhen import law
from liuhen.law import explain
from liuhen.law.findings import Requirement
from liuhen.office.capture.models import InterruptionStatement, Recording, RecordingFile
from liuhen.office.cases.models import Activity, Case, CaseEvent, Party
from liuhen.office.oversight.facts import LOADERS, facts_of
from liuhen.office.oversight.lawbook import Lawbook, lawbook
from liuhen.office.oversight.models import Judged, Obligation, Reminder, RetentionFinding
from liuhen.office.people.models import Agency, OwnPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from liuhen.law.findings import Findings
    from liuhen.law.findings import Obligation as Owed
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.oversight.facts import Scope
    from liuhen.office.people.models import Officer

    Finding: TypeAlias = Owed | Requirement

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


def project(scopes: Sequence[Scope], *, at: datetime) -> None:
    """Replace the duties and the retention of some scopes by what the law finds now; runs inside a transaction."""
    book = lawbook()
    if book is None:  # before there is an agency
        return
    judged = [(scope, findings_of(scope, at, book)) for scope in scopes]
    _forget_parts(scopes)
    _keep_duties(judged)
    _keep_retention(judged)
    _note_judged(scopes, book)


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


def _keep_duties(judged: Sequence[tuple[Scope, Findings]]) -> None:
    found = {
        (scope.name, one.code, one.provision, one.subject): (scope, one, findings.pack)
        for scope, findings in judged
        for one in findings.rows()
    }
    there = {_key_of(row): row for row in Obligation.objects.filter(scope__in=[scope.name for scope, _ in judged])}
    gone = [row.pk for key, row in there.items() if key not in found]
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    rows, changed = [], []
    for key, (scope, finding, pack) in found.items():
        columns, row = _columns(finding, scope, pack), there.get(key)
        if row is None or any(getattr(row, name) != value for name, value in columns.items()):
            row = Obligation(**dict(zip(_KEY, key, strict=True)), **columns)
            changed.append(row)
        rows.append(row)
    if changed:
        Obligation.objects.bulk_create(changed, update_conflicts=True, unique_fields=_KEY, update_fields=_COLUMNS)
    findings = [(scope, finding) for scope, finding, _ in found.values()]
    _keep_owners(rows, findings)
    _keep_reminders(rows, [finding for _, finding in findings])


def _key_of(row: Obligation) -> tuple[str, str, str, str]:
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
        return {**dict.fromkeys(instants), "start_zh": "", "start_en": ""}
    start = finding.clock.started_by.label
    return {
        "starts_at": finding.starts_at,
        "due_at": finding.due_at,
        "provisional_due_at": finding.provisional_due_at,
        "next_working_day": finding.next_working_day,
        "warn_at": min(finding.warn_at, default=None),
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


def _keep_owners(rows: Sequence[Obligation], findings: Sequence[tuple[Scope, Finding]]) -> None:
    """Link each duty with who owes it, as far as the links differ."""
    links = Obligation.officers.through.objects
    wanted = {
        (row.pk, officer.pk)
        for row, (scope, finding) in zip(rows, findings, strict=True)
        for officer in _who_owes(finding, scope)
    }
    there = {
        (link.obligation_id, link.officer_id): link.pk for link in links.filter(obligation__in=[row.pk for row in rows])
    }
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    if gone:
        links.filter(pk__in=gone).delete()
    new = sorted(wanted - there.keys())
    links.bulk_create([links.model(obligation_id=duty, officer_id=officer) for duty, officer in new])


def _who_owes(finding: Finding, scope: Scope) -> Sequence[Officer]:
    """Name who owes it: the handlers, else who was there, else who carried the device; nobody: the whole unit."""
    if scope.case is not None:
        return list(scope.case.handlers.all())
    if scope.activities:
        return list(scope.activities[0].officers.all())
    row = _recording(finding.subject, scope)
    return [row.officer] if row is not None and row.officer is not None else []


def _keep_reminders(rows: Sequence[Obligation], findings: Sequence[Finding]) -> None:
    """Plan a reminder for each warning of an open duty; one whose instant moved is planned anew."""
    pairs = [(row, one) for row, one in zip(rows, findings, strict=True) if not isinstance(one, Requirement)]
    wanted = {(row.pk, at) for row, finding in pairs for at in finding.warn_at}
    there = {(row.obligation_id, row.at): row.pk for row in Reminder.objects.filter(obligation__in=rows)}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    if gone:
        Reminder.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - there.keys())
    Reminder.objects.bulk_create([Reminder(obligation_id=duty, at=at) for duty, at in new])


def _keep_retention(judged: Sequence[tuple[Scope, Findings]]) -> None:
    subjects = [name for scope, _ in judged for name in scope.subjects()]
    there = {row.subject: row for row in RetentionFinding.objects.filter(subject__in=subjects)}
    kept, changed = set(), []
    for scope, findings in judged:
        for one in findings.retention:
            recording = _recording(one.subject, scope)
            columns = {
                "rule": one.rule.value,
                "until": one.until,
                "provisions": list(one.provisions),
                "because_zh": explain.because_kept(one, "zh"),
                "because_en": explain.because_kept(one, "en"),
                "case_id": scope.case.pk if scope.case is not None else None,
                "recording_id": recording.pk if recording is not None else None,
            }
            kept.add(one.subject)
            row = there.get(one.subject)
            if row is None or any(getattr(row, name) != value for name, value in columns.items()):
                changed.append(RetentionFinding(subject=one.subject, **columns))
    gone = [row.pk for subject, row in there.items() if subject not in kept]
    if gone:
        RetentionFinding.objects.filter(pk__in=gone).delete()
    if changed:
        RetentionFinding.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["subject"], update_fields=_KEPT
        )


def _note_judged(scopes: Sequence[Scope], book: Lawbook) -> None:
    rows = [Judged(scope=scope.name, law=book.fingerprint) for scope in scopes]
    Judged.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scope"], update_fields=["law", "failed", "fault"]
    )
