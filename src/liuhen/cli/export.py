"""`liuhen export CASE --to DIR`: the archival package of a filed case."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from liuhen.cli.file_lines import bar
from liuhen.cli.office import COMMAND_LINE, officer_named, set_up
from liuhen.kernel.errors import IntegrityError, Refusal


@click.command()
@click.argument("case_number", metavar="CASE")
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="Folder that will hold the package."
)
@click.option("--zip", "as_zip", is_flag=True, help="One .zip file instead of a folder.")
@click.option("--officer", metavar="NO", help="Number of the officer who makes it.")
@click.option("--json", "as_json", is_flag=True)
def export(case_number: str, folder: Path, officer: str | None, *, as_zip: bool, as_json: bool) -> None:
    """Make the package of a filed case: exit 0 made and proved, 1 refused or not matching."""
    set_up()
    from liuhen.office.cases.models import Case  # noqa: PLC0415 - needs Django
    from liuhen.office.records.packaging import export_case  # noqa: PLC0415 - needs Django

    case = Case.objects.filter(number=case_number).first()
    if case is None:
        raise click.BadParameter(f"没有案号为 {case_number} 的案件 · no case has the number {case_number}")
    who = officer_named(officer)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (_file_name(case.number) + (".zip" if as_zip else ""))
    with bar(quiet=as_json) as progress:
        task = progress.add_task("导出 export", total=None)
        try:
            built, _ = export_case(
                case=case,
                target=target,
                by=who.object_name if who else COMMAND_LINE,
                at=datetime.now(UTC),
                as_zip=as_zip,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        except Refusal as refusal:
            _stop(refusal.what.zh, refusal.what.en)
        except IntegrityError as error:
            _stop("原件或日志不符", str(error))
    if as_json:
        click.echo(json.dumps({"path": str(built.path), "files": built.files, "digest": str(built.digest)}))
    else:
        click.echo(f"已导出并核验 · made and proved: {built.path}（{built.files} 个文件 files, {built.digest}）")


def _file_name(number: str) -> str:
    """Return a case number as a file name: what no file system likes becomes a dash."""
    return "".join("-" if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in number)


def _stop(zh: str, en: str) -> None:
    click.echo(f"✗ {zh} · {en}", err=True)
    raise SystemExit(1)
