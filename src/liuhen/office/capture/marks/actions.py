"""Every write about marks, and the report of an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.actions import refuse_if_filed, state_interruption
from liuhen.office.capture.marks.models import InterruptionReport, Mark, MarkKind
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import InterruptionStatement, Recording
    from liuhen.office.people.models import Officer

# A player counts in frames and a container in its own ticks: the last frame may seem to lie past the end.
END_TOLERANCE_MS = 1000


def set_mark(
    *,
    recording: Recording,
    kind: MarkKind,
    offset_ms: int,
    words: Iterable[str] = (),
    line: str = "",
    note: str = "",
    officer: Officer,
    by: ObjectName,
    at: datetime,
) -> Mark:
    """Mark a second of a recording. Raises `Refusal` past its end or when its case is filed.

    A recording is gone through once: said again, the mark that stands is returned.
    """
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        _refuse_outside(recording, offset_ms)
        if kind == MarkKind.THROUGH:
            standing = recording.marks.filter(kind=kind, taken_back_at=None).first()
            if standing is not None:
                return standing
        row = Mark.objects.create(
            recording=recording,
            kind=kind,
            offset_ms=offset_ms,
            words=sorted(set(words)),
            line=line,
            note=note,
            set_by=officer,
            set_at=at,
        )
        record("mark.set", row, _told(row))
        record.touch(recording)
        return row


def _told(row: Mark) -> dict[str, Json]:
    return {
        "recording": row.recording_id.hex,
        "kind": row.kind,
        "offset_ms": row.offset_ms,
        "instant": None if row.at is None else format_instant(row.at),
        "words": row.words,
        "line": row.line,
        "note": row.note,
    }


def _refuse_outside(recording: Recording, offset_ms: int) -> None:
    length = (recording.file.probe or {}).get("duration_ms")
    if isinstance(length, int) and offset_ms > length + END_TOLERANCE_MS:
        raise Refusal(
            "mark-outside",
            Text(zh="标记的位置在录像结束之后。", en="The mark lies past the end of the recording."),
            safe=Text(zh="没有登记标记。", en="No mark was recorded."),
            todo=Text(zh="请在播放到该处时再标记。", en="Mark it while that second is shown."),
            status=422,
        )


def take_back(*, mark: Mark, officer: Officer, by: ObjectName, at: datetime) -> None:
    """Take a mark back; it stays on record. Taken back already, nothing happens."""
    with act(by=by, at=at) as record:
        hold(mark)
        refuse_if_filed(mark.recording)
        if mark.taken_back_at is not None:
            return
        mark.taken_back_by, mark.taken_back_at = officer, at
        mark.save(update_fields=["taken_back_by", "taken_back_at"])
        record("mark.taken-back", mark, _told(mark))
        record.touch(mark.recording)


def state_and_report(*, reported_to: str, by: ObjectName, at: datetime, **stated: Any) -> InterruptionStatement:
    """State an interruption (see `capture.actions.state_interruption`) and to whom it was reported, in one act."""
    with act(by=by, at=at) as record:
        statement = state_interruption(by=by, at=at, **stated)
        if reported_to:
            report = InterruptionReport.objects.create(statement=statement, to=reported_to)
            payload: dict[str, Json] = {"statement": statement.id.hex, "to": reported_to}
            record("interruption-report.made", report, payload)
        return statement
