"""`liuhen watch DIR`: the docking station. What stands in the dock is taken in; pulling the plug loses nothing.

DIR is a dock folder with a folder for each device, or one device's own folder. A file is taken once its size and time
stand still between two looks. What is left to do stands in the database, so that a station that was killed goes on.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liuhen.cli.dock_terminal import Terminal, alone, refuse_unknown_device
from liuhen.cli.file_lines import bar
from liuhen.cli.office import COMMAND_LINE, officer_named, set_up, unit_for

if TYPE_CHECKING:
    from liuhen.office.capture.docking.station import Station


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--device", metavar="NO", help="DIR is this device's own folder.")
@click.option("--officer", metavar="NO", help="Number of the officer who used it.")
@click.option(
    "--every", default=2.0, show_default=True, type=click.FloatRange(0.1, 3600), help="Seconds between looks."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document for each file, a line each.")
@click.option("--once", is_flag=True, help="Stop when a look finds nothing new.")
def watch(folder: Path, device: str | None, officer: str | None, every: float, *, as_json: bool, once: bool) -> None:
    """Take in what stands in a dock folder until stopped; a folder that is not there is waited for."""
    set_up()
    _refuse_faulty_profiles()
    who = officer_named(officer)
    refuse_unknown_device(device)
    from liuhen.office.capture.docking.station import Station  # noqa: PLC0415 - needs Django

    folder = folder.absolute()
    with alone(folder), bar(quiet=as_json) as progress:
        station = Station(
            folder=folder,
            unit=unit_for(who),
            by=who.object_name if who else COMMAND_LINE,
            officer=who,
            device=device,
            teller=Terminal(progress, as_json=as_json),
        )
        try:
            _keep_looking(station, folder, every, once=once)
        finally:
            station.close()


def _keep_looking(station: Station, folder: Path, every: float, *, once: bool) -> None:
    there = True
    while True:
        there = _tell_presence(folder, there)
        station.look()
        if once and station.is_idle:
            return
        if station.is_taking:
            station.work(seconds=every)
        else:
            time.sleep(every)


def _refuse_faulty_profiles() -> None:
    from liuhen.office.capture.profiles import own_path, profiles  # noqa: PLC0415 - with the office's other parts

    faults = profiles().faults
    if faults:
        told = "\n".join(f"  {fault}" for fault in faults)
        raise click.UsageError(f"识别规则有误，请改正后再启动 · profiles are faulty: {own_path()}\n{told}")


def _tell_presence(folder: Path, was_there: bool) -> bool:  # noqa: FBT001 - the state before
    is_there = folder.is_dir()
    if is_there != was_there:
        click.echo(f"{folder}: {'已接入 · there again' if is_there else '已拔出，等待接入 · gone, waiting'}", err=True)
    return is_there
