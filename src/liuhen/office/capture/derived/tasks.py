"""Background work: make the copies that were asked for. `Making` rows say what is left to do, whoever was killed."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.media.derive.isolated import Done, derive
from liuhen.media.derive.recipe import Recipe
from liuhen.office.capture.derived.actions import note_failed, note_made
from liuhen.office.capture.derived.models import Derivative, Making
from liuhen.office.capture.derived.queries import stale
from liuhen.office.capture.derived.storing import drop, drop_parts, finish, lock_of, new_part
from liuhen.office.capture.originals import vault
from liuhen.office.work.alone import alone
from liuhen.office.work.queue import every_minute, job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAKER = ObjectName("system", "copier")
MOST_ATTEMPTS = 5
NOTED_SECONDS = 1.0
"""Progress is a write to the database: no more often than this."""
logger = logging.getLogger("liuhen.derived")


@job()
def make_copy(derivative_id: str) -> None:
    """Make one copy; one that is made, failed, cancelled or under way elsewhere is left alone."""
    row = Derivative.objects.select_related("recording", "maker").filter(pk=UUID(derivative_id)).first()
    if row is None:
        return
    with alone(lock_of(row)) as is_ours:
        if not is_ours:
            return
        making = Making.objects.filter(derivative=row)
        if not making.update(attempts=F("attempts") + 1, hinted_at=timezone.now()):
            drop_parts(row)
            return
        if making.get().attempts > MOST_ATTEMPTS:
            note_failed(derivative=row, why="gave-up", by=MAKER, at=timezone.now())
        else:
            _make(row)
        drop_parts(row)


def _make(row: Derivative) -> None:
    source = _verified(row)
    if source is None:
        note_failed(derivative=row, why="original-differs", by=MAKER, at=timezone.now())
        return
    part = new_part(row)
    note = f"Derivative {row.pk.hex}; source sha256 {row.source_sha256}"
    outcome = derive(source, Recipe.from_json(row.recipe), part, note=note, go_on=_noting(row))
    if not isinstance(outcome, Done):
        if outcome.why != "cancelled":
            note_failed(derivative=row, why=outcome.why, by=MAKER, at=timezone.now())
        return
    digest, size = finish(row, part)
    by, at = row.maker.object_name, timezone.now()
    if not note_made(derivative=row, made=outcome.made, digest=digest, size_bytes=size, by=by, at=at):
        drop(row)


def _verified(row: Derivative) -> Path | None:
    """Return the original's file after reading it again: nothing is ever made of altered bytes. None: it differs."""
    digest = Digest.from_hex(row.source_sha256)
    try:
        vault().verify(digest)
        return vault().path(digest)
    except (IntegrityError, Refusal) as error:
        logger.critical("integrity: %s: %s", row.recording_id, error)
        return None


def _noting(row: Derivative) -> Callable[[int, int], bool]:
    """Write progress down; the row that is gone means that the copy is not wanted any more."""
    noted = -NOTED_SECONDS

    def go_on(done: int, total: int) -> bool:
        nonlocal noted
        if time.monotonic() - noted < NOTED_SECONDS:
            return True
        noted = time.monotonic()
        figures = {"done_ms": done, "total_ms": max(done, total), "hinted_at": timezone.now()}
        return bool(Making.objects.filter(derivative=row).update(**figures))

    return go_on


@every_minute
@job()
def sweep_copies() -> None:
    """Send the hint again for copies whose worker died."""
    now = timezone.now()
    for making in stale(now - timedelta(seconds=settings.LIUHEN_HINT_AGAIN_SECONDS)):
        Making.objects.filter(pk=making.pk).update(hinted_at=now)
        make_copy.hint(making.pk.hex)  # type: ignore[attr-defined]  # set by work.queue.job
