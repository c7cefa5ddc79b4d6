"""`liuhen law schedule`: the recording schedule (音像记录事项清单) and wording guide (用语指引), to print or to read.

A pack's by itself, without the office; with `--agency` as the agency of this installation keeps it, its own lines with
the pack's beside them: what the page prints.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from liuhen.cli.office import set_up, the_agency
from liuhen.kernel.errors import Text
from liuhen.law import load_packs
from liuhen.law.own_schedule import OwnSchedule, Row, lay_over
from liuhen.law.schedule import item_to_json, load_schedule, schedule_to_json, wording_to_json
from liuhen.law.schedule_sheet import (
    GUIDE,
    ITEM_HEADS,
    SCHEDULE,
    WORDING_HEADS,
    SheetRow,
    item_rows,
    wording_rows,
)
from liuhen.law.wording import SOURCE_NAMES, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from liuhen.law.provision import Language

_SPOKEN = WORDING_HEADS[1]
_WIDE = 3
"""A sentence to be said takes as much of the line as three cells."""
_NONE = Text(zh="该文本没有事项清单。", en="This text has no schedule.")


@click.command()
@click.argument("pack", required=False)
@click.option("--agency", "of_agency", is_flag=True, help="Show the adopted pack's as this agency keeps it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the tables.")
def schedule(pack: str | None, *, of_agency: bool, as_json: bool, lang: Language) -> None:
    """Show the recording schedule and the wording guide of PACK, or of the agency."""
    if of_agency == bool(pack):
        raise click.UsageError("PACK 和 --agency 择一 · name a PACK, or say --agency")
    if pack is None:
        _show_agency(as_json=as_json, lang=lang)
    else:
        _show_pack(pack, as_json=as_json, lang=lang)


def _show_pack(pack: str, *, as_json: bool, lang: Language) -> None:
    packs = load_packs()
    if pack not in packs:
        raise click.BadParameter(f"没有规则包 {pack} · no pack {pack}; there are: {', '.join(packs)}")
    found = load_schedule(pack)
    if as_json:
        _write({"pack": pack, "schedule": None if found is None else schedule_to_json(found)})
    elif found is None:
        click.echo(say(_NONE, lang))
    else:
        source = SOURCE_NAMES.get(found.source)
        mark = "" if source is None else f"（{source.zh}）" if lang == "zh" else f" ({source.en})"
        _show(lay_over(found), packs[pack].texts, mark, lang)


def _show_agency(*, as_json: bool, lang: Language) -> None:
    set_up()
    from django.utils import timezone  # noqa: PLC0415 - needs Django

    from liuhen.office.law.schedules import schedule_of  # noqa: PLC0415 - needs Django

    home, packs = the_agency(), load_packs()
    own = schedule_of(home, home.pack)
    if as_json:
        _write(_own_to_json(own, home.name))
        return
    title, version = packs[home.pack].title, packs[home.pack].version_at(timezone.now())
    today = f"{timezone.localdate():%Y-%m-%d}"
    head = Text(
        zh=f"{home.name} · {title.zh} 第 {version} 版 · {today}", en=f"{home.name} · {title.en} v{version} · {today}"
    )
    Console(highlight=False).print(say(head, lang), style="bold", markup=False)
    if own.items or own.wording:
        _show(own, packs[home.pack].texts, "", lang)
    else:
        click.echo(say(_NONE, lang))


def _show(own: OwnSchedule, names: Mapping[str, Text], mark: str, lang: Language) -> None:
    console = Console(highlight=False)
    console.print(_table(say(SCHEDULE, lang) + mark, ITEM_HEADS, item_rows(own, names), lang))
    console.print(_table(say(GUIDE, lang), WORDING_HEADS, wording_rows(own, names), lang))


def _table(title: str, heads: tuple[Text, ...], rows: Iterable[SheetRow], lang: Language) -> Table:
    is_spoken = _SPOKEN in heads
    table = Table(title=title, show_lines=True, expand=is_spoken)
    for head in heads:
        table.add_column(
            say(head, lang), overflow="fold", ratio=(_WIDE if head is _SPOKEN else 1) if is_spoken else None
        )
    for row in rows:
        table.add_row(*("\n".join(say(line, lang) for line in cell) for cell in row.cells))
    return table


def _own_to_json(own: OwnSchedule, agency: str) -> dict[str, Any]:
    return {
        "agency": agency,
        "pack": own.pack,
        "items": [_row_to_json(row, item_to_json) for row in own.items],
        "wording": [_row_to_json(row, wording_to_json) for row in own.wording],
    }


def _row_to_json(row: Row[Any], written: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Write a row: the pack's line, the agency's, and what the change rests on; null where there is none."""
    change = row.change
    return {
        "row": row.id,
        "pack": None if row.pack is None else written(row.pack),
        "own": None if change is None or change.line is None else written(change.line),
        "left_out": change is not None and change.line is None,
        "basis": None if change is None else change.basis,
        "since": None if change is None else change.since.isoformat(),
    }


def _write(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
