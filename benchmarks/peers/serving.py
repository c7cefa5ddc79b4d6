"""Servers under measurement, ours and others': started on a free port, watched, and ended with all their processes."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Server:
    """A server under measurement: its processes, and the folder that holds what it took."""

    process: subprocess.Popen[bytes]
    port: int
    files: Path
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/files"

    def pids(self) -> list[int]:
        """Return the server's process and its children."""
        group = os.getpgid(self.process.pid)
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                    found.append(int(folder.name))
        return found

    def cpu_s(self) -> float:
        """Return the processor time that the server has used."""
        ticks = 0
        for pid in self.pids():
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak_bytes(self) -> int:
        """Return the largest resident size of any of its processes."""
        peaks = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in self.pids()]
        return max(int(match[1]) for match in peaks if match) * 1024

    def clear(self) -> None:
        """Remove the files that it took."""
        for path in self.files.rglob("*"):
            if path.is_file():
                path.unlink()

    def stop(self) -> None:
        """End it."""
        os.killpg(self.process.pid, 15)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def serving(run: list[str], port: int, files: Path, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Run a server until the block is left."""
    files.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(run, cwd=files.parent, env={**os.environ, **(environment or {})}, start_new_session=True)
    server = Server(process=process, port=port, files=files)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield server
    finally:
        server.stop()
