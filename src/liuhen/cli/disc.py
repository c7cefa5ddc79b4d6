"""`liuhen disc CASE --size 4.7GB --to DIR`: a case as images of discs; `liuhen disc --check DIR`: a burnt disc, read.

Exit 0 made, or found to match; 1 refused, or does not match; 2 wrong use.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from liuhen.cli.file_lines import bar
from liuhen.cli.office import COMMAND_LINE, officer_named, set_up
from liuhen.kernel.errors import IntegrityError, InvalidInput, Refusal
from liuhen.package.verifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.office.people.models import Officer
    from liuhen.package.disc import MadeDisc


@click.command()
@click.argument("case_number", metavar="CASE", required=False)
@click.option("--size", default="4.7GB", show_default=True, help="700MB, 4.7GB, 8.5GB, 25GB, 50GB, 100GB, or a size.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder that will hold the images.")
@click.option(
    "--check", "path", type=click.Path(path_type=Path, exists=True), help="A mounted disc, a drive or an image to read."
)
@click.option("--officer", metavar="NO", help="Number of the officer who makes or checks it.")
@click.option("--json", "as_json", is_flag=True)
def disc(
    case_number: str | None, size: str, folder: Path | None, path: Path | None, officer: str | None, *, as_json: bool
) -> None:
    """Make images of discs of a case, or check a disc after burning."""
    if (path is None) == (case_number is None or folder is None):
        raise click.UsageError("CASE 与 --to 一起用，或者只用 --check · give CASE and --to, or --check alone")
    set_up()
    who = officer_named(officer)
    if path is not None:
        _check(path, who, as_json=as_json)
    elif case_number is not None and folder is not None:
        _make(case_number, size, folder, who, as_json=as_json)


def _make(case_number: str, size: str, folder: Path, who: Officer | None, *, as_json: bool) -> None:
    from liuhen.office.cases.models import Case  # noqa: PLC0415 - needs Django
    from liuhen.office.records.discs import make_discs  # noqa: PLC0415 - needs Django
    from liuhen.package.disc_packing import capacity  # noqa: PLC0415 - loads what only this command needs

    try:
        size_bytes = capacity(size)
    except InvalidInput as error:
        raise click.BadParameter(str(error), param_hint="--size") from error
    case = Case.objects.filter(number=case_number).first()
    if case is None:
        raise click.BadParameter(f"没有案号为 {case_number} 的案件 · no case has the number {case_number}")
    folder.mkdir(parents=True, exist_ok=True)
    made = _with_bar(
        "制作 make",
        lambda progress: make_discs(
            case=case, size_bytes=size_bytes, folder=folder, progress=progress, officer=who, **_by(who)
        ),
        quiet=as_json,
    )
    if as_json:
        click.echo(json.dumps([_told(one) for one in made], ensure_ascii=False))
        return
    for one in made:
        count = len(one.disc.content.originals)
        click.echo(f"✓ {one.path}（{count} 个原件 originals, {one.size_bytes / 10**9:.2f} GB, {one.manifest}）")
    click.echo(
        "刻录后放入光盘，运行 liuhen disc --check 光盘目录 · burn them, then check each: liuhen disc --check DIR"
    )


def _told(one: MadeDisc) -> dict[str, Any]:
    return {
        "number": one.disc.number,
        "path": str(one.path),
        "size_bytes": one.size_bytes,
        "files": one.files,
        "originals": [original.path for original in one.disc.content.originals],
        "manifest_sha256": str(one.manifest),
        "image_sha256": str(one.image),
    }


def _check(path: Path, who: Officer | None, *, as_json: bool) -> None:
    from liuhen.office.records.discs import check_disc  # noqa: PLC0415 - needs Django

    found, check, read = _with_bar(
        "核对 check",
        lambda progress: check_disc(path=path, officer=who, progress=progress, **_by(who)),
        quiet=as_json,
    )
    if as_json:
        told = {
            "number": found.number,
            "case": found.case.number,
            "is_good": check.is_good,
            "is_copy": check.is_copy,
            "files": read.files,
            "faults": check.faults,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    elif check.is_good:
        click.echo(f"✓ {found.number} 相符 · matches（{found.case.number}, {read.files} 个文件 files）")
        if not check.is_copy:
            click.echo("  这是镜像文件；刻录后请再核对光盘 · this is the image; check the disc after burning too")
    else:
        click.echo(f"✗ {found.number} 不符 · does not match（{found.case.number}）", err=True)
        for fault in check.faults:
            words = f"{say('fault', fault['code'], 'zh')} · {say('fault', fault['code'], 'en')}"
            click.echo(f"  {fault['where']} {fault.get('label', '')}: {words}", err=True)
    if not check.is_good:
        raise SystemExit(1)


def _by(who: Officer | None) -> dict[str, Any]:
    return {"by": who.object_name if who else COMMAND_LINE, "at": datetime.now(UTC)}


def _with_bar(title: str, work: Callable[[Callable[[int, int], None]], Any], *, quiet: bool) -> Any:
    with bar(quiet=quiet) as progress:
        task = progress.add_task(title, total=None)
        try:
            return work(lambda done, total: progress.update(task, completed=done, total=total))
        except Refusal as refusal:
            todo = f"\n  {refusal.todo.zh} · {refusal.todo.en}" if refusal.todo else ""
            _stop(f"{refusal.what.zh} · {refusal.what.en}{todo}")
        except IntegrityError as error:
            _stop(f"原件或日志不符 · {error}")


def _stop(text: str) -> NoReturn:
    click.echo(f"✗ {text}", err=True)
    raise SystemExit(1)
