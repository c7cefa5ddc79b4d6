"""Every read about devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.devices.models import Device

if TYPE_CHECKING:
    from django.db.models import QuerySet


def devices() -> QuerySet[Device]:
    """Return the register in use, by number."""
    return Device.objects.filter(retired_on=None).select_related("unit", "officer").order_by("number")


def device_by_number(number: str) -> Device | None:
    """Find a device by number, retired or not."""
    return Device.objects.filter(number=number).select_related("unit", "officer").first()
