"""Writes docs/coverage.md: every article of every text, what meets it, and the scenario or test that proves it.

    law_coverage.py          write the page
    law_coverage.py check    fail where the page is stale, a row is met by nothing, or a proof is missing

A row counts once something meets it and something that can fail proves that: for a rule a case well done and one badly
done, for keeping a case that it decides, for a feature a test that exists. An article counts once all its rows do.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from liuhen.law import load_packs
from liuhen.law.lint import lint
from liuhen.law.packs import NATIONAL
from liuhen.law.vocabulary import codes
from paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.law.claims import Claimed, RuleKey
    from liuhen.law.lint import Looked
    from liuhen.law.scenarios import Shown

PAGE = ROOT / "docs" / "coverage.md"
INTRODUCTION = """\
# Coverage: what each article became

Written by `scripts/law_coverage.py` from the packs and their cases; do not edit. A row is met by a rule (its code), by
a feature, or it defines and adds no duty. ✓ is a case in which the duty is kept, ✗ one in which it is broken, ○ one
that shows how long something is kept; after ⚙ stands a test. A row without a proof is **open**.
"""


def main(arguments: list[str]) -> int:
    """Write the page, or check; returns the exit code."""
    text = page()
    if arguments[1:] != ["check"]:
        PAGE.write_text(text, encoding="utf-8")
        print(text[text.index("| text |") : text.index("\n\n##")])
        return 0
    problems = [f"open: {row}" for row in open_rows()] + [f"no such test: {name}" for name in missing_tests()]
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        problems.append("docs/coverage.md is stale: run scripts/law_coverage.py")
    print("\n".join(problems) or "every article is met and proved")
    return 1 if problems else 0


@cache
def looked() -> dict[str, Looked]:
    """Every pack with its rows and what its cases show, the local ones first."""
    packs = lint().packs
    return {name: packs[name] for name in sorted(packs, key=lambda name: (name == NATIONAL, name))}


def open_rows() -> list[str]:
    """Rows that nothing meets or whose proof is missing, as `pack: row`."""
    rows = ((pack, found, row) for pack, found in looked().items() for row in found.rows)
    return [f"{pack}: {row.article.row}" for pack, found, row in rows if not is_proved(row, found)]


def missing_tests() -> list[str]:
    """Tests that a row names and that are not there."""
    return [name for found in looked().values() for row in found.rows for name in _proof(row) if not exists(name)]


def _proof(row: Claimed) -> tuple[str, ...]:
    return row.article.claim.proof if row.article.claim else ()


def is_proved(row: Claimed, found: Looked) -> bool:
    """Tell whether something meets a row, and something that can fail proves all of it."""
    if not row.is_claimed or not all(exists(name) for name in _proof(row)):
        return False
    duties = ({shown.is_good for shown in _duties(rule, found)} for rule in row.rules)
    return all({True, False} <= states for states in duties) and all(_keeping(rule, found) for rule in row.clauses)


def _duties(rule: RuleKey, found: Looked) -> list[Shown]:
    return [shown for shown in found.outcome.duties if (shown.code, shown.provision) == (rule.code, rule.provision)]


def _keeping(rule: RuleKey, found: Looked) -> list[Shown]:
    return [shown for shown in found.outcome.keeping if shown.provision == rule.provision]


@cache
def exists(name: str) -> bool:
    """Tell whether a test is there, named as pytest does: `tests/law/test_calendar.py::test_…`."""
    file, *path = name.split("::")
    source = ROOT / file
    return source.is_file() and _has(ast.parse(source.read_text(encoding="utf-8")).body, path)


def _has(body: list[ast.stmt], path: list[str]) -> bool:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == path[0]:
            return len(path) == 1 or _has(node.body, path[1:])
    return False


def page() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *_totals(), *(line for pack in looked() for line in _section(pack))])


def _totals() -> Iterator[str]:
    yield from ("| text | articles met and proved | rows |", "|---|---|---|")
    met = whole = 0
    for pack, found in looked().items():
        articles: dict[tuple[str, int], bool] = defaultdict(lambda: True)
        rows = [(row.article.provision, is_proved(row, found)) for row in found.rows]
        for provision, done in rows:
            articles[provision.text, provision.article] &= done
        yield f"| {pack} | {sum(articles.values())}/{len(articles)} | {sum(done for _, done in rows)}/{len(rows)} |"
        if pack != NATIONAL:
            met, whole = met + sum(articles.values()), whole + len(articles)
    yield f"| **the five texts** | **{met}/{whole}** | |"


def _section(pack: str) -> Iterator[str]:
    found = looked()[pack]
    yield from ("", f"## {load_packs()[pack].title.zh} · `{pack}`", "")
    yield from ("| row | kind | duty | met by | proof |", "|---|---|---|---|---|")
    for row in found.rows:
        proof = [*_proofs(row, found), *([] if is_proved(row, found) else ["**open**"])]
        article = row.article
        cells = (article.row, article.kind, article.duty.zh, "<br>".join(_met_by(row)), "<br>".join(proof))
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _met_by(row: Claimed) -> Iterator[str]:
    for rule in (*row.rules, *row.clauses):
        yield f"`{rule.code}` {codes()[rule.code].zh}" + (f"（{rule.provision}）" if row.clauses else "")
    claim = row.article.claim
    if claim and claim.defines:
        yield "只作定义或说明，不另设义务"
    if claim and claim.feature:
        yield claim.feature.zh


def _proofs(row: Claimed, found: Looked) -> Iterator[str]:
    for rule in row.rules:
        shown = _duties(rule, found)
        yield from (f"✓ {_told(one)}" for one in shown if one.is_good)
        yield from (f"✗ {_told(one)}" for one in shown if one.is_good is False)
    for clause in row.clauses:
        yield from (f"○ {_told(one)}" for one in _keeping(clause, found))
    yield from (f"⚙ `{name}`" for name in _proof(row))


def _told(shown: Shown) -> str:
    return f"{shown.scenario.file}：{shown.scenario.title.zh}"


if __name__ == "__main__":
    sys.exit(main(sys.argv))
