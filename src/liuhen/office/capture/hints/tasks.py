"""Background work: look at films and sounds once they have been examined. Level-triggered: rows say what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from liuhen.kernel.digest import Digest
from liuhen.media import isolated
from liuhen.office.capture.hints import actions
from liuhen.office.capture.originals import vault
from liuhen.office.work.queue import every_minute, job

if TYPE_CHECKING:
    from liuhen.office.capture.models import RecordingFile


@job()
def look(file_id: str) -> None:
    """Look at one original in a process of its own, and write down the hints."""
    row = actions.begin(UUID(file_id), timezone.now())
    if row is not None:
        seen = isolated.analyse(vault().path(Digest.from_hex(row.file.sha256)))
        actions.note(row, seen, timezone.now())


def look_soon(file: RecordingFile) -> None:
    """Send the hint for one file; pictures and papers have nothing to look through."""
    if file.recording.medium not in actions.MOVING:
        return
    actions.take_up(file, timezone.now())
    look.hint(str(file.pk))  # type: ignore[attr-defined]  # set by work.queue.job


@every_minute
@job()
def sweep_hints() -> None:
    """Take up what nobody looks at."""
    for file in actions.left_to_do(timezone.now()):
        look_soon(file)
