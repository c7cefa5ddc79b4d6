"""`liuhen verify PACKAGE`: the check that the package carries itself, done with our copy of the verifier."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from liuhen.package.verifier import report
from liuhen.package.verify import verify_py


@click.command()
@click.argument("package", type=click.Path(exists=True, path_type=Path))
@click.option("--policy", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The supervisor's policy.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def verify(package: Path, policy: Path | None, lang: str, *, as_json: bool) -> None:
    """Check a package: exit 0 proved, 1 failed, 2 not checkable."""
    arguments = [str(package), "--lang", lang]
    if policy is not None:
        arguments += ["--policy", str(policy)]
    if as_json:
        arguments.append("--json")
    sys.exit(report.main(arguments, verify_py()))
