"""The packs' pages: every article with the rules it became, what is open under it, search, the way to an article."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from liuhen import law
from liuhen.law.provision import parse_provision
from liuhen.office.law.articles import articles_of, matching, rules_elsewhere
from liuhen.office.law.queries import open_by_article
from liuhen.office.law.rules import count_rules, rules_of
from liuhen.office.oversight.models import Obligation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.people.models import Officer

PACKS = law.load_packs()


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_a_pack_shows_every_article_and_every_rule_of_its_own(client_of_handler: Client, pack: str) -> None:
    page = text_of(client_of_handler, f"/law/{pack}/")
    for article in PACKS[pack].articles:
        assert article.duty.zh in page
    rules = rules_of(PACKS[pack], PACKS.get(PACKS[pack].extends or ""))
    assert page.count('<li class="rule">') == len(rules)
    for rule in rules:
        assert rule.sentence.zh in page


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_each_rule_stands_once_under_its_article_or_beyond_them(pack: str) -> None:
    shown = [rule for article in articles_of(PACKS[pack], PACKS, {}) for rule in article.rules]
    shown += rules_elsewhere(PACKS[pack], PACKS)
    assert sorted(map(repr, shown)) == sorted(map(repr, rules_of(PACKS[pack], PACKS.get(PACKS[pack].extends or ""))))


def test_what_a_pack_inherits_is_told_by_the_pack_that_says_it() -> None:
    national = {(rule.code, rule.provision) for rule in rules_of(PACKS["national"], None)}
    own = {(rule.code, rule.provision) for rule in rules_of(PACKS["pengyang"], PACKS["national"])}
    assert national
    assert own
    assert not national & own


def test_the_front_page_counts_articles_and_rules_of_each_pack(client_of_handler: Client) -> None:
    page = text_of(client_of_handler, "/law/")
    counts = count_rules(PACKS.values())
    for pack in (pack for pack in PACKS.values() if pack.articles):
        row = re.search(rf'href="/law/{pack.id}/" data-act.*?</tr>', page, re.DOTALL)
        assert row is not None
        numbers = re.findall(r'class="number">(\d+)<', row[0])
        articles = {(one.provision.text, one.provision.article) for one in pack.articles}
        assert numbers == [str(len(articles)), str(counts[pack.id])]


def test_an_address_of_an_article_leads_to_its_place(client_of_handler: Client) -> None:
    assert client_of_handler.get("/law/pengyang/11/")["Location"] == "/law/pengyang/#a11"
    assert client_of_handler.get("/law/penalty-law/56/")["Location"] == "/law/national/#penalty-law-56"
    assert 'id="a11"' in text_of(client_of_handler, "/law/pengyang/")
    assert 'id="penalty-law-56"' in text_of(client_of_handler, "/law/national/")


def test_every_provision_that_a_rule_cites_has_a_page(client_of_handler: Client) -> None:
    cited = {rule.provision for pack in PACKS.values() for rule in rules_of(pack, PACKS.get(pack.extends or ""))}
    addresses = {f"/law/{one.text}/{one.article}/" for one in cited if one is not None}
    assert {address for address in addresses if client_of_handler.get(address).status_code != 302} == set()


@pytest.mark.parametrize("address", ["/law/nowhere/", "/law/pengyang/99/", "/law/no-text/1/", "/law/-/1/"])
def test_what_is_no_text_is_not_found(client_of_handler: Client, address: str) -> None:
    assert client_of_handler.get(address).status_code == 404


@pytest.mark.parametrize("words", ["刻录光盘", "第十四条 彭阳", "ABUSE objected", "第14条", "pengyang/14"])
def test_search_finds_words_of_articles_and_rules_and_numbers_in_both_languages(words: str) -> None:
    found = matching(articles_of(PACKS["pengyang"], PACKS, {}), words)
    assert "a14" in {article.anchor for article in found}
    assert len(found) < len(articles_of(PACKS["pengyang"], PACKS, {}))


def test_search_runs_through_all_packs_and_says_when_it_finds_nothing(client_of_handler: Client) -> None:
    page = text_of(client_of_handler, "/law/", words="光盘")
    assert {"/law/pengyang/14/", "/law/shijiazhuang/27/"} <= set(re.findall(r'<h3><a href="([^"]+)"', page))
    assert "没有条文或规则含有这些词" in text_of(client_of_handler, "/law/", words="没有这样的词")
    assert "没有条文或规则含有这些词" in text_of(client_of_handler, "/law/pengyang/", words="没有这样的词")


def test_an_article_counts_what_is_open_under_it_in_ones_own_unit(
    activity: Activity, client_of_handler: Client, handler: Officer
) -> None:
    now = timezone.now()
    open_here = [parse_provision(row.provision) for row in Obligation.objects.filter(is_open=True, unit=handler.unit)]
    wanted = sum((one.text, one.article) == ("pengyang", 11) for one in open_here)
    assert wanted
    assert open_by_article(handler, now)["pengyang", 11].all == wanted
    page = text_of(client_of_handler, "/law/pengyang/")
    assert f'<a href="/?of=unit&article=pengyang/11">{wanted} 项待办</a>' in page


def test_another_units_duties_are_not_counted(
    case: Case, make_officer: Callable[..., Officer], other_unit: object
) -> None:
    stranger = make_officer(unit=other_unit)
    assert dict(open_by_article(stranger, timezone.now())) == {}


def test_a_duty_past_its_end_is_counted_as_overdue(case: Case, handler: Officer) -> None:
    duty = Obligation.objects.filter(is_open=True, case=case, provision__startswith="pengyang/11").first()
    assert duty is not None
    duty.due_at = timezone.now()
    duty.save()
    assert open_by_article(handler, timezone.now())["pengyang", 11].overdue == 1
