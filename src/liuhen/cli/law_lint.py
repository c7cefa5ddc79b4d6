"""`liuhen law lint [FOLDER]`: every fault of a folder of packs. Exit 0 without a fault, 1 with one; changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from liuhen.law.lint import lint as look
from liuhen.law.vocabulary import RULEPACKS


@click.command()
@click.argument("folder", default=RULEPACKS, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def lint(folder: Path, *, as_json: bool) -> None:
    """Check the packs in FOLDER, or one pack: file, rule and field of every fault. The packs at hand if left out."""
    report = look(folder.resolve())
    if as_json:
        faults = [{"where": fault.where, "message": fault.message} for fault in report.faults]
        click.echo(json.dumps({"packs": list(report.packs), "faults": faults}, ensure_ascii=False, indent=2))
    else:
        for fault in report.faults:
            click.echo(str(fault))
        read = "、".join(report.packs) or "—"
        count = len(report.faults)
        click.echo(f"已检查 {read}：{f'问题 {count} 处' if count else '没有问题'} · {count} faults", err=bool(count))
    raise SystemExit(1 if report.faults else 0)
