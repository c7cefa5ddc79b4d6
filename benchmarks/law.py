"""Law evaluations per second on one core, from facts in memory, against a plain loop over dataclasses.

Every case has 3 activities, 6 recordings and 10 documents. `drawn` cases differ as an office's do and more
(`law_cases.py`): one fact in ten is wrong, by lot. `even` cases differ in their instants alone. The plain loop holds 30
deadlines, no calendar, no relief, no unknown, no keeping and no explanation: it is the floor of what Python can do, not
a peer.

A pack remembers between cases what follows from answers, never a case and never a finding: which rules are left where
cases settle alike what the rules ask of a whole case (`plans.py`), which states follow where subjects of one kind look
alike to their duties (`rules/tree.py`), and on which day a period from a day ends (`periods.py`). Every clock is run,
every question that the answers before it call for is asked of every subject, and every state is looked up, for every
case. An office does not judge the very same facts twice for nothing, so three rates are told:

- cold: the first cases after the pack was loaded, when nothing is remembered;
- new: cases that are seen for the first time, after thousands of others that differ from them;
- warm: cases that were judged before, as when the calendar or an override changed and all are judged anew.

`check` makes the rows of duties without a clock when someone reads them; `rows` is the warm rate with all of them read.
The goal is asked of `unseen`: even cases that nobody judged before, after others like them, with every row read. What
drawn cases cost is told beside it. With `--memory` it prints instead what a pack comes to hold over 20 000 drawn cases.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

from law_cases import Office
from measure import compare, show

from liuhen import law
from liuhen.kernel.instant import BEIJING
from liuhen.law.plans import Plans

CASES = 500
DRAWN = 1_000
BATCHES = 5
"""Batches of unseen cases, of which the median counts."""
OTHERS = 5_000
"""How many other cases a pack has seen before `new` ones."""
MANY = 20_000
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


def judge_and_read(cases: list[law.Facts], pack: law.RulePack) -> None:
    """Derive all findings and make every row."""
    for facts in cases:
        _ = law.check(facts, pack, AT).requirements


def forgetful(pack: law.RulePack) -> law.RulePack:
    """Give the same rules with nothing remembered."""
    return replace(pack, plans=Plans(pack.deadlines, pack.duties, pack.schedule))


def judge_once(cases: list[law.Facts], pack: law.RulePack) -> float:
    """Return how many cases a second of CPU time judges in one pass."""
    start = time.process_time()
    judge(cases, pack)
    return len(cases) / (time.process_time() - start)


def judge_first(cases: list[law.Facts], others: list[law.Facts], pack: law.RulePack) -> tuple[float, float]:
    """Return the rates of a pass with nothing remembered, and of one after other cases."""
    cold, used = forgetful(pack), forgetful(pack)
    rate = judge_once(cases, cold)
    judge(others, used)
    return rate, judge_once(cases, used)


def judge_unseen(batches: list[list[law.Facts]], pack: law.RulePack) -> float:
    """Return how many cases of a batch a second of CPU time judges for the first time, with every row read."""
    rates = []
    for cases in batches:
        start = time.process_time()
        judge_and_read(cases, pack)
        rates.append(len(cases) / (time.process_time() - start))
    return median(rates)


def remember(pack: law.RulePack) -> None:
    """Print what a pack comes to hold over many cases that differ."""
    office, used, held = Office(), forgetful(pack), 0
    for seen in range(DRAWN, MANY + 1, DRAWN):
        cases = [office.case(number) for number in range(DRAWN)]
        gc.collect()
        tracemalloc.start()
        judge(cases, used)
        gc.collect()
        held += tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        if seen % (MANY // 4) == 0:
            print(f"    {pack.id:14} {seen:7,} cases, {held / 2**20:6.1f} MiB")


def main() -> int:
    """Print the table; exit 1 where the goal is missed."""
    packs = law.load_packs()
    local = [pack for pack in packs.values() if pack.extends]
    if "--memory" in sys.argv:
        for pack in local:
            remember(pack)
        return 0
    office = Office()
    even, drawn = [rich_case(number) for number in range(CASES)], [office.case(number) for number in range(DRAWN)]
    others = [office.case(number) for number in range(OTHERS)]
    starts = range(CASES, CASES * (BATCHES + 1), CASES)
    unseen = [[rich_case(number) for number in range(start, start + CASES)] for start in starts]
    gc.collect()
    gc.freeze()
    first = {pack.id: judge_first(drawn, others, pack) for pack in local}
    for pack in local:
        judge(even, pack)
    asked = {pack.id: judge_unseen(unseen, pack) for pack in local}
    work = {"plain loop, 30 rules": partial(plain, drawn)}
    work |= {f"drawn, warm, {pack.id}": partial(judge, drawn, pack) for pack in local}
    work |= {f"even, warm, {pack.id}": partial(judge, even + even, pack) for pack in local}
    work |= {f"even, rows read, {pack.id}": partial(judge_and_read, even + even, pack) for pack in local}
    work["findings and sentences, pengyang"] = partial(judge_in_words, drawn, packs["pengyang"])
    rows = compare(work, rounds=5)
    title = f"law: {DRAWN} cases of 3 activities, 6 recordings, 10 documents"
    show(title, rows, base="plain loop, 30 rules", amount=DRAWN, unit="cases")
    # CPU time, because the goal is for one core and a busy machine lends only a part of one.
    rates = {row.name: DRAWN / row.cpu_s for row in rows}
    print(f"\n  cases per second of one core, goal ≥ {GOAL_PER_SECOND:,}")
    for pack in local:
        (cold, new), warm, same = first[pack.id], rates[f"drawn, warm, {pack.id}"], rates[f"even, warm, {pack.id}"]
        read = rates[f"even, rows read, {pack.id}"]
        print(f"    {pack.id:14} even: unseen {asked[pack.id]:7,.0f}  warm {same:7,.0f}  rows {read:7,.0f}", end="")
        print(f"   drawn: cold {cold:7,.0f}  new {new:7,.0f}  warm {warm:7,.0f}")
    met = min(asked.values()) >= GOAL_PER_SECOND
    print(f"  {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
