"""`liuhen serve`: the web server and the worker as two processes, watched and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click

from liuhen.cli.office import set_up

if TYPE_CHECKING:
    from types import FrameType

GRACE_SECONDS = 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--web-threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--worker-threads", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, web_threads: int, worker_threads: int) -> None:
    """Start web and worker together; Ctrl+C stops both."""
    set_up()
    _say_where(host, port)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    programs = {
        "web": _web_command(host, port, web_threads),
        "worker": [sys.executable, "-m", "liuhen.office.settings.worker"],
    }
    environment["LIUHEN_WORKER_THREADS"] = str(worker_threads)
    raise SystemExit(_watch(programs, environment))


def _web_command(host: str, port: int, threads: int) -> list[str]:
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
        "--no-ws",
        "--log-level",
        "warning",
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
    running = {name: subprocess.Popen(command, env=environment) for name, command in programs.items()}  # noqa: S603 - our own programs
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = 0
    while not stopping:
        time.sleep(0.3)
        if running["worker"].poll() is not None:
            click.echo("后台程序已退出，正在重新启动 · the worker ended and is started again", err=True)
            time.sleep(1)
            running["worker"] = subprocess.Popen(programs["worker"], env=environment)  # noqa: S603 - our own program
        if running["web"].poll() is not None:
            click.echo("网页服务已退出 · the web server ended", err=True)
            code, stopping = 1, True
    _stop(list(running.values()))
    return code


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    end = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()  # jobs are safe to cut off; the state says what is left to do
