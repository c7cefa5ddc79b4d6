"""Every write about recordings after they are in: what they are, whose, and why they broke off.

Each act reads its rows anew inside its transaction: what the caller loaded may be older than an examination that
finished in between, and an entry must commit to the row as it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant, parse_instant
from liuhen.office.capture.models import (
    Examination,
    InterruptionStatement,
    Medium,
    Preview,
    Recording,
    RecordingFile,
    TimeSource,
)
from liuhen.office.cases import filed
from liuhen.office.cases.actions import record_activity
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import InterruptionCause
    from liuhen.office.cases.models import Activity, ActivityKind, Case
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

UNCHANGED = Text(zh="录像没有变化。", en="The recording is unchanged.")


def note_examination(
    *, file: RecordingFile, probe: dict[str, Json], jpeg: bytes | None, by: ObjectName, at: datetime
) -> None:
    """Write down what an original turned out to be. Done once; a second run finds nothing left to do."""
    with act(by=by, at=at) as record:
        if not Examination.objects.filter(file=file).delete()[0]:
            return
        file.refresh_from_db(from_queryset=RecordingFile.objects.select_for_update())
        file.probe, file.examined_at = probe, at
        file.save(update_fields=["probe", "examined_at"])
        record("file.examined", file, {"probe": probe})
        if jpeg is not None:
            Preview.objects.update_or_create(file=file, defaults={"jpeg": jpeg})
        recording = file.recording
        hold(recording)
        _take_times(recording, probe)
        kind = probe.get("kind")  # null: the examination broke off, and nothing is known
        recording.medium = Medium(kind) if isinstance(kind, str) else ""
        recording.save(update_fields=["medium", "started_at", "ended_at", "time_source"])
        record("recording.examined", recording, {"medium": recording.medium, "time_source": recording.time_source})


def _take_times(recording: Recording, probe: dict[str, Json]) -> None:
    """Use the container's claim unless an officer has said otherwise; the end follows from the length."""
    claimed = probe.get("claimed_start")
    if isinstance(claimed, str) and recording.time_source != TimeSource.OFFICER:
        recording.started_at, recording.time_source = parse_instant(claimed), TimeSource.CONTAINER
    length = _length(probe)
    if recording.started_at is not None and length is not None:
        recording.ended_at = recording.started_at + length


def classify(
    *,
    recordings: Sequence[Recording],
    activity: Activity,
    is_evidence: bool | None,
    by: ObjectName,
    at: datetime,
    is_moving: bool = True,
) -> None:
    """Tie recordings to the activity that they show, one or many at once; moving one elsewhere keeps what was before.

    With `is_moving=False` (the tray) a recording that someone has classified meanwhile is refused, and so are all.
    """
    with act(by=by, at=at) as record:
        for recording in recordings:
            hold(recording)
        filed.refuse_if_filed(
            activity.case,
            Text(zh="案卷已归档，不能再归入录像。", en="The case file has been filed; no recording can be added."),
            safe=UNCHANGED,
            todo=Text(zh="请选择其他活动，或登记新的事项。", en="Choose another activity, or record a new event."),
        )
        for recording in recordings:
            if not is_moving and recording.activity_id is not None:
                raise _classified_meanwhile(recording)
            refuse_if_filed(recording)
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


def classify_each(
    *, groups: Mapping[Activity, Sequence[Recording]], is_evidence: bool | None, by: ObjectName, at: datetime
) -> None:
    """Put recordings of the tray under several activities in one act: all or none (see `classify`)."""
    with act(by=by, at=at):
        for activity, recordings in groups.items():
            classify(recordings=recordings, activity=activity, is_evidence=is_evidence, by=by, at=at, is_moving=False)


def classify_as_new(
    *,
    recordings: Sequence[Recording],
    case: Case | None,
    unit: Unit,
    kind: ActivityKind,
    officers: Iterable[Officer],
    started_at: datetime,
    ended_at: datetime | None,
    place: str,
    is_evidence: bool | None,
    by: ObjectName,
    at: datetime,
) -> Activity:
    """Record the activity that recordings show and tie them to it, in one act: both happen or neither."""
    with act(by=by, at=at):
        activity = record_activity(
            case=case,
            unit=unit,
            kind=kind,
            officers=officers,
            started_at=started_at,
            ended_at=ended_at,
            place=place,
            by=by,
            at=at,
        )
        classify(recordings=recordings, activity=activity, is_evidence=is_evidence, by=by, at=at, is_moving=False)
        return activity


def unclassify(*, recordings: Iterable[Recording], by: ObjectName, at: datetime) -> None:
    """Take a classification back (undo); the recordings wait in the tray again."""
    with act(by=by, at=at) as record:
        for recording in recordings:
            hold(recording)
            if recording.activity is None:
                continue
            refuse_if_filed(recording)
            record.touch(recording.activity)
            before = recording.activity.id.hex
            recording.activity, recording.is_evidence = None, None
            recording.save(update_fields=["activity", "is_evidence"])
            record("recording.unclassified", recording, {"before": before})


def mark_evidence(*, recording: Recording, is_evidence: bool, by: ObjectName, at: datetime) -> None:
    """Say whether a recording is evidence. Said already, it is said no second time."""
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        if recording.is_evidence == is_evidence:
            return
        before = recording.is_evidence
        recording.is_evidence = is_evidence
        recording.save(update_fields=["is_evidence"])
        record("recording.evidence-marked", recording, {"before": before, "after": is_evidence})


def attribute(
    *, recording: Recording, device: Device | None, officer: Officer | None, by: ObjectName, at: datetime
) -> None:
    """Say which device made a recording and who used it, where its file did not; the entry keeps what was before."""
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        before: dict[str, Json] = _whose(recording)
        recording.device, recording.officer = device, officer
        recording.save(update_fields=["device", "officer"])
        record("recording.attributed", recording, {"before": before, "after": _whose(recording)})


def _whose(recording: Recording) -> dict[str, Json]:
    return {
        "device": recording.device.number if recording.device else None,
        "officer": recording.officer_id.hex if recording.officer_id else None,
    }


def correct_time(*, recording: Recording, started_at: datetime, reason: str, by: ObjectName, at: datetime) -> None:
    """Correct when a recording began; what the file claims stays with the file, and the entry keeps both.

    The end follows from the length that was measured; unmeasured, it keeps the length it had, or stays unknown.
    """
    with act(by=by, at=at) as record:
        if started_at > at:
            raise Refusal(
                "recording-in-future",
                Text(zh="录制开始时间晚于现在。", en="The recording would begin in the future."),
                safe=UNCHANGED,
                todo=Text(zh="请核对日期和时间。", en="Check date and time."),
                status=422,
            )
        hold(recording)
        refuse_if_filed(recording)
        before = None if recording.started_at is None else format_instant(recording.started_at)
        length = _length(recording.file.probe or {})
        if length is None and recording.started_at is not None and recording.ended_at is not None:
            length = recording.ended_at - recording.started_at
        recording.started_at, recording.time_source = started_at, TimeSource.OFFICER
        recording.ended_at = None if length is None else started_at + length
        recording.save(update_fields=["started_at", "ended_at", "time_source"])
        payload: dict[str, Json] = {"before": before, "after": format_instant(started_at), "reason": reason}
        record("recording.time-corrected", recording, payload)


def state_interruption(
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
        _refuse_impossible_times(from_at, to_at, reported_at, at)
        hold(recording)
        refuse_if_filed(recording)
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
        payload: dict[str, Json] = {
            "recording": recording.id.hex,
            "cause": cause,
            "statement": statement,
            "from": format_instant(from_at),
            "to": None if to_at is None else format_instant(to_at),
        }
        record("interruption.stated", row, payload)
        record.touch(recording)
        return row


def _refuse_impossible_times(
    from_at: datetime, to_at: datetime | None, reported_at: datetime | None, at: datetime
) -> None:
    if to_at is not None and to_at < from_at:
        raise Refusal(
            "ends-before-start",
            Text(zh="恢复时间早于中断时间。", en="Recording resumed before it stopped."),
            safe=Text(zh="说明没有登记。", en="The statement was not recorded."),
            todo=Text(zh="请核对两个时间。", en="Check both times."),
            status=422,
        )
    if any(moment is not None and moment > at for moment in (from_at, to_at, reported_at)):
        raise Refusal(
            "interruption-in-future",
            Text(zh="填写的时间晚于现在。", en="A time lies in the future."),
            safe=Text(zh="说明没有登记。", en="The statement was not recorded."),
            todo=Text(zh="请核对日期和时间。", en="Check date and time."),
            status=422,
        )


def _length(probe: dict[str, Json]) -> timedelta | None:
    length = probe.get("duration_ms")
    return timedelta(milliseconds=length) if isinstance(length, int) else None


def refuse_if_filed(recording: Recording) -> None:
    """Raise `Refusal` where the recording's case has been filed."""
    filed.refuse_if_filed(
        recording.activity.case if recording.activity else None,
        Text(zh="该录像所属案卷已归档，不能再改。", en="The recording's case file has been filed."),
        safe=UNCHANGED,
    )


def _classified_meanwhile(recording: Recording) -> Refusal:
    return Refusal(
        "already-classified",
        Text(
            zh=f"录像 {recording.number} 已由他人归入。",
            en=f"Recording {recording.number} has been classified by someone else.",
        ),
        safe=Text(zh="所选录像都没有变化。", en="None of the chosen recordings was changed."),
        todo=Text(zh="请在列表中重新选择。", en="Choose again from the list."),
    )
