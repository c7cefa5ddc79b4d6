"""Every write about fixed sources: settings by people, gaps by the machine. No entry holds an address in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.fixed.models import FixedGap, FixedSource, FixedState, Room, Trouble, Way
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.devices.models import Device

UNCHANGED = Text(zh="来源没有变化。", en="The source is unchanged.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a source is set to. `hours`: seven texts, Monday first (`hours.py`)."""

    name: str
    place: str
    room: Room
    way: Way
    folder: str = ""
    pattern: str = ""
    address: str = ""
    segment_minutes: int = 10
    hours: tuple[str, ...] = ("",) * 7
    by_calendar: bool = True


def add_source(*, device: Device, settings: Settings, by: ObjectName, at: datetime) -> FixedSource:
    """Set a source up for a device of the register, one for each device."""
    with act(by=by, at=at) as record:
        if FixedSource.objects.filter(device=device).exists():
            raise Refusal(
                "source-exists",
                Text(zh=f"设备 {device.number} 已有来源。", en=f"There is a source for {device.number} already."),
                safe=UNCHANGED,
                todo=Text(zh="请更改原有的来源。", en="Change the one there is."),
            )
        row = _filled(FixedSource(device=device, unit=device.unit), settings)
        row.save(force_insert=True)
        FixedState.objects.create(source=row, covered_until=at)
        record("fixed-source.added", row, _told(row))
        return row


def change_source(*, source: FixedSource, settings: Settings, by: ObjectName, at: datetime) -> None:
    """Set a source anew. An empty address keeps the one there is, which no page shows."""
    with act(by=by, at=at) as record:
        hold(source)
        before, address = _told(source), source.address
        _filled(source, settings)
        source.address = settings.address or address
        source.save()
        changed = address != source.address
        record("fixed-source.changed", source, {"before": before, "after": _told(source), "address_changed": changed})


def pause(*, source: FixedSource, reason: str, by: ObjectName, at: datetime) -> None:
    """Pull nothing from now on, with a reason. Paused already, nothing happens."""
    with act(by=by, at=at) as record:
        hold(source)
        if source.paused_at is not None:
            return
        source.paused_at = at
        source.save(update_fields=["paused_at"])
        end_gap(source=source, to_at=at, by=by, at=at)
        record("fixed-source.paused", source, {"reason": reason})


def resume(*, source: FixedSource, by: ObjectName, at: datetime) -> None:
    """Pull again."""
    with act(by=by, at=at) as record:
        hold(source)
        if source.paused_at is None:
            return
        since, source.paused_at = source.paused_at, None
        source.save(update_fields=["paused_at"])
        FixedState.objects.filter(source=source).update(covered_until=at, trouble="", troubled_at=None)
        record("fixed-source.resumed", source, {"paused_at": format_instant(since)})


def note_gap(
    *, source: FixedSource, from_at: datetime, to_at: datetime | None, cause: Trouble, by: ObjectName, at: datetime
) -> FixedGap:
    """Write down that footage is missing since `from_at`; `to_at` None: it goes on. One goes on at a time."""
    with act(by=by, at=at) as record:
        row = FixedGap.objects.create(source=source, from_at=from_at, to_at=to_at, cause=cause)
        record("fixed-gap.noted", row, _span(row))
        return row


def end_gap(*, source: FixedSource, to_at: datetime, by: ObjectName, at: datetime) -> None:
    """End the gap that goes on, if one does."""
    with act(by=by, at=at) as record:
        row = FixedGap.objects.filter(source=source, to_at=None).first()
        if row is None:
            return
        hold(row)
        row.to_at = max(to_at, row.from_at)
        row.save(update_fields=["to_at"])
        record("fixed-gap.ended", row, _span(row))


def _span(row: FixedGap) -> dict[str, Json]:
    return {
        "source": row.source_id.hex,
        "from": format_instant(row.from_at),
        "to": None if row.to_at is None else format_instant(row.to_at),
        "cause": row.cause,
    }


def _filled(row: FixedSource, settings: Settings) -> FixedSource:
    row.name, row.place, row.room, row.way = settings.name, settings.place, settings.room, settings.way
    is_folder = settings.way == Way.FOLDER
    row.folder, row.pattern = (settings.folder, settings.pattern) if is_folder else ("", "")
    row.address = "" if is_folder else settings.address
    row.segment_minutes, row.hours = settings.segment_minutes, list(settings.hours)
    row.by_calendar = settings.by_calendar
    return row


def _told(row: FixedSource) -> dict[str, Json]:
    return {
        "name": row.name,
        "device": row.device.number,
        "place": row.place,
        "room": row.room,
        "way": row.way,
        "from": row.shown_address,
        "segment_minutes": row.segment_minutes,
        "hours": list(row.hours),
        "by_calendar": row.by_calendar,
    }
