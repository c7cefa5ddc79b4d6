"""What the machine does about hints: take up what is left, write down what was seen; and what people say of them.

What the machine does has no entries: its rows are derived from originals, and are written over when looked at anew.
That an officer put a hint aside, and why, has one, and so has taking that back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from liuhen.kernel.errors import Refusal, Text
from liuhen.media.seen import Unseen
from liuhen.office.capture.actions import refuse_if_filed
from liuhen.office.capture.hints.models import HintAside, Hints, HintsState
from liuhen.office.capture.models import Examination, Medium, RecordingFile
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.media.seen import Analysis
    from liuhen.office.capture.hints.models import HintKind
    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

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


def put_aside(
    *,
    recording: Recording,
    hint: HintKind,
    from_ms: int,
    to_ms: int,
    reason: str,
    officer: Officer,
    by: ObjectName,
    at: datetime,
) -> HintAside:
    """Put a hint aside. Raises `Refusal` where no such hint is shown; done already, what stands is returned."""
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        stretch = {"hint": hint.value, "from_ms": from_ms, "to_ms": to_ms}
        standing = HintAside.objects.filter(recording=recording, taken_back_at=None, **stretch).first()
        if standing is not None:
            return standing
        _refuse_unknown(recording, stretch)
        row = HintAside.objects.create(recording=recording, **stretch, reason=reason, put_by=officer, put_at=at)
        record("hint.put-aside", row, _told(row))
        return row


def take_back(
    *,
    recording: Recording,
    hint: HintKind,
    from_ms: int,
    to_ms: int,
    officer: Officer,
    by: ObjectName,
    at: datetime,
) -> None:
    """Let a hint wait again that was put aside; both stay on record.

    Whatever put it aside is taken back whole, and where nothing did, nothing happens.
    """
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        around = {"hint": hint, "from_ms__lte": from_ms, "to_ms__gte": to_ms}
        for row in HintAside.objects.filter(recording=recording, taken_back_at=None, **around).order_by("pk"):
            row.taken_back_by, row.taken_back_at = officer, at
            row.save(update_fields=["taken_back_by", "taken_back_at"])
            record("hint.taken-back", row, _told(row))


def _told(row: HintAside) -> dict[str, Json]:
    stretch: dict[str, Json] = {"hint": row.hint, "from_ms": row.from_ms, "to_ms": row.to_ms}
    return {"recording": row.recording_id.hex, **stretch, "reason": row.reason}


def _refuse_unknown(recording: Recording, stretch: Mapping[str, object]) -> None:
    shown = Hints.objects.filter(file__recording=recording).values_list("spans", flat=True).first() or []
    if not any(all(span[key] == value for key, value in stretch.items()) for span in shown):
        raise Refusal(
            "hint-unknown",
            Text(
                zh="这处提示已不在了，可能录像已重新查看过。",
                en="This hint is no longer there; the recording may have been looked at anew.",
            ),
            safe=Text(zh="没有登记。", en="Nothing was recorded."),
            todo=Text(zh="请刷新页面后再看。", en="Reload the page and look again."),
            status=409,
        )


def _write(row: Hints, now: datetime, **fields: object) -> None:
    Hints.objects.filter(pk=row.pk).update(method=METHOD, attempts=0, made_at=now, hinted_at=None, **fields)
