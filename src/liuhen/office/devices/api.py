"""The register of devices over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from liuhen.office.devices import actions, forms, queries, use
from liuhen.office.devices import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.devices.models import Device, DeviceCheck, DeviceKind, DeviceUse
from liuhen.office.people.api import OfficerName, UnitTold
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.web.api import Day, Given, Id, Instant, Page, Told, Truth, Words, found

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


class CheckTold(Told):
    """A check before use: yes, no, or null: not looked at."""

    id: Id
    at: Instant
    officer: OfficerName
    battery: bool | None
    storage: bool | None
    clock: bool | None
    lens: bool | None

    @classmethod
    def of(cls, row: DeviceCheck) -> "CheckTold":
        """Describe a check."""
        return cls(
            id=row.pk,
            at=row.at,
            officer=OfficerName.of(row.officer),
            battery=row.battery,
            storage=row.storage,
            clock=row.clock,
            lens=row.lens,
        )


class UseTold(Told):
    """Who had a device out; `returned_at` null: still out."""

    id: Id
    officer: OfficerName
    out_at: Instant
    returned_at: Instant | None

    @classmethod
    def of(cls, row: DeviceUse) -> "UseTold":
        """Describe a use."""
        return cls(id=row.pk, officer=OfficerName.of(row.officer), out_at=row.out_at, returned_at=row.returned_at)


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


class CheckGiven(Given):
    """What a check before use found; null: not looked at."""

    battery: Truth
    storage: Truth
    clock: Truth
    lens: Truth


class CheckOutGiven(CheckGiven):
    """Who takes a device out, and what was found before."""

    officer: Id


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


@router.get("/devices/{device_id}/checks", response=list[CheckTold], auth=api_door("devices.view"))
def checks(request: Any, device_id: Id) -> list[CheckTold]:
    """The latest checks of a device, newest first."""
    return [CheckTold.of(row) for row in queries.checks_of(found(queries.device_by_id(device_id)))]


@router.post("/devices/{device_id}/checks", response={201: CheckTold}, auth=api_door("devices.use"))
def check_device(request: Any, device_id: Id, given: CheckGiven) -> CheckTold:
    """Write down what a check before use found."""
    row, form = found(queries.device_by_id(device_id)), forms.CheckForm(form_of(given))
    checked(form)
    return CheckTold.of(use.check_device(device=row, officer=request.officer, found=form.found, **who(request)))


@router.get("/devices/{device_id}/uses", response=list[UseTold], auth=api_door("devices.view"))
def uses(request: Any, device_id: Id) -> list[UseTold]:
    """Who had a device out, newest first."""
    return [UseTold.of(row) for row in queries.uses_of(found(queries.device_by_id(device_id)))]


@router.post("/devices/{device_id}/check-out", response={201: UseTold}, auth=api_door("devices.use"))
def check_out(request: Any, device_id: Id, given: CheckOutGiven) -> UseTold:
    """Hand a device out, with the check before use."""
    row, form = found(queries.device_by_id(device_id)), forms.CheckOutForm(form_of(given))
    officer = checked(form)["officer"]
    return UseTold.of(use.check_out(device=row, officer=officer, found=form.found, **who(request)))


@router.post("/devices/{device_id}/return", response=UseTold, auth=api_door("devices.use"))
def bring_back(request: Any, device_id: Id) -> UseTold:
    """Take a device back."""
    row = found(queries.device_by_id(device_id))
    return UseTold.of(use.bring_back(device=row, **who(request)))
