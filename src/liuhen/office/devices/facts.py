"""What the facts tell of devices (docs/spec/facts.md): the checks that were written down around some recordings.

Before the office began to write checks of a device down nobody knows of any, and nothing is told; afterwards a day
without one is a day on which there was none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from liuhen.kernel.instant import format_instant

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.devices.models import Device
    from liuhen.office.devices.queries import Checked

# Enough for any duty to check before use, and few enough to be told with every case.
CHECKS_LOOK_BACK: Final = timedelta(days=31)


def facts_of(device: Device, checked: Checked | None, *, first: datetime, last: datetime) -> dict[str, Any] | None:
    """Write a device with its checks around some recordings: the `first` began then, the `last` ended then.

    None where nothing is known. What comes after the recordings stays out, so that a later check changes nothing.
    """
    if checked is None or not checked.is_known_at(first):
        return None
    told = []
    for check in checked.checks:
        if first - CHECKS_LOOK_BACK <= check.at <= last:
            found = {"battery": check.battery, "storage": check.storage}
            told.append(
                {"at": format_instant(check.at), **{key: value for key, value in found.items() if value is not None}}
            )
    return {"id": device.number, "checks": told}
