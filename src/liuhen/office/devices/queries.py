"""Every read about devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.devices.models import Device

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

PAGE = 50


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
