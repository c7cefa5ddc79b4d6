"""What the machine does about hints: take up what is left, write down what was seen.

No acts of officers and no entries: rows here are derived from originals, and are written over when looked at anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from liuhen.media.seen import Unseen
from liuhen.office.capture.hints.models import Hints, HintsState
from liuhen.office.capture.models import Examination, Medium, RecordingFile

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from liuhen.media.seen import Analysis

MOVING: Final = (Medium.VIDEO, Medium.AUDIO)
METHOD: Final = 1
"""Raised when the way of looking changes: then all is looked at anew, little by little."""
BATCH: Final = 20
AGAIN: Final = timedelta(hours=3)
"""After this a file is taken up again, when its hint was lost or its worker died: longer than any looking lasts."""
MOST_ATTEMPTS: Final = 3


def left_to_do(now: datetime) -> list[RecordingFile]:
    """Return examined films and sounds that nobody looks at: never begun, lost, or looked at by an older method.

    Originals that wait for their examination go first: while there are any, one file at a time.
    """
    known = Q(recording__medium__in=MOVING, examined_at__isnull=False)
    stale = Q(hints__hinted_at=None) | Q(hints__hinted_at__lt=now - AGAIN)
    left = Q(hints=None) | (Q(hints__method__lt=METHOD) & stale)
    batch = 1 if Examination.objects.exists() else BATCH
    return list(RecordingFile.objects.filter(known & left).order_by("-examined_at")[:batch])


def take_up(file: RecordingFile, now: datetime) -> None:
    """Note that a file is about to be looked at."""
    Hints.objects.update_or_create(file=file, defaults={"hinted_at": now})


def begin(file_id: UUID, now: datetime) -> Hints | None:
    """Begin to look at a file; None when there is nothing left to do. Whoever failed too often is given up."""
    row = Hints.objects.select_related("file").filter(file=file_id, method__lt=METHOD).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _write(row, now, state=HintsState.FAILED, reason="given-up")
        return None
    Hints.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, hinted_at=now)
    return row


def note(row: Hints, seen: Analysis | Unseen, now: datetime) -> None:
    """Write down what was seen. A process that was killed from outside is tried again by the sweep."""
    if isinstance(seen, Unseen):
        if seen.reason == "killed":
            return
        _write(row, now, state=HintsState.FAILED, reason=seen.reason)
        return
    waveform, sprite = seen.waveform, seen.sprite
    _write(
        row,
        now,
        state=HintsState.WHOLE if seen.broke_off is None else HintsState.PARTIAL,
        reason=seen.broke_off or "",
        reached_ms=seen.reached_ms,
        sampled_ms=seen.sampled_ms,
        spans=seen.spans_as_json(),
        peaks=None if waveform is None else waveform.peaks,
        heard=None if waveform is None else waveform.as_json(),
        sheet=None if sprite is None else sprite.jpeg,
        tiles=None if sprite is None else sprite.as_json(),
    )


def _write(row: Hints, now: datetime, **fields: object) -> None:
    Hints.objects.filter(pk=row.pk).update(method=METHOD, attempts=0, made_at=now, hinted_at=None, **fields)
