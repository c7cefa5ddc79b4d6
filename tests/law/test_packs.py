"""The loader: strict, with file, rule and field in every fault; versions of law side by side."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from law.building import LOCAL, at, duty, kept
from liuhen import law
from liuhen.kernel.errors import InvalidInput
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from pathlib import Path

PACK = {
    "format": "liuhen-rulepack/1",
    "id": "testland",
    "name": {"zh": "测试", "en": "Testland"},
    "title": {"zh": "测试制度", "en": "A text for tests"},
    "extends": "national",
    "versions": [{"id": "1", "since": None}, {"id": "2", "since": "2026-07-01"}],
}
STORE = {
    "kind": "deadline",
    "code": "store-recording",
    "subject": "recording",
    "provision": "testland/1",
    "source": "regulation",
    "duty": {"zh": "{start}后{period}内存储", "en": "within {period} after {start}"},
    "start": ["recording_made"],
    "period": "3 days",
    "met_by": "recording_stored",
}
KEEP = {
    "kind": "retention",
    "code": "keep-recording",
    "subject": "recording",
    "clauses": [
        {
            "keep": "dispose_after",
            "when": {"always": True},
            "start": "recording_made",
            "period": "1 month",
            "provision": "testland/2",
            "source": "regulation",
            "reason": {"zh": "一个月", "en": "a month"},
        }
    ],
}


def load(root: Path, rules: list[Any], pack: dict[str, Any] | None = None) -> law.RulePack:
    folder = root / "testland"
    (folder / "rules").mkdir(parents=True)
    shutil.copytree(RULEPACKS / "national", root / "national")
    text = yaml.safe_dump(pack or PACK, allow_unicode=True).replace("'2026-07-01'", "2026-07-01")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    (folder / "rules" / "rules.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    return law.load_packs(root)["testland"]


def faults(root: Path, rules: list[Any], pack: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(root, rules, pack)
    return [str(fault) for fault in caught.value.faults]


def check(pack: law.RulePack, made: str, **more: Any) -> law.Findings:
    recordings = [{"id": "r1", "ended_at": at(made).isoformat(), "stored_at": None, "evidence": False}]
    facts = law.parse_facts(
        {"format": "liuhen-facts/1", "pack": "pengyang", "recordings": recordings, "events": [], **more}
    )
    return law.check(facts, pack, at("2026-11-21T12:00"))


def test_all_six_packs_load_and_every_local_one_extends_national() -> None:
    packs = law.load_packs()
    assert set(packs) == {"national", *LOCAL, "strict"}
    assert {pack.extends for pack in packs.values() if pack.id in LOCAL} == {"national"}


def test_a_pack_is_read_as_written(tmp_path: Path) -> None:
    pack = load(tmp_path, [STORE, KEEP])
    found = check(pack, "2026-08-03T09:00", case=None)
    assert duty(found, "store-recording").due_at == at("2026-08-07T00:00")
    assert kept(found).until.isoformat() == "2026-09-04"


class TestVersions:
    """The version in force at the event decides, not the one in force today."""

    def rules(self) -> list[Any]:
        old = {**STORE, "period": "3 days", "until": "2"}
        return [old, {**STORE, "period": "24 hours", "since": "2"}]

    @pytest.mark.parametrize(
        ("made", "due"),
        [
            ("2026-06-30T23:59", "2026-07-04T00:00"),
            ("2026-07-01T00:00", "2026-07-02T00:00"),
        ],
    )
    def test_each_event_falls_under_the_rule_of_its_day(self, tmp_path: Path, made: str, due: str) -> None:
        found = check(load(tmp_path, self.rules()), made)
        assert duty(found, "store-recording").due_at == at(due)

    def test_findings_name_the_version_in_force_when_they_are_made(self, tmp_path: Path) -> None:
        pack = load(tmp_path, self.rules())
        assert check(pack, "2026-06-30T09:00").pack_version == "2"
        assert pack.version_at(at("2026-06-30T23:59")) == "1"

    def test_clauses_on_keeping_are_dated_too(self, tmp_path: Path) -> None:
        old, new = ({**KEEP["clauses"][0], **more} for more in ({"until": "2"}, {"since": "2", "period": "1 year"}))
        pack = load(tmp_path, [{**KEEP, "clauses": [old, new]}])
        assert kept(check(pack, "2026-06-30T09:00", case=None)).until.isoformat() == "2026-07-31"
        assert kept(check(pack, "2026-07-01T09:00", case=None)).until.isoformat() == "2027-07-02"


RELIEF = {
    "reasons": ["remote"],
    "start": "returned",
    "period": "9 hours",
    "provision": "testland/1",
    "source": "regulation",
}
CLAUSE = KEEP["clauses"][0]


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({**STORE, "perriod": "1 day"}, "testland/rules/rules.yaml: [0] store-recording.perriod: unknown key"),
        ({**STORE, "period": "soon"}, "testland/rules/rules.yaml: [0] store-recording.period"),
        ({**STORE, "code": "make-tea"}, "testland/rules/rules.yaml: [0] make-tea.code"),
        ({**STORE, "provision": "article 1"}, "store-recording.provision"),
        ({**STORE, "source": "hearsay"}, "store-recording.source"),
        ({**STORE, "start": []}, "store-recording.start: a clock needs a start"),
        ({**STORE, "start": ["dawn"]}, "store-recording.start[0]"),
        ({**STORE, "met_by": "dusk"}, "store-recording.met_by"),
        ({**STORE, "bearer": "nobody"}, "store-recording.bearer"),
        ({**STORE, "places": ["drawer"]}, "store-recording.places[0]"),
        ({**STORE, "since": "9"}, "store-recording.since"),
        ({**STORE, "until": "1"}, "store-recording: until must name a version whose day is known"),
        ({**STORE, "duty": {"zh": "只有中文"}}, "store-recording.duty.en: missing"),
        ({**STORE, "relief": {**RELIEF, "reasons": ["tired"]}}, "store-recording.relief.reasons[0]"),
        ({**STORE, "relief": {**RELIEF, "reasons": []}}, "store-recording.relief.reasons"),
        ({**STORE, "warn": [{"before": "1 day"}]}, "store-recording.warn[0].source: missing"),
        ({**STORE, "warn": [{"after": "1 day", "source": "default"}]}, "store-recording.warn[0]"),
        ({key: value for key, value in STORE.items() if key != "met_by"}, "store-recording.met_by: missing"),
        ({**KEEP, "clauses": [{**CLAUSE, "when": {"moon": "full"}}]}, "keep-recording.clauses[0].when.moon"),
        ({**KEEP, "clauses": [{**CLAUSE, "when": {"event": ["tea"]}}]}, "keep-recording.clauses[0].when.event[0]"),
        (
            {**KEEP, "clauses": [{**CLAUSE, "when": {"evidence": True, "by": ["party"]}}]},
            "keep-recording.clauses[0].when: needs exactly one",
        ),
        ({**KEEP, "clauses": [{**CLAUSE, "period": "24 hours"}]}, "keep-recording.clauses[0].period"),
        ({**KEEP, "clauses": [{**CLAUSE, "keep": "preserve"}]}, "keep-recording.clauses[0]: period and start"),
        ({**KEEP, "clauses": [{**CLAUSE, "provision": None}]}, "keep-recording.clauses[0]: a value of a text needs"),
        ({"kind": "wish", "code": "file-case"}, "[0] file-case: kind must be one of"),
        ("store it", "[0]: kind must be one of"),
    ],
)
def test_a_fault_names_file_rule_and_field(tmp_path: Path, rule: Any, place: str) -> None:
    assert any(place in fault for fault in faults(tmp_path, [rule])), place


def test_several_faults_of_a_pack_are_reported_together(tmp_path: Path) -> None:
    found = faults(tmp_path, [{**STORE, "period": "soon"}, {**KEEP, "surprise": 1}])
    assert len(found) == 2


def test_a_key_that_stands_twice_is_no_yaml_of_ours(tmp_path: Path) -> None:
    load(tmp_path / "good", [STORE])
    rules = tmp_path / "good" / "testland" / "rules" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "  period: 9 days\n", encoding="utf-8")
    shutil.copytree(tmp_path / "good", tmp_path / "bad")
    with pytest.raises(InvalidInput, match=r"rules/rules.yaml.*'period' stands twice"):
        law.load_packs(tmp_path / "bad")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "elsewhere"}, "testland/pack.yaml: id"),
        ({"format": "liuhen-rulepack/9"}, "testland/pack.yaml: format"),
        ({"extends": "atlantis"}, "testland/pack.yaml: extends"),
        ({"versions": []}, "testland/pack.yaml: versions"),
        ({"versions": [{"id": "1", "since": "long ago"}]}, "testland/pack.yaml: versions[0]"),
        ({"colour": "red"}, "testland/pack.yaml: colour"),
    ],
)
def test_a_wrong_pack_file_names_its_place(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    assert any(place in fault for fault in faults(tmp_path, [STORE], {**PACK, **change}))
