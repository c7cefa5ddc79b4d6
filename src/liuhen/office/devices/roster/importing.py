"""Rows of a pasted roster put on duty: names become officers and devices, every line at fault is named, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.office.devices.queries import devices
from liuhen.office.devices.roster.actions import Planned, add_shifts
from liuhen.office.devices.roster.reading import read
from liuhen.office.people.queries import officers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.devices.models import Device
    from liuhen.office.devices.roster.models import Shift
    from liuhen.office.devices.roster.reading import Line
    from liuhen.office.people.models import Officer, Unit


def import_shifts(*, text: str, unit: Unit, by: ObjectName, at: datetime) -> list[Shift]:
    """Put the people of a unit on duty as a pasted roster says. Raises `InvalidInput` with every line at fault."""
    lines = read(text)
    people, register = _people(unit), {row.number: row for row in devices()}
    plans: list[tuple[str, Planned]] = []
    faults: list[Fault] = []
    for line in lines:
        try:
            plans.append((line.where, _planned(line, people, register)))
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(faults)
    return add_shifts(plans=plans, by=by, at=at)


def _people(unit: Unit) -> Mapping[str, list[Officer]]:
    """Return the officers of a unit by number and by name; two of one name stand there both."""
    found: dict[str, list[Officer]] = {}
    for row in officers().filter(unit=unit):
        found.setdefault(row.number, []).append(row)
        if row.name != row.number:
            found.setdefault(row.name, []).append(row)
    return found


def _planned(line: Line, people: Mapping[str, list[Officer]], register: Mapping[str, Device]) -> Planned:
    who, device = people.get(line.officer, []), register.get(line.device)
    faults = []
    if not who:
        zh, en = f"本科室没有“{line.officer}”", f"nobody of the unit is called {line.officer!r}"
        faults.append(Fault.of(line.where, Text(zh=zh, en=en)))
    if len(who) > 1:
        zh, en = f"“{line.officer}”不止一人，请写人员编号", f"{line.officer!r} is more than one person: give a number"
        faults.append(Fault.of(line.where, Text(zh=zh, en=en)))
    if line.device and device is None:
        zh, en = f"没有在用的设备“{line.device}”", f"no device in use has the number {line.device!r}"
        faults.append(Fault.of(line.where, Text(zh=zh, en=en)))
    if faults:
        raise InvalidInput(faults)
    return Planned(
        officer=who[0],
        from_at=line.from_at,
        until_at=line.until_at,
        post=line.post,
        place=line.place,
        device=device,
    )
