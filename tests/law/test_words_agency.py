"""The words about the agency itself over its period, in three values, and the moments of its acts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.building import PACKS, at, facts, findings
from liuhen.kernel.errors import InvalidInput
from liuhen.law.facts import UNKNOWN, Agency
from liuhen.law.findings import State
from liuhen.law.rules.acts import ActMoment, read_acts
from liuhen.law.rules.duty import Lacks
from liuhen.law.rules.reading import read_moment
from liuhen.law.rules.words.agency import WORDS
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

SUPERVISED = {"kinds": ["supervision"], "by": ["justice_bureau"]}
ASSESSED = {"kinds": ["annual_assessment"], "counts_recording": True, "whole_period": True}
FILED = {"kinds": ["own_rules"], "filed_with": ["justice_bureau"], "ever": True}
YEAR = {"from": "2025-01-01", "until": "2025-12-31"}


def an_agency(**parts: Any) -> dict[str, Any]:
    return {"id": "g1", **YEAR, **parts}


def an_act(kind: str = "supervision", when: Any = "2025-05-10T09:00+08:00", **more: Any) -> dict[str, Any]:
    return {key: value for key, value in {"kind": kind, "at": when, **more}.items() if value is not ...}


def placed(**parts: Any) -> tuple[Situation, Agency]:
    situation = Situation(facts("fengli", agency=an_agency(**parts)), PACKS["fengli"].calendar, at("2026-02-01T12:00"))
    (agency,) = situation.subjects("agency")
    assert isinstance(agency, Agency)
    return situation, agency


def asked(word: str, value: Any, **parts: Any) -> bool | None:
    return WORDS[word](Node(value)).holds(*placed(**parts))


def missing(word: str, value: Any, **parts: Any) -> list[str]:
    condition = WORDS[word](Node(value))
    assert isinstance(condition, Lacks)
    return [text.zh for text in condition.lacking(*placed(**parts))]


@pytest.mark.parametrize(
    ("act", "holds"),
    [
        (an_act(by="justice_bureau"), True),
        (an_act(by="agency"), False),
        (an_act(by=None), False),
        (an_act(), None),
        (an_act("training", by="justice_bureau"), False),
        (an_act(when="2025-01-01T00:00+08:00", by="justice_bureau"), True),
        (an_act(when="2024-12-31T23:59:59+08:00", by="justice_bureau"), False),
        (an_act(when="2025-12-31T23:59:59+08:00", by="justice_bureau"), True),
        (an_act(when="2026-01-01T00:00+08:00", by="justice_bureau"), False),
        (an_act(when=None, by="justice_bureau"), False),
        (an_act(when=..., by="justice_bureau"), None),
    ],
)
def test_an_act_counts_by_whom_and_when_it_was_done(act: Any, *, holds: bool | None) -> None:
    assert asked("acted", SUPERVISED, acts=[act]) is holds


@pytest.mark.parametrize(
    ("covers", "holds"),
    [
        ({"from": "2025-10-01", "until": "2025-12-31"}, True),
        ({"from": "2024-10-01", "until": "2025-01-01"}, True),
        ({"from": "2024-01-01", "until": "2024-12-31"}, False),
        ({"from": "2026-01-01", "until": "2026-01-20"}, False),
    ],
)
def test_an_act_that_names_the_days_it_covers_counts_by_them(covers: Any, *, holds: bool) -> None:
    act = an_act(when="2026-01-20T09:00+08:00", by="justice_bureau", **covers)
    assert asked("acted", SUPERVISED, acts=[act]) is holds


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"counts_recording": False}, False),
        ({"counts_recording": None}, False),
        ({"counts_recording": ...}, None),
        ({"until": "2025-12-30"}, False),
        ({"from": "2025-01-02"}, False),
        ({"from": None}, False),
        ({"from": ...}, None),
        ({"until": ...}, None),
    ],
)
def test_an_assessment_counts_where_it_covers_the_whole_period_and_recording(
    change: Any, *, holds: bool | None
) -> None:
    act = an_act("annual_assessment", "2026-01-20T09:00+08:00", **{**YEAR, "counts_recording": True, **change})
    assert asked("acted", ASSESSED, acts=[act]) is holds


def test_what_is_planned_for_later_has_not_been_done() -> None:
    act = an_act("annual_assessment", "2026-02-01T12:00:01+08:00", **YEAR, counts_recording=True)
    assert asked("acted", ASSESSED, acts=[act]) is False


def test_an_agency_that_wrote_nothing_has_neither_acted_nor_failed_to() -> None:
    assert asked("acted", SUPERVISED) is None
    assert asked("acted", SUPERVISED, acts=[]) is False
    assert missing("acted", SUPERVISED) == []


def test_of_several_kinds_those_that_are_missing_are_named_in_order() -> None:
    both = {"kinds": ["guidance", "supervision", "training"]}
    assert missing("acted", both, acts=[an_act("guidance")]) == ["培训", "监督检查"]
    assert asked("acted", both, acts=[an_act(kind) for kind in both["kinds"]]) is True
    assert asked("acted", both, acts=[an_act("guidance"), an_act(), an_act("training", ...)]) is None


@pytest.mark.parametrize(
    ("parts", "holds"),
    [
        ({"procedures": ["general"], "acts": [an_act("own_rules", procedures=["general", "patrol"])]}, True),
        ({"procedures": ["general", "permit"], "acts": [an_act("own_rules", procedures=["general"])]}, False),
        ({"procedures": ["general"], "acts": [an_act("own_rules")]}, None),
        ({"procedures": ["general"], "acts": [an_act("own_rules", ..., procedures=["general"])]}, None),
        ({"procedures": ["general"], "acts": []}, False),
        ({"procedures": ["general"]}, None),
        ({"acts": [an_act("own_rules", procedures=["general"])]}, None),
        ({"acts": []}, False),
        ({"procedures": [], "acts": []}, True),
        (
            {
                "procedures": ["general"],
                "acts": [an_act("own_rules", "2019-05-10T09:00+08:00", procedures=["general"])],
            },
            True,
        ),
    ],
)
def test_each_kind_of_enforcement_needs_rules_that_are_filed(parts: Any, *, holds: bool | None) -> None:
    acts = [{**act, "filed_with": "justice_bureau"} for act in parts.get("acts", ())]
    given_ = {**parts, "acts": acts} if "acts" in parts else parts
    assert asked("rules_for_each_procedure", FILED, **given_) is holds


def test_kinds_of_enforcement_without_filed_rules_are_named() -> None:
    acts = [an_act("own_rules", procedures=["general"], filed_with="justice_bureau")]
    acts += [an_act("own_rules", procedures=["permit"], filed_with="agency")]
    assert missing("rules_for_each_procedure", FILED, procedures=["general", "permit"], acts=acts) == ["行政许可"]
    assert missing("rules_for_each_procedure", FILED, acts=acts) == []


@pytest.mark.parametrize(
    ("parts", "holds", "lacking"),
    [
        ({"officers": 12, "recorders": 12}, True, []),
        ({"officers": 12, "recorders": 13}, True, []),
        ({"officers": 12, "recorders": 10}, False, ["2台执法记录仪"]),
        ({"officers": 12, "recorders": None}, False, ["12台执法记录仪"]),
        ({"officers": 12}, None, []),
        ({"recorders": 12}, None, []),
    ],
)
def test_recorders_are_counted_against_officers(parts: Any, *, holds: bool | None, lacking: list[str]) -> None:
    assert asked("recorders_for_each_officer", 1, **parts) is holds
    assert missing("recorders_for_each_officer", 1, **parts) == lacking


@pytest.mark.parametrize(
    ("needs", "holds", "lacking"),
    [
        ([], True, []),
        ([{"kind": "night_vision", "met_by": "夜视记录仪"}], True, []),
        ([{"kind": "night_vision", "met_by": None}, {"kind": "night_vision", "met_by": None}], False, ["夜视"]),
        ([{"kind": "night_vision"}], None, []),
        ([{"kind": "night_vision"}, {"kind": "storage", "met_by": None}], False, ["音像存储"]),
        ([{"kind": "other", "met_by": None}], True, []),
    ],
)
def test_every_need_of_these_kinds_is_met_by_something(needs: Any, *, holds: bool | None, lacking: list[str]) -> None:
    assert asked("needs_met", ["storage", "night_vision"], needs=needs) is holds
    assert missing("needs_met", ["storage", "night_vision"], needs=needs) == lacking
    assert asked("needs_met", ["storage"]) is None


def test_the_first_act_that_counts_is_the_moment_and_one_of_unknown_time_leaves_it_unknown() -> None:
    moment = read_moment(Node({"acts": SUPERVISED, "zh": "检查", "en": "inspected"}), "inspected")
    assert isinstance(moment, ActMoment)
    early, late = (an_act(when=f"2025-0{month}-10T09:00+08:00", by="justice_bureau") for month in (3, 5))
    assert moment.of(*placed(acts=[late, early])) == at("2025-03-10T09:00")
    assert moment.of(*placed(acts=[an_act(when=..., by="justice_bureau")])) is UNKNOWN
    assert moment.of(*placed(acts=[an_act(by="agency")])) is None
    assert moment.of(*placed(acts=[])) is None
    assert moment.of(*placed()) is UNKNOWN


@pytest.mark.parametrize(
    "value",
    [
        {"kinds": ["party"]},
        {"by": ["agency"]},
        {**SUPERVISED, "ever": False},
        {**SUPERVISED, "within": "1 year"},
        "supervision",
    ],
)
def test_what_cannot_be_read_as_acts_is_a_fault(value: Any) -> None:
    node = Node(value)
    with pytest.raises(InvalidInput):  # noqa: PT012 - the fault is told at the end of reading
        read_acts(node)
        node.done()


ACTS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["supervision", "guidance"])},
        optional={
            "at": st.sampled_from([None, "2024-05-10T09:00+08:00", "2025-05-10T09:00+08:00", "2026-01-10T09:00+08:00"]),
            "by": st.sampled_from([None, "justice_bureau", "agency", "other"]),
        },
    ),
    max_size=4,
)


def states(acts: Any) -> dict[tuple[str, str], State]:
    found = findings("fengli", "2026-02-01T12:00", case=None, agency=an_agency(acts=acts))
    return {(row.code, row.provision): row.state for row in found.rows() if row.subject == "agency/g1"}


@given(acts=ACTS, data=st.data())
def test_the_order_of_acts_changes_nothing(acts: Any, data: st.DataObject) -> None:
    assert states(acts) == states(data.draw(st.permutations(acts)))


@given(acts=ACTS, data=st.data())
def test_knowing_less_never_turns_one_answer_into_the_other(acts: Any, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(["at", "by"]))
    fewer = [{name: value for name, value in act.items() if name != key} for act in acts]
    known, less = states(acts)["supervise-recording", "fengli/7"], states(fewer)["supervise-recording", "fengli/7"]
    assert less in (known, State.UNKNOWN)
