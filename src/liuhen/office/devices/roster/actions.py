"""Every write about the roster. A change keeps what was before in its entry, and says why.

Nobody is on duty twice at the same time, and no device with two people: such a shift is refused, not mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Fault, InvalidInput, Refusal, Text
from liuhen.kernel.instant import format_instant, in_beijing
from liuhen.office.devices.roster.models import Shift
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

LONGEST: Final = timedelta(hours=72)  # what is longer is a slip of the date
UNCHANGED = Text(zh="值班表没有变化。", en="The roster is unchanged.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a shift says; `device` None: nobody knows which."""

    officer: Officer
    from_at: datetime
    until_at: datetime
    post: str
    place: str = ""
    device: Device | None = None


def add_shift(*, planned: Planned, by: ObjectName, at: datetime) -> Shift:
    """Put somebody on duty. Raises `Refusal` where they, or the device, are on duty already in that time."""
    with act(by=by, at=at) as record:
        _refuse(planned)
        row = Shift(unit_id=planned.officer.unit_id)
        _fill(row, planned)
        row.save(force_insert=True)
        record("shift.added", row, _told(row))
        return row


def add_shifts(*, plans: Sequence[tuple[str, Planned]], by: ObjectName, at: datetime) -> list[Shift]:
    """Put several people on duty, all or none; each comes with the name of its place in what was sent.

    Raises `InvalidInput` with everyone that cannot be, each at its place.
    """
    made, faults = [], []
    with act(by=by, at=at):
        _hold_in_order([planned for _where, planned in plans])
        for where, planned in plans:
            try:
                made.append(add_shift(planned=planned, by=by, at=at))
            except Refusal as refusal:
                faults.append(Fault.of(where, refusal.what))
        if faults:
            raise InvalidInput(faults)
    return made


def change_shift(*, shift: Shift, planned: Planned, reason: str, by: ObjectName, at: datetime) -> None:
    """Set a shift anew, with a reason; the entry keeps what was before."""
    with act(by=by, at=at) as record:
        hold(shift)
        _refuse_if_cancelled(shift)
        before = _told(shift)
        _refuse(planned, but=shift)
        _fill(shift, planned)
        if before == _told(shift):
            raise Refusal("nothing-changed", Text(zh="班次没有变化，无需登记。", en="Nothing has changed."), status=422)
        shift.save()
        record("shift.changed", shift, {"before": before, "after": _told(shift), "reason": reason})


def cancel_shift(*, shift: Shift, reason: str, by: ObjectName, at: datetime) -> None:
    """Take somebody off planned, with a reason; the shift stays to be read."""
    with act(by=by, at=at) as record:
        hold(shift)
        _refuse_if_cancelled(shift)
        shift.cancelled_at = at
        shift.save(update_fields=["cancelled_at"])
        record("shift.cancelled", shift, {**_told(shift), "reason": reason})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What copying did: shifts that were made, and those that could not be, with why."""

    made: tuple[Shift, ...]
    left_out: tuple[tuple[Shift, Refusal], ...]


def copy_shifts(*, shifts: Sequence[Shift], later: timedelta, by: ObjectName, at: datetime) -> Copied:
    """Repeat shifts some time later, in one act. One that cannot be is left out and named; the others are made."""
    made, left_out = [], []
    plans = [_repeated(shift, later) for shift in shifts]
    with act(by=by, at=at):
        _hold_in_order(plans)
        for shift, planned in zip(shifts, plans, strict=True):
            try:
                made.append(add_shift(planned=planned, by=by, at=at))
            except Refusal as refusal:
                left_out.append((shift, refusal))
    return Copied(made=tuple(made), left_out=tuple(left_out))


def _repeated(shift: Shift, later: timedelta) -> Planned:
    return Planned(
        officer=shift.officer,
        from_at=shift.from_at + later,
        until_at=shift.until_at + later,
        post=shift.post,
        place=shift.place,
        device=shift.device,
    )


def _hold_in_order(plans: Sequence[Planned]) -> None:
    """Hold everybody and every device first and in one order: two imports must not wait for each other for ever."""
    people, kept = {plan.officer for plan in plans}, {plan.device for plan in plans if plan.device is not None}
    for officer in sorted(people, key=lambda row: row.pk):
        hold(officer)
    for device in sorted(kept, key=lambda row: row.pk):
        hold(device)


def _fill(row: Shift, planned: Planned) -> None:
    row.officer, row.from_at, row.until_at = planned.officer, planned.from_at, planned.until_at
    row.post, row.place, row.device = planned.post, planned.place, planned.device


def _told(row: Shift) -> dict[str, Json]:
    return {
        "officer": row.officer_id.hex,
        "from_at": format_instant(row.from_at),
        "until_at": format_instant(row.until_at),
        "post": row.post,
        "place": row.place,
        "device": row.device_id.hex if row.device_id else None,
    }


def _refuse(planned: Planned, but: Shift | None = None) -> None:
    """Hold officer and device, so that nobody else puts them on duty meanwhile, and refuse what cannot be."""
    _refuse_times(planned)
    hold(planned.officer)
    if planned.officer.departed_on is not None:
        name = planned.officer.name
        raise _no("officer-departed", Text(zh=f"{name}已离岗。", en=f"{name} has departed."))
    if planned.device is not None:
        hold(planned.device)
        if planned.device.retired_on is not None:
            number = planned.device.number
            raise _no("device-retired", Text(zh=f"设备 {number} 已经停用。", en=f"Device {number} is out of use."))
    same_time = Shift.objects.filter(cancelled_at=None, from_at__lt=planned.until_at, until_at__gt=planned.from_at)
    if but is not None:
        same_time = same_time.exclude(pk=but.pk)
    _refuse_twice(planned, same_time.select_related("officer"))


def _refuse_times(planned: Planned) -> None:
    if planned.until_at <= planned.from_at:
        raise _no("ends-before-start", Text(zh="结束不晚于开始。", en="The end is not after the start."))
    if planned.until_at - planned.from_at > LONGEST:
        zh, en = "一个班次不能超过 72 小时，请核对日期。", "A shift lasts 72 hours at most; check the dates."
        raise _no("shift-too-long", Text(zh=zh, en=en))


def _refuse_twice(planned: Planned, same_time: QuerySet[Shift]) -> None:
    officer = planned.officer
    other = same_time.filter(officer=officer).first()
    if other is not None:
        raise Refusal(
            "on-duty-already",
            Text(
                zh=f"{officer.name}在 {_span(other)} 已有班次（{other.post}）。",
                en=f"{officer.name} is on duty already, {_span(other)} ({other.post}).",
            ),
            safe=UNCHANGED,
            todo=Text(zh="请更改或取消原来的班次。", en="Change or cancel the shift there is."),
        )
    if planned.device is None:
        return
    other = same_time.filter(device=planned.device).first()
    if other is not None:
        raise Refusal(
            "device-on-duty-already",
            Text(
                zh=f"设备 {planned.device.number} 在 {_span(other)} 已排给{other.officer.name}。",
                en=f"Device {planned.device.number} is with {other.officer.name}, {_span(other)}.",
            ),
            safe=UNCHANGED,
            todo=Text(zh="请换一台设备，或者不填设备。", en="Choose another device, or none."),
        )


def _span(shift: Shift) -> str:
    return f"{in_beijing(shift.from_at):%m-%d %H:%M}–{in_beijing(shift.until_at):%m-%d %H:%M}"


def _refuse_if_cancelled(shift: Shift) -> None:
    if shift.cancelled_at is not None:
        raise Refusal("shift-cancelled", Text(zh="班次已经取消。", en="The shift has been cancelled."), safe=UNCHANGED)


def _no(code: str, what: Text) -> Refusal:
    return Refusal(code, what, safe=UNCHANGED, status=422)
