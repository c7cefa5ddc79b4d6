"""A text's list of violations: what establishes each item, and what is left for people to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import validator_for

from law.building import LOCAL, PACKS, a_case, a_recording, an_event, findings
from liuhen import law
from liuhen.kernel.errors import InvalidInput
from liuhen.law.schema import findings_schema
from liuhen.law.violations import catalogue, violations
from liuhen.law.vocabulary import codes

if TYPE_CHECKING:
    from pathlib import Path

A1 = {"id": "a1", "kind": "inspection", "started_at": "2025-09-26T09:00+08:00", "ended_at": "2025-09-26T10:00+08:00"}


def found(pack: str, *kinds: str, **parts: Any) -> dict[str, set[str]]:
    """Name the items that stand when these things befell one recording, with the codes that establish each."""
    events = [an_event(kind, subject="recording/r1") for kind in kinds]
    recordings = [a_recording("2025-09-26T10:00")]
    judged = findings(pack, **{"events": events, "recordings": recordings, "activities": [A1], **parts})
    return {one.item.provision: {row.code for row in one.rows} for one in violations(judged, PACKS[pack])}


@pytest.mark.parametrize(
    ("pack", "kind", "provision", "code"),
    [
        ("xinyang", "altered", "xinyang/27(2)", "keep-unaltered"),
        ("xinyang", "private_copy", "xinyang/27(3)", "no-private-keeping"),
        ("xinyang", "leaked", "xinyang/27(3)", "keep-confidential"),
        ("xinyang", "unrelated_recording", "xinyang/27(4)", "record-enforcement-only"),
        ("xinyang", "destroyed", "xinyang/27(5)", "keep-undestroyed"),
        ("pengyang", "altered", "pengyang/15(1)", "keep-unaltered"),
        ("pengyang", "leaked", "pengyang/15(2)", "keep-confidential"),
        ("pengyang", "destroyed", "pengyang/15(3)", "keep-undestroyed"),
        ("gaoxin", "altered", "gaoxin/20(4)", "keep-unaltered"),
        ("gaoxin", "leaked", "gaoxin/21", "keep-confidential"),
        ("gaoxin", "private_copy", "gaoxin/20(3)", "no-private-keeping"),
        ("shijiazhuang", "altered", "shijiazhuang/32", "keep-unaltered"),
    ],
)
def test_what_befell_a_recording_stands_under_its_item(pack: str, kind: str, provision: str, code: str) -> None:
    assert code in found(pack, kind)[provision]
    assert code not in found(pack).get(provision, set())


def test_not_recording_is_a_violation_of_texts_that_demand_it() -> None:
    sampling = {**A1, "kind": "sampling"}
    assert "record-activity" in found("gaoxin", activities=[sampling], recordings=[])["gaoxin/20(1)"]


def test_a_recording_stored_too_late_is_a_violation_only_where_the_text_lists_it() -> None:
    late = [a_recording("2025-09-26T10:00", stored_at=None)]
    assert "store-recording" in found("gaoxin", recordings=late)["gaoxin/20(3)"]
    assert found("fengli", recordings=late) == {}


def test_what_no_other_item_names_is_among_the_others_once() -> None:
    whole = found("pengyang", "altered")
    assert "keep-unaltered" not in whole.get("pengyang/15(4)", set())
    assert "store-recording" in whole["pengyang/15(4)"]


def test_national_law_is_none_of_the_others() -> None:
    alone = {**A1, "officers": ["o1"]}
    rows = [row for codes_ in found("pengyang", activities=[alone]).values() for row in codes_]
    assert "act-by-two-officers" not in rows


def test_nothing_that_is_only_pending_unknown_or_met_is_a_violation() -> None:
    judged = findings("xinyang", recordings=[{"id": "r1"}], activities=[], case=a_case(), events=...)
    assert not judged.has_failure
    assert violations(judged, PACKS["xinyang"]) == ()


def test_wilfulness_and_gravity_are_left_for_people() -> None:
    items = {item.provision: item for pack in LOCAL for item in catalogue(pack)}
    assert {provision for provision, item in items.items() if item.judge} == {
        "xinyang/27(2)",
        "xinyang/27(5)",
        "xinyang/27(6)",
        "xinyang/27(7)",
        "pengyang/15(3)",
        "gaoxin/20(2)",
        "gaoxin/20(4)",
    }


def test_every_code_of_a_list_is_a_duty_that_the_pack_has() -> None:
    for pack in LOCAL:
        known = {rule.code for rule in (*PACKS[pack].deadlines, *PACKS[pack].duties)}
        assert {code for item in catalogue(pack) for code in item.codes} - known == set()


def test_the_json_grows_by_one_key_and_keeps_to_its_schema() -> None:
    judged = findings(
        "xinyang", recordings=[a_recording("2025-09-26T10:00")], events=[an_event("leaked", subject="recording/r1")]
    )
    plain, whole = law.findings_to_json(judged), law.findings_to_json(judged, violations(judged, PACKS["xinyang"]))
    assert set(whole) - set(plain) == {"violations"}
    validator = validator_for(findings_schema())
    assert validator.is_valid(plain)
    assert validator.is_valid(whole)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("items: [{provision: p/1, zh: 甲, en: a}]", "needs the codes or kinds"),
        ("items: [{provision: p/1, zh: 甲, en: a, codes: [no-such-code]}]", "is none of"),
        ("items: [{provision: nowhere, zh: 甲, en: a, others: true}]", "provision"),
        ("items: [{provision: xinyang/1, zh: 甲, en: a, others: true, states: [met]}]", "is none of"),
        ("items: [{provision: xinyang/1, en: a, others: true}]", "missing"),
    ],
)
def test_a_list_that_cannot_be_read_names_its_place(tmp_path: Path, text: str, fault: str) -> None:
    assert "no-such-code" not in codes()
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "violations.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=fault) as caught:
        catalogue("p", tmp_path)
    assert "p/violations.yaml" in str(caught.value)
