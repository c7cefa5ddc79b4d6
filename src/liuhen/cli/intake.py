"""`liuhen intake PATH…`: files or folders into the vault, with progress; one result for each file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from liuhen.cli.office import COMMAND_LINE, officer_named, set_up, unit_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.office.capture.intake import Intake, Offer
    from liuhen.office.people.models import Officer

WORDS = {"stored": "已入库 stored", "already-held": "早已在库 already held", "refused": "未接收 refused"}


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--device", metavar="NO", help="Number of the device that recorded these files.")
@click.option("--officer", metavar="NO", help="Number of the officer who used it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for each file, a line each.")
def intake(paths: tuple[Path, ...], device: str | None, officer: str | None, *, as_json: bool) -> None:
    """Take in files or whole folders. Exit 1 when a file was refused; the others are in all the same."""
    set_up()
    who = officer_named(officer)
    files = list(files_under(paths))
    if not files:
        raise click.ClickException("没有找到文件 · no file found")
    total = sum(size_of(file) for file in files)
    refused = 0
    with bar(quiet=as_json) as progress:
        task = progress.add_task("入库 intake", total=total)
        for file, done in take_in(files, device, who, advance=lambda count: progress.advance(task, count)):
            refused += done.refusal is not None
            progress.console.print(line(file, done, as_json=as_json), soft_wrap=True, highlight=False, markup=False)
    raise SystemExit(1 if refused else 0)


def take_in(
    files: Iterable[Path], device: str | None, officer: Officer | None, *, advance: object
) -> Iterator[tuple[Path, Intake]]:
    """Take files in one after the other and yield what became of each."""
    from liuhen.office.capture.intake import take_in_file  # noqa: PLC0415 - needs Django

    by = officer.object_name if officer else COMMAND_LINE
    for file in files:
        done = take_in_file(
            file,
            offer_of(file, device, officer),
            by=by,
            now=lambda: datetime.now(UTC),
            progress=advance,  # type: ignore[arg-type]  # a callback on bytes
        )
        yield file, done


def offer_of(file: Path, device: str | None, officer: Officer | None) -> Offer:
    """Say what is known of a file before it is read."""
    from liuhen.office.capture.intake import Offer  # noqa: PLC0415 - needs Django
    from liuhen.office.devices.queries import device_by_number  # noqa: PLC0415 - needs Django

    found = device_by_number(device) if device else None
    if device and found is None:
        raise click.BadParameter(f"设备登记中没有 {device} · the register has no device {device}")
    try:
        modified = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        modified = None  # gone meanwhile: the intake itself will say so
    return Offer(name=file.name, unit=unit_for(officer), device=found, officer=officer, modified_at=modified)


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named, and all files of the folders named, in order; hidden ones are left out."""
    for path in paths:
        if path.is_dir():
            found = (file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
            yield from sorted(found)
        else:
            yield path  # also one that does not exist: its result says so


def size_of(path: Path) -> int:
    """Return a file's size, 0 when it is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def bar(*, quiet: bool) -> Progress:
    """Return a progress bar over bytes; on a terminal only, so that output can be piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(),
        disable=quiet,
    )


def line(file: Path, done: Intake, *, as_json: bool) -> str:
    """Say in one line what became of a file."""
    number = done.recording.number if done.recording else None
    if as_json:
        said = {
            "path": str(file),
            "verdict": str(done.result.verdict),
            "recording": number,
            "reason": done.refusal.code if done.refusal else None,
            "what": done.refusal.what.zh if done.refusal else None,
        }
        return json.dumps(said, ensure_ascii=False)
    tail = f" {done.refusal.what.zh} {done.refusal.what.en}" if done.refusal else f" {number}"
    return f"{WORDS[str(done.result.verdict)]}  {file.name} {tail}"
