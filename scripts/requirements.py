"""Writes the hashed requirement files from the lists in pyproject.toml.

The widest file is resolved first and holds the others to its versions, so that every file names the same release of a
package. What a file already pins stays, unless `--upgrade` asks for newer releases. No file ever names a host: where
packages come from is the business of the machine that installs them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from paths import REQUIREMENTS, ROOT, UV

WIDEST: tuple[str, tuple[str, ...]] = ("bench.txt", ("build", "test", "lint", "bench"))
NARROWER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dev.txt", ("build", "test", "lint")),
    ("build.txt", ("build",)),  # what a checkout needs to run
    ("run.txt", ()),  # what an installed wheel needs to run
)
SERVER = ("postgresql.txt", "postgresql")  # what an installed wheel needs with a database server
# installed into .tools by the set-up, apart from the project and therefore resolved apart
TOOLS = (("tools.txt", "tools"), ("node.txt", "node"), ("peers.txt", "peers"))


def compile_file(name: str, arguments: list[str], *, upgrade: bool) -> None:
    """Resolve one file for every platform that Liuhen supports, with the digest of every artefact."""
    command = [str(UV), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    if upgrade:
        command.append("--upgrade")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_CUSTOM_COMPILE_COMMAND": "make requirements"}
    subprocess.run(
        [*command, "--python-version", "3.11", *arguments, "--output-file", str(REQUIREMENTS / name)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    print(f"requirements/{name}")


def main(argv: list[str]) -> int:
    """Write every file; returns the exit code."""
    parser = argparse.ArgumentParser(description="write requirements/*.txt from pyproject.toml")
    parser.add_argument("--upgrade", action="store_true", help="take the newest release of everything")
    upgrade = parser.parse_args(argv).upgrade
    REQUIREMENTS.mkdir(exist_ok=True)
    name, groups = WIDEST
    compile_file(name, project(groups), upgrade=upgrade)
    widest = str(REQUIREMENTS / name)
    for name, groups in NARROWER:
        compile_file(name, [*project(groups), "--constraint", widest], upgrade=False)
    name, extra = SERVER
    compile_file(name, [*project(()), "--extra", extra, "--constraint", widest], upgrade=False)
    for name, group in TOOLS:
        compile_file(name, ["--group", group], upgrade=upgrade)
    return 0


def project(groups: tuple[str, ...]) -> list[str]:
    """Arguments for the project's own dependencies and the given groups."""
    return ["pyproject.toml", *(word for group in groups for word in ("--group", group))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
