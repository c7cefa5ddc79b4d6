"""What the commands of the dock share: the station's teller on a terminal, and one station alone with a folder."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liuhen.cli.file_lines import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from liuhen.office.capture.docking.models import Docking
    from liuhen.office.capture.docking.run import Run
    from liuhen.office.capture.intake import Intake


class Terminal:
    """Tells of the station on a terminal: a bar for each docking, a line for each file; counts what was refused."""

    def __init__(self, progress: Progress, *, as_json: bool) -> None:
        self._progress = progress
        self._as_json = as_json
        self._tasks: dict[str, TaskID] = {}
        self.refused = 0

    def docked(self, docking: Docking) -> None:
        """Draw a bar for a device."""
        self._say(f"{docking.source}: {docking.file_count} 个文件 files, {docking.size_bytes} B · 清单已登记 listed")
        self._tasks[docking.source] = self._progress.add_task(docking.source, total=docking.size_bytes)

    def settled(self, path: Path, intake: Intake) -> None:
        """Say what became of a file."""
        self.refused += intake.refusal is not None
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


def refuse_unknown_device(number: str | None) -> None:
    """Stop where a device is named that the register does not have in use."""
    from liuhen.office.devices.queries import device_by_number_in_use  # noqa: PLC0415 - needs Django

    if number is not None and device_by_number_in_use(number) is None:
        raise click.BadParameter(f"设备登记中没有在用的 {number} · the register has no device {number} in use")


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
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
