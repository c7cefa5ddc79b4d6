"""What may be pleaded for an act that went unrecorded: what the article itself takes, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from law.building import PACKS, an_activity, at, facts
from liuhen.law import check
from liuhen.law.pleas import Plea, pleas

NOW = at("2026-11-18T14:32")
CASE = {"id": "c1", "procedure": "general", "start": "own_initiative"}


def of(pack: str, code: str, *, kind: str = "inspection", **known: Any) -> dict[str, tuple[Plea, ...]]:
    """Return the pleas against each duty with this code, by its provision."""
    activity = an_activity("2026-11-17T10:00", kind=kind, ended_at="2026-11-17T10:00:00+08:00", touches=[], **known)
    told = facts(pack, case=CASE, activities=[activity], recordings=[], events=[], documents=[])
    return {row.provision: pleas(row) for row in check(told, PACKS[pack], NOW).rows() if row.code == code}


def text_suffices() -> Plea:
    return Plea(ground="text_suffices", needs_links=False)


def test_an_article_takes_the_grounds_that_it_names_and_the_condition_that_it_puts() -> None:
    assert of("pengyang", "record-activity") == {"pengyang/8.3": (text_suffices(),)}
    assert of("pengyang", "record-whole-process") == {
        "pengyang/5": (text_suffices(), Plea(ground="conditions", needs_links=True))
    }
    assert of("xinyang", "record-whole-process") == {"xinyang/20": (Plea(ground="conditions", needs_links=True),)}


def test_where_only_the_unsuitable_is_excused_no_other_ground_is_taken() -> None:
    assert of("fengli", "record-activity")["fengli/16"] == (Plea(ground="unsuitable", needs_links=False),)


@pytest.mark.parametrize(
    ("pack", "kind", "provision"),
    [
        ("xinyang", "inspection", "xinyang/6"),
        ("gaoxin", "sampling", "gaoxin/9.1(3)"),
        ("shijiazhuang", "inspection", "shijiazhuang/18"),
        ("fengli", "compulsory_measure", "fengli/18"),
    ],
)
def test_an_article_without_an_excuse_takes_nothing(pack: str, kind: str, provision: str) -> None:
    assert of(pack, "record-activity", kind=kind)[provision] == ()


def test_only_facts_excuse_an_interruption_not_a_declaration() -> None:
    told = of("pengyang", "record-whole-process", no_recording_ground=None)
    assert "pengyang/8.2" not in told  # touches nothing
    activity = an_activity("2026-11-17T10:00", kind="inspection", ended_at=None, touches=["life_health"])
    known = facts("pengyang", case=CASE, activities=[activity], recordings=[], events=[], documents=[])
    found = {row.provision: row for row in check(known, PACKS["pengyang"], NOW).rows()}
    assert pleas(found["pengyang/8.2"]) == ()


def test_nothing_is_pleaded_against_what_is_done_waived_or_runs_by_a_clock() -> None:
    waived = of("pengyang", "record-activity", no_recording_ground="text_suffices", no_recording_reason="笔录完整")
    assert waived == {"pengyang/8.3": ()}
    told = facts("pengyang", case=CASE, activities=[], recordings=[], events=[], documents=[])
    rows = check(told, PACKS["pengyang"], NOW).obligations
    assert rows
    assert all(pleas(row) == () for row in rows)
