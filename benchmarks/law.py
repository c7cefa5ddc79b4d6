"""Law evaluations per second on one core, from facts in memory, against a plain loop over dataclasses.

Every case has 3 activities, 6 recordings and 10 documents. `drawn` cases differ as an office's do (`law_cases.py`);
cold is a first pass with nothing remembered, warm a later one. `even` cases differ in their instants alone. The plain
loop holds 30 deadlines, no calendar, no relief, no unknown, no keeping and no explanation: it is the floor of what
Python can do, not a peer.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from law_cases import Office
from measure import compare, show

from liuhen import law
from liuhen.kernel.instant import BEIJING
from liuhen.law.plans import Plans

CASES = 500
DRAWN = 1_000
GOAL_PER_SECOND = 5_000
PAPERS = (
    "inspection_record",
    "questioning_record",
    "proof_of_service",
    "case_source_registration",
    "opening_approval",
    "evidence_list",
    "penalty_notice",
    "legal_review_opinion",
    "approval_form",
    "penalty_decision",
)
EVIDENCE = 2  # the place of the one recording that is evidence
AT = datetime(2026, 11, 21, 12, tzinfo=BEIJING)
START = datetime(2026, 11, 9, 9, tzinfo=BEIJING)


def rich_case(number: int) -> law.Facts:
    """Build one case; each begins a minute later, so that no two are the same."""
    begin = START + timedelta(minutes=number)

    def later(hours: float) -> str:
        return (begin + timedelta(hours=hours)).isoformat()

    kinds = ("inspection", "questioning", "service")
    activities = [
        {
            "id": f"a{place}",
            "kind": kinds[place],
            "started_at": later(place),
            "ended_at": later(place + 1),
            "returned_at": later(place + 6),
            "officers": ["o1", "o2"],
            "credentials_shown": True,
            "touches": [],
            "touches_directly": [],
            "told_of_recording_at": later(place),
            "rights_told": "orally",
            "rights": [{"right": "defence", "told_at": later(place), "way": "orally", "exercised": False}],
            "relief": {"reason": "remote", "claimed_by": "o3", "claimed_at": later(place + 7)} if place == 1 else None,
            "dispute_likely": False,
            "no_recording_reason": None,
            "no_recording_ground": None,
            "important_links_recorded": None,
            "method": "direct" if place == len(kinds) - 1 else None,
        }
        for place in range(3)
    ]
    recordings = [
        {
            "id": f"r{place}",
            "activity": f"a{place % 3}",
            "device": "BWC-03",
            "officer": "o1",
            "medium": "video",
            "started_at": later(place % 3),
            "ended_at": later(place % 3 + 0.9),
            "stored_at": later(20 + 9 * place) if place else None,
            "stored_in": "system" if place else None,
            "carrier": None,
            "evidence": place == EVIDENCE,
            "content": ["scene", "persons", "items"],
            "spoken": ["time", "place", "officers", "act", "notice"],
            "classified": ["device", "officer", "time", "party", "cause"],
            "interruptions": [],
        }
        for place in range(6)
    ]
    documents = [
        {
            "id": f"d{place}",
            "kind": kind,
            "activity": f"a{place}" if place < len(kinds) else None,
            "recording": None,
            "made_at": later(place),
            "issued_on": None,
            "signed_by": ["o1", "o2", "party"],
            "signed": [{"by": "party", "at": later(place), "how": "signature"}],
            "refused_by": [],
            "agency_seal": True,
            "pages": 2,
            "cross_page_mark": True,
            "corrections_confirmed": True,
            "fields": ["officer_names", "credential_numbers", "credentials_shown", "content", "place"],
        }
        for place, kind in enumerate(PAPERS)
    ]
    value: dict[str, Any] = {
        "format": "liuhen-facts/1",
        "pack": "pengyang",
        "case": {"id": f"c{number}", "procedure": "general", "grave": False, "complex": False, "doubtful": False},
        "activities": activities,
        "recordings": recordings,
        "documents": documents,
        "officers": [
            {
                "id": name,
                "credential": "PY",
                "valid_from": "2024-01-01",
                "valid_until": "2027-12-31",
                "established": True,
            }
            for name in ("o1", "o2")
        ],
        "devices": [{"id": "BWC-03", "keeper": "o9", "checks": [], "maintained_on": [], "faults": []}],
        "accesses": [],
        "events": [
            {"kind": "objection", "at": later(50), "by": "party", "subject": "recording/r1"},
            {"kind": "performance_completed", "at": later(60)},
            {"kind": "closing_approved", "at": later(90)},
        ],
    }
    return law.parse_facts(value)


@dataclass(frozen=True, slots=True)
class PlainRule:
    """A deadline of the plain loop."""

    code: str
    period: timedelta


@dataclass(frozen=True, slots=True)
class PlainFinding:
    """A result of the plain loop."""

    code: str
    due_at: datetime
    state: str


PLAIN = tuple(PlainRule(f"rule-{number}", timedelta(hours=12 + number)) for number in range(30))


def plain(cases: list[law.Facts]) -> None:
    """Run 30 deadlines from one start, the way a first draft would."""
    for facts in cases:
        if facts.recordings is law.UNKNOWN:
            continue
        start = facts.recordings[0].ended_at
        if not isinstance(start, datetime):
            continue
        for rule in PLAIN:
            due = start + rule.period
            PlainFinding(rule.code, due, "pending" if due > AT else "overdue")


def judge(cases: list[law.Facts], pack: law.RulePack) -> None:
    """Derive all findings."""
    for facts in cases:
        law.check(facts, pack, AT)


def judge_in_words(cases: list[law.Facts], pack: law.RulePack) -> None:
    """Derive all findings and render every sentence."""
    for facts in cases:
        law.findings_to_json(law.check(facts, pack, AT))


def judge_cold(cases: list[law.Facts], pack: law.RulePack) -> float:
    """Return the CPU seconds of a first pass, with nothing remembered of any case."""
    fresh = replace(pack, plans=Plans(pack.deadlines, pack.duties, pack.schedule))
    start = time.process_time()
    judge(cases, fresh)
    return time.process_time() - start


def main() -> int:
    """Print the table; exit 1 where the goal is missed."""
    packs = law.load_packs()
    office = Office()
    even, drawn = [rich_case(number) for number in range(CASES)], [office.case(number) for number in range(DRAWN)]
    gc.collect()
    gc.freeze()
    local = [pack for pack in packs.values() if pack.extends]
    cold = {pack.id: DRAWN / judge_cold(drawn, pack) for pack in local}
    work = {"plain loop, 30 rules": partial(plain, drawn)}
    work |= {f"drawn, warm, {pack.id}": partial(judge, drawn, pack) for pack in local}
    work |= {f"even, warm, {pack.id}": partial(judge, even + even, pack) for pack in local}
    work["findings and sentences, pengyang"] = partial(judge_in_words, drawn, packs["pengyang"])
    rows = compare(work, rounds=5)
    title = f"law: {DRAWN} cases of 3 activities, 6 recordings, 10 documents"
    show(title, rows, base="plain loop, 30 rules", amount=DRAWN, unit="cases")
    # CPU time, because the goal is for one core and a busy machine lends only a part of one.
    rates = {row.name: DRAWN / row.cpu_s for row in rows if "warm" in row.name}
    print(f"\n  cases per second of one core, goal ≥ {GOAL_PER_SECOND:,}")
    for pack in local:
        warm, same = rates[f"drawn, warm, {pack.id}"], rates[f"even, warm, {pack.id}"]
        print(f"    {pack.id:14} drawn: cold {cold[pack.id]:7,.0f}  warm {warm:7,.0f}   even: warm {same:7,.0f}")
    met = min(rates.values()) >= GOAL_PER_SECOND
    print(f"  {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
