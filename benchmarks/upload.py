"""Uploads by tus: one large file, hashed on the way, against one nginx and other people's tus servers.

`python benchmarks/upload.py [--size 1GiB] [--rounds 5] [--folder DIR]` starts every server on a free port, sends the
same bytes to each in turn through one and the same client, prints medians as ratios to nginx of the same run, and
removes everything. Exit 1 when a goal is missed.

Ours hashes on the way, is on the disk when it answers, and has a row and its journal entries by then; it runs as
`liuhen serve` starts it. The others do neither: nginx takes PUT bodies of 8 MiB, @tus/server (Node.js, file store) and
tuspyserver (FastAPI; under uvicorn as in its examples, and under granian) keep whole files, all in the page cache. So
@tus/server and tuspyserver have a second row, in which the sender waits until the file is hashed and synced, both at
once: what ours promises when it answers. The goals are for an upload that is hashed on the way, so they are judged by
the second row (ADR 9). How often we are as fast as they come is printed beside it, with how often anybody could be who
hashes: the digest alone has its row too. CPU is the servers' own and that of what hashes; memory is above idle.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from measure import MIB, Row, show
from peers.tus_servers import NGINX, OURS, TUS_NODE, TUSPY, TUSPY_GRANIAN, servers

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.serving import Server

PUT_BYTES = 8 * MIB
PIECES = f"{OURS}, PATCHes of 64 MiB"
DIGEST = "SHA-256 alone, from memory"
KEPT = " + hash + sync"
GOAL_NGINX, GOAL_PEERS, GOAL_CPU_PER_GB, GOAL_PEAK = 1 / 0.45, 2.0, 1.3, 80 * MIB


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


@dataclass
class Case:
    """One way to send a file: what is called, which server it is for, and what every round took."""

    send: Callable[[list[memoryview]], object]
    server: Server | None = None
    idle_bytes: int = 0
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    senders: list[float] = field(default_factory=list)

    def warm_up(self, blocks: list[memoryview]) -> None:
        """Send a small file, and take what the server needs without a large one as idle."""
        self.send(blocks)
        self.idle_bytes = 0 if self.server is None else self.server.peak_bytes()

    def run(self, blocks: list[memoryview]) -> None:
        """Send a file, and note what it took."""
        served = 0.0 if self.server is None else self.server.cpu_s()
        helped, sent, start = _children_s(), time.process_time(), time.perf_counter()
        self.send(blocks)
        self.walls.append(time.perf_counter() - start)
        own = time.process_time() - sent
        if self.server is None:
            self.cpus.append(own)
        else:
            self.cpus.append(self.server.cpu_s() - served + _children_s() - helped)
            self.senders.append(own)
            self.server.clear()
        os.sync()  # what this case left to write is not the next one's

    def row(self, name: str) -> Row:
        """Return the medians."""
        peak = 0 if self.server is None else self.server.peak_bytes() - self.idle_bytes
        return Row(name=name, wall_s=statistics.median(self.walls), cpu_s=statistics.median(self.cpus), peak_bytes=peak)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


def kept(server: Server, blocks: list[memoryview]) -> None:
    """Send a file, and wait until it is hashed and on the disk; both at once, which favours the server."""
    tus(server, blocks)
    file = max((path for path in server.files.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    with subprocess.Popen(["openssl", "dgst", "-sha256", file], stdout=subprocess.DEVNULL):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def digest(blocks: list[memoryview]) -> str:
    state = hashlib.sha256()
    for block in blocks:
        state.update(block)
    return state.hexdigest()


def cases_of(running: dict[str, Server]) -> dict[str, Case]:
    """Return what is measured, by name."""
    nginx, ours = running[NGINX], running[OURS]
    cases = {
        DIGEST: Case(digest),
        NGINX: Case(lambda blocks: put(nginx, blocks), nginx),
        OURS: Case(lambda blocks: tus(ours, blocks), ours),
        PIECES: Case(lambda blocks: tus(ours, blocks, 8), ours),
    }
    for name in (TUS_NODE, TUSPY, TUSPY_GRANIAN):
        cases[name] = Case(lambda blocks, peer=running[name]: tus(peer, blocks), running[name])
    for name in (TUS_NODE, TUSPY):
        cases[name + KEPT] = Case(lambda blocks, peer=running[name]: kept(peer, blocks), running[name])
    return cases


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=_bytes, default="1GiB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    options = parser.parse_args()
    content, small = Content(options.size), Content(2 * PUT_BYTES)
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name, servers(Path(name)) as all_:
        cases = cases_of(all_)
        for case in cases.values():
            case.warm_up(small.blocks())
        names = list(cases)
        for turn in range(options.rounds):
            first = turn % len(names)
            for each in names[first:] + names[:first]:
                cases[each].run(content.blocks())
        rows = [case.row(name) for name, case in cases.items()]
    sender = statistics.median(seconds for case in cases.values() for seconds in case.senders)
    return 0 if _judge(rows, options.size, sender) else 1


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*(|KiB|MiB|GiB)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 256MiB")
    return int(match[1]) << {"": 0, "KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


def _judge(rows: list[Row], size: int, sender_s: float) -> bool:
    title = f"upload of one file of {size / MIB:.0f} MiB"
    met = [show(title, rows, base=NGINX, goals={OURS: GOAL_NGINX}, amount=size / 1e6, unit="MB")]
    row = {one.name: one for one in rows}
    ours = row[OURS]
    for peer in (TUS_NODE, TUSPY):
        times = row[peer + KEPT].wall_s / ours.wall_s
        met.append(times >= GOAL_PEERS)
        verdict = "met" if met[-1] else "MISSED"
        print(f"  {times:.2f} × faster than {peer}{KEPT}, goal ≥ {GOAL_PEERS:g}: {verdict}")
        as_it_comes, limit = row[peer].wall_s / ours.wall_s, row[peer].wall_s / row[DIGEST].wall_s
        print(f"  {as_it_comes:.2f} × faster than {peer}, which does neither; the digest alone {limit:.2f} ×")
    cpu = ours.cpu_s / (size / 1e9)
    met.append(cpu <= GOAL_CPU_PER_GB)
    print(f"  {cpu:.2f} CPU s/GB, goal ≤ {GOAL_CPU_PER_GB:g}: {'met' if met[-1] else 'MISSED'}")
    print(f"  {sender_s / (size / 1e9):.2f} CPU s/GB is the sender's, beside every server on the same processors")
    met.append(ours.peak_bytes <= GOAL_PEAK)
    above = ours.peak_bytes / MIB
    print(f"  {above:.1f} MiB above idle, goal ≤ {GOAL_PEAK / MIB:.0f}: {'met' if met[-1] else 'MISSED'}")
    return all(met)


if __name__ == "__main__":
    sys.exit(main())
