"""`liuhen law schedule PACK`: which steps are recorded and what is said aloud, as a table to print or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from liuhen.kernel.errors import Text
from liuhen.law import load_packs
from liuhen.law.provision import parse_provision
from liuhen.law.schedule import DEMANDS, activity_name, load_schedule, schedule_to_json
from liuhen.law.vocabulary import word_name
from liuhen.law.wording import SOURCE_NAMES, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.law.provision import Language
    from liuhen.law.schedule import RecordingSchedule

_ITEMS = (
    Text(zh="活动与环节", en="Activity and step"),
    Text(zh="要求与依据", en="Demand and provision"),
    Text(zh="内容", en="Content"),
    Text(zh="起止", en="From and to"),
    Text(zh="保存依据", en="Kept by"),
)
_WORDING = (
    Text(zh="活动与环节", en="Activity and step"),
    Text(zh="用语", en="Wording"),
    Text(zh="依据", en="Provision"),
)
_SCHEDULE = Text(zh="音像记录事项清单", en="Recording schedule")
_GUIDE = Text(zh="用语指引", en="Wording guide")
_NONE = Text(zh="该文本没有事项清单。", en="This text has no schedule.")


@click.command()
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the tables.")
def schedule(pack: str, *, as_json: bool, lang: Language) -> None:
    """Show the recording schedule and the wording guide of PACK."""
    packs = load_packs()
    if pack not in packs:
        raise click.BadParameter(f"没有规则包 {pack} · no pack {pack}; there are: {', '.join(packs)}")
    found = load_schedule(pack)
    if as_json:
        value = {"pack": pack, "schedule": None if found is None else schedule_to_json(found)}
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    elif found is None:
        click.echo(say(_NONE, lang))
    else:
        _show(found, packs[pack].texts, lang)


def _show(found: RecordingSchedule, texts: Mapping[str, Text], lang: Language) -> None:
    def cited(provision: str | None) -> str:
        return "—" if provision is None else parse_provision(provision).cite(lang, texts)

    source = SOURCE_NAMES.get(found.source)
    mark = "" if source is None else f"（{source.zh}）" if lang == "zh" else f" ({source.en})"
    items = _table(_ITEMS, say(_SCHEDULE, lang) + mark, lang)
    for item in found.items:
        content = ("、" if lang == "zh" else ", ").join(say(word_name("content", word), lang) for word in item.content)
        items.add_row(
            f"{say(activity_name(item.activity), lang)}\n{say(item.step, lang)}",
            f"{say(DEMANDS[item.demand], lang)}\n{cited(item.provision)}",
            content,
            f"{say(item.start, lang)}\n{say(item.end, lang)}",
            cited(item.keep),
        )
    wording = _table(_WORDING, say(_GUIDE, lang), lang)
    for line in found.wording:
        step = f"{say(activity_name(line.activity), lang)}\n{say(line.step, lang)}"
        wording.add_row(step, say(line.say, lang), cited(line.provision))
    Console(highlight=False).print(items, wording)


def _table(heads: tuple[Text, ...], title: str, lang: Language) -> Table:
    table = Table(title=title, show_lines=True)
    for head in heads:
        table.add_column(say(head, lang), overflow="fold")
    return table
