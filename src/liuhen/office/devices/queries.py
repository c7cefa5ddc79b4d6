"""Every read about devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min, Q

from liuhen.office.devices.models import Device, DeviceCheck, DeviceUse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

PAGE = 50
LATEST = 20


def devices() -> QuerySet[Device]:
    """Return the register in use, by number."""
    return register()


def register(*, retired: bool = False) -> QuerySet[Device]:
    """Return the devices in use, or those out of use, by number."""
    rows = Device.objects.select_related("unit", "officer").order_by("number")
    return rows.filter(retired_on__isnull=not retired)


def page_of_devices(*, retired: bool = False, after: str = "") -> tuple[list[Device], str]:
    """Return one page of the register by number, and the number that the next page comes after; empty at the end."""
    rows = list(register(retired=retired).filter(number__gt=after)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else ""


def device_by_id(device_id: UUID) -> Device | None:
    """Find a device by its id."""
    return Device.objects.filter(pk=device_id).select_related("unit", "officer").first()


def device_by_number(number: str) -> Device | None:
    """Find a device by number, retired or not."""
    return Device.objects.filter(number=number).select_related("unit", "officer").first()


def device_by_number_in_use(number: str) -> Device | None:
    """Find a device by number, if it is in use."""
    return Device.objects.filter(number=number, retired_on=None).select_related("unit__agency", "officer").first()


def checks_of(device: Device) -> list[DeviceCheck]:
    """Return the latest checks of a device, newest first."""
    return list(device.checks.select_related("officer").order_by("-at", "-pk")[:LATEST])


def uses_of(device: Device) -> list[DeviceUse]:
    """Return who had a device out, newest first."""
    return list(device.uses.select_related("officer").order_by("-out_at", "-pk")[:LATEST])


def use_under_way(device: Device) -> DeviceUse | None:
    """Return who has a device out now."""
    return device.uses.filter(returned_at=None).select_related("officer").first()


def users_at(device: Device, instants: Collection[datetime]) -> dict[datetime, Officer]:
    """Return who had a device out at some instants, by one query.

    An instant at which nobody had it, or nobody wrote it down, is left out.
    """
    if not instants:
        return {}
    over = Q(returned_at=None) | Q(returned_at__gte=min(instants))
    uses = device.uses.filter(over, out_at__lte=max(instants)).select_related("officer").order_by("out_at")
    return {
        at: use.officer
        for use in uses
        for at in instants
        if use.out_at <= at and (use.returned_at is None or use.returned_at >= at)
    }


def returns_of(officers: Collection[UUID], *, after: datetime) -> list[DeviceUse]:
    """Return which devices officers brought back after an instant, the first return first."""
    return list(DeviceUse.objects.filter(officer__in=officers, returned_at__gte=after).order_by("returned_at"))


def back_at(returns: Iterable[DeviceUse], officers: Collection[UUID], *, from_: datetime) -> datetime | None:
    """Pick when the first device that one of `officers` had out at `from_` was brought back; None: not known.

    Whoever hands a device back is back. The first return counts: a later one could only make a period longer.
    """
    for use in returns:
        if use.officer_id in officers and use.returned_at is not None and use.out_at <= from_ <= use.returned_at:
            return use.returned_at
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is written down of a device's checks around some recordings; `since` is when checks began to be written."""

    since: datetime
    checks: tuple[DeviceCheck, ...]

    def is_known_at(self, moment: datetime) -> bool:
        """Tell whether checks of the device were written down by then; before, nobody knows of any."""
        return self.since <= moment


def checked(devices: Collection[UUID], *, after: datetime, until: datetime) -> Mapping[UUID, Checked]:
    """Return what is known of the checks of devices in a stretch of time, oldest first."""
    began = DeviceCheck.objects.filter(device__in=devices).values_list("device").annotate(Min("at")).order_by()
    known = dict(began)
    found: dict[UUID, list[DeviceCheck]] = {key: [] for key in known}
    if known:
        rows = DeviceCheck.objects.filter(device__in=list(known), at__gte=after, at__lte=until).order_by("at", "pk")
        for row in rows:
            found[row.device_id].append(row)
    return {key: Checked(since=known[key], checks=tuple(rows)) for key, rows in found.items()}
