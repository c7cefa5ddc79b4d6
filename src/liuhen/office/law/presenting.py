"""What the templates of the packs are given: articles with their badges, and the figures as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.kernel.errors import Text
from liuhen.law.compare import figures
from liuhen.law.vocabulary import codes
from liuhen.law.wording import SOURCE_NAMES
from liuhen.office.cases.duties import citation
from liuhen.office.law.rules import rules_of
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from liuhen.law.compare import Figure
    from liuhen.law.packs import RulePack
    from liuhen.office.law.articles import ArticleInWords, Row
    from liuhen.office.law.rules import RuleInWords

KINDS: Final = {
    "deadline": gettext_lazy("期限"),
    "record": gettext_lazy("文字记录"),
    "capture": gettext_lazy("音像记录"),
    "retain": gettext_lazy("保存"),
    "access": gettext_lazy("查阅使用"),
    "integrity": gettext_lazy("真实完整"),
    "device": gettext_lazy("设备"),
    "oversight": gettext_lazy("监督"),
    "people": gettext_lazy("人员"),
    "context": gettext_lazy("说明"),
}
SOURCE_TITLES: Final = {
    "regulation": gettext_lazy("出自本文本"),
    "national": gettext_lazy("出自国家法律、法规"),
    "interpretation": gettext_lazy("文本未写明，按解释执行"),
    "default": gettext_lazy("文本未规定，为平台默认值"),
}


def packs(known: Mapping[str, RulePack], home: str, now: datetime) -> list[dict[str, Any]]:
    """Describe every pack, the agency's own first, the national one last."""
    return [pack_row(pack, known, home, now) for pack in _in_order(known, home)]


def _in_order(known: Mapping[str, RulePack], home: str) -> list[RulePack]:
    return sorted(known.values(), key=lambda pack: (pack.id != home, pack.extends is None, pack.is_profile, pack.id))


def pack_row(pack: RulePack, known: Mapping[str, RulePack], home: str, now: datetime) -> dict[str, Any]:
    """Describe one pack: its version in force, how much it holds, what it rests on."""
    version = pack.version_at(now)
    parent = known.get(pack.extends or "")
    return {
        "id": pack.id,
        "name": pack.name,
        "title": pack.title,
        "url": reverse("law:pack", args=[pack.id]),
        "version": version,
        "since": next(one.since for one in pack.versions if one.id == version),
        "articles": len({(row.provision.text, row.provision.article) for row in pack.articles}),
        "rules": len(rules_of(pack, parent)),
        "extends": parent and {"name": parent.name, "url": reverse("law:pack", args=[parent.id])},
        "is_home": pack.id == home,
        "is_profile": pack.is_profile,
    }


def figures_table(known: Mapping[str, RulePack], home: str) -> dict[str, Any]:
    """Put what every text says side by side: one row a code, one column a pack; the strict profile is no text."""
    columns = [pack for pack in _in_order(known, home) if not pack.is_profile]
    cells: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures(columns):
        cells.setdefault((figure.code, figure.pack), []).append(figure)
    rows = []
    for code, name in codes().items():
        if any(not figure.is_absent for pack in columns for figure in cells.get((code, pack.id), ())):
            found = [
                _cells(cells.get((code, pack.id), ()), cells.get((code, pack.extends or ""), ())) for pack in columns
            ]
            rows.append({"name": name, "cells": list(zip(columns, found, strict=True))})
    return {"packs": columns, "rows": rows, "home": home}


def _cells(own: Iterable[Figure], inherited: Iterable[Figure]) -> list[dict[str, Any]]:
    """Leave what a pack only inherits to the column of the pack that says it."""
    there = {(figure.provision, figure.text) for figure in inherited if not figure.is_absent}
    told = [figure for figure in own if (figure.provision, figure.text) not in there]
    return [_cell(figure) for figure in told] or [{"is_inherited": True}]


def _cell(figure: Figure) -> dict[str, Any]:
    cited = citation(figure.provision, figure.source) if figure.provision else None
    return {
        "text": figure.text,
        "citation": cited,
        "source": figure.source,
        "is_absent": figure.is_absent,
        "is_tightest": figure.is_tightest,
    }


def articles(shown: Iterable[ArticleInWords]) -> list[dict[str, Any]]:
    """Describe articles with their rows, rules and what is open under them."""
    return [_article(article) for article in shown]


def _article(article: ArticleInWords) -> dict[str, Any]:
    provision = article.provision
    return {
        "citation": article.short,
        "anchor": article.anchor,
        "url": reverse("law:article", args=[provision.text, provision.article]),
        "rows": [
            {
                "part": row.part,
                "kind": KINDS[row.article.kind],
                "duty": row.article.duty,
                "caution": row.article.caution,
                "rules": rules(row.rules),
                "claim": _claim(row),
            }
            for row in article.rows
        ],
        "loose": rules(article.loose),
        "has_rules": bool(article.rules),
        "open": article.open,
        "board": board_url(f"{provision.text}/{provision.article}"),
    }


def _claim(row: Row) -> str:
    """Say what meets a row that became no rule: it defines, or something of the office meets it."""
    claim = row.article.claim
    if claim is not None and claim.feature is not None:
        return _("由系统功能落实：%(feature)s") % {"feature": said(claim.feature)}
    if claim is not None and claim.defines:
        return _("说明或定义，不另设义务。")
    return "" if row.rules else _("尚无规则。")


def board_url(article: str) -> str:
    """Return the unit's board with what is open under one article."""
    return f"{reverse('oversight:workbench')}?of=unit&article={article}"


def contents(shown: Iterable[ArticleInWords]) -> list[dict[str, Any]]:
    """List the articles as a table of contents."""
    return [
        {"citation": article.short, "anchor": article.anchor, "open": article.open, "has_rules": bool(article.rules)}
        for article in shown
    ]


def rules(shown: Iterable[RuleInWords]) -> list[dict[str, Any]]:
    """Describe rules with the badge that says where each comes from."""
    return [
        {
            "name": rule.name,
            "subject": rule.subject,
            "sentence": rule.sentence,
            "notes": rule.notes,
            "code": rule.code,
            "source": rule.source,
            "badge": _badge(rule.source),
            "badge_title": SOURCE_TITLES[rule.source],
            "citation": citation(str(rule.provision), rule.source) if rule.provision else None,
        }
        for rule in shown
    ]


def _badge(source: str) -> str:
    name = SOURCE_NAMES[source]
    return said(Text(zh="解释", en=name.en) if source == "interpretation" else name)
