"""Claims: what meets a row of `articles.yaml`. No row is decoration.

A rule claims the row whose provision it cites, or of which it cites an item, without a word. What no rule can compute
the row claims itself: `{defines: true}` where the text defines and adds no duty; `{feature: …, proof: [tests/…::…]}`
where a page or a record meets it and a test proves that; `{rules: [code, …]}` where two rows share one provision and
the letter alone parts them, or where rules under another provision of the text carry the row out. Whether a named test
exists is for those who have the tests (`scripts/law_coverage.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.law.provision import parse_provision
from liuhen.law.vocabulary import codes, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.kernel.errors import Text
    from liuhen.law.packs import Article, RulePack
    from liuhen.law.strict import Node

PROOF = r"tests/[\w/]+\.py::\w+(::\w+)?"
"""What a proof looks like, as pytest names tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a row says of itself; all empty and `defines` false is no claim."""

    defines: bool = False
    rules: tuple[str, ...] = ()
    """Codes of the text's rules that meet this row, where its provision alone does not tell."""
    feature: Text | None = None
    proof: tuple[str, ...] = ()
    """Tests that prove the feature, as pytest names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleKey:
    """One rule as people speak of it: a code with its provision, in the pack that writes it."""

    pack: str
    code: str
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row with what meets it."""

    article: Article
    rules: tuple[RuleKey, ...]
    clauses: tuple[RuleKey, ...]

    @property
    def named_in_vain(self) -> tuple[str, ...]:
        """Return the codes that the row names and that no rule or clause of the text has."""
        found = {rule.code for rule in (*self.rules, *self.clauses)}
        return tuple(code for code in self.article.claim.rules if code not in found) if self.article.claim else ()

    @property
    def is_claimed(self) -> bool:
        """Tell whether anything meets the row."""
        claim = self.article.claim
        return bool(self.rules or self.clauses or (claim and (claim.defines or claim.feature)))


def read_claim(node: Node) -> Claim:
    """Read `claim:` of a row."""
    found = node.keys(("defines", "rules", "feature", "proof"))
    if "defines" in found and (found["defines"].value is not True or len(found) > 1):
        node.fault("defines is true and stands alone: a row that defines adds no duty")
    if ("feature" in found) != ("proof" in found):
        node.fault("a feature needs its proof, and a proof its feature")
    if not found and isinstance(node.value, dict):
        node.fault("an empty claim says nothing")
    return Claim(
        defines="defines" in found,
        rules=found["rules"].words(codes()) if "rules" in found else (),
        feature=read_text(found["feature"]) if "feature" in found else None,
        proof=_proofs(found["proof"]) if "proof" in found else (),
    )


def _proofs(node: Node) -> tuple[str, ...]:
    proofs = []
    for item in node.items():
        if not re.fullmatch(PROOF, item.text(), re.ASCII):
            item.fault("is no test such as tests/office/test_cases.py::test_a_case_is_filed")
        proofs.append(item.text())
    if not proofs:
        node.fault("a feature that nothing proves is a wish")
    return tuple(proofs)


def own_rules(pack: RulePack, inherited: RulePack | None) -> tuple[RuleKey, ...]:
    """Return the rules that a pack itself writes, each code with each of its provisions once."""
    taken = set() if inherited is None else set(_keys(inherited))
    keys = dict.fromkeys(key for key in _keys(pack) if key not in taken)
    return tuple(RuleKey(pack=pack.id, code=code, provision=provision) for code, provision in keys)


def _keys(pack: RulePack) -> Iterator[tuple[str, str]]:
    yield from ((rule.code, rule.provision) for rule in pack.deadlines)
    yield from ((rule.code, rule.provision) for rule in pack.duties)


def own_clauses(pack: RulePack, code: str) -> tuple[RuleKey, ...]:
    """Return the provisions of the clauses on keeping that a pack itself writes."""
    provisions = [clause.provision for clause in pack.clauses if clause.provision and not clause.is_inherited]
    return tuple(dict.fromkeys(RuleKey(pack=pack.id, code=code, provision=provision) for provision in provisions))


def claimed(articles: Iterable[Article], rules: Iterable[RuleKey], clauses: Iterable[RuleKey]) -> tuple[Claimed, ...]:
    """Tell for each row what meets it."""
    rows = tuple(articles)
    provisions = [row.provision for row in rows]
    every, kept = tuple(rules), tuple(clauses)
    return tuple(
        Claimed(
            article=row,
            rules=_met_by(row, every, is_shared=provisions.count(row.provision) > 1),
            clauses=_met_by(row, kept, is_shared=provisions.count(row.provision) > 1),
        )
        for row in rows
    )


def _met_by(row: Article, rules: tuple[RuleKey, ...], *, is_shared: bool) -> tuple[RuleKey, ...]:
    named = row.claim.rules if row.claim else ()
    cited = [rule for rule in rules if row.provision.covers(parse_provision(rule.provision))]
    if is_shared:
        cited = [rule for rule in cited if rule.code in named]
    elsewhere = set(named) - {rule.code for rule in cited}
    text = row.provision.text
    return (*cited, *(rule for rule in rules if rule.code in elsewhere and rule.provision.startswith(f"{text}/")))
