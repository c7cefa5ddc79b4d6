"""The engine: facts and a pack in, findings out.

Pure: the instant comes in as `at`, no clock is read, no text is rendered. A duty is met by what happened up to `at`;
every other fact counts whatever its date, because keeping longer is never a fault.
"""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import in_beijing
from liuhen.law.facts import UNKNOWN, Activity, Case, Document, Recording
from liuhen.law.findings import Findings, Obligation, Requirement, Retention, State, by_place
from liuhen.law.periods import Term
from liuhen.law.profile import severest, tightest
from liuhen.law.provision import parse_provision
from liuhen.law.rules.conditions import Always
from liuhen.law.rules.deadline import Base, applies, met_at, run_clock
from liuhen.law.rules.force import TIMELESS
from liuhen.law.rules.retention import Clause, Keep, Schedule
from liuhen.law.situation import SUBJECTS, Situation
from liuhen.law.vocabulary import KEEP_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.law.facts import Facts, Maybe, Override
    from liuhen.law.packs import RulePack
    from liuhen.law.rules.deadline import Clock, Deadline
    from liuhen.law.rules.duty import DutyTable
    from liuhen.law.rules.retention import Verdict
    from liuhen.law.situation import Subject, SubjectKind


def check(facts: Facts, pack: RulePack, at: datetime) -> Findings:
    """Derive all findings of `facts` under `pack` as they stand at the instant `at`."""
    situation = Situation(facts, pack.calendar, in_beijing(at))
    overrides = _overrides(facts)
    bases = pack.bases if not overrides else _with_own_periods(pack, overrides)
    found: list[Obligation] = []
    asked: list[Requirement] = []
    for kind in SUBJECTS:
        with_clock, without = bases[kind], pack.duties_of[kind]
        if with_clock or without.duties:
            subjects = sorted(situation.subjects(kind), key=_ident)
            idle = without.idle(situation, subjects)
            for subject in subjects:
                name = f"{kind}/{subject.id}"
                if with_clock:
                    _oblige(found, with_clock, name, subject, situation)
                _require(asked, without, idle, name, subject, situation)
    found.sort(key=by_place)
    if pack.is_profile:
        found, asked = tightest(found), severest(asked)
    schedule = _with_own_keeping(pack, overrides.get(KEEP_CODE))
    recordings = situation.recordings()
    verdicts = schedule.judge_all(situation, recordings)
    kept = [_keep(recording, verdict) for recording, verdict in zip(recordings, verdicts, strict=True)]
    kept.sort(key=_kept_place)
    return Findings(
        pack=pack.id,
        pack_version=pack.version_at(situation.at),
        at=situation.at,
        obligations=tuple(found),
        requirements=tuple(asked),
        retention=tuple(kept),
    )


_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule
_STATES = {state.value: state for state in State}
_ident = attrgetter("id")
_kept_place = attrgetter("subject")


def _oblige(found: list[Obligation], bases: Sequence[Base], name: str, subject: Subject, situation: Situation) -> None:
    at = situation.at
    for base in bases:
        rule = base.rule
        owed = True if rule.when is None and rule.of_kinds is None else applies(rule, situation, subject)
        if owed is False:
            continue
        clock = run_clock(rule, base.term, situation, subject)
        started = clock.start if isinstance(clock.start, datetime) else None
        if rule.force is not TIMELESS and not rule.force.holds_at(started or at):
            continue
        met = met_at(rule, situation, subject)
        due = clock.end.due if clock.end is not None else None
        provision, source = base.provision, base.source
        if clock.relief == "decides" and rule.relief is not None:
            provision, source = rule.provision, rule.relief.source
        met_by_now = met if isinstance(met, datetime) and met <= at else None
        state = State.UNKNOWN if owed is None else _state(clock, due, met, at)
        found.append(
            Obligation(
                rule.code, provision, source, name, state, started, due, met_by_now, rule, clock, situation, subject
            )
        )


def _require(  # noqa: PLR0917 - the hottest loop of the law: keywords cost
    asked: list[Requirement],
    table: DutyTable,
    idle: frozenset[int],
    name: str,
    subject: Subject,
    situation: Situation,
) -> None:
    kind = subject.kind if isinstance(subject, Activity | Document) else None
    is_kind_known = kind is not UNKNOWN
    for ready in table.about(kind):
        if ready.place in idle:
            continue
        standing = ready.stands(situation, subject, is_kind_known=is_kind_known)
        if standing is not None:
            duty = ready.duty
            asked.append(
                _new(
                    Requirement,
                    (duty.code, duty.provision, duty.source, name, _STATES[standing], duty, situation, subject),
                )
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


def _overrides(facts: Facts) -> dict[str, Override]:
    """Return the agency's own periods by code; a case's own go before those of all the facts."""
    of_case = facts.case.overrides if isinstance(facts.case, Case) else UNKNOWN
    known = (overrides for overrides in (facts.overrides, of_case) if overrides is not UNKNOWN)
    return {override.code: override for overrides in known for override in overrides}


def _with_own_periods(pack: RulePack, overrides: Mapping[str, Override]) -> Mapping[SubjectKind, tuple[Base, ...]]:
    return {
        kind: tuple(_own_period(base, overrides.get(base.rule.code), pack) for base in bases)
        for kind, bases in pack.bases.items()
    }


def _own_period(base: Base, override: Override | None, pack: RulePack) -> Base:
    if override is None:
        return base
    term = Term(override.period, pack.calendar, base.term.bearer)
    return Base(base.rule, term, override.provision, _source_of(override, base.rule, pack))


def _source_of(override: Override, rule: Deadline, pack: RulePack) -> str:
    """Say where an override comes from: the text itself, a national law, or else the agency's reading."""
    try:
        text = parse_provision(override.provision).text
    except InvalidInput:
        return "interpretation"
    if text == parse_provision(rule.provision).text:
        return "regulation"
    return "national" if text in pack.texts else "interpretation"


def _with_own_keeping(pack: RulePack, override: Override | None) -> Schedule:
    """Add an agency's own period of keeping; like every clause it can only lengthen."""
    if override is None:
        return pack.schedule
    own = Clause(
        keep=Keep.DISPOSE_AFTER,
        when=Always(),
        provision=override.provision,
        source="interpretation",
        reason=Text(zh="本机关确定的保存期限", en="the period set by the agency"),
        period=override.period,
        start=pack.moments["recording_made"],
        force=TIMELESS,
    )
    return Schedule((*pack.schedule.clauses, own))


def _keep(recording: Recording, verdict: Verdict) -> Retention:
    named = verdict.decided_by if not verdict.open else (*verdict.decided_by, *verdict.open)
    return Retention(f"recording/{recording.id}", verdict.keep, verdict.until, _provisions(named), verdict)


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
