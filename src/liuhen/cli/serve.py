"""`liuhen serve`: the web server and the worker as two processes, watched and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click

from liuhen.cli.demo import fill_if_empty
from liuhen.cli.office import set_up

if TYPE_CHECKING:
    from types import FrameType

GRACE_SECONDS = 20
# An upload has a thread while its bytes come, and the bytes come in reads of this size: most of its cost is per read.
BODY_BUFFER_BYTES = 1 << 20
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--web-threads", default=32, show_default=True, type=click.IntRange(1, 256))
@click.option("--worker-threads", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", "is_demo", is_flag=True, help="Fill an empty installation with the demonstration office first.")
def serve(host: str, port: int, web_threads: int, worker_threads: int, *, is_demo: bool) -> None:
    """Start web and worker together; Ctrl+C stops both."""
    set_up()
    if is_demo:
        fill_if_empty()
    _say_where(host, port)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    programs = {
        "web": web_command(host, port, web_threads),
        "worker": [sys.executable, "-m", "liuhen.office.settings.worker"],
    }
    environment["LIUHEN_WORKER_THREADS"] = str(worker_threads)
    raise SystemExit(_watch(programs, environment))


def web_command(host: str, port: int, threads: int) -> list[str]:
    """Return the command that serves pages and API."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        str(threads),
        "--http1-buffer-size",
        str(BODY_BUFFER_BYTES),
        "--no-ws",
        "--log-level",
        "error",
        "liuhen.office.settings.wsgi:application",
    ]


def _say_where(host: str, port: int) -> None:
    from liuhen.office.people.queries import agency  # noqa: PLC0415 - needs Django
    from liuhen.office.people.setup import setup_code  # noqa: PLC0415 - needs Django

    address = f"http://{host}:{port}/"
    if agency() is None:
        click.echo(f"首次设置 · First set-up:  {address}setup/?code={setup_code()}")
    else:
        click.echo(f"留痕已启动 · Liuhen is at  {address}")


def _watch(programs: dict[str, list[str]], environment: dict[str, str]) -> int:
    """Keep the programs running; a worker that died is started again, a dead web server ends the service."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = {name: _start(command, environment) for name, command in programs.items()}
    code = 0
    while not stopping:
        time.sleep(0.3)
        if running["worker"].poll() is not None:
            click.echo("后台程序已退出，正在重新启动 · the worker ended and is started again", err=True)
            time.sleep(1)
            running["worker"] = _start(programs["worker"], environment)
        if running["web"].poll() is not None:
            click.echo("网页服务已退出 · the web server ended", err=True)
            code, stopping = 1, True
    for process in running.values():
        _signal(process, signal.SIGTERM)
    _await_end(list(running.values()))
    return code


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program as a group of its own, so that Ctrl+C reaches it through us alone."""
    return subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603, PLW1509 - our own programs, started before any thread


def _end_with_parent() -> None:
    """Ask Linux to end the program when we are killed without a word; elsewhere nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], which: signal.Signals) -> None:
    try:
        os.killpg(process.pid, which)
    except ProcessLookupError:
        return  # the whole group has ended


def _await_end(processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + GRACE_SECONDS
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):  # jobs are safe to cut off: rows say what is left to do
            process.wait(max(0.1, end - time.monotonic()))
        _signal(process, signal.SIGKILL)
        process.wait()
