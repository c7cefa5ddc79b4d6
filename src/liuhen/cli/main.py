"""`liuhen`: each command lives in its own module, imported only when it is called, so that `law` needs no Django."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import click

from liuhen import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "serve": ("liuhen.cli.serve", "serve", "Start web and worker; the first start creates everything it needs."),
    "demo": ("liuhen.cli.demo", "demo", "Fill an empty installation with a demonstration office."),
    "intake": ("liuhen.cli.intake", "intake", "Take files or a dock folder in."),
    "watch": ("liuhen.cli.watch", "watch", "The docking station: take in what appears in a folder."),
    "law": ("liuhen.cli.law", "law", "The rule engine by itself: packs, check, explain, compare."),
    "facts": ("liuhen.cli.facts", "facts", "A case of the office as facts, the same that its pages are computed from."),
    "recompute": ("liuhen.cli.recompute", "recompute", "Judge anew what is older than the law; can be broken off."),
    "export": ("liuhen.cli.export", "export", "Make the archival package of a filed case."),
    "disc": ("liuhen.cli.disc", "disc", "Put a case on discs, and check them after burning."),
    "verify": ("liuhen.cli.verify", "verify", "Check an archival package: proved, failed, not checked."),
    "audit": ("liuhen.cli.audit", "audit", "Recompute journal against rows, log, checkpoints and vault."),
}


class Commands(click.Group):
    """Finds commands by name and loads only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load a command; None when there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liuhen")
def cli() -> None:
    """Liuhen (留痕): enforcement records stored in time, kept unaltered, and provable.

    Exit codes: 0 done or proved, 1 refused or failed, 2 wrong use or not checkable.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the entry point of the installed script."""
    try:
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="liuhen", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.Abort:
        click.echo("已中断 · Interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)  # 2 for wrong use, 1 for what is refused
