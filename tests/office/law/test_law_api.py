"""The law over HTTP gives what the pages show: articles with rules, findings, comparisons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from liuhen import law
from liuhen.office.law.rules import rules_of

if TYPE_CHECKING:
    from django.test import Client

PACKS = law.load_packs()
API = "/api/v1/law"
AT = "at=2026-11-18T14:32:00%2B08:00"


def asked(client: Client, path: str, body: Any = None, *, status: int = 200) -> Any:
    if body is None:
        answer = client.get(API + path)
    else:
        token = client.get("/me/").context["csrf_token"]
        answer = client.post(API + path, json.dumps(body), "application/json", headers={"X-CSRFToken": str(token)})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_articles_of_a_pack_hold_every_rule_that_cites_them(client_of_handler: Client) -> None:
    told = asked(client_of_handler, "/packs/pengyang/articles")
    rules = [
        rule
        for article in told
        for rule in (*article["rules"], *(r for row in article["duties"] for r in row["rules"]))
    ]
    wanted = [
        rule
        for rule in rules_of(PACKS["pengyang"], PACKS["national"])
        if rule.provision and rule.provision.text == "pengyang"
    ]
    assert len(rules) == len(wanted)
    assert [article["provision"] for article in told] == [f"pengyang/{number}" for number in range(1, 17)]


def test_one_article_is_the_same_alone(client_of_handler: Client) -> None:
    told = asked(client_of_handler, "/packs/national/articles")
    alone = asked(client_of_handler, "/articles/penalty-law/56")
    assert alone in told
    assert alone["citation"]["zh"] == "处罚法 第五十六条"


def test_a_comparison_says_what_each_pack_says_and_where_it_is_silent(client_of_handler: Client, facts: Any) -> None:
    told = asked(client_of_handler, f"/compare?packs=pengyang,gaoxin&{AT}", facts)
    assert told["packs"] == ["pengyang", "gaoxin"]
    rows = {row["code"]: row for row in told["obligations"]}
    storing = rows["store-recording"]
    assert [cell["state"] for cell in storing["packs"]] == ["met", "late"]
    assert storing["tightest"] == ["gaoxin"]
    silent = [cell for row in told["obligations"] for cell in row["packs"] if cell["state"] is None]
    assert silent
    assert all(cell["provision"] is None and cell["reason"]["zh"] for cell in silent)


def test_without_packs_every_local_text_is_asked_the_agencys_own_first(client_of_handler: Client, facts: Any) -> None:
    told = asked(client_of_handler, f"/compare?{AT}", facts)
    assert told["packs"][0] == "pengyang"
    assert set(told["packs"]) == {pack.id for pack in PACKS.values() if pack.extends}


def test_a_pack_that_is_not_there_is_refused_by_name(client_of_handler: Client, facts: Any) -> None:
    problem = asked(client_of_handler, "/compare?packs=pengyang,atlantis", facts, status=422)
    assert problem["type"].endswith("no-such-pack")
    assert "atlantis" in problem["detail"]


def test_faults_of_facts_name_their_places(client_of_handler: Client, facts: Any) -> None:
    facts["recordings"][0]["activity"] = "A9"
    problem = asked(client_of_handler, "/compare", facts, status=422)
    assert [fault["where"] for fault in problem["faults"]] == ["recordings[0].activity"]


def test_the_answer_names_pages_that_exist(client_of_handler: Client) -> None:
    packs = asked(client_of_handler, "/packs")
    assert {pack["id"] for pack in packs} == set(PACKS)
    for pack in packs:
        assert client_of_handler.get(f"/law/{pack['id']}/").status_code == 200
