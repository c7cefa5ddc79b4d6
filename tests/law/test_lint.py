"""Lint tells every fault of a pack, with file, rule and field, and of a good pack it tells nothing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner, Result

from law.test_packs import KEEP, PACK, STORE
from liuhen.cli.law import law
from liuhen.law import vocabulary
from liuhen.law.lint import lint
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from pathlib import Path

ROW = {"kind": "deadline", "zh": "及时存储", "en": "Store in time."}
ARTICLES = {"1": ROW, "2": {**ROW, "kind": "retain"}, "3": {**ROW, "kind": "context", "claim": {"defines": True}}}
MADE = {"id": "r1", "ended_at": "2026-11-02T09:00:00+08:00", "stored_at": None, "evidence": False}
ASKED = {"code": "store-recording", "subject": "recording/r1"}


def case(at: str, *expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    facts = {"case": None, "recordings": [MADE], "events": []}
    return {"case": "一段录像", "en": "A recording", "at": at, "facts": facts, "expect": list(expect), **more}


GOOD = case("2026-11-03T09:00:00+08:00", {**ASKED, "state": "pending"})
BAD = case("2026-11-21T09:00:00+08:00", {**ASKED, "state": "overdue"})
KEPT = case(
    "2026-11-21T09:00:00+08:00",
    keeps=[{"subject": "recording/r1", "rule": "dispose_after", "provisions": ["testland/2"]}],
)
FILES: dict[str, Any] = {
    "pack.yaml": {**PACK, "versions": [{"id": "1", "since": None}]},
    "articles.yaml": ARTICLES,
    "rules/rules.yaml": [STORE, KEEP],
    "cases/cases.yaml": [GOOD, BAD, KEPT],
}


def write(root: Path, **changes: Any) -> Path:
    """Write the good pack with some files changed; the keys name the files by their stem."""
    folder = root / "testland"
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        value = changes.get(path.stem, data)
        text = value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in lint(folder).faults]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(law, ["lint", *map(str, arguments)])


def test_a_good_pack_has_no_fault(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert faults(folder) == []
    assert (run(folder).exit_code, "没有问题" in run(folder).stdout) == (0, True)


def test_a_folder_of_packs_is_looked_at_as_one(tmp_path: Path) -> None:
    write(tmp_path)
    shutil.copytree(RULEPACKS / "national", tmp_path / "national")
    assert list(lint(tmp_path).packs) == ["national", "testland"]
    assert [fault for fault in faults(tmp_path) if fault.startswith("testland")] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"rules": [{**STORE, "perriod": "1 day"}, KEEP]},
            "testland/rules/rules.yaml: [0] store-recording.perriod: unknown",
        ),
        (
            {"rules": [{**STORE, "provision": "testland/9"}, KEEP]},
            "store-recording (testland/9): testland/9 stands under no",
        ),
        (
            {"rules": [{**STORE, "provision": "gaoxin/1"}, KEEP]},
            "store-recording (gaoxin/1): gaoxin/1 stands under no row",
        ),
        (
            {
                "rules": [
                    STORE,
                    {**KEEP, "clauses": [{**KEEP["clauses"][0], "provision": None, "source": "interpretation"}]},
                ]
            },
            "testland: keep-recording: “一个月” comes from a text (source: interpretation) and names no provision",
        ),
        (
            {"rules": [{**STORE, "duty": {"zh": "store", "en": "store"}}, KEEP]},
            "testland: store-recording.duty.zh: holds no",
        ),
        (
            {"rules": [{**STORE, "duty": {"zh": "存", "en": "存"}}, KEEP]},
            "testland: store-recording.duty.en: holds no English",
        ),
        ({"rules": [{**STORE, "duty": {"zh": "存储"}}, KEEP]}, "store-recording.duty.en: missing"),
        ({"cases": [GOOD, KEPT]}, "store-recording (testland/1): no case in cases/*.yaml in which it is late"),
        ({"cases": [BAD, KEPT]}, "store-recording (testland/1): no case in cases/*.yaml in which it is met"),
        ({"cases": [GOOD, BAD]}, "keep-recording (testland/2): no case in cases/*.yaml in which it decides"),
        ({"cases": [GOOD, {**BAD, "at": GOOD["at"]}, KEPT]}, "testland/cases/cases.yaml: [1]: expects {'code'"),
        ({"cases": [GOOD, {**BAD, "facts": {"weather": "fine"}}]}, "cases.yaml: [1].facts.weather: unknown key"),
        ({"cases": [GOOD, {**BAD, "expect": []}]}, "cases.yaml: [1]: a case that expects nothing proves nothing"),
        ({"cases": [GOOD, {**BAD, "at": "soon"}]}, "cases.yaml: [1].at: 'soon' is no instant"),
        ({"cases": [GOOD, {**BAD, "hope": 1}]}, "cases.yaml: [1].hope: unknown key"),
        ({"cases": "- case: [\n"}, "cases/cases.yaml: while parsing"),
        ({"articles": {**ARTICLES, "4": ROW}}, "testland/articles.yaml: 4: no rule cites it and it claims nothing"),
        ({"articles": {**ARTICLES, "4": {"kind": "context"}}}, "testland/articles.yaml: 4.zh: missing"),
        ({"articles": {**ARTICLES, "four": ROW}}, "testland/articles.yaml: four: 'testland/four' is no provision"),
        (
            {"articles": {**ARTICLES, "3": {**ROW, "claim": {"defines": False}}}},
            "articles.yaml: 3.claim: defines is true",
        ),
        (
            {"articles": {**ARTICLES, "3": {**ARTICLES["3"], "kind": "poem"}}},
            "articles.yaml: 3.kind: 'poem' is none of",
        ),
        (
            {"articles": {**ARTICLES, "3": {**ROW, "claim": {"rules": ["file-case"]}}}},
            "testland/articles.yaml: 3.claim.rules: no rule of the text has the code file-case",
        ),
        ({"pack": {**FILES["pack.yaml"], "colour": "red"}}, "testland/pack.yaml: colour: unknown key"),
        ({"pack": {**FILES["pack.yaml"], "extends": "atlantis"}}, "testland/pack.yaml: extends: 'atlantis' is none of"),
    ],
)
def test_each_fault_names_its_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    folder = write(tmp_path, **changes)
    found = faults(folder)
    assert any(said in fault for fault in found), found
    done = run(folder)
    assert (done.exit_code, said in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"codes": ["make-tea"]}, "items[0].codes[0]: 'make-tea' is none of"),
        ({"codes": ["keep-unaltered"]}, "testland/2: no rule of the pack has the code keep-unaltered"),
        ({"codes": ["store-recording"], "provision": "testland/9"}, "testland/9: stands under no row of articles.yaml"),
    ],
)
def test_a_list_of_violations_is_looked_at_too(tmp_path: Path, item: dict[str, Any], said: str) -> None:
    folder = write(tmp_path)
    listed = {"provision": "testland/2", "zh": "不存储", "en": "not storing", **item}
    (folder / "violations.yaml").write_text(yaml.safe_dump({"items": [listed]}, allow_unicode=True), encoding="utf-8")
    (fault,) = faults(folder)
    assert fault.startswith("testland/violations.yaml: ")
    assert said in fault


def test_a_good_list_of_violations_has_no_fault(tmp_path: Path) -> None:
    folder = write(tmp_path)
    listed = {"provision": "testland/1", "zh": "不存储", "en": "not storing", "codes": ["store-recording"]}
    (folder / "violations.yaml").write_text(yaml.safe_dump({"items": [listed]}, allow_unicode=True), encoding="utf-8")
    assert faults(folder) == []


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    wrong = {"rules": [{**STORE, "period": "soon"}, KEEP], "articles": {"1": {**ROW, "zh": ""}, "2": {"kind": "poem"}}}
    assert len(faults(write(tmp_path, **wrong))) == 5


def test_one_broken_pack_does_not_hide_the_faults_of_the_next(tmp_path: Path) -> None:
    write(tmp_path / "a", pack={**FILES["pack.yaml"], "colour": "red"})
    shutil.move(tmp_path / "a" / "testland", tmp_path / "aland")
    write(tmp_path, cases=[GOOD, KEPT])
    found = faults(tmp_path)
    assert any("aland/pack.yaml: colour" in fault for fault in found)
    assert any("store-recording (testland/1): no case" in fault for fault in found)


def test_a_folder_without_a_pack_is_a_fault(tmp_path: Path) -> None:
    assert "no pack.yaml" in faults(tmp_path)[0]


def test_machines_get_one_document(tmp_path: Path) -> None:
    done = run(write(tmp_path, cases=[GOOD, KEPT]), "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["packs"]) == (1, ["testland"])
    assert [list(fault) for fault in found["faults"]] == [["where", "message"]]


def test_wrong_use_exits_2() -> None:
    assert run("/nowhere").exit_code == 2


def test_a_code_without_both_names_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "codes.yaml").write_text("make-tea: {zh: 泡茶}\n", encoding="utf-8")
    monkeypatch.setattr("liuhen.law.vocabulary.RULEPACKS", tmp_path)
    monkeypatch.setattr("liuhen.law.lint.codes", vocabulary.codes.__wrapped__)
    assert any("codes.yaml: make-tea.en: missing" in fault for fault in faults(write(tmp_path)))
