"""What the commands that work in the office share: Django set up, the database as it should be, who acts."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import click

from liuhen.kernel.identity import ObjectName

if TYPE_CHECKING:
    from liuhen.office.people.models import Agency, Officer, Unit

COMMAND_LINE = ObjectName("system", "command-line")


def set_up() -> None:
    """Set Django up and bring the database up to date; creates what the first start needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.office.settings")
    import django  # noqa: PLC0415 - only the office's commands need Django

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django

    call_command("migrate", verbosity=0, interactive=False)
    gc.collect()
    gc.freeze()  # a program's own hundred thousand objects stay: nobody looks through them for garbage again and again


def the_agency() -> Agency:
    """Return the agency of this installation, or stop with what to do."""
    from liuhen.office.people.queries import agency  # noqa: PLC0415 - needs Django

    found = agency()
    if found is None:
        raise click.ClickException(
            "还没有机关。请先运行 liuhen serve 并完成首次设置，或运行 liuhen demo。\n"
            "No agency yet: run `liuhen serve` and set it up, or `liuhen demo`."
        )
    return found


def officer_named(number: str | None) -> Officer | None:
    """Return the officer with a number; an unknown number is wrong use."""
    if number is None:
        return None
    from liuhen.office.people.queries import officer_by_number  # noqa: PLC0415 - needs Django

    officer = officer_by_number(number)
    if officer is None:
        raise click.BadParameter(f"没有编号为 {number} 的人员 · no officer has the number {number}")
    return officer


def unit_for(officer: Officer | None) -> Unit:
    """Return the officer's unit, or the agency's first."""
    if officer is not None:
        return officer.unit
    unit = the_agency().units.order_by("pk").first()
    if unit is None:
        raise click.ClickException("机关还没有科室 · the agency has no unit yet")
    return unit
