"""The packs as texts: every article is there, and every value says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from liuhen.law import load_packs
from liuhen.law.provision import parse_provision
from liuhen.law.vocabulary import RULEPACKS, codes

PACKS = {name: pack for name, pack in load_packs().items() if not pack.is_profile}
MISSION = Path(__file__).parents[2] / ".." / "shared" / "mission"
COUNTS = {"xinyang": 28, "pengyang": 16, "fengli": 33, "gaoxin": 22, "shijiazhuang": 35}


@pytest.mark.parametrize(("pack", "count"), COUNTS.items())
def test_a_pack_has_every_article_of_its_text(pack: str, count: int) -> None:
    numbers = {article.provision.article for article in PACKS[pack].articles}
    assert numbers == set(range(1, count + 1))


def test_the_five_texts_have_134_articles() -> None:
    assert sum(COUNTS.values()) == 134


@pytest.mark.skipif(not MISSION.is_dir(), reason="the shared mission folder is not beside the project")
def test_rows_and_kinds_are_those_of_the_mission() -> None:
    wanted = yaml.safe_load((MISSION / "articles.yaml").read_text(encoding="utf-8"))
    for pack, rows in wanted.items():
        assert {article.row: article.kind for article in PACKS[pack].articles} == {
            str(row): value["kind"] for row, value in rows.items()
        }


@pytest.mark.skipif(not MISSION.is_dir(), reason="the shared mission folder is not beside the project")
def test_no_sentence_is_copied_from_a_text() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((MISSION / "regulations").glob("*.txt"))]
    joined = "".join("".join(text.split()) for text in texts)
    copied = [
        article.provision
        for pack in PACKS.values()
        for article in pack.articles
        if any(article.duty.zh[place : place + 24] in joined for place in range(len(article.duty.zh) - 23))
    ]
    assert copied == []


def test_every_provision_of_a_rule_is_an_article_of_its_text() -> None:
    known = {
        (article.provision.text, article.provision.article) for pack in PACKS.values() for article in pack.articles
    }
    for pack in PACKS.values():
        rules = [rule.provision for rule in pack.deadlines] + [
            part.provision for part in pack.clauses if part.provision
        ]
        rules += [rule.relief.provision for rule in pack.deadlines if rule.relief]
        for provision in map(parse_provision, rules):
            assert (provision.text, provision.article) in known, provision


@pytest.mark.parametrize("pack", COUNTS)
def test_a_regulation_is_never_named_for_what_it_does_not_say(pack: str) -> None:
    for clause in PACKS[pack].clauses:
        if clause.source == "default":
            assert clause.provision is None
        elif not clause.is_inherited:
            assert parse_provision(clause.provision or "").text == pack


@pytest.mark.parametrize("pack", COUNTS)
def test_a_local_pack_says_something_or_its_silence_on_filing_and_storing(pack: str) -> None:
    said = {rule.code for rule in PACKS[pack].deadlines} | {absent.code for absent in PACKS[pack].absent}
    assert {"store-recording", "file-case"} <= said
    assert said <= set(codes())


def test_no_python_lives_among_the_packs() -> None:
    assert [path for path in RULEPACKS.rglob("*") if path.is_file() and path.suffix != ".yaml"] == []
