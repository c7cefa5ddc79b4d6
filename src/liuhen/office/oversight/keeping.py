"""How the rows of the board are kept: what some scopes have to be is compared with what they are, and the rest written.

Many scopes take the same few statements as one. A duty that the facts no longer give goes; nothing else does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from liuhen.kernel.digest import sha256
from liuhen.law.findings import Requirement, State
from liuhen.law.periods import Unit
from liuhen.office.capture.models import Recording
from liuhen.office.journal.bulk import write
from liuhen.office.oversight.facts import ELSEWHERE
from liuhen.office.oversight.models import Judged, Obligation, RetentionFinding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from liuhen.law.findings import Findings, Retention
    from liuhen.law.findings import Obligation as Owed
    from liuhen.office.oversight.scopes import Scope

    Finding: TypeAlias = Owed | Requirement
    Values: TypeAlias = tuple[Any, ...]

OPEN_STATES = frozenset({State.PENDING, State.OVERDUE, State.BREACHED, State.UNKNOWN})
KEY = ("scope", "code", "provision", "subject")
TOLD = (
    "source",
    "state",
    "is_open",
    "starts_at",
    "due_at",
    "provisional_due_at",
    "next_working_day",
    "warn_at",
    "runs_in_hours",
    "met_at",
    "start_zh",
    "start_en",
)
PLACED = ("pack", "case_id", "recording_id", "unit_id")
KEPT = ("rule", "until", "provisions", "case_id", "recording_id")
_ELSEWHERE = f"document/{ELSEWHERE}"
_NO_CLOCK = (None, None, None, None, None, False, None, "", "")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rows of a scope have to be, by code, provision and subject; `name` is the scope's."""

    name: str
    scope: Scope
    findings: Findings
    duties: Mapping[tuple[str, str, str], Values]

    def content(self) -> str:
        """Digest everything that is written of the scope; equal digests have equal rows."""
        units = {str(row.unit_id) for row in self._rows()}
        kept = [(one.subject, one.rule, one.until, one.provisions) for one in self.findings.retention]
        around = (self.findings.pack, sorted(units), self.scope.owners())
        whole = [(*TOLD, *PLACED, *KEPT), around, list(self.duties.items()), kept]
        return str(sha256(json.dumps(whole, default=str, separators=(",", ":")).encode()))

    def _rows(self) -> Iterator[Any]:
        if self.scope.case is not None:
            yield self.scope.case
        else:
            yield from self.scope.activities
            yield from self.scope.recordings

    def rows(self) -> Iterator[tuple[Values, Values]]:
        """Yield each duty's key and its columns, `TOLD` and `PLACED`."""
        scope, name, pack = self.scope, self.name, self.findings.pack
        case_id = None if scope.case is None else scope.case.pk
        first = next(self._rows())
        recordings = {str(row.object_name): row for row in scope.recordings}
        for key, told in self.duties.items():
            recording = recordings.get(key[2])
            unit = first.unit_id if scope.case is not None or recording is None else recording.unit_id
            yield (name, *key), (*told, pack, case_id, None if recording is None else recording.pk, unit)

    def owed(self) -> Iterator[tuple[Values, UUID]]:
        """Yield the key of each open duty with everybody who owes it; one that nobody does is the whole unit's."""
        name, owners, place = self.name, self.scope.owners(), TOLD.index("is_open")
        for key, told in self.duties.items():
            if told[place]:
                yield from (((name, *key), officer) for officer in owners)


def draft_of(scope: Scope, findings: Findings) -> Draft:
    """Say what the rows of a scope have to be.

    What may be owed for papers that are not in this system stays out: nobody could point to them here.
    Duties without a clock on which the office has written nothing stay out: the law page asks those of a case.
    """
    duties: dict[tuple[str, str, str], Values] = {}
    for owed in findings.obligations:
        if owed.subject == _ELSEWHERE:
            continue
        duties[owed.code, owed.provision, owed.subject] = _clocked(owed)
    for row in findings.requirements:
        if row.state is not State.UNKNOWN and row.subject != _ELSEWHERE:
            told = (row.source, row.state.value, row.state in OPEN_STATES, *_NO_CLOCK)
            duties[row.code, row.provision, row.subject] = told
    return Draft(scope.name, scope, findings, duties)


def _clocked(row: Owed) -> Values:
    start = row.clock.started_by.label
    return (
        row.source,
        row.state.value,
        row.state in OPEN_STATES,
        row.starts_at,
        row.due_at,
        row.provisional_due_at,
        row.next_working_day,
        min(row.warn_at, default=None),
        row.clock.period.unit is Unit.HOUR,
        row.met_at,
        start.zh,
        start.en,
    )


def keep_duties(drafts: Sequence[Draft]) -> None:
    """Make the duties of some scopes what they have to be, and who owes them."""
    names = [draft.name for draft in drafts]
    found = Obligation.objects.filter(scope__in=names).values_list("pk", *KEY, *TOLD, *PLACED)
    there = {row[1 : 1 + len(KEY)]: (row[0], row[1 + len(KEY) :]) for row in found}
    wanted = dict(pair for draft in drafts for pair in draft.rows())
    gone = [pk for key, (pk, _) in there.items() if key not in wanted]
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    new = [(*key, *columns) for key, columns in wanted.items() if key not in there or there[key][1] != columns]
    write(Obligation, (*KEY, *TOLD, *PLACED), KEY, new)
    _keep_owners(names, drafts)


def _keep_owners(names: Sequence[str], drafts: Sequence[Draft]) -> None:
    """Link each open duty with who owes it, as far as the links differ."""
    links = Obligation.officers.through
    open_rows = Obligation.objects.filter(scope__in=names, is_open=True).values_list("pk", *KEY)
    keys = {row[1:]: row[0] for row in open_rows}
    wanted = {(keys[key], officer) for draft in drafts for key, officer in draft.owed()}
    found = links.objects.filter(obligation__scope__in=names).values_list("pk", "obligation_id", "officer_id")
    there = {(duty, officer): pk for pk, duty, officer in found}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    if gone:
        links.objects.filter(pk__in=gone).delete()
    write(links, ("obligation_id", "officer_id"), (), sorted(wanted - there.keys()))


def keep_retention(drafts: Sequence[Draft]) -> None:
    """Make what was found about keeping what it has to be."""
    subjects = [name for draft in drafts for name in draft.scope.subjects()]
    found = RetentionFinding.objects.filter(subject__in=subjects).values_list("pk", "subject", *KEPT)
    there = {row[1]: (row[0], row[2:]) for row in found}
    wanted = {one.subject: _kept(one, draft.scope) for draft in drafts for one in draft.findings.retention}
    gone = [pk for subject, (pk, _) in there.items() if subject not in wanted]
    if gone:
        RetentionFinding.objects.filter(pk__in=gone).delete()
    new = [(key, *columns) for key, columns in wanted.items() if key not in there or there[key][1] != columns]
    write(RetentionFinding, ("subject", *KEPT), ("subject",), new)


def _kept(kept: Retention, scope: Scope) -> Values:
    recording = next((row for row in scope.recordings if kept.subject == f"{Recording.KIND}/{row.pk.hex}"), None)
    case_id = None if scope.case is None else scope.case.pk
    return kept.rule.value, kept.until, list(kept.provisions), case_id, None if recording is None else recording.pk


def note_judged(contents: Mapping[str, str], law: str) -> None:
    """Write down under which law scopes were judged, and the digest of what came out."""
    columns = ("scope", "law", "content", "failed", "fault")
    write(Judged, columns, ("scope",), [(name, law, content, "", "") for name, content in contents.items()])
