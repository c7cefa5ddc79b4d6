"""One file by resumable upload, beside nginx and other people's tus servers.

`python benchmarks/upload.py [--size 1GiB] [--rounds 5] [--folder DIR]` starts every server on a free port, sends the
same bytes to each in turn through one and the same client, prints medians as ratios to nginx of the same run, and
removes everything. Exit 1 when a goal is missed.

nginx takes PUT bodies of 8 MiB into its page cache: no digest, no `fsync`, no resumption. @tus/server (Node.js, file
store) and tuspyserver (FastAPI, under granian) keep files without a digest and without `fsync`. Ours hashes on the way,
is on the disk when it answers, and has a row and its journal entries by then. CPU is the servers' own; memory is above
idle.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from measure import MIB, Row, command, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PUT_BYTES = 8 * MIB
NGINX = "nginx, PUT of 8 MiB bodies"
OURS, OURS_PIECES = "liuhen, one PATCH", "liuhen, PATCHes of 64 MiB"
TUS_NODE, TUSPY = "@tus/server, one PATCH", "tuspyserver, one PATCH"
GOAL_NGINX, GOAL_PEERS, GOAL_CPU_PER_GB, GOAL_PEAK = 1 / 0.45, 2.0, 1.3, 80 * MIB
NODE_PACKAGES = ("@tus/server@2.4.5", "@tus/file-store@2.1.1")

NGINX_CONFIGURATION = """
{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; client_max_body_size 0; keepalive_requests 100000;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; location / {{ dav_methods PUT; create_full_put_path on; }} }}
}}
"""
NODE_SERVER = """
import { Server } from "@tus/server";
import { FileStore } from "@tus/file-store";
new Server({ path: "/files", datastore: new FileStore({ directory: process.argv[2] }) })
  .listen({ host: "127.0.0.1", port: Number(process.argv[3]) });
"""
TUSPY_APPLICATION = """
import os
from fastapi import FastAPI
from tuspyserver import create_tus_router
app = FastAPI()
app.include_router(create_tus_router(prefix="files", files_dir=os.environ["BENCH_FILES"], max_size=1 << 40))
"""
FOUND_OFFICE = """
from datetime import UTC, datetime
from liuhen.cli.office import set_up
set_up()
from liuhen.kernel.identity import ObjectName
from liuhen.office.people import actions
from liuhen.office.people.models import Role
by, at = ObjectName("system", "benchmark"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
officer = actions.register_officer(
    unit=unit, name="张示范", number="B-1", is_established=True, roles=[Role.HANDLER], by=by, at=at
)
actions.open_account(officer=officer, username="bench", password="a-long-pass-phrase", by=by, at=at)
officer.account.has_one_time_password = False
officer.account.save()
print(actions.make_token(officer=officer, label="benchmark", by=by, at=at)[1])
"""


@dataclass
class Server:
    """A server under measurement: its processes, and the folder that holds what it took."""

    process: subprocess.Popen[bytes]
    port: int
    files: Path
    idle_bytes: int = 0
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


class Connection:
    """A sender that costs as little as can be: one socket, one buffer, large writes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=300)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def send(self, method: str, path: str, body: list[memoryview], **headers: str) -> str:
        """Send one request; return the head of its answer, which must be a success."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        every = {"Host": f"127.0.0.1:{self._server.port}", "Content-Length": str(sum(map(len, body)))}
        lines = [f"{key}: {value}" for key, value in (every | self._server.headers | named).items()]
        self._socket.sendall("\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode())
        for part in body:
            self._socket.sendall(part)
        return self._head()

    def _head(self) -> str:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65536)
        head, _, rest = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        left = (int(length[1]) if length else 0) - len(rest)
        while left > 0:
            left -= len(self._socket.recv(left))
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(head.decode())
        return head.decode()


class Content:
    """Bytes of a size, never the same twice: one buffer repeated, with its first bytes new each time."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._block = os.urandom(PUT_BYTES)

    def blocks(self) -> list[memoryview]:
        """Return the next file in parts."""
        first = memoryview(os.urandom(16) + self._block[16:])
        count, rest = divmod(self.size, PUT_BYTES)
        parts = [first, *[memoryview(self._block)] * (count - 1)]
        return [*parts, memoryview(self._block)[:rest]] if rest else parts


def put(server: Server, blocks: list[memoryview]) -> None:
    with Connection(server) as connection:
        for number, block in enumerate(blocks):
            connection.send("PUT", f"/{number}", [block])


def tus(server: Server, blocks: list[memoryview], per_request: int | None = None) -> None:
    size, step = sum(map(len, blocks)), per_request or len(blocks)
    with Connection(server) as connection:
        begun = connection.send("POST", server.path, [], Upload_Length=str(size))
        place = re.search(r"(?i)location: *(?:https?://[^/\s]+)?(/\S+)", begun)
        if place is None:
            raise RuntimeError(begun)
        offset = 0
        for start in range(0, len(blocks), step):
            part = blocks[start : start + step]
            kind = "application/offset+octet-stream"
            connection.send("PATCH", place[1], part, Upload_Offset=str(offset), Content_Type=kind)
            offset += sum(map(len, part))


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


def granian(interface: str, port: int, application: str) -> list[str]:
    options = ["--http1-buffer-size", str(1 << 20), "--no-ws", "--log-level", "error"]
    if interface == "wsgi":
        options += ["--blocking-threads", "32"]
    command = [sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", str(port)]
    return [*command, *options, application]


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[dict[str, Server]]:
    """Start nginx, our office and the peers."""
    with contextlib.ExitStack() as stack:
        nginx = folder / "nginx"
        (nginx / "files").mkdir(parents=True)
        port = free_port()
        user = "" if os.geteuid() else "user root;\n"  # the folder is nobody else's
        (nginx / "nginx.conf").write_text(
            NGINX_CONFIGURATION.format(user=user, folder=nginx, port=port), encoding="utf-8"
        )
        run = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(nginx / "nginx.conf")]
        started = {NGINX: stack.enter_context(serving(run, port, nginx / "files"))}

        node = folder / "node"
        node.mkdir()
        (node / "serve.mjs").write_text(NODE_SERVER, encoding="utf-8")
        command(["npm", "install", "--prefix", node, *NODE_PACKAGES])()
        port = free_port()
        run = ["node", str(node / "serve.mjs"), str(node / "files"), str(port)]
        started[TUS_NODE] = stack.enter_context(serving(run, port, node / "files"))

        tuspy = folder / "tuspy"
        tuspy.mkdir()
        (tuspy / "bench_tuspy.py").write_text(TUSPY_APPLICATION, encoding="utf-8")
        port = free_port()
        environment = {"BENCH_FILES": str(tuspy / "files"), "PYTHONPATH": str(tuspy)}
        run = granian("asgi", port, "bench_tuspy:app")
        started[TUSPY] = stack.enter_context(serving(run, port, tuspy / "files", environment))
        started[TUSPY].path = "/files/"

        environment = {"LIUHEN_HOME": str(folder / "office"), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
        found = subprocess.run(
            [sys.executable, "-c", FOUND_OFFICE],
            env={**os.environ, **environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        port = free_port()
        run = granian("wsgi", port, "liuhen.office.settings.wsgi:application")
        files = folder / "office" / "vault" / "originals"
        ours = started[OURS] = stack.enter_context(serving(run, port, files, environment))
        ours.headers["Authorization"] = f"Bearer {found.stdout.split()[-1]}"
        ours.path = "/api/v1/uploads/"
        for name in (OURS, TUS_NODE, TUSPY):
            started[name].headers["Tus-Resumable"] = "1.0.0"
        yield started


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=_bytes, default="1GiB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name, servers(Path(name)) as all_:
        cases: dict[str, tuple[Server, Callable[[list[memoryview]], None]]] = {
            NGINX: (all_[NGINX], lambda blocks: put(all_[NGINX], blocks)),
            OURS: (all_[OURS], lambda blocks: tus(all_[OURS], blocks)),
            OURS_PIECES: (all_[OURS], lambda blocks: tus(all_[OURS], blocks, 8)),
            TUS_NODE: (all_[TUS_NODE], lambda blocks: tus(all_[TUS_NODE], blocks)),
            TUSPY: (all_[TUSPY], lambda blocks: tus(all_[TUSPY], blocks)),
        }
        rows = _measure(cases, Content(options.size), options.rounds)
    return 0 if _judge(rows, options.size) else 1


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*(|KiB|MiB|GiB)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 256MiB")
    return int(match[1]) << {"": 0, "KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


def _measure(
    cases: dict[str, tuple[Server, Callable[[list[memoryview]], None]]], content: Content, rounds: int
) -> list[Row]:
    """Send one small file to each, then the large one in turns, each round beginning elsewhere."""
    small = Content(2 * PUT_BYTES)
    for server, send in cases.values():
        send(small.blocks())
        server.idle_bytes = server.peak_bytes()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    names = list(cases)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            server, send = cases[name]
            blocks = content.blocks()
            cpu, start = server.cpu_s(), time.perf_counter()
            send(blocks)
            times[name].append((time.perf_counter() - start, server.cpu_s() - cpu))
            server.clear()
            os.sync()  # what this case left to write is not the next one's
    return [
        Row(
            name=name,
            wall_s=statistics.median(wall for wall, _cpu in times[name]),
            cpu_s=statistics.median(cpu for _wall, cpu in times[name]),
            peak_bytes=cases[name][0].peak_bytes() - cases[name][0].idle_bytes,
        )
        for name in names
    ]


def _judge(rows: list[Row], size: int) -> bool:
    title = f"upload of one file of {size / MIB:.0f} MiB"
    met = [show(title, rows, base=NGINX, goals={OURS: GOAL_NGINX}, amount=size / 1e6, unit="MB")]
    row = {one.name: one for one in rows}
    for peer in (TUS_NODE, TUSPY):
        times = row[peer].wall_s / row[OURS].wall_s
        met.append(times >= GOAL_PEERS)
        print(f"  {times:.2f} × faster than {peer}, goal ≥ {GOAL_PEERS:g}: {'met' if met[-1] else 'MISSED'}")
    cpu = row[OURS].cpu_s / (size / 1e9)
    met.append(cpu <= GOAL_CPU_PER_GB)
    print(f"  {cpu:.2f} CPU s/GB, goal ≤ {GOAL_CPU_PER_GB:g}: {'met' if met[-1] else 'MISSED'}")
    met.append(row[OURS].peak_bytes <= GOAL_PEAK)
    above = row[OURS].peak_bytes / MIB
    print(f"  {above:.1f} MiB above idle, goal ≤ {GOAL_PEAK / MIB:.0f}: {'met' if met[-1] else 'MISSED'}")
    return all(met)


if __name__ == "__main__":
    sys.exit(main())
