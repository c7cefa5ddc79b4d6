"""How the commands that take files in tell of it: a bar over bytes, a line for each file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.office.capture.intake import Intake

WORDS = {"stored": "已入库 stored", "already-held": "早已在库 already held", "refused": "未接收 refused"}


def bar(*, quiet: bool) -> Progress:
    """Return a progress bar over bytes; on a terminal only, so that output can be piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(),
        disable=quiet,
    )


def line(file: Path, done: Intake, *, as_json: bool) -> str:
    """Say in one line what became of a file."""
    number = done.recording.number if done.recording else None
    if as_json:
        said = {
            "path": str(file),
            "verdict": str(done.result.verdict),
            "recording": number,
            "reason": done.refusal.code if done.refusal else None,
            "what": done.refusal.what.zh if done.refusal else None,
        }
        return json.dumps(said, ensure_ascii=False)
    tail = f" {done.refusal.what.zh} {done.refusal.what.en}" if done.refusal else f" {number}"
    return f"{WORDS[str(done.result.verdict)]}  {file.name} {tail}"
