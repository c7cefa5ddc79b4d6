"""The register of devices over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from liuhen.office.devices import actions, forms, queries
from liuhen.office.devices import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.people.api import OfficerName, UnitTold
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.web.api import Day, Given, Id, Page, Told, Words, found

router = Router(tags=["devices"])


class DeviceTold(Told):
    """A device; `officer` null: nobody carries it; `retired_on` null: in use."""

    id: Id
    number: str = Field(examples=["BWC-03"])
    kind: DeviceKind
    unit: UnitTold
    officer: OfficerName | None
    retired_on: Day | None

    @classmethod
    def of(cls, row: Device) -> "DeviceTold":
        """Describe a device."""
        return cls(
            id=row.pk,
            number=row.number,
            kind=DeviceKind(row.kind),
            unit=UnitTold.of(row.unit),
            officer=OfficerName.of(row.officer) if row.officer else None,
            retired_on=row.retired_on,
        )


class DevicesAsked(Given):
    """Which devices are asked for."""

    retired: bool = False
    after: Words | None = None


class DeviceGiven(Given):
    """A device to register."""

    number: str = Field(max_length=40)
    kind: DeviceKind
    unit: Id
    officer: Id | None


class AssignmentGiven(Given):
    """Who carries a device from now on; null: nobody."""

    officer: Id | None


@router.get("/devices", response=Page[DeviceTold], auth=api_door("devices.view"))
def devices(request: Any, query: Annotated[DevicesAsked, Query()]) -> Page[DeviceTold]:
    """Devices by number: those in use, or those out of use."""
    rows, following = queries.page_of_devices(retired=query.retired, after=query.after or "")
    return Page(items=[DeviceTold.of(row) for row in rows], next=following or None)


@router.post("/devices", response={201: DeviceTold}, auth=api_door("devices.manage"))
def register_device(request: Any, given: DeviceGiven) -> DeviceTold:
    """Enter a device into the register."""
    return DeviceTold.of(actions.register_device(**checked(forms.RegisterForm(form_of(given))), **who(request)))


@router.get("/devices/{device_id}", response=DeviceTold, auth=api_door("devices.view"))
def device(request: Any, device_id: Id) -> DeviceTold:
    """One device."""
    return DeviceTold.of(found(queries.device_by_id(device_id)))


@router.post("/devices/{device_id}/assignment", response=DeviceTold, auth=api_door("devices.manage"))
def assign_device(request: Any, device_id: Id, given: AssignmentGiven) -> DeviceTold:
    """Hand a device to an officer, or take it back."""
    row = found(queries.device_by_id(device_id))
    actions.assign_device(device=row, **checked(forms.AssignForm(form_of(given))), **who(request))
    return DeviceTold.of(row)


@router.post("/devices/{device_id}/retirement", response=DeviceTold, auth=api_door("devices.manage"))
def retire_device(request: Any, device_id: Id) -> DeviceTold:
    """Take a device out of use; it stays in the register."""
    row = found(queries.device_by_id(device_id))
    actions.retire_device(device=row, **who(request))
    return DeviceTold.of(row)
