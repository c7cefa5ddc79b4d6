"""Comparing packs: one set of facts judged several ways, with what differs and why; and the figures side by side.

Absent is shown as absent: a text without a duty gives no cell, and its own statement of silence where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import BEIJING
from liuhen.law.engine import check
from liuhen.law.findings import Obligation, Requirement
from liuhen.law.profile import severest, tightest
from liuhen.law.vocabulary import KEEP_CODE, codes, word_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from liuhen.law.facts import Facts
    from liuhen.law.findings import Retention
    from liuhen.law.packs import RulePack
    from liuhen.law.rules.deadline import Deadline

_EARLIER = frozenset({("recording_made", "returned")})
"""Moments of which the first never comes after the second: officers return when the recording has been made."""
_STARTS = tuple(
    datetime(2026, 1, 1, tzinfo=BEIJING) + timedelta(days=day, minutes=minute)
    for day in range(300)
    for minute in (0, 24 * 60 - 1)
)
"""First and last minutes of days in a year with every kind of rest day, and with room for the periods to end."""
Row = TypeVar("Row", Obligation, Requirement)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRow:
    """One duty of one subject under every pack; a pack without it is not among the cells."""

    code: str
    subject: str
    cells: Mapping[str, Obligation]
    reasons: Mapping[str, Text]
    """Why each pack says what it says: its start, its period, what it makes of a claim; or that it is silent."""
    differs: bool
    tightest: tuple[str, ...]
    """The packs with the earliest end; none where they all agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRow:
    """One duty without a clock of one subject under every pack; a pack without it is not among the cells."""

    code: str
    subject: str
    cells: Mapping[str, Requirement]
    reasons: Mapping[str, Text]
    """What each pack asks for, in its own words; or that it is silent."""
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """How long one subject is kept under every pack."""

    subject: str
    cells: Mapping[str, Retention]
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same facts under several packs."""

    packs: tuple[str, ...]
    at: datetime
    obligations: tuple[ObligationRow, ...]
    requirements: tuple[RequirementRow, ...]
    retention: tuple[RetentionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one pack says on one code: its figure in words, or that it says nothing."""

    pack: str
    code: str
    text: Text
    provision: str | None
    source: str
    is_absent: bool
    is_tightest: bool = False
    """Of what several packs say on one duty, nothing ever ends earlier; none where they all end alike."""


def compare(facts: Facts, packs: Sequence[RulePack], at: datetime) -> Comparison:
    """Judge `facts` under each pack; the pack that the facts name counts for nothing more here."""
    found = {pack.id: check(facts, pack, at) for pack in packs}
    clocked = _by_duty({name: tightest(findings.obligations) for name, findings in found.items()})
    asked = _by_duty({name: severest(findings.requirements) for name, findings in found.items()})
    kept = {name: {row.subject: row for row in findings.retention} for name, findings in found.items()}
    subjects = sorted({subject for rows in kept.values() for subject in rows})
    return Comparison(
        packs=tuple(found),
        at=at,
        obligations=tuple(
            _obligation_row(code, subject, cells, packs) for (subject, code), cells in sorted(clocked.items())
        ),
        requirements=tuple(
            _requirement_row(code, subject, cells, packs) for (subject, code), cells in sorted(asked.items())
        ),
        retention=tuple(_retention_row(subject, kept) for subject in subjects),
    )


def _by_duty(found: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], dict[str, Row]]:
    """Gather what the packs find by subject and code; a pack has one row for each."""
    rows: dict[tuple[str, str], dict[str, Row]] = {}
    for pack, findings in found.items():
        for row in findings:
            rows.setdefault((row.subject, row.code), {})[pack] = row
    return rows


def figures(packs: Iterable[RulePack]) -> tuple[Figure, ...]:
    """List what every pack says on every code, relief included; silence is a figure too."""
    known = tuple(packs)
    tightest_of = {code: _tightest(known, code) for code in codes()}
    return tuple(figure for pack in known for figure in _figures(pack, tightest_of))


def _tightest(packs: Sequence[RulePack], code: str) -> frozenset[str]:
    """Name the packs whose period for a duty never ends later than another's; none where it cannot be told.

    A pack with several periods for one duty, told apart by kinds or conditions, is not compared.
    """
    rules: dict[str, Deadline] = {}
    for pack in packs:
        own = [rule for rule in pack.deadlines if rule.code == code]
        if len(own) > 1:
            return frozenset()
        if own:
            rules[pack.id] = own[0]
    first = {name for name, rule in rules.items() if all(_never_later(rule, other) for other in rules.values())}
    return frozenset() if len(first) == len(rules) else frozenset(first)


def _never_later(one: Deadline, other: Deadline) -> bool:
    """Tell whether a period never ends later than another, whatever the day; relief is not asked for."""
    starts = one.start[0].name, other.start[0].name
    if starts[0] != starts[1] and starts not in _EARLIER:
        return False
    if one.term.period == other.term.period:
        return True
    ends = ((one.term.end_from(start).due, other.term.end_from(start).due) for start in _STARTS)
    return all(mine is not None and theirs is not None and mine <= theirs for mine, theirs in ends)


def _figures(pack: RulePack, tightest_of: Mapping[str, frozenset[str]]) -> Iterable[Figure]:
    said = set()
    for rule in pack.deadlines:
        said.add(rule.code)
        yield Figure(
            pack=pack.id,
            code=rule.code,
            text=_figure(rule),
            provision=rule.provision,
            source=rule.source,
            is_absent=False,
            is_tightest=pack.id in tightest_of[rule.code],
        )
    for duty in {(duty.code, duty.provision): duty for duty in pack.duties}.values():
        said.add(duty.code)
        yield Figure(
            pack=pack.id,
            code=duty.code,
            text=duty.duty,
            provision=duty.provision,
            source=duty.source,
            is_absent=False,
        )
    for clause in pack.clauses:
        if not clause.is_inherited:
            said.add(KEEP_CODE)
            yield Figure(
                pack=pack.id,
                code=KEEP_CODE,
                text=clause.reason,
                provision=clause.provision,
                source=clause.source,
                is_absent=clause.provision is None,
            )
    notes = {absent.code: absent for absent in pack.absent}
    for code in codes():
        if code not in said:
            note = notes.get(code)
            yield Figure(
                pack=pack.id,
                code=code,
                text=note.note if note else Text(zh="未规定", en="not provided for"),
                provision=note.provision if note else None,
                source="regulation",
                is_absent=True,
            )


def _figure(rule: Deadline) -> Text:
    start, period = rule.start[0].label, rule.period.text
    zh, en = f"{start.zh}起{period.zh}内", f"within {period.en} after: {start.en}"
    if rule.relief is None:
        return Text(zh=zh, en=en)
    reasons = [word_name("relief_reason", reason) for reason in rule.relief.reasons]
    longer, since = rule.relief.term.period.text, rule.relief.start.label
    return Text(
        zh=f"{zh}；{'、'.join(reason.zh for reason in reasons)}的，{since.zh}后{longer.zh}，取较晚者",
        en=f"{en}; the later of that and {longer.en} after: {since.en}, for "
        + ", ".join(reason.en for reason in reasons),
    )


def _obligation_row(
    code: str, subject: str, cells: Mapping[str, Obligation], packs: Sequence[RulePack]
) -> ObligationRow:
    ends = {name: row.due_at for name, row in cells.items() if row.due_at is not None}
    results = {(row.state, row.due_at) for row in cells.values()}
    differs = len(results) > 1 or len(cells) < len(packs)
    earliest = min(ends.values(), default=None)
    is_told_apart = len(set(ends.values())) > 1
    return ObligationRow(
        code=code,
        subject=subject,
        cells=cells,
        reasons={pack.id: _reason(code, cells.get(pack.id), pack) for pack in packs},
        differs=differs,
        tightest=tuple(name for name, end in ends.items() if is_told_apart and end == earliest),
    )


def _reason(code: str, row: Obligation | None, pack: RulePack) -> Text:
    if row is None:
        return _silence(code, pack)
    clock = row.clock
    start, period = clock.started_by.label, clock.period.text
    more = {
        "none": Text(zh="", en=""),
        "ignored": Text(zh="，所主张的理由不适用", en=", the claim changes nothing"),
        "waiting": Text(zh="，已主张宽限，待返回", en=", relief is claimed and waits for the return"),
        "shorter": Text(zh="，宽限不晚于原期限", en=", relief would end no later"),
        "decides": Text(zh="，按宽限", en=", by relief"),
    }[clock.relief]
    return Text(zh=f"自{start.zh}起{period.zh}{more.zh}", en=f"{period.en} after: {start.en}{more.en}")


def _requirement_row(
    code: str, subject: str, cells: Mapping[str, Requirement], packs: Sequence[RulePack]
) -> RequirementRow:
    return RequirementRow(
        code=code,
        subject=subject,
        cells=cells,
        reasons={pack.id: cells[pack.id].rule.duty if pack.id in cells else _silence(code, pack) for pack in packs},
        differs=len({row.state for row in cells.values()}) > 1 or len(cells) < len(packs),
    )


def _silence(code: str, pack: RulePack) -> Text:
    notes = [absent.note for absent in pack.absent if absent.code == code]
    return notes[0] if notes else Text(zh="未规定", en="not provided for")


def _retention_row(subject: str, kept: Mapping[str, Mapping[str, Retention]]) -> RetentionRow:
    cells = {name: rows[subject] for name, rows in kept.items() if subject in rows}
    return RetentionRow(
        subject=subject, cells=cells, differs=len({(row.rule, row.until) for row in cells.values()}) > 1
    )
