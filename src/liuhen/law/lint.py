"""Lint for packs: every fault of a folder of packs, with file, rule and field.

First what the strict reader says. Of packs that can be read, also what only the whole shows: a provision under which
no row of the text stands, a clause of a text without its provision, words in the wrong language, a case that comes out
otherwise, a rule without a case well done and one badly done, a clause on keeping that no case shows, a row that
nothing claims. Changes nothing, and guesses nothing right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Fault, InvalidInput
from liuhen.law.claims import Claimed, RuleKey, claimed, own_clauses, own_rules
from liuhen.law.packs import NATIONAL, load_packs, read_pack
from liuhen.law.provision import parse_provision
from liuhen.law.scenarios import Outcome, play, read_scenarios
from liuhen.law.violations import catalogue
from liuhen.law.vocabulary import KEEP_CODE, RULEPACKS, codes, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from liuhen.kernel.errors import Text
    from liuhen.law.packs import RulePack

_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One pack that could be read: what meets each row, what its cases show, and what is wrong with it."""

    rows: tuple[Claimed, ...]
    outcome: Outcome
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every fault, and the packs that could be read."""

    faults: tuple[Fault, ...]
    packs: Mapping[str, Looked]


def lint(folder: Path = RULEPACKS) -> Report:
    """Look at one pack or at every pack of a folder; `national` comes from there, else from the packs at hand."""
    folders = [folder] if (folder / "pack.yaml").is_file() else [path.parent for path in folder.glob("*/pack.yaml")]
    faults = [*_faults_of(codes), *_faults_of(vocabulary)]
    if not folders:
        faults.append(Fault(where=folder.name, message="no pack.yaml, neither here nor in a folder below"))
    known: dict[str, RulePack] = {}
    if not any(place.name == NATIONAL for place in folders):
        faults += _faults_of(lambda: known.update(load_packs()))
    packs: dict[str, Looked] = {}
    for place in sorted(folders, key=lambda place: (place.name != NATIONAL, place.name)):
        try:
            known[place.name] = read_pack(place, known)
        except InvalidInput as error:
            faults += error.faults
        else:
            packs[place.name] = _look(place, known[place.name], known)
            faults += packs[place.name].faults
    return Report(faults=tuple(dict.fromkeys(faults)), packs=packs)


def _look(folder: Path, pack: RulePack, known: Mapping[str, RulePack]) -> Looked:
    inherited = known[pack.extends] if pack.extends else None
    rules, clauses = own_rules(pack, inherited), own_clauses(pack, KEEP_CODE)
    rows = claimed(pack.articles, rules, clauses)
    faults = [
        *_provisions(pack, inherited, (*rules, *clauses)),
        *_clauses_without_provision(pack),
        *_languages(pack, inherited),
        *_unclaimed(rows, pack.id),
        *_violations(folder, pack),
    ]
    outcome = Outcome(duties=(), keeping=(), faults=())
    try:
        outcome = play(read_scenarios(folder), pack)
    except InvalidInput as error:
        faults += error.faults
    else:
        faults += [*outcome.faults, *_without_cases(rules, clauses, outcome)]
    return Looked(rows=rows, outcome=outcome, faults=tuple(faults))


def _faults_of(read: Callable[[], object]) -> Iterator[Fault]:
    try:
        read()
    except InvalidInput as error:
        yield from error.faults


def _provisions(pack: RulePack, inherited: RulePack | None, rules: Iterable[RuleKey]) -> Iterator[Fault]:
    rows = [row.provision for row in (*pack.articles, *(inherited.articles if inherited else ()))]
    for rule in rules:
        provision = parse_provision(rule.provision)
        if not any(row.covers(provision) for row in rows):
            yield _fault(rule, f"{rule.provision} stands under no row of articles.yaml")


def _clauses_without_provision(pack: RulePack) -> Iterator[Fault]:
    for clause in pack.clauses:
        if clause.provision is None and clause.source != "default" and not clause.is_inherited:
            yield Fault(
                where=f"{pack.id}: {KEEP_CODE}",
                message=f"“{clause.reason.zh}” comes from a text (source: {clause.source}) and names no provision",
            )


def _languages(pack: RulePack, inherited: RulePack | None) -> Iterator[Fault]:
    old = {id(rule) for rule in (inherited.deadlines if inherited else ())}
    old |= {id(rule) for rule in (inherited.duties if inherited else ())}
    texts: list[tuple[str, Text]] = [(f"{rule.code}.duty", rule.duty) for rule in pack.deadlines if id(rule) not in old]
    texts += [(f"{rule.code}.duty", rule.duty) for rule in pack.duties if id(rule) not in old]
    texts += [(f"{row.row}", row.duty) for row in pack.articles]
    for place, text in texts:
        if not _CHINESE.search(text.zh):
            yield Fault(where=f"{pack.id}: {place}.zh", message="holds no Chinese")
        if not re.search("[A-Za-z]{3}", text.en):
            yield Fault(where=f"{pack.id}: {place}.en", message="holds no English")


def _violations(folder: Path, pack: RulePack) -> Iterator[Fault]:
    """A list must be readable, stand under a row of the text, and name duties that the pack has."""
    try:
        items = catalogue(folder.name, folder.parent)
    except InvalidInput as error:
        yield from error.faults
        return
    known = {rule.code for rule in pack.deadlines} | {duty.code for duty in pack.duties}
    for item in items:
        where = f"{pack.id}/violations.yaml: {item.provision}"
        if not any(row.provision.covers(parse_provision(item.provision)) for row in pack.articles):
            yield Fault(where=where, message="stands under no row of articles.yaml")
        for code in sorted(item.codes - known):
            yield Fault(where=where, message=f"no rule of the pack has the code {code}")


def _unclaimed(rows: Iterable[Claimed], pack: str) -> Iterator[Fault]:
    for row in rows:
        where = f"{pack}/articles.yaml: {row.article.row}"
        if not row.is_claimed:
            yield Fault(where=where, message="no rule cites it and it claims nothing: an article that nobody runs")
        for code in row.named_in_vain:
            yield Fault(where=f"{where}.claim.rules", message=f"no rule of the text has the code {code}")


def _without_cases(rules: Iterable[RuleKey], clauses: Iterable[RuleKey], outcome: Outcome) -> Iterator[Fault]:
    for rule in rules:
        shown = {one.is_good for one in outcome.duties if (one.code, one.provision) == (rule.code, rule.provision)}
        if True not in shown:
            yield _fault(rule, "no case in cases/*.yaml in which it is met, pending or waived")
        if False not in shown:
            yield _fault(rule, "no case in cases/*.yaml in which it is late, overdue or breached")
    kept = {one.provision for one in outcome.keeping}
    for clause in clauses:
        if clause.provision not in kept:
            yield _fault(clause, "no case in cases/*.yaml in which it decides how long something is kept")


def _fault(rule: RuleKey, message: str) -> Fault:
    return Fault(where=f"{rule.pack}: {rule.code} ({rule.provision})", message=message)
