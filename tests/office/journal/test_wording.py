"""Every entry says in words what happened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import liuhen.office
from liuhen.office.journal.wording import describe, icon_of, known_types

OFFICE = Path(liuhen.office.__file__).parent
RECORDED = re.compile(r"""record\(\s*f?"([a-z][a-z.-]+)\"""")


def written_types() -> set[str]:
    return {
        type_
        for file in OFFICE.rglob("*.py")
        for type_ in RECORDED.findall(file.read_text(encoding="utf-8"))
        if "." in type_
    }


def test_every_type_that_the_office_writes_has_words() -> None:
    written = {type_ for type_ in written_types() if not type_.endswith(".")}
    assert len(written) > 20
    assert written - known_types() == set()


@pytest.mark.parametrize("lang", ["zh", "zh-hans", "en"])
def test_every_type_is_worded_with_an_empty_and_with_an_erased_payload(lang: str) -> None:
    for type_ in known_types():
        assert describe(type_, {}, lang).act
        assert describe(type_, None, lang).detail


def test_every_icon_is_one_that_the_pages_have() -> None:
    icons = OFFICE.parents[2] / "frontend" / "icons.txt"
    names = set(icons.read_text(encoding="utf-8").split("\n"))
    assert {icon_of(type_) for type_ in known_types()} <= names


def test_choices_are_worded_and_parts_that_are_empty_left_out() -> None:
    words = describe("event.recorded", {"kind": "objection", "by": "party", "note": "", "subject": ""}, "zh")
    assert (words.object, words.detail) == ("当事人提出异议", "当事人")


def test_a_key_with_a_digit_in_its_name_is_filled_in_like_any_other() -> None:
    payload = {"source": "BWC-03", "files": 12, "list_sha256": "ab12"}
    assert describe("docking.listed", payload, "zh").detail == "12 · ab12"


def test_ids_are_named_and_instants_written_in_beijing_time() -> None:
    payload = {
        "kind": "inspection",
        "officers": ["a" * 32, "b" * 32],
        "started_at": "2026-11-17T09:00:00+08:00",
        "place": "",
    }
    words = describe("activity.recorded", payload, "zh", lambda kind, key: f"{kind}:{key[0]}")
    assert words.detail == "2026-11-17 周二 09:00:00 · officer:a、officer:b"


def test_a_correction_shows_only_the_fields_that_differ() -> None:
    before = {"name": "王某", "kind": "person", "phone": "1"}
    words = describe("party.named", {"before": before, "after": {**before, "name": "王甲"}}, "zh")
    assert (words.before, words.after) == ("姓名或名称 王某", "姓名或名称 王甲")


def test_no_undecided_and_nothing_are_three_different_words() -> None:
    payload = {"before": {"is_grave": None, "is_complex": True}, "after": {"is_grave": False, "is_complex": None}}
    words = describe("case.judged", payload, "zh")
    assert (words.before, words.after) == ("重大 未定 · 复杂 是", "重大 否 · 复杂 未定")
    assert describe("device.assigned", {"before": None, "after": None}, "zh").before == "（无）"


def test_an_unknown_type_is_shown_as_it_is_written() -> None:
    assert describe("future.thing", {"a": 1}, "zh").act == "future.thing"
