"""The recording processes of this worker: one for each stream, started when hours begin, ended when they end.

A process lives no longer than the worker that started it: its standard input closes with us.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from liuhen.office.capture.fixed.recorder import STATE

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from liuhen.office.capture.fixed.models import FixedSource

PATIENCE_SECONDS: Final = 5.0
LEAST_FREE_BYTES: Final = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process and what it was told, as a digest."""

    process: subprocess.Popen[str]
    task: str


_running: dict[UUID, Running] = {}


def spool_of(source: FixedSource) -> Path:
    """Return the folder in which a source's segments wait to be taken in."""
    folder: Path = settings.LIUHEN_HOME / "fixed" / source.pk.hex
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def ensure(source: FixedSource) -> None:
    """See that a process records the source as it is set now."""
    spool = spool_of(source)
    told = json.dumps(
        {
            "address": source.address,
            "folder": str(spool),
            "seconds": source.segment_minutes * 60,
            "least_free": LEAST_FREE_BYTES,
        }
    )
    task = hashlib.sha256(told.encode()).hexdigest()
    running = _running.get(source.pk)
    if running is not None and running.task == task and running.process.poll() is None:
        return
    stop(source)
    command = [sys.executable, "-P", "-m", "liuhen.office.capture.fixed.recorder"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the address goes through a pipe
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(told + "\n")
        process.stdin.flush()
    _running[source.pk] = Running(process=process, task=task)


def stop(source: FixedSource) -> None:
    """Let a process finish its segment and end; kill it when it does not."""
    running = _running.pop(source.pk, None)
    if running is None:
        return
    if running.process.stdin is not None:
        running.process.stdin.close()
    try:
        running.process.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a process last said: what is wrong now, and what broke its footage last; empty for nothing."""

    trouble: str = ""
    broke: str = ""


def account_of(source: FixedSource) -> Account:
    """Return what the process last said; nothing while it has not begun to tell. A full disk is seen from here too."""
    spool = spool_of(source)
    if shutil.disk_usage(spool).free < LEAST_FREE_BYTES:
        return Account(trouble="disk-full", broke="disk-full")
    try:
        told = json.loads((spool / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Account()  # it tells again within a minute
    trouble = "stopped" if told.get("state") == "stopped" else told.get("trouble")
    return Account(trouble=_word(trouble), broke=_word(told.get("broke")))


def _word(told: object) -> str:
    return told if isinstance(told, str) else ""
