"""Acts of using a device: check it before use, take it out, bring it back.

A check found wanting does not stop anybody from taking a device out: an officer may have no better one, and what was
known beforehand is exactly what the record is for. Times are those of the act, never typed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.devices.models import DeviceCheck, DeviceUse
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

UNCHANGED = Text(zh="登记没有变化。", en="The register is unchanged.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody found of a device: yes, no, or not looked at (None)."""

    battery: bool | None
    storage: bool | None
    clock: bool | None
    lens: bool | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was looked at."""
        return (self.battery, self.storage, self.clock, self.lens) == (None,) * 4


def check_device(*, device: Device, officer: Officer, found: Found, by: ObjectName, at: datetime) -> DeviceCheck:
    """Write down what a check before use found. A check at which nothing was looked at is none."""
    with act(by=by, at=at) as record:
        hold(device)
        _refuse_if_retired(device)
        if found.is_empty:
            raise Refusal(
                "nothing-checked",
                Text(zh="四项都没有检查，不能登记。", en="None of the four was looked at; that is no check."),
                safe=UNCHANGED,
                todo=Text(zh="请至少检查一项。", en="Look at one of them at least."),
                status=422,
            )
        check = DeviceCheck.objects.create(device=device, officer=officer, at=at, **asdict(found))
        record("device-check.made", check, {"device": device.id.hex, "officer": officer.id.hex, **asdict(found)})
        return check


def check_out(*, device: Device, officer: Officer, found: Found, by: ObjectName, at: datetime) -> DeviceUse:
    """Hand a device out to an officer, with the check before use if anything was looked at, in one act."""
    with act(by=by, at=at) as record:
        hold(device)
        _refuse_if_retired(device)
        out = device.uses.filter(returned_at=None).select_related("officer").first()
        if out is not None:
            raise Refusal(
                "device-is-out",
                Text(zh=f"设备已由{out.officer.name}领用，尚未归还。", en=f"{out.officer.name} has the device out."),
                safe=UNCHANGED,
                todo=Text(zh="请先登记归还。", en="Register its return first."),
            )
        if not found.is_empty:
            check_device(device=device, officer=officer, found=found, by=by, at=at)
        use = DeviceUse.objects.create(device=device, officer=officer, out_at=at)
        record("device-use.begun", use, {"device": device.id.hex, "officer": officer.id.hex})
        return use


def bring_back(*, device: Device, by: ObjectName, at: datetime) -> DeviceUse:
    """Take a device back. A retired device can be brought back too."""
    with act(by=by, at=at) as record:
        hold(device)
        use = device.uses.filter(returned_at=None).first()
        if use is None:
            raise Refusal(
                "device-not-out",
                Text(zh="设备没有登记领用，无需归还。", en="The device is not out."),
                safe=UNCHANGED,
            )
        hold(use)
        use.returned_at = at
        use.save(update_fields=["returned_at"])
        record("device-use.ended", use, {"device": device.id.hex, "returned_at": format_instant(at)})
        return use


def _refuse_if_retired(device: Device) -> None:
    if device.retired_on is not None:
        raise Refusal("device-retired", Text(zh="设备已经停用。", en="The device is out of use."), safe=UNCHANGED)
