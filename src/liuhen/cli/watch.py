"""`liuhen watch DIR`: the docking station. What stands in the dock is taken in; pulling the plug loses nothing.

DIR is a dock folder with a folder for each device, or one device's own folder. A file is taken once its size and time
stand still between two looks. What is left to do stands in the database, so that a station that was killed goes on.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liuhen.cli.intake import bar, line
from liuhen.cli.office import COMMAND_LINE, officer_named, set_up, unit_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from liuhen.office.capture.docking.models import Docking
    from liuhen.office.capture.docking.run import Run
    from liuhen.office.capture.docking.station import Station
    from liuhen.office.capture.intake import Intake


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
    _refuse_unknown_device(device)
    from liuhen.office.capture.docking.station import Station  # noqa: PLC0415 - needs Django

    with _alone(folder), bar(quiet=as_json) as progress:
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


class Terminal:
    """Tells of the station on a terminal: a bar for each docking, a line for each file."""

    def __init__(self, progress: Progress, *, as_json: bool) -> None:
        self._progress = progress
        self._as_json = as_json
        self._tasks: dict[str, TaskID] = {}

    def docked(self, docking: Docking) -> None:
        """Draw a bar for a device."""
        self._say(f"{docking.source}: {docking.file_count} 个文件 files, {docking.size_bytes} B · 清单已登记 listed")
        self._tasks[docking.source] = self._progress.add_task(docking.source, total=docking.size_bytes)

    def settled(self, path: Path, intake: Intake) -> None:
        """Say what became of a file."""
        said = line(path, intake, as_json=self._as_json)
        if self._as_json:
            click.echo(said)
        else:
            self._progress.console.print(said, soft_wrap=True, highlight=False, markup=False)

    def moved(self, run: Run, rate: int) -> None:
        """Move a bar."""
        del rate  # the bar measures for itself
        task = self._tasks.get(run.docking.source)
        if task is not None:
            self._progress.update(task, completed=run.done_bytes)

    def ended(self, docking: Docking) -> None:
        """Take a bar away and say how the docking ended, and what waits for an answer."""
        task = self._tasks.pop(docking.source, None)
        if task is not None:
            self._progress.remove_task(task)
        self._say(f"{docking.source}: {docking.get_outcome_display()} · {docking.outcome}")
        for finding in docking.findings.filter(answered_at=None).order_by("pk"):
            self._say(f"{docking.source}: ! {finding.get_kind_display()} · {finding.kind}")

    def _say(self, text: str) -> None:
        if self._as_json:
            click.echo(text, err=True)
        else:
            self._progress.console.print(text, soft_wrap=True, highlight=False, markup=False)


def _refuse_faulty_profiles() -> None:
    from liuhen.office.capture.profiles import own_path, profiles  # noqa: PLC0415 - with the office's other parts

    faults = profiles().faults
    if faults:
        told = "\n".join(f"  {fault}" for fault in faults)
        raise click.UsageError(f"识别规则有误，请改正后再启动 · profiles are faulty: {own_path()}\n{told}")


def _refuse_unknown_device(number: str | None) -> None:
    from liuhen.office.devices.queries import device_by_number_in_use  # noqa: PLC0415 - needs Django

    if number is not None and device_by_number_in_use(number) is None:
        raise click.BadParameter(f"设备登记中没有在用的 {number} · the register has no device {number} in use")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second station away from the same folder; the lock goes with the process, however it ends."""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    with (Path(settings.LIUHEN_HOME) / f"dock-{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException(
                "另一个采集站程序正在看管这个文件夹 · another station watches this folder already"
            ) from error
        yield


def _tell_presence(folder: Path, was_there: bool) -> bool:  # noqa: FBT001 - the state before
    is_there = folder.is_dir()
    if is_there != was_there:
        click.echo(f"{folder}: {'已接入 · there again' if is_there else '已拔出，等待接入 · gone, waiting'}", err=True)
    return is_there
