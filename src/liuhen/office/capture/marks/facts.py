"""What marks say in the words of `liuhen-facts/1`: shown, said, told of the recording, cause said at the restart.

A recording without a mark says nothing: its lists are left out. Marked but not gone through, what is marked counts and
the rest is unknown (`gone_through` false). Gone through, what is not marked is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant
from liuhen.office.capture.continuity import RESOLUTION
from liuhen.office.capture.marks.models import MarkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from liuhen.office.capture.marks.models import Mark
    from liuhen.office.capture.models import InterruptionStatement, Recording

    Marks = Mapping[UUID, Sequence[Mark]]

NOTICE = "notice"
_TELLING = frozenset({MarkKind.CONTENT, MarkKind.SPOKEN})


def shown_and_said(marks: Iterable[Mark]) -> dict[str, Any]:
    """Write `content`, `spoken` and `gone_through` of one recording from the marks that stand in it."""
    rows = list(marks)
    is_through = gone_through(rows)
    if not is_through and not any(row.kind in _TELLING for row in rows):
        return {}
    facts = {"content": _words(rows, MarkKind.CONTENT), "spoken": _words(rows, MarkKind.SPOKEN)}
    return facts if is_through else facts | {"gone_through": False}


def gone_through(marks: Iterable[Mark]) -> bool:
    """Tell whether somebody saw the recording to its end."""
    return any(row.kind == MarkKind.THROUGH for row in marks)


def _words(rows: Iterable[Mark], kind: MarkKind) -> list[str]:
    return sorted({word for row in rows if row.kind == kind for word in row.words})


def told_of_recording(recordings: Sequence[Recording], marks: Marks) -> dict[str, Any]:
    """Write `told_of_recording_at` of one activity: the first notice that can be placed in time.

    Null when every recording was gone through without one; left out while nobody knows.
    """
    notices = [
        row
        for one in recordings
        for row in marks.get(one.pk, ())
        if row.kind == MarkKind.SPOKEN and NOTICE in row.words
    ]
    instants = [row.at for row in notices if row.at is not None]
    if instants:
        return {"told_of_recording_at": format_instant(min(instants))}
    everything_seen = recordings and all(gone_through(marks.get(one.pk, ())) for one in recordings)
    return {"told_of_recording_at": None} if everything_seen and not notices else {}


def said_at_restart(
    statement: InterruptionStatement, before: Recording, recordings: Iterable[Recording], marks: Marks
) -> dict[str, Any]:
    """Write `spoken_at_restart` of an interruption: what its statement says, else what was marked after the restart.

    `before` is the statement's own recording, after which it broke off.
    """
    if statement.spoken_at_restart is not None:
        return {"spoken_at_restart": statement.spoken_at_restart}
    after = recording_after(statement, before, recordings)
    found = [] if after is None else marks.get(after.pk, ())
    if any(row.kind == MarkKind.RESTART for row in found):
        return {"spoken_at_restart": True}
    return {"spoken_at_restart": False} if gone_through(found) else {}


def recording_after(
    statement: InterruptionStatement, before: Recording, recordings: Iterable[Recording]
) -> Recording | None:
    """Find the recording with which the same device went on; None where it did not, or nobody knows."""
    device, resumed_at = before.device_id, statement.to_at
    if device is None or resumed_at is None:
        return None
    after = (one for one in recordings if one.device_id == device and one.started_at is not None)
    return next((one for one in after if one.started_at and abs(one.started_at - resumed_at) <= RESOLUTION), None)
