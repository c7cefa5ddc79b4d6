"""`liuhen demo`: fills an empty installation with a demonstration office; refuses one that is in use."""

from __future__ import annotations

import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import Progress

from liuhen.cli.office import set_up
from liuhen.kernel.identity import ObjectName

DEMONSTRATION = ObjectName("system", "demonstration")


@click.command()
@click.option("--quiet", is_flag=True, help="No progress bar.")
def demo(*, quiet: bool) -> None:
    """Fill an empty installation: people, devices, cases and real playable video, made on the spot."""
    set_up()
    if not _is_empty():
        raise click.ClickException(
            "本安装已在使用，没有改动。演示只用于空的安装。\n"
            "This installation is in use; nothing was changed. A demonstration is for an empty one."
        )
    _fill(quiet=quiet)
    _say_how_to_sign_in()


def fill_if_empty() -> None:
    """Fill an empty installation, leave any other alone, and say how to sign in to a demonstration."""
    if _is_empty():
        _fill(quiet=False)
    _say_how_to_sign_in()


def _is_empty() -> bool:
    from liuhen.office.people.queries import agency  # noqa: PLC0415 - needs Django

    return agency() is None


def _fill(*, quiet: bool) -> None:
    from liuhen.cli.demonstration.docking_station import dock_a_camera, dock_shots  # noqa: PLC0415 - needs Django
    from liuhen.cli.demonstration.footage import film_all  # noqa: PLC0415 - needs Django
    from liuhen.cli.demonstration.hearing_room import hearing_shots, open_hearing_room  # noqa: PLC0415 - needs Django
    from liuhen.cli.demonstration.people import set_up_staff  # noqa: PLC0415 - needs Django
    from liuhen.cli.demonstration.story import Story, all_shots  # noqa: PLC0415 - needs Django
    from liuhen.office.journal.tasks import seal  # noqa: PLC0415 - needs Django

    now = datetime.now(UTC)
    password = f"demo-{secrets.token_hex(4)}"
    shots = [*all_shots(now), *hearing_shots(now), *dock_shots(now)]
    with tempfile.TemporaryDirectory(prefix="liuhen-demo-") as folder, Progress(disable=quiet) as progress:
        task = progress.add_task("拍摄演示录像 filming", total=len(shots))
        films = film_all(shots, Path(folder), done=lambda: progress.advance(task))
        progress.update(task, description="建立演示机关 setting the office up")
        staff = set_up_staff(password=password, by=DEMONSTRATION, at=now)
        Story(staff=staff, films=films, now=now).tell()
        open_hearing_room(staff=staff, films=films, now=now)
        dock_a_camera(staff=staff, films=films, now=now)
        seal()
    path = _sign_in_file()
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")


def _say_how_to_sign_in() -> None:
    """Print the demonstration's accounts; nothing when this is no demonstration."""
    path = _sign_in_file()
    if not path.exists():
        return
    from liuhen.cli.demonstration.people import PERSONAS  # noqa: PLC0415 - needs Django

    click.echo(f"演示账号 · demonstration accounts（口令 password: {path.read_text(encoding='utf-8')}）")
    for persona in PERSONAS:
        roles = "、".join(str(role.label) for role in persona.roles)
        click.echo(f"  {persona.account:<11} {persona.name}  {roles}")


def _sign_in_file() -> Path:
    from django.conf import settings  # noqa: PLC0415 - needs Django

    return Path(settings.LIUHEN_HOME) / "demonstration-password"
