"""The board is made anew from the law's findings, in the transaction of every act (settings: `LIUHEN_AFTER_ACT`).

An obligation disappears here only because the facts no longer give it; nobody can delete one. An act that changes the
adopted pack asks for all of them again, in the background.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from liuhen import law
from liuhen.law import explain
from liuhen.office.capture.models import InterruptionStatement, Recording, RecordingFile
from liuhen.office.cases.models import Activity, Case, CaseEvent, Party
from liuhen.office.oversight.facts import facts_of, scope_of
from liuhen.office.oversight.models import Obligation, RetentionFinding
from liuhen.office.people.models import Agency
from liuhen.office.people.queries import agency
from liuhen.office.work.queue import job

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from liuhen.law.findings import Findings
    from liuhen.law.findings import Obligation as Finding
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.oversight.facts import Scope
    from liuhen.office.people.models import Officer, Unit

CHUNK = 200
OPEN_STATES = frozenset({"pending", "overdue", "breached", "unknown"})


def refresh(touched: Iterable[Journaled], *, at: datetime) -> None:
    """Compute the duties of everything that an act touched."""
    anchors: dict[str, Case | Activity | Recording] = {}
    for row in touched:
        if isinstance(row, Agency):
            recompute_all.hint()  # type: ignore[attr-defined]  # set by work.queue.job
        for anchor in _anchors(row):
            anchors[str(anchor.object_name)] = anchor
    done: set[str] = set()
    for name in sorted(anchors):
        if name not in done:
            scope = scope_of(anchors[name])
            done.update(scope.subjects())
            project(scope, at=at)


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


def project(scope: Scope, *, at: datetime) -> None:
    """Replace the duties and the retention of a scope by what the law finds now."""
    findings = findings_of(scope, at)
    if findings is not None:
        _keep_duties(scope, findings)
        _keep_retention(scope, findings)


def findings_of(scope: Scope, at: datetime) -> Findings | None:
    """Ask the law about a scope under the adopted pack; None before there is an agency."""
    adopted = agency()
    if adopted is None:
        return None
    facts = law.parse_facts(facts_of(scope, pack=adopted.pack))
    return law.check(facts, law.load_packs()[adopted.pack], at)


def _keep_duties(scope: Scope, findings: Findings) -> None:
    kept = []
    for finding in findings.obligations:
        row, _ = Obligation.objects.update_or_create(
            code=finding.code,
            provision=finding.provision,
            subject=finding.subject,
            defaults=_columns(finding, scope, findings.pack),
        )
        row.officers.set(_who_owes(finding, scope))
        kept.append(row.pk)
    Obligation.objects.filter(subject__in=list(scope.subjects())).exclude(pk__in=kept).delete()


def _columns(finding: Finding, scope: Scope, pack: str) -> dict[str, object]:
    return {
        "source": finding.source,
        "pack": pack,
        "state": finding.state,
        "starts_at": finding.starts_at,
        "due_at": finding.due_at,
        "provisional_due_at": finding.provisional_due_at,
        "next_working_day": finding.next_working_day,
        "warn_at": min(finding.warn_at, default=None),
        "met_at": finding.met_at,
        "is_open": finding.state in OPEN_STATES,
        "start_zh": finding.clock.started_by.label.zh,
        "start_en": finding.clock.started_by.label.en,
        "because_zh": explain.because(finding, "zh"),
        "because_en": explain.because(finding, "en"),
        "case": scope.case,
        "recording": _recording(finding.subject, scope),
        "unit": _unit(finding.subject, scope),
    }


def _keep_retention(scope: Scope, findings: Findings) -> None:
    for kept in findings.retention:
        RetentionFinding.objects.update_or_create(
            subject=kept.subject,
            defaults={
                "rule": kept.rule,
                "until": kept.until,
                "provisions": list(kept.provisions),
                "because_zh": explain.because_kept(kept, "zh"),
                "because_en": explain.because_kept(kept, "en"),
                "case": scope.case,
                "recording": _recording(kept.subject, scope),
            },
        )
    named = [kept.subject for kept in findings.retention]
    RetentionFinding.objects.filter(subject__in=list(scope.subjects())).exclude(subject__in=named).delete()


def _recording(subject: str, scope: Scope) -> Recording | None:
    return next((row for row in scope.recordings if str(row.object_name) == subject), None)


def _unit(subject: str, scope: Scope) -> Unit:
    if scope.case is not None:
        return scope.case.unit
    row = _recording(subject, scope) or scope.activities[0]
    return row.unit


def _who_owes(finding: Finding, scope: Scope) -> list[Officer]:
    """Name who owes it: the handlers, else who was there, else who carried the device; nobody: the whole unit."""
    if scope.case is not None:
        return list(scope.case.handlers.all())
    if scope.activities:
        return list(scope.activities[0].officers.all())
    row = _recording(finding.subject, scope)
    return [row.officer] if row is not None and row.officer is not None else []


@job()
def recompute_all() -> None:
    """Compute every duty anew, a chunk at a time; safe to run twice and to be cut off."""
    now = timezone.now()
    for queryset in (
        Case.objects.order_by("pk"),
        Activity.objects.filter(case=None).order_by("pk"),
        Recording.objects.filter(activity=None).order_by("pk"),
    ):
        for row in queryset.iterator(CHUNK):
            project(scope_of(row), at=now)
