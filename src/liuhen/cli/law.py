"""`liuhen law`: the rule engine by itself, no database (docs/spec/facts.md, docs/spec/findings.md).

`check` exits 0 when nothing is late, overdue or breached, 1 when something is, 2 when the facts cannot be read. The
clock of the machine is read here and nowhere below.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from liuhen import law as engine
from liuhen.cli import law_comparison, law_tables
from liuhen.cli.law_calendar import calendar
from liuhen.cli.law_lint import lint
from liuhen.cli.law_schedule import schedule
from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.home import calendar_folder
from liuhen.kernel.instant import in_beijing, parse_instant
from liuhen.law.provision import parse_provision
from liuhen.law.violations import violations
from liuhen.law.wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.law.packs import RulePack
    from liuhen.law.provision import Language

_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the sentences.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


def _instant(_: click.Context, __: click.Parameter, value: str | None) -> datetime:
    """Read an instant with its zone; the machine's clock is asked only where none is given."""
    if value is None:
        return in_beijing(datetime.now(UTC)).replace(microsecond=0)
    try:
        return parse_instant(value)
    except InvalidInput as error:
        raise click.BadParameter(str(error)) from error


_AT = click.option("--at", callback=_instant, metavar="INSTANT", help="Judge as of this instant; now if left out.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def law() -> None:
    """Rule packs: what the texts say, and what they make of facts."""


law.add_command(calendar)
law.add_command(lint)
law.add_command(schedule)


@law.command()
@_JSON
@_LANGUAGE
def packs(*, as_json: bool, lang: Language) -> None:
    """List the rule packs with their versions and figures."""
    found = _packs()
    if as_json:
        _write(law_tables.packs_to_json(found.values()))
    else:
        law_tables.show_packs(found.values(), lang)


@law.command()
@click.argument("facts", type=click.File("rb"))
@click.option("--pack", "pack_id", help="Judge under this pack instead of the one that the facts name.")
@_AT
@_JSON
@_LANGUAGE
def check(facts: Any, pack_id: str | None, at: datetime, *, as_json: bool, lang: Language) -> None:
    """Derive the duties and the keeping that FACTS come to (a JSON file, or - for standard input)."""
    known = _read(facts, as_json=as_json, lang=lang)
    pack = _pack(pack_id or known.pack)
    found = engine.check(known, pack, at)
    if as_json:
        _write(engine.findings_to_json(found, violations(found, pack)))
    else:
        law_tables.show_findings(found, lang, pack.texts)
        law_tables.show_violations(violations(found, pack), lang, pack.texts)
    sys.exit(1 if found.has_failure else 0)


@law.command()
@click.argument("provision")
@_JSON
@_LANGUAGE
def explain(provision: str, *, as_json: bool, lang: Language) -> None:
    """Explain a provision such as pengyang/10: its duty in our words, its rules, figures and sources."""
    try:
        asked = parse_provision(provision)
    except InvalidInput as error:
        raise click.BadParameter(str(error)) from error
    found = law_tables.explained(asked, _packs())
    if not found["articles"] and not found["rules"]:
        raise click.BadParameter(f"没有收录 {provision} · {provision} is in no pack")
    if as_json:
        _write(found)
    else:
        law_tables.show_explained(found, lang)


@law.command()
@click.argument("facts", type=click.File("rb"))
@click.option("--pack", "pack_ids", multiple=True, help="Compare these packs; every local one if left out.")
@_AT
@_JSON
@_LANGUAGE
def compare(facts: Any, pack_ids: tuple[str, ...], at: datetime, *, as_json: bool, lang: Language) -> None:
    """Judge FACTS under several packs side by side: what differs, and why."""
    known = _read(facts, as_json=as_json, lang=lang)
    chosen = [_pack(name) for name in pack_ids] or [pack for pack in _packs().values() if pack.extends]
    found = engine.compare(known, chosen, at)
    if as_json:
        _write(law_comparison.comparison_to_json(found))
    else:
        law_comparison.show_comparison(found, lang)


def _read(file: Any, *, as_json: bool, lang: Language) -> engine.Facts:
    try:
        return engine.parse_facts(file.read())
    except InvalidInput as error:
        if as_json:
            faults = [{"where": fault.where, "message": fault.message} for fault in error.faults]
            _write({"error": "invalid-facts", "faults": faults})
        count = len(error.faults)
        head = Text(zh=f"事实读不出来，问题 {count} 处：", en=f"the facts cannot be read, {count} faults:")
        click.echo(say(head, lang), err=True)
        for fault in error.faults:
            place = f"{fault.where}: " if fault.where else ""
            click.echo(f"  {place}{say(fault.text, lang)}", err=True)
        sys.exit(2)


def _packs() -> Mapping[str, RulePack]:
    """Load the packs with the years that this installation imported."""
    return engine.load_packs(calendars=(calendar_folder(),))


def _pack(name: str) -> RulePack:
    known = _packs()
    if name not in known:
        raise click.BadParameter(f"没有规则包 {name} · no pack {name}; there are: {', '.join(known)}")
    return known[name]


def _write(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `python -m liuhen.cli.law` as the installed `liuhen law`."""
    law.main(args=arguments, prog_name="liuhen law")


if __name__ == "__main__":
    main()
