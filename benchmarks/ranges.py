"""Ranges and whole originals from the real office, beside nginx that hands out the same file to anybody.

`python benchmarks/ranges.py [--size 64MiB] [--seconds 5] [--rounds 3] [--folder DIR]` takes one original in, serves it
as `liuhen serve` does and by nginx, asks both by wrk in turns, prints medians as ratios to nginx of the same run, and
removes everything. Exit 1 when a goal is missed.

Every request to ours brings a session, is asked for anew whether it may see the recording, and has its entry of the
viewing. nginx asks nobody and writes nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measure import MIB
from peers.serving import free_port, serving

from liuhen.cli.serve import web_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from upload import Server

RANGE_BYTES = 64 << 10
CONNECTIONS = 8
GOAL_RANGES, GOAL_WHOLE, GOAL_CPU_US = 0.35, 0.8, 450
NGINX, OURS = "nginx, static file", "liuhen, session and entry"

NGINX_CONFIGURATION = """
{user}worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""
FOUND_OFFICE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from liuhen.cli.office import set_up
set_up()
from django.conf import settings
from django.test import Client
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.intake import Offer, take_in_file
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
source = Path(sys.argv[1])
taken = take_in_file(source, Offer(name=source.name, unit=unit), by=by, now=lambda: datetime.now(UTC))
client = Client()
client.force_login(officer.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
print(taken.recording.pk, client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
ASK_RANGES = """
local size, part = {size}, {part}
local first = 0
request = function()
  first = (first + 7 * part) % (size - part)
  wrk.headers["Range"] = "bytes=" .. first .. "-" .. (first + part - 1)
  return wrk.format()
end
"""


def main() -> int:
    options = _options()
    missing = [name for name in ("wrk", "nginx") if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None]
    if missing:
        print(f"not installed, nothing measured: {', '.join(missing)}")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name,
        _servers(Path(name), options.size) as servers,
    ):
        script = Path(name) / "ranges.lua"
        script.write_text(ASK_RANGES.format(size=options.size, part=RANGE_BYTES), encoding="utf-8")
        ranges = _in_turns(servers, ["-s", str(script)], options)
        wholes = _in_turns(servers, [], options)
    met = [_judge(f"{RANGE_BYTES >> 10} KiB ranges", ranges, GOAL_RANGES)]
    met.append(_judge(f"whole files of {options.size / MIB:.0f} MiB", wholes, GOAL_WHOLE))
    cpu = ranges[OURS][1]
    met.append(cpu <= GOAL_CPU_US)
    print(f"  {cpu:,.0f} µs of processor time a range, goal ≤ {GOAL_CPU_US}: {'met' if met[-1] else 'MISSED'}")
    return 0 if all(met) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=size_in_bytes, default="64MiB", help="size of the original")
    parser.add_argument("--seconds", type=int, default=5, help="how long each is asked at a time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    return parser.parse_args()


def size_in_bytes(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*(|KiB|MiB|GiB)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 64MiB")
    return int(match[1]) << {"": 0, "KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


@contextlib.contextmanager
def _servers(folder: Path, size: int) -> Iterator[dict[str, Server]]:
    """Start nginx and our office, with the same file in both."""
    files = folder / "nginx" / "files"
    files.mkdir(parents=True)
    source = files / "film.mp4"
    with source.open("wb") as file:
        for start in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - start)))
    with contextlib.ExitStack() as stack:
        port = free_port()
        user = "" if os.geteuid() else "user root;\n"  # the folder is nobody else's
        configuration = folder / "nginx" / "nginx.conf"
        configuration.write_text(
            NGINX_CONFIGURATION.format(user=user, folder=folder / "nginx", port=port), encoding="utf-8"
        )
        run = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(configuration)]
        nginx = stack.enter_context(serving(run, port, files))
        nginx.path = "/film.mp4"

        environment = {"LIUHEN_HOME": str(folder / "office"), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
        found = subprocess.run(
            [sys.executable, "-c", FOUND_OFFICE, source],
            env={**os.environ, **environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        recording, session = found.stdout.split()[-2:]
        port = free_port()
        run = web_command("127.0.0.1", port, 32)
        ours = stack.enter_context(serving(run, port, folder / "office" / "files", environment))
        ours.path = f"/recordings/{recording}/original"
        ours.headers["Cookie"] = f"sessionid={session}"
        yield {NGINX: nginx, OURS: ours}


def _in_turns(
    servers: dict[str, Server], options: Sequence[str], run: argparse.Namespace
) -> dict[str, tuple[float, float]]:
    """Return for each server the median of bytes a second, and the processor time a request in µs."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    names = list(servers)
    for server in servers.values():
        _ask(server, options, 6)  # opens the law, writes the entry of the viewing
    for turn in range(run.rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            server = servers[name]
            cpu = server.cpu_s()
            rate, count = _ask(server, options, run.seconds)
            taken[name].append((rate, (server.cpu_s() - cpu) / max(count, 1) * 1e6))
    return {
        name: (statistics.median(rate for rate, _cpu in rows), statistics.median(cpu for _rate, cpu in rows))
        for name, rows in taken.items()
    }


def _ask(server: Server, options: Sequence[str], seconds: int) -> tuple[float, int]:
    """Ask a server by wrk; return bytes a second and the number of answers, all of which must be successes."""
    headers = [part for key, value in server.headers.items() for part in ("-H", f"{key}: {value}")]
    address = f"http://127.0.0.1:{server.port}{server.path}"
    run = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", *headers, *options, address]
    told = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout
    total = re.search(r"(\d+) requests in ([\d.]+)(m?s|m), ([\d.]+)([KMGT]?B) read", told)
    if total is None or not int(total[1]) or "Non-2xx" in told:
        raise RuntimeError(told)
    scale = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}[total[5]]
    length = float(total[2]) * {"ms": 0.001, "s": 1, "m": 60}[total[3]]
    read, count = float(total[4]) * scale, int(total[1])
    if read < count * RANGE_BYTES:
        raise RuntimeError(f"{count} answers of {read / count:.0f} bytes: these are not the file")
    return read / length, count


def _judge(title: str, rows: dict[str, tuple[float, float]], goal: float) -> bool:
    print(f"\n{title}, {CONNECTIONS} connections  (medians, ratio to: {NGINX})")
    print(f"  {'case':<34}{'MiB/s':>10}{'CPU µs':>12}{'ratio':>8}  goal")
    for name, (rate, cpu) in rows.items():
        ratio = rate / rows[NGINX][0]
        verdict = f"≥ {goal:g}: {'met' if ratio >= goal else 'MISSED'}" if name == OURS else ""
        print(f"  {name:<34}{rate / MIB:>10,.0f}{cpu:>12,.0f}{ratio:>8.3f}  {verdict}")
    return rows[OURS][0] >= goal * rows[NGINX][0]


if __name__ == "__main__":
    sys.exit(main())
