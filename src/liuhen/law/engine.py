"""The engine: facts and a pack in, findings out.

Pure: the instant comes in as `at`, no clock is read, no text is rendered. A duty is met by what happened up to `at`;
every other fact counts whatever its date, because keeping longer is never a fault.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import in_beijing
from liuhen.law.facts import UNKNOWN, Case, Recording
from liuhen.law.findings import Findings, Retention, by_place
from liuhen.law.obligations import oblige
from liuhen.law.periods import Term
from liuhen.law.profile import severest_stands, tightest
from liuhen.law.provision import parse_provision
from liuhen.law.rules.conditions import ALWAYS
from liuhen.law.rules.deadline import Base
from liuhen.law.rules.force import TIMELESS
from liuhen.law.rules.retention import Clause, Held, Keep, Keeping
from liuhen.law.situation import OF_KINDS, Situation
from liuhen.law.vocabulary import KEEP_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.law.facts import Facts, Override
    from liuhen.law.findings import Obligation, StandsOf
    from liuhen.law.packs import RulePack
    from liuhen.law.plans import CasePlan
    from liuhen.law.rules.deadline import Deadline
    from liuhen.law.rules.retention import Verdict


def check(facts: Facts, pack: RulePack, at: datetime) -> Findings:
    """Derive all findings of `facts` under `pack` as they stand at the instant `at`."""
    situation = Situation(facts, pack.calendar, in_beijing(at))
    overrides = _overrides(facts)
    bases = pack.plans.bases if not overrides else _with_own_periods(pack, overrides)
    plan = pack.plans.of(situation.profile)
    found: list[Obligation] = []
    stands: list[StandsOf] = []
    for word, kinds in plan.kinds.items():
        subjects = situation.subjects(word)
        prefix, has_kinds = word + "/", word in OF_KINDS
        for subject in sorted(subjects, key=_ident) if len(subjects) > 1 else subjects:
            kind = _kind(subject) if has_kinds else None
            duties, clocks = kinds.get(kind) or plan.add(word, kind)
            if clocks:
                found += oblige(clocks, bases, prefix + subject.id, subject, situation)
            if duties is not None:
                stands.append((prefix + subject.id, subject, duties.leaf(situation, subject)))
    found.sort(key=by_place)
    if pack.is_profile:
        found = tightest(found)
        stands = [(name, subject, severest_stands(own)) for name, subject, own in stands]
    return Findings(
        pack=pack.id,
        pack_version=pack.version_at(situation.at),
        situation=situation,
        obligations=tuple(found),
        stands=tuple(stands),
        retention=_retention(pack, overrides.get(KEEP_CODE), plan, situation),
    )


_ident, _kind = attrgetter("id"), attrgetter("kind")
_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule


def _overrides(facts: Facts) -> dict[str, Override]:
    """Return the agency's own periods by code; a case's own go before those of all the facts."""
    of_case = facts.case.overrides if isinstance(facts.case, Case) else UNKNOWN
    known = [overrides for overrides in (facts.overrides, of_case) if overrides is not UNKNOWN]
    return {override.code: override for overrides in known for override in overrides} if known else {}


def _with_own_periods(pack: RulePack, overrides: Mapping[str, Override]) -> tuple[Base, ...]:
    return tuple(_own_period(base, overrides.get(base.rule.code), pack) for base in pack.plans.bases)


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


def _with_own_keeping(keeping: Keeping, override: Override, pack: RulePack) -> Keeping:
    """Add an agency's own period of keeping; like every clause it can only lengthen."""
    own = Clause(
        keep=Keep.DISPOSE_AFTER,
        when=ALWAYS,
        provision=override.provision,
        source="interpretation",
        reason=Text(zh="本机关确定的保存期限", en="the period set by the agency"),
        period=override.period,
        start=pack.moments["recording_made"],
        force=TIMELESS,
    )
    return Keeping.of((*keeping.clauses, Held(own, answer=True)))


def _retention(pack: RulePack, own: Override | None, plan: CasePlan, situation: Situation) -> tuple[Retention, ...]:
    rows = []
    for recording in sorted(situation.recordings(), key=_ident):
        keeping = plan.keeping.leaf(situation, recording)
        if own is not None:
            keeping = _with_own_keeping(keeping, own, pack)
        rows.append(_keep(recording, pack.schedule.judge(keeping, situation, recording)))
    return tuple(rows)


def _keep(recording: Recording, verdict: Verdict) -> Retention:
    keep, until, decided_by, open_ = verdict
    named = decided_by if not open_ else (*decided_by, *open_)
    return _new(Retention, (f"recording/{recording.id}", keep, until, _provisions(named), verdict))


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
