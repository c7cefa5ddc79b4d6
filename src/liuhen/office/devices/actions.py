"""Every write about devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.journal.act import act

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Officer, Unit


def register_device(  # noqa: PLR0913 - what a device's row holds
    *, number: str, kind: DeviceKind, unit: Unit, officer: Officer | None, by: ObjectName, at: datetime
) -> Device:
    """Enter a device into the register."""
    with act(by=by, at=at) as record:
        device = Device.objects.create(number=number, kind=kind, unit=unit, officer=officer)
        record("device.registered", device, {"number": number, "kind": kind.value})
        return device


def assign_device(*, device: Device, officer: Officer | None, by: ObjectName, at: datetime) -> None:
    """Hand a device to an officer, or take it back (None)."""
    with act(by=by, at=at) as record:
        before = device.officer
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
        device.retired_on = legal_date(at)
        device.save(update_fields=["retired_on"])
        record("device.retired", device, {"retired_on": device.retired_on.isoformat()})
