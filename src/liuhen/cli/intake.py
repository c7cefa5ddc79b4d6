"""`liuhen intake PATH…`: files or folders into the vault, with progress; one result for each file.

A folder that is a device's own is docked, as `liuhen watch --once` would: its list goes into the journal first, and
what is missing or changed is found. Any other folder is taken file by file and has no list. The command says which.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liuhen.cli.dock_terminal import Terminal, alone, refuse_unknown_device
from liuhen.cli.file_lines import bar, line
from liuhen.cli.office import COMMAND_LINE, officer_named, set_up, unit_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.office.capture.docking.station import Station
    from liuhen.office.capture.intake import Intake, Offer
    from liuhen.office.people.models import Officer

LOOK_SECONDS = 0.5


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--device", metavar="NO", help="Number of the device that recorded these files.")
@click.option("--officer", metavar="NO", help="Number of the officer who used it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for each file, a line each.")
def intake(paths: tuple[Path, ...], device: str | None, officer: str | None, *, as_json: bool) -> None:
    """Take in files or whole folders; a device's own folder is docked. Exit 1 when a file was refused."""
    set_up()
    who = officer_named(officer)
    folders = [path for path in paths if is_device_folder(path)]
    if folders:
        refuse_unknown_device(device)
    files = list(files_under(path for path in paths if path not in folders))
    if not files and not folders:
        raise click.ClickException("没有找到文件 · no file found")
    refused = sum(dock_folder(folder.absolute(), device, who, as_json=as_json) for folder in folders)
    if files:
        refused += take_files(files, device, who, paths, as_json=as_json)
    raise SystemExit(1 if refused else 0)


def is_device_folder(path: Path) -> bool:
    """Tell whether a folder is one device's own: called after a device in use, or laid out as a profile knows."""
    from liuhen.office.capture.docking.sources import is_own_folder  # noqa: PLC0415 - needs Django

    return path.is_dir() and is_own_folder(path)


def dock_folder(folder: Path, device: str | None, officer: Officer | None, *, as_json: bool) -> int:
    """Dock a device's folder once; return how many files were refused."""
    from liuhen.office.capture.docking.station import Station  # noqa: PLC0415 - needs Django

    click.echo(f"{folder}: 设备文件夹，先登记清单 · a device's folder: its list first", err=True)
    with alone(folder), bar(quiet=as_json) as progress:
        terminal = Terminal(progress, as_json=as_json)
        by = officer.object_name if officer else COMMAND_LINE
        station = Station(
            folder=folder,
            unit=unit_for(officer),
            by=by,
            officer=officer,
            device=device,
            teller=terminal,
        )
        try:
            finish(station)
        finally:
            station.close()
    return terminal.refused


def finish(station: Station) -> None:
    """Look and work until two looks in a row find nothing new."""
    while True:
        station.look()
        if station.is_idle:
            return
        if station.is_taking:
            station.work(seconds=LOOK_SECONDS)
        else:
            time.sleep(LOOK_SECONDS)


def take_files(
    files: list[Path], device: str | None, who: Officer | None, paths: tuple[Path, ...], *, as_json: bool
) -> int:
    """Take files in one after the other, with progress; return how many were refused."""
    if any(path.is_dir() for path in paths):
        told = "逐个入库，不登记设备清单 · file by file, without a device's list"
        click.echo(told, err=True)
    total = sum(size_of(file) for file in files)
    refused = 0
    with bar(quiet=as_json) as progress:
        task = progress.add_task("入库 intake", total=total)
        for file, done in take_in(files, device, who, advance=lambda count: progress.advance(task, count)):
            refused += done.refusal is not None
            progress.console.print(line(file, done, as_json=as_json), soft_wrap=True, highlight=False, markup=False)
    return refused


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
