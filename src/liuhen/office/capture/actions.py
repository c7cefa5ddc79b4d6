"""Every write about recordings after they are in: what they are, whose, and why they broke off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.models import (
    Examination,
    InterruptionStatement,
    Medium,
    Preview,
    Recording,
    RecordingFile,
    TimeSource,
)
from liuhen.office.cases.queries import is_filed
from liuhen.office.journal.act import act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import InterruptionCause
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer


def note_examination(
    *, file: RecordingFile, probe: dict[str, Json], jpeg: bytes | None, by: ObjectName, at: datetime
) -> None:
    """Write down what an original turned out to be. Done once; a second run finds nothing left to do."""
    with act(by=by, at=at) as record:
        if not Examination.objects.filter(file=file).delete()[0]:
            return
        file.probe, file.examined_at = probe, at
        file.save(update_fields=["probe", "examined_at"])
        record("file.examined", file, {"probe": probe})
        if jpeg is not None:
            Preview.objects.update_or_create(file=file, defaults={"jpeg": jpeg})
        recording = file.recording
        _take_times(recording, probe)
        kind = probe.get("kind")
        recording.medium = Medium(kind) if kind in Medium.values else Medium.OTHER
        recording.save(update_fields=["medium", "started_at", "ended_at", "time_source"])
        record("recording.examined", recording, {"medium": recording.medium, "time_source": recording.time_source})


def _take_times(recording: Recording, probe: dict[str, Json]) -> None:
    """Use the container's claim unless an officer has said otherwise; the end follows from the length."""
    from liuhen.kernel.instant import parse_instant  # noqa: PLC0415 - used here alone

    claimed = probe.get("claimed_start")
    if isinstance(claimed, str) and recording.time_source != TimeSource.OFFICER:
        recording.started_at, recording.time_source = parse_instant(claimed), TimeSource.CONTAINER
    length = probe.get("duration_ms")
    if recording.started_at is not None and isinstance(length, int):
        recording.ended_at = recording.started_at + timedelta(milliseconds=length)


def classify(
    *,
    recordings: Sequence[Recording],
    activity: Activity,
    is_evidence: bool | None,
    by: ObjectName,
    at: datetime,
) -> None:
    """Tie recordings to the activity that they show, one or many at once; moving one elsewhere keeps what was before."""
    if activity.case is not None and is_filed(activity.case):
        raise Refusal(
            "case-filed",
            Text(zh="案卷已归档，不能再归入录像。", en="The case file has been filed; no recording can be added."),
        )
    with act(by=by, at=at) as record:
        for recording in recordings:
            _refuse_if_filed(recording)
            before = recording.activity_id.hex if recording.activity_id else None
            if recording.activity is not None:
                record.touch(recording.activity)
            recording.activity = activity
            if is_evidence is not None:
                recording.is_evidence = is_evidence
            recording.save(update_fields=["activity", "is_evidence"])
            payload: dict[str, Json] = {
                "before": before,
                "after": activity.id.hex,
                "case": activity.case_id.hex if activity.case_id else None,
                "is_evidence": recording.is_evidence,
            }
            record("recording.classified", recording, payload)
        record.touch(activity)


def unclassify(*, recordings: Iterable[Recording], by: ObjectName, at: datetime) -> None:
    """Take a classification back (undo); the recordings wait in the tray again."""
    with act(by=by, at=at) as record:
        for recording in recordings:
            if recording.activity is None:
                continue
            _refuse_if_filed(recording)
            record.touch(recording.activity)
            before = recording.activity.id.hex
            recording.activity, recording.is_evidence = None, None
            recording.save(update_fields=["activity", "is_evidence"])
            record("recording.unclassified", recording, {"before": before})


def correct_time(*, recording: Recording, started_at: datetime, reason: str, by: ObjectName, at: datetime) -> None:
    """Correct when a recording began; what the file claims stays with the file, and the entry keeps both."""
    with act(by=by, at=at) as record:
        _refuse_if_filed(recording)
        before = None if recording.started_at is None else format_instant(recording.started_at)
        length = None
        if recording.started_at is not None and recording.ended_at is not None:
            length = recording.ended_at - recording.started_at
        recording.started_at, recording.time_source = started_at, TimeSource.OFFICER
        recording.ended_at = None if length is None else started_at + length
        recording.save(update_fields=["started_at", "ended_at", "time_source"])
        payload: dict[str, Json] = {"before": before, "after": format_instant(started_at), "reason": reason}
        record("recording.time-corrected", recording, payload)


def state_interruption(  # noqa: PLR0913 - what a statement's row holds
    *,
    recording: Recording,
    from_at: datetime,
    to_at: datetime | None,
    cause: InterruptionCause,
    statement: str,
    spoken_at_restart: bool | None,
    reported_at: datetime | None,
    signed_by: Iterable[Officer],
    by: ObjectName,
    at: datetime,
) -> InterruptionStatement:
    """Declare why recording stopped after `recording`, until when (None: it was not resumed), signed by officers."""
    with act(by=by, at=at) as record:
        if to_at is not None and to_at < from_at:
            raise Refusal(
                "ends-before-start",
                Text(zh="恢复时间早于中断时间。", en="Recording resumed before it stopped."),
                status=422,
            )
        row = InterruptionStatement.objects.create(
            recording=recording,
            from_at=from_at,
            to_at=to_at,
            cause=cause,
            statement=statement,
            spoken_at_restart=spoken_at_restart,
            reported_at=reported_at,
            statement_at=at,
        )
        row.signed_by.set(signed_by)
        record("interruption.stated", row, {"recording": recording.id.hex, "cause": cause, "statement": statement})
        record.touch(recording)
        return row


def _refuse_if_filed(recording: Recording) -> None:
    case = recording.activity.case if recording.activity else None
    if case is not None and is_filed(case):
        raise Refusal(
            "case-filed",
            Text(zh="该录像所属案卷已归档，不能再改。", en="The recording's case file has been filed."),
        )
