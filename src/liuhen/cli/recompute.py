"""`liuhen recompute`: judge everything anew that was judged under another law; can be broken off and goes on later."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from liuhen.cli.office import set_up, the_agency

if TYPE_CHECKING:
    from liuhen.office.oversight.recomputing.passes import Progress

LOOK_SECONDS = 1.0
NAMED = 20


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what is up to date already, and what failed before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def recompute(*, everything: bool, as_json: bool, quiet: bool) -> None:
    """Compute all duties anew that are older than the law: packs, calendar, adopted pack.

    The worker does the same in the background; this shows it, and helps where no worker runs. Breaking off (Ctrl-C)
    loses nothing. Exit 1 names what could not be judged.
    """
    set_up()
    the_agency()
    from liuhen.office.oversight.recomputing.passes import failures, open_pass  # noqa: PLC0415 - needs Django

    run = open_pass(everything=everything)
    shown = _finish(quiet=quiet or as_json) if run is not None else None
    failed = failures(NAMED)
    if as_json:
        click.echo(json.dumps(_as_json(shown) | {"faults": {row.scope: row.fault for row in failed}}, indent=2))
    else:
        click.echo(_sentence(shown))
        for row in failed:
            click.echo(f"✗ {row.scope}: {row.fault}")
    raise SystemExit(1 if failed else 0)


def _finish(*, quiet: bool) -> Progress | None:
    """Work, or watch who works, until the pass has ended."""
    from liuhen.office.oversight.recomputing.passes import progress, work  # noqa: PLC0415 - needs Django

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.fields[rate]}"), console=Console(), disable=quiet) as bar:
        task = bar.add_task("重算 recomputing", total=None, rate="")
        while True:
            worked, shown = work(seconds=LOOK_SECONDS), progress()
            if shown is None or shown.ended_at is not None:
                return shown
            rate = "" if shown.rate is None else f"{shown.rate:,.0f}/s"
            bar.update(task, total=shown.total, completed=shown.done, rate=rate)
            if not worked:
                time.sleep(LOOK_SECONDS)


def _sentence(shown: Progress | None) -> str:
    if shown is None:
        return "全部义务均依现行规则算出，无需重算 · every duty is of today's law; nothing to do"
    rate = "" if shown.rate is None else f"，每秒 {shown.rate:,.0f} 件 per second"
    return f"已重算 {shown.done:,} 件 recomputed{rate}"


def _as_json(shown: Progress | None) -> dict[str, object]:
    if shown is None:
        return {"total": 0, "done": 0, "failed": 0, "rate": None}
    rate = None if shown.rate is None else round(shown.rate, 1)
    return {"total": shown.total, "done": shown.done, "failed": shown.failed, "rate": rate}
