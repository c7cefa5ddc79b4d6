"""The engine: facts and a pack in, findings out.

Pure: the instant comes in as `at`, no clock is read, no text is rendered. A duty is met by what happened up to `at`;
every other fact counts whatever its date, because keeping longer is never a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import in_beijing
from liuhen.law.facts import UNKNOWN, Case
from liuhen.law.findings import Findings, Obligation, Retention, State
from liuhen.law.provision import parse_provision
from liuhen.law.rules.conditions import Always
from liuhen.law.rules.deadline import met_at, run_clock, warnings
from liuhen.law.rules.force import Force
from liuhen.law.rules.retention import Clause, Keep, judge
from liuhen.law.situation import Situation
from liuhen.law.vocabulary import KEEP_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.law.facts import Facts, Maybe, Override, Recording
    from liuhen.law.packs import RulePack
    from liuhen.law.periods import Period
    from liuhen.law.rules.deadline import Clock, Deadline
    from liuhen.law.situation import Subject

_OPEN = (State.PENDING, State.OVERDUE, State.UNKNOWN)


def check(facts: Facts, pack: RulePack, at: datetime) -> Findings:
    """Derive all findings of `facts` under `pack` as they stand at the instant `at`."""
    situation = Situation(facts, pack.calendar, in_beijing(at))
    overrides = _overrides(situation.case)
    obligations = [
        _oblige(rule, name, subject, situation, _own_period(rule, overrides, pack))
        for name, subject, kind in _subjects(situation)
        for rule in pack.deadlines
        if rule.subject == kind
    ]
    found = [obligation for obligation in obligations if obligation is not None]
    found.sort(key=lambda obligation: (obligation.subject, obligation.code))
    clauses = _with_own_keeping(pack, overrides.get(KEEP_CODE))
    kept = [_keep(clauses, situation, recording) for recording in situation.recordings()]
    kept.sort(key=lambda retention: retention.subject)
    return Findings(
        pack=pack.id,
        pack_version=pack.version_at(situation.at),
        at=situation.at,
        obligations=tuple(found),
        retention=tuple(kept),
    )


def _subjects(situation: Situation) -> Iterable[tuple[str, Subject, str]]:
    case_ = situation.case
    if isinstance(case_, Case):
        yield f"case/{case_.id}", case_, "case"
    for recording in situation.recordings():
        yield f"recording/{recording.id}", recording, "recording"


@dataclass(frozen=True, slots=True)
class _Base:
    """The base period of a rule, or what an agency put in its place, with where it comes from."""

    period: Period
    provision: str
    source: str


def _own_period(rule: Deadline, overrides: Mapping[str, Override], pack: RulePack) -> _Base:
    override = overrides.get(rule.code)
    if override is None:
        return _Base(rule.period, rule.provision, rule.source)
    return _Base(override.period, override.provision, _source_of(override, rule, pack))


def _oblige(rule: Deadline, name: str, subject: Subject, situation: Situation, base: _Base) -> Obligation | None:
    clock = run_clock(rule, base.period, situation, subject)
    started = clock.start if isinstance(clock.start, datetime) else None
    if not rule.force.holds_at(started or situation.at):
        return None
    met = met_at(rule, situation, subject)
    due = clock.end.due if clock.end else None
    state = _state(clock, due, met, situation.at)
    is_open = state in _OPEN
    is_relieved = clock.relief == "decides" and rule.relief is not None
    return Obligation(
        code=rule.code,
        provision=rule.provision if is_relieved else base.provision,
        source=rule.relief.source if is_relieved and rule.relief else base.source,
        subject=name,
        state=state,
        starts_at=started,
        due_at=due,
        met_at=met if isinstance(met, datetime) and met <= situation.at else None,
        provisional_due_at=clock.end.provisional if clock.end else None,
        warn_at=tuple(sorted(warnings(rule, clock, situation, subject))) if is_open and rule.warn else (),
        rule=rule,
        clock=clock,
        calendar=situation.calendar,
    )


def _state(clock: Clock, due: datetime | None, met: Maybe[datetime], at: datetime) -> State:
    if isinstance(met, datetime) and met <= at:
        return _met_state(clock, due, met)
    if due is not None:
        if met is UNKNOWN:
            return State.UNKNOWN
        return State.PENDING if at < due else State.OVERDUE
    if clock.end is None:  # no clock has started, or the relief waits for the return
        return State.PENDING
    if met is not UNKNOWN and clock.not_before is not None and at < clock.not_before:
        return State.PENDING
    return State.UNKNOWN


def _met_state(clock: Clock, due: datetime | None, met: datetime) -> State:
    if due is not None:
        return State.MET if met < due else State.LATE
    if clock.not_before is not None and met < clock.not_before:
        return State.MET
    if clock.end is not None:  # the calendar is not published
        return State.UNKNOWN
    waits_for = clock.waits_for if clock.relief == "waiting" else clock.start
    return State.MET if waits_for is None else State.UNKNOWN


def _source_of(override: Override, rule: Deadline, pack: RulePack) -> str:
    """Say where an override comes from: the text itself, a national law, or else the agency's reading."""
    try:
        text = parse_provision(override.provision).text
    except InvalidInput:
        return "interpretation"
    if text == parse_provision(rule.provision).text:
        return "regulation"
    return "national" if text in pack.texts else "interpretation"


def _overrides(case_: Maybe[Case]) -> dict[str, Override]:
    if not isinstance(case_, Case) or case_.overrides is UNKNOWN:
        return {}
    return {override.code: override for override in case_.overrides}


def _with_own_keeping(pack: RulePack, override: Override | None) -> tuple[Clause, ...]:
    """Add an agency's own period of keeping; like every clause it can only lengthen."""
    if override is None:
        return pack.clauses
    own = Clause(
        keep=Keep.DISPOSE_AFTER,
        when=Always(),
        provision=override.provision,
        source="interpretation",
        reason=Text(zh="本机关确定的保存期限", en="the period set by the agency"),
        period=override.period,
        start=pack.moments["recording_made"],
        force=Force(),
    )
    return (*pack.clauses, own)


def _keep(clauses: tuple[Clause, ...], situation: Situation, recording: Recording) -> Retention:
    made = recording.made_at
    verdict = judge(clauses, situation, recording, made if isinstance(made, datetime) else None)
    named = (*verdict.decided_by, *verdict.open)
    return Retention(
        subject=f"recording/{recording.id}",
        rule=verdict.keep,
        until=verdict.until,
        provisions=_provisions(named),
        verdict=verdict,
    )


def _provisions(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """Name each provision once, in the order of the texts; a platform default names none."""
    if len(clauses) == 1:
        only = clauses[0].provision
        return () if only is None else (only,)
    named = {clause.provision for clause in clauses if clause.provision is not None}
    return tuple(sorted(named, key=_printed_order))


def _printed_order(provision: str) -> tuple[str, int, int, int]:
    try:
        return parse_provision(provision).order
    except InvalidInput:  # an agency's own words, from an override
        return (provision, 0, 0, 0)
