"""Installs the built wheel into an empty environment and asks it for a page, with no Node.js and no checkout in sight.

python scripts/wheel_check.py        after `make wheel`; exit 0 when `GET /` answers with a page and its style
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import machine
from paths import REQUIREMENTS, ROOT, UV

PATIENCE_S = 60


def main() -> int:
    """Run the check; returns the exit code."""
    wheels = sorted((ROOT / "dist").glob("liuhen-*.whl"))
    if len(wheels) != 1:
        print(f"wheel-check: expected one wheel in dist/, found {len(wheels)}; run `make wheel`")
        return 1
    with tempfile.TemporaryDirectory(prefix="liuhen-wheel-") as name:
        empty = Path(name)
        install(empty / "venv", wheels[0])
        return serve_and_ask(empty)


def install(venv: Path, wheel: Path) -> None:
    """Create the environment from the hashed requirements of an installation, then add the wheel alone."""
    environment = machine.registry_environment()
    run_file = REQUIREMENTS / "run.txt"
    for command in (
        ("venv", "--quiet", "--python", machine.python(), venv),
        ("pip", "sync", "--quiet", "--python", venv / "bin" / "python", "--require-hashes", run_file),
        ("pip", "install", "--quiet", "--python", venv / "bin" / "python", "--no-deps", wheel),
    ):
        subprocess.run([str(UV), *map(str, command)], check=True, env=environment, cwd=venv.parent)


def serve_and_ask(home: Path) -> int:
    """Start `liuhen serve` in the empty folder and fetch the first page and its style sheet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bare = {
        "PATH": str(home / "venv" / "bin"),
        "HOME": str(home),
        "LIUHEN_HOME": str(home / "office"),
        "LANG": "C.UTF-8",
    }
    command = [str(home / "venv" / "bin" / "liuhen"), "serve", "--port", str(port)]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, env=bare, stdout=log, stderr=log, start_new_session=True)
    try:
        page = wait_for(f"http://127.0.0.1:{port}/", server)
        style = re.search(r'href="([^"]+\.css)"', page or "")
        if page is None or style is None:
            print(f"wheel-check: no page with a style sheet\n{(home / 'log').read_text()}")
            return 1
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style[1]}") as answer:
            print(f"wheel-check: GET / answered, and its style sheet has {len(answer.read())} bytes")
        return 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=PATIENCE_S)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> str | None:
    """The page as soon as it answers; None where the server ends, stays silent or answers with an error."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            return None
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    return None


if __name__ == "__main__":
    sys.exit(main())
