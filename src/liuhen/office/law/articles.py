"""The articles of a pack for its page: in order, each row with the rules that it became, and what is open under it.

Rules that cite another text, and defaults that no text says, come after the articles, so that none stays hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law.provision import Provision
from liuhen.office.law.queries import Open
from liuhen.office.law.rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from liuhen.law.packs import Article, RulePack
    from liuhen.office.law.rules import RuleInWords

NONE_OPEN = Open()
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One duty of an article in our words; `part` names its paragraph or item where it has one."""

    article: Article
    part: Text
    rules: tuple[RuleInWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInWords:
    """One article. `short` cites it without the own text's name; `loose` rules cite it and none of its rows."""

    provision: Provision
    citation: Text
    short: Text
    anchor: str
    rows: tuple[Row, ...]
    loose: tuple[RuleInWords, ...]
    open: Open

    @property
    def rules(self) -> tuple[RuleInWords, ...]:
        """All rules that the article became."""
        return (*(rule for row in self.rows for rule in row.rules), *self.loose)


def anchor_of(pack: str, provision: Provision) -> str:
    """Name an article's place on its pack's page: `a11`; in a pack of several texts `penalty-law-56`."""
    return f"a{provision.article}" if provision.text == pack else f"{provision.text}-{provision.article}"


def place_of(provision: Provision, packs: Mapping[str, RulePack]) -> tuple[str, str] | None:
    """Find the page and the place on it that show an article: its own, or that of the rules that cite it."""
    key = key_of(provision)
    for pack in packs.values():
        if any(key_of(row.provision) == key for row in pack.articles):
            return pack.id, anchor_of(pack.id, provision)
    for pack in packs.values():
        if any(rule.provision and key_of(rule.provision) == key for rule in rules_elsewhere(pack, packs)):
            return pack.id, ELSEWHERE
    return None


def articles_of(
    pack: RulePack, packs: Mapping[str, RulePack], counts: Mapping[tuple[str, int], Open]
) -> tuple[ArticleInWords, ...]:
    """Tell every article of a pack in the order of the text."""
    rules = rules_of(pack, packs.get(pack.extends or ""))
    return tuple(
        _article(pack, list(rows), [rule for rule in rules if rule.provision and key_of(rule.provision) == key], counts)
        for key, rows in groupby(pack.articles, key=lambda article: key_of(article.provision))
    )


def rules_elsewhere(pack: RulePack, packs: Mapping[str, RulePack]) -> tuple[RuleInWords, ...]:
    """Tell the rules of a pack that stand in no article of its own: from another text, or from no text at all."""
    own = {key_of(article.provision) for article in pack.articles}
    rules = rules_of(pack, packs.get(pack.extends or ""))
    return tuple(rule for rule in rules if rule.provision is None or key_of(rule.provision) not in own)


def matching(articles: Iterable[ArticleInWords], words: str) -> tuple[ArticleInWords, ...]:
    """Return the articles that hold every one of the words, in either language, in themselves or in their rules."""
    wanted = words.casefold().split()
    return tuple(article for article in articles if all(word in _haystack(article) for word in wanted))


def _haystack(article: ArticleInWords) -> str:
    texts = [article.citation, *(row.article.duty for row in article.rows)]
    texts += [row.article.caution for row in article.rows if row.article.caution]
    for rule in article.rules:
        texts += [rule.name, rule.sentence, *rule.notes]
    plain = [str(article.provision), f"第{article.provision.article}条", *(rule.code for rule in article.rules)]
    return "\n".join((*plain, *(f"{text.zh}\n{text.en}" for text in texts))).casefold()


def _article(
    pack: RulePack, rows: Sequence[Article], rules: Sequence[RuleInWords], counts: Mapping[tuple[str, int], Open]
) -> ArticleInWords:
    first = rows[0].provision
    provision = Provision(first.text, first.article)
    placed = {id(rule): _row_of(rule, rows) for rule in rules}
    names = pack.texts if provision.text != pack.id else {pack.id: Text(zh="", en="")}
    return ArticleInWords(
        provision=provision,
        citation=_cited(provision, pack.texts),
        short=_cited(provision, names),
        anchor=anchor_of(pack.id, provision),
        rows=tuple(
            Row(article=row, part=_part(row), rules=tuple(rule for rule in rules if placed[id(rule)] is row))
            for row in rows
        ),
        loose=tuple(rule for rule in rules if placed[id(rule)] is None),
        open=counts.get(key_of(provision), NONE_OPEN),
    )


def _cited(provision: Provision, names: Mapping[str, Text]) -> Text:
    return Text(zh=provision.cite("zh", names).strip(), en=provision.cite("en", names).strip())


def _row_of(rule: RuleInWords, rows: Sequence[Article]) -> Article | None:
    """Choose the row that a rule stands under: the one that claims it, else the narrowest that covers its provision."""
    covering = [row for row in rows if rule.provision and row.provision.covers(rule.provision)]
    return max(covering, key=lambda row: (_claims(row, rule), row.provision.order), default=None)


def _claims(row: Article, rule: RuleInWords) -> bool:
    return row.claim is not None and rule.code in row.claim.rules


def _part(row: Article) -> Text:
    provision = row.provision
    whole = Provision(provision.text, provision.article)
    zh, en = (provision.cite(lang, {}).removeprefix(whole.cite(lang, {})).strip() for lang in ("zh", "en"))
    return Text(zh=zh, en=en)


def key_of(provision: Provision) -> tuple[str, int]:
    """Return what tells one article from another: its text and number."""
    return provision.text, provision.article
