"""Every write about devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import legal_date
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Officer, Unit


def register_device(
    *, number: str, kind: DeviceKind, unit: Unit, officer: Officer | None, by: ObjectName, at: datetime
) -> Device:
    """Enter a device into the register; a number is given once for ever."""
    with act(by=by, at=at) as record:
        if Device.objects.filter(number=number).exists():
            raise Refusal(
                "device-number-taken",
                Text(zh=f"设备编号 {number} 已经登记。", en=f"Device number {number} is in the register."),
                safe=Text(zh="已有的设备没有变化。", en="The device that has it is unchanged."),
                todo=Text(
                    zh="停用的设备也保留编号，请核对机身上的编号。",
                    en="A retired device keeps its number too; check the one on the body.",
                ),
            )
        device = Device.objects.create(number=number, kind=kind, unit=unit, officer=officer)
        payload: dict[str, Json] = {
            "number": number,
            "kind": kind,
            "unit": unit.id.hex,
            "officer": officer.id.hex if officer else None,
        }
        record("device.registered", device, payload)
        return device


def assign_device(*, device: Device, officer: Officer | None, by: ObjectName, at: datetime) -> None:
    """Hand a device to an officer, or take it back (None)."""
    with act(by=by, at=at) as record:
        hold(device)
        _refuse_if_retired(device)
        before = device.officer
        if before == officer:
            raise Refusal(
                "nothing-changed",
                Text(zh="设备已经由此人使用，无需调整。", en="The device is with this person already."),
                status=422,
            )
        device.officer = officer
        device.save(update_fields=["officer"])
        record(
            "device.assigned",
            device,
            {"before": before.id.hex if before else None, "after": officer.id.hex if officer else None},
        )


def retire_device(*, device: Device, by: ObjectName, at: datetime) -> None:
    """Take a device out of use; it stays in the register."""
    with act(by=by, at=at) as record:
        hold(device)
        _refuse_if_retired(device)
        device.retired_on = legal_date(at)
        device.save(update_fields=["retired_on"])
        record("device.retired", device, {"retired_on": device.retired_on.isoformat()})


def _refuse_if_retired(device: Device) -> None:
    if device.retired_on is not None:
        raise Refusal(
            "device-retired",
            Text(zh="设备已经停用。", en="The device is out of use."),
            safe=Text(zh="登记没有变化。", en="The register is unchanged."),
        )
