"""`liuhen law calendar`: the working-day tables, and the import of a year that the State Council has just published.

An agency's years live in `calendar/<year>.yaml` of its data folder and lie over those of the packs. A table is checked
in full before anything is written; a year that is there already stays, unless `--replace` says otherwise.
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.home import calendar_folder
from liuhen.kernel.instant import legal_date
from liuhen.law.calendar import WorkingCalendar, read_years
from liuhen.law.packs import NATIONAL
from liuhen.law.vocabulary import RULEPACKS
from liuhen.law.wording import say, say_day
from liuhen.law.year_table import YearTable, read_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.law.provision import Language

PUBLISHED = RULEPACKS / NATIONAL / "calendar"
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the sentences.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--year", type=int, metavar="YEAR", help="Show this year; the current one if left out.")
@_JSON
@_LANGUAGE
@click.pass_context
def calendar(context: click.Context, year: int | None, *, as_json: bool, lang: Language) -> None:
    """Show a year's rest days and make-up working days, and which years are known."""
    if context.invoked_subcommand:
        return
    shown = legal_date(datetime.now(UTC)).year if year is None else year
    tables = _known()
    table = tables.get(shown)
    if as_json:
        _write({"years": [_head(known) for known in tables.values()], "year": table and _whole(table)})
    else:
        _show_year(shown, table, lang)
        _show_known(tables.values(), lang)
    if table is None:
        raise SystemExit(1)


@calendar.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the table in place of the one that is known for its year.")
@_JSON
def import_year(file: Path, *, replace: bool, as_json: bool) -> None:
    """Import a year's official table from FILE (YAML). Exit 1 when it is refused, 2 when it cannot be read."""
    table = _read(file, as_json=as_json)
    tables = _known()
    old = tables.get(table.year)
    if old is not None and _days(old) == _days(table):
        _tell(table, "unchanged", [], as_json=as_json)
        return
    if old is not None and not replace:
        raise click.ClickException(
            f"{table.year} 年已有年表（{_origin(old).zh}），未作改动；确要替换请加 --replace"
            f" · {table.year} is known already ({_origin(old).en}); nothing was changed. Add --replace to replace it"
        )
    _refuse_hole({**tables, table.year: table}, table.year)
    _put(file.read_bytes(), calendar_folder() / f"{table.year}.yaml")
    _tell(table, "replaced" if old else "imported", _changed(old, table) if old else [], as_json=as_json)


def _known() -> Mapping[int, YearTable]:
    try:
        found = {table.year: table for folder in (PUBLISHED, calendar_folder()) for table in read_years(folder)}
    except InvalidInput as error:
        raise click.ClickException(f"已导入的年表读不出来 · an imported table cannot be read: {error}") from error
    return dict(sorted(found.items()))


def _read(file: Path, *, as_json: bool) -> YearTable:
    try:
        return read_year(file)
    except InvalidInput as error:
        if as_json:
            faults = [{"where": fault.where, "message": fault.message} for fault in error.faults]
            _write({"error": "invalid-calendar", "faults": faults})
        click.echo(
            f"年表有问题 {len(error.faults)} 处，未导入 · the table is not right, nothing was imported:", err=True
        )
        for fault in error.faults:
            click.echo(f"  {fault}", err=True)
        raise SystemExit(2) from error


def _refuse_hole(tables: Mapping[int, YearTable], year: int) -> None:
    try:
        WorkingCalendar(tables.values())
    except InvalidInput as error:
        raise click.ClickException(
            f"{year} 年与已有年份之间有缺口，请先导入中间的年份 · "
            f"years are missing between {year} and those known; import them first"
        ) from error


def _put(data: bytes, path: Path) -> None:
    """Write whole or not at all: aside, to the disk, then under its name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with aside.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _changed(old: YearTable, new: YearTable) -> list[date]:
    """List the days that were working days and rest now, or the other way round."""
    return sorted(set(old.working_days) ^ set(new.working_days))


def _tell(table: YearTable, done: str, changed: list[date], *, as_json: bool) -> None:
    if as_json:
        _write({"result": done, "year": _head(table), "changed": [day.isoformat() for day in changed]})
        return
    count = len(table.working_days)
    said = {
        "imported": f"已导入 {table.year} 年：工作日 {count} 天 · imported, {count} working days",
        "replaced": f"已替换 {table.year} 年，{len(changed)} 天有变化 · replaced, {len(changed)} days differ",
        "unchanged": f"{table.year} 年的年表与已有的相同，未作改动 · known already and the same, nothing was changed",
    }
    click.echo(said[done])
    for day in changed:
        now = Text(zh="改为工作日", en="now a working day") if table.works(day) else Text(zh="改为休息", en="now free")
        click.echo(f"  {say_day(day, 'zh')} {now.zh} · {now.en}")
    if done != "unchanged":
        click.echo("期限从现在起按新年表计算 · periods run by this table from now on")


def _show_year(year: int, table: YearTable | None, lang: Language) -> None:
    console = Console(highlight=False)
    if table is None:
        unknown = Text(
            zh=f"{year} 年的放假安排没有年表：按工作日计算的期限写作“未知”，只给估计。"
            "国务院办公厅公布后，用 liuhen law calendar import 文件 导入。",
            en=f"No table for {year}: ends counted in working days are unknown, with an estimate only. "
            "Import it once the State Council has published it: liuhen law calendar import FILE",
        )
        console.print(say(unknown, lang), markup=False)
        return
    head = Text(
        zh=f"{year} 年 工作日 {len(table.working_days)} 天", en=f"{year}: {len(table.working_days)} working days"
    )
    console.print(say(head, lang), style="bold")
    for label, value in _provenance(table):
        console.print(f"  {say(label, lang)}{value}", markup=False)
    for name, days in _runs(table.rest_days):
        count = f"{len(days)} 天" if lang == "zh" else f"{len(days)} d"
        console.print(f"  {name}  {_span(days, lang)}  {count}", markup=False)
    for day, name in sorted(table.make_up_days.items()):
        works = Text(zh="上班", en="working day")
        console.print(f"  {say(works, lang)}  {say_day(day, lang)}  {name}", markup=False)


def _provenance(table: YearTable) -> Iterable[tuple[Text, str]]:
    published = f"（{table.published_on}）" if table.published_on else ""
    yield Text(zh="依据：", en="Notice: "), f"{table.notice}{published}"
    yield Text(zh="来源：", en="Source: "), table.source
    if table.note:
        yield Text(zh="备注：", en="Note: "), table.note


def _show_known(tables: Iterable[YearTable], lang: Language) -> None:
    years = [(table.year, table.origin != PUBLISHED) for table in tables]
    packs = [year for year, imported in years if not imported]
    known = [f"{packs[0]}–{packs[-1]}", *(f"{year}*" for year, imported in years if imported)]
    label = Text(
        zh=f"已知年份：{'、'.join(known)}（* 为本机关导入）",
        en=f"Known years: {', '.join(known)} (* imported by this agency)",
    )
    Console(highlight=False).print(say(label, lang), markup=False)


def _runs(days: Mapping[date, str]) -> Iterable[tuple[str, list[date]]]:
    """Group days that follow each other; a run bears the names of its festivals."""
    run: list[date] = []
    for day in sorted(days):
        if run and day - run[-1] > timedelta(days=1):
            yield _names(run, days), run
            run = []
        run.append(day)
    if run:
        yield _names(run, days), run


def _names(run: list[date], days: Mapping[date, str]) -> str:
    return "、".join(dict.fromkeys(days[day] for day in run))


def _span(days: list[date], lang: Language) -> str:
    first, last = say_day(days[0], lang), say_day(days[-1], lang)
    return first if len(days) == 1 else f"{first} – {last}"


def _days(table: YearTable) -> tuple[Mapping[date, str], Mapping[date, str]]:
    return dict(table.rest_days), dict(table.make_up_days)


def _origin(table: YearTable) -> Text:
    if table.origin == PUBLISHED:
        return Text(zh="随规则包公布", en="published with the packs")
    return Text(zh="本机关导入", en="imported by this agency")


def _head(table: YearTable) -> dict[str, Any]:
    return {
        "year": table.year,
        "notice": table.notice,
        "published_on": table.published_on and table.published_on.isoformat(),
        "source": table.source,
        "note": table.note,
        "origin": "packs" if table.origin == PUBLISHED else "agency",
        "working_days": len(table.working_days),
    }


def _whole(table: YearTable) -> dict[str, Any]:
    named = {"rest_days": table.rest_days, "make_up_working_days": table.make_up_days}
    return _head(table) | {
        key: {day.isoformat(): name for day, name in sorted(days.items())} for key, days in named.items()
    }


def _write(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
