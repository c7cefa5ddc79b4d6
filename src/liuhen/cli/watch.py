"""`liuhen watch DIR`: the docking station. What appears in the folder is taken in; pulling the plug loses nothing.

A file is taken once its size and time stand still between two looks. What was taken is remembered by path, size and
time in this process only; after a restart the vault recognises the bytes.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from liuhen.cli.intake import files_under, line, take_in
from liuhen.cli.office import officer_named, set_up


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--device", metavar="NO")
@click.option("--officer", metavar="NO")
@click.option(
    "--every", default=2.0, show_default=True, type=click.FloatRange(0.1, 3600), help="Seconds between looks."
)
@click.option("--json", "as_json", is_flag=True)
@click.option("--once", is_flag=True, help="Stop when a look finds nothing new.")
def watch(folder: Path, device: str | None, officer: str | None, every: float, *, as_json: bool, once: bool) -> None:
    """Take in what appears in a folder until stopped; a folder that is not there is waited for."""
    set_up()
    who = officer_named(officer)
    seen: dict[Path, tuple[int, int]] = {}
    taken: set[tuple[Path, int, int]] = set()
    there = True
    while True:
        there = _tell_presence(folder, there)
        now = _look(folder)
        ready = [path for path, mark in now.items() if seen.get(path) == mark and (path, *mark) not in taken]
        for file, done in take_in(ready, device, who, advance=None):
            click.echo(line(file, done, as_json=as_json))
            if done.refusal is None or file in now:
                taken.add((file, *now[file]))
        fresh = [path for path, mark in now.items() if (path, *mark) not in taken]
        if once and not fresh:
            return
        seen = now
        time.sleep(every)


def _look(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of each file there is now; a folder that is gone holds none."""
    found = {}
    try:
        for path in files_under([folder]) if folder.is_dir() else ():
            status = path.stat()
            found[path] = (status.st_size, status.st_mtime_ns)
    except OSError:
        return found  # unplugged between listing and looking: the next look tells
    return found


def _tell_presence(folder: Path, was_there: bool) -> bool:  # noqa: FBT001 - the state before
    is_there = folder.is_dir()
    if is_there != was_there:
        click.echo(f"{folder}: {'已接入 · there again' if is_there else '已拔出，等待接入 · gone, waiting'}", err=True)
    return is_there
