"""Every read about devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from liuhen.kernel.instant import format_instant
from liuhen.office.devices.models import Device, DeviceCheck, DeviceUse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

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


def user_at(device: Device, at: datetime) -> Any:
    """Return the officer who had a device out at an instant; None when nobody had, or nobody wrote it down."""
    use = (
        device.uses.filter(Q(returned_at=None) | Q(returned_at__gte=at), out_at__lte=at)
        .select_related("officer")
        .order_by("-out_at")
        .first()
    )
    return use.officer if use is not None else None


def brought_back_at(officers: Collection[UUID], *, after: datetime) -> datetime | None:
    """Return when the first device that one of `officers` had out at `after` was brought back; None: not known.

    Whoever hands a device back is back. The first return counts: the later ones could only make a period longer.
    """
    uses = DeviceUse.objects.filter(officer__in=officers, out_at__lte=after, returned_at__gte=after)
    return uses.order_by("returned_at").values_list("returned_at", flat=True).first()


def facts_of(devices: Iterable[Device]) -> list[dict[str, Any]]:
    """Write devices as the facts know them (docs/spec/facts.md), by number.

    A device of which no check was ever written down says nothing about checks: nobody knows whether there were any.
    """
    checks: dict[UUID, list[dict[str, Any]]] = {}
    listed = {device.pk: device for device in devices}
    for check in DeviceCheck.objects.filter(device__in=listed).order_by("at", "pk"):
        looked_at = {"battery": check.battery, "storage": check.storage}
        told = {key: value for key, value in looked_at.items() if value is not None}
        checks.setdefault(check.device_id, []).append({"at": format_instant(check.at), **told})
    facts = []
    for device in sorted(listed.values(), key=lambda one: one.number):
        known = {"checks": checks[device.pk]} if device.pk in checks else {}
        facts.append({"id": device.number, **known})
    return facts
