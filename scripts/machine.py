"""What this machine offers the set-up: interpreter, Debian packages, pip's settings, Node.js, a browser.

Looks and asks; installs nothing but Debian packages, and those only as root. Never uses sudo: a person who is not root
is told the exact command instead. Where packages come from is read from pip's own settings and written nowhere.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)  # Vite's own floor
OLDEST_NPM = (11,)  # npm 10 cannot install the platform parts of Vite
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# what GStreamer is reached by: its bindings belong to the interpreter that Debian ships
DEBIAN_PYTHON = "/usr/bin/python3"
SERVES_STREAMS = """
import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
assert all(Gst.ElementFactory.find(name) for name in ("qtdemux", "h264parse", "rtph264pay"))
"""

# the machine's own list of certificate authorities, which an intranet may have added to; uv and Node.js bring theirs
DEBIAN_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

# without the compilers that Debian recommends beside pip
APT_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


class Stop(Exception):
    """The set-up cannot go on; the message says what to do."""


def output(*command: str) -> str | None:
    """Standard output of a command, stripped; None where it is missing or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def version(*command: str) -> tuple[int, ...]:
    """The numbers of a `--version` line such as `v20.20.2`; empty where the command is missing."""
    words = (output(*command, "--version") or "").split()
    numbers = words[-1].lstrip("v").split(".") if words else []
    return tuple(int(number) for number in numbers if number.isdigit())


def python() -> str:
    """The newest suitable base interpreter: the one that runs this, else one on PATH."""
    if sys.version_info >= OLDEST_PYTHON:
        return getattr(sys, "_base_executable", sys.executable)
    for minor in (13, 12, 11):
        found = shutil.which(f"python3.{minor}")
        if found and version(found) >= OLDEST_PYTHON:
            return found
    raise Stop("Liuhen needs Python 3.11 or newer; on Debian 12: apt-get install -y python3")


def browser() -> str | None:
    """Chromium for the browser journeys: `LIUHEN_CHROMIUM`, else the first known name on PATH."""
    named = os.environ.get("LIUHEN_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def streams_can_be_served() -> bool:
    """Whether Debian's own Python finds GStreamer's RTSP server and what makes a stream of a film."""
    return output(DEBIAN_PYTHON, "-c", SERVES_STREAMS) is not None


def system_node_is_enough() -> bool:
    """Whether Node.js and npm on PATH can build the front end."""
    return version("node") >= OLDEST_NODE and version("npm") >= OLDEST_NPM


def install_or_name(packages: list[str], what: str) -> None:
    """Install as root what is not strictly needed; otherwise say what is left out without it, and go on."""
    if not packages:
        return
    try:
        install_debian_packages(packages)
    except (Stop, OSError, subprocess.CalledProcessError) as error:
        print(f"set-up: going on without {what}: {error}", flush=True)


def install_debian_packages(packages: list[str]) -> None:
    """Install as root; otherwise stop and name the command."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Stop(f"install with this system's package manager, then run again: {names}")
    if os.geteuid() != 0:
        advice = f"sudo {' '.join(APT_INSTALL)} {names}"
        raise Stop(f"these Debian packages are missing: {names}; run this, then try again:\n\n    {advice}\n")
    print(f"set-up: installing Debian packages: {names}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], [*APT_INSTALL, "-qq", *packages]):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


@functools.cache
def registry_environment() -> dict[str, str]:
    """Environment for uv and npm: pip's index and certificate settings, which uv does not read by itself."""
    environment = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environment.setdefault("UV_HTTP_TIMEOUT", "180")
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    index = pip_setting("index-url")
    if index and not environment.keys() & {"UV_DEFAULT_INDEX", "UV_INDEX_URL"}:
        environment["UV_DEFAULT_INDEX"] = index
    certificates = pip_setting("cert") or (str(DEBIAN_CERTIFICATES) if DEBIAN_CERTIFICATES.exists() else None)
    if certificates:
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            environment.setdefault(name, certificates)
    return environment


def pip_setting(name: str) -> str | None:
    """One of pip's settings, from its environment variable or its configuration files."""
    named = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    return named or output(python(), "-m", "pip", "config", "get", f"global.{name}")
