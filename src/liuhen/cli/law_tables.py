"""What `liuhen law` prints: tables for people, objects for machines. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.compare import figures
from liuhen.law.explain import because, because_kept
from liuhen.law.findings import Obligation
from liuhen.law.provision import parse_provision
from liuhen.law.vocabulary import KEEP_CODE, codes
from liuhen.law.wording import KEEP_NAMES, SOURCE_NAMES, say, say_end, state_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.law.compare import Figure
    from liuhen.law.findings import Findings
    from liuhen.law.packs import RulePack
    from liuhen.law.provision import Language, Provision
    from liuhen.law.violations import Violation

_STYLES = {"overdue": "bold red", "breached": "bold red", "late": "yellow", "met": "green", "unknown": "cyan"}

_COLUMNS = {
    "consequence": Text(zh="后果", en="Consequence"),
    "duty": Text(zh="事项", en="Duty"),
    "due": Text(zh="到期", en="Due"),
    "figure": Text(zh="内容", en="Figure"),
    "findings": Text(zh="依据的结论", en="Findings"),
    "keeping": Text(zh="保存", en="Keeping"),
    "pack": Text(zh="规则包", en="Pack"),
    "provision": Text(zh="依据", en="Provision"),
    "state": Text(zh="状态", en="State"),
    "subject": Text(zh="对象", en="Subject"),
    "until": Text(zh="可提请处置", en="Disposal from"),
    "violation": Text(zh="违规情形", en="Violation"),
    "why": Text(zh="说明", en="Why"),
}
_VIOLATIONS = Text(zh="文本所列违规情形", en="What the text lists as violations")
_TO_JUDGE = Text(zh="须由人认定：", en="for people to judge: ")
_NO_CONSEQUENCE = Text(zh="文本未写后果", en="the text names none")
_COLON = {"zh": "：", "en": ": "}


def packs_to_json(packs: Iterable[RulePack]) -> list[dict[str, Any]]:
    """Write packs with their versions and figures."""
    return [
        {
            "id": pack.id,
            "name": both(pack.name),
            "title": both(pack.title),
            "extends": pack.extends,
            "versions": [
                {"id": version.id, "since": version.since and version.since.isoformat()} for version in pack.versions
            ],
            "articles": len({article.provision for article in pack.articles}),
            "figures": [_figure_to_json(figure) for figure in figures([pack])],
        }
        for pack in packs
    ]


def show_packs(packs: Iterable[RulePack], lang: Language) -> None:
    """Print each pack with its figures."""
    for pack in packs:
        table = table_of(f"{pack.id} · {say(pack.title, lang)}", "duty figure provision", lang)
        for figure in figures([pack]):
            table.add_row(say(codes()[figure.code], lang), say(figure.text, lang), _cited(figure, pack, lang))
        put(table)


def show_findings(findings: Findings, lang: Language, texts: Mapping[str, Text]) -> None:
    """Print duties and keeping with their sentences."""
    title = f"{findings.pack} {findings.pack_version} · {say_end(findings.at, lang)}"
    table = table_of(title, "duty state why", lang)
    for row in findings.rows():
        has_clock = isinstance(row, Obligation)
        due_at = row.due_at if isinstance(row, Obligation) else None
        state = Styled(say(state_name(row.state, has_clock=has_clock), lang), _STYLES.get(row.state, ""))
        state.append(f"\n{say_end(due_at, lang)}" if due_at else "", "not bold")
        name = f"{say(codes()[row.code], lang)}\n{row.subject}\n{_cite(row.provision, texts, lang)}"
        table.add_row(name, state, because(row, lang), end_section=True)
    for kept in findings.retention:
        cited = "\n".join(_cite(provision, texts, lang) for provision in kept.provisions)
        name = f"{say(codes()[KEEP_CODE], lang)}\n{kept.subject}\n{cited}"
        table.add_row(name, say(KEEP_NAMES[kept.rule], lang), because_kept(kept, lang), end_section=True)
    put(table)


def show_violations(found: tuple[Violation, ...], lang: Language, texts: Mapping[str, Text]) -> None:
    """Print what the text lists as violations, the findings that establish each, and what it attaches to them."""
    if not found:
        return
    table = table_of(say(_VIOLATIONS, lang), "violation findings consequence", lang)
    for violation in found:
        item = violation.item
        rows = "\n".join(f"{say(codes()[row.code], lang)} · {row.subject}" for row in violation.rows)
        if item.judge:
            rows += f"\n{say(_TO_JUDGE, lang)}{say(item.judge, lang)}"
        follows = "\n".join(
            f"{say(one.in_case, lang)}{_COLON[lang]}{say(one.what, lang)}" if one.in_case else say(one.what, lang)
            for one in item.consequences
        )
        name = f"{say(item.what, lang)}\n{_cite(item.provision, texts, lang)}"
        table.add_row(name, rows, follows or say(_NO_CONSEQUENCE, lang), end_section=True)
    put(table)


def _cite(provision: str, texts: Mapping[str, Text], lang: Language) -> str:
    """Cite a provision; an agency's own words, from an override, stand as they are."""
    try:
        return parse_provision(provision).cite(lang, texts)
    except InvalidInput:
        return provision


def explained(asked: Provision, packs: Mapping[str, RulePack]) -> dict[str, Any]:
    """Collect what the packs hold on a provision: its duty, its rules, figures and sources."""
    articles, rules = [], []
    for pack in packs.values():
        articles += [
            {"row": article.row, "provision": str(article.provision), "kind": article.kind, "duty": both(article.duty)}
            | ({"caution": both(article.caution)} if article.caution else {})
            for article in pack.articles
            if _touches(asked, article.provision)
        ]
        rules += [
            _figure_to_json(figure)
            for figure in figures([pack])
            if figure.provision is not None and _touches(asked, parse_provision(figure.provision))
        ]
    names = next(iter(packs.values())).texts
    return {
        "provision": str(asked),
        "citation": {"zh": asked.cite("zh", names), "en": asked.cite("en", names)},
        "articles": articles,
        "rules": rules,
    }


def show_explained(found: Mapping[str, Any], lang: Language) -> None:
    """Print a provision's duty and rules."""
    console = console_of()
    console.print(found["citation"][lang], style="bold")
    for article in found["articles"]:
        console.print(f"  {article['provision']} [{article['kind']}] {article['duty'][lang]}", markup=False)
        if "caution" in article:
            console.print(f"    ！{article['caution'][lang]}", markup=False)
    for rule in found["rules"]:
        name = codes()[rule["code"]]
        source = SOURCE_NAMES[rule["source"]]
        console.print(
            f"  → {rule['code']} {say(name, lang)}：{rule['text'][lang]}（{say(source, lang)}）", markup=False
        )


def _touches(asked: Provision, other: Provision) -> bool:
    return asked.covers(other) or other.covers(asked)


def _figure_to_json(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "text": both(figure.text),
        "provision": figure.provision,
        "source": figure.source,
        "absent": figure.is_absent,
    }


def _cited(figure: Figure, pack: RulePack, lang: Language) -> str:
    if figure.provision is None:
        return "- - -"
    source = "" if figure.source in ("regulation", "national") else f" [{say(SOURCE_NAMES[figure.source], lang)}]"
    return f"{parse_provision(figure.provision).cite(lang, pack.texts)}{source}"


def table_of(title: str, columns: str, lang: Language) -> Table:
    """Begin a table with columns of known names."""
    table = Table(title=title or None, title_justify="left")
    for column in columns.split():
        table.add_column(say(_COLUMNS[column], lang), overflow="fold")
    return table


def put(table: Table) -> None:
    """Print a table."""
    console_of().print(table, markup=False)


def console_of() -> Console:
    """Open the terminal."""
    return Console(highlight=False)


def both(text: Text) -> dict[str, str]:
    """Write a text in both languages."""
    return {"zh": text.zh, "en": text.en}
