"""Who works in the demonstration office, and with which devices. The names say that they are samples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liuhen.office.devices import actions as devices
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.people import actions
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Unit

AGENCY, UNIT, PACK = "示范街道办事处", "综合执法队", "pengyang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One person: the account name says the role, so that it can be guessed."""

    account: str
    name: str
    number: str
    roles: tuple[Role, ...]
    credential: str | None = None


PERSONAS = (
    Persona(account="handler", name="张示范", number="SF-0012", roles=(Role.HANDLER,), credential="PY-0012"),
    Persona(account="handler2", name="李样例", number="SF-0015", roles=(Role.HANDLER,), credential="PY-0015"),
    Persona(account="handler3", name="王演示", number="SF-0021", roles=(Role.HANDLER,), credential="PY-0021"),
    Persona(account="reviewer", name="赵模拟", number="SF-0003", roles=(Role.REVIEWER, Role.LEGAL_REVIEW)),
    Persona(account="approver", name="陈模板", number="SF-0001", roles=(Role.APPROVER, Role.LEADER)),
    Persona(account="archivist", name="周样本", number="SF-0030", roles=(Role.ARCHIVIST,)),
    Persona(account="keeper", name="吴范例", number="SF-0031", roles=(Role.DEVICE_KEEPER,)),
    Persona(account="supervisor", name="郑假设", number="SF-0040", roles=(Role.SUPERVISOR,)),
    Persona(account="admin", name="孙试用", number="SF-0099", roles=(Role.ADMINISTRATOR,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The office as it is set up: its unit, its people by account, its devices by number."""

    unit: Unit
    people: dict[str, Officer]
    devices: dict[str, Device]


def set_up_staff(*, password: str, by: ObjectName, at: datetime) -> Staff:
    """Found the agency and register everybody with an account of the given password."""
    agency = actions.found_agency(name=AGENCY, pack=PACK, by=by, at=at)
    unit = actions.add_unit(agency=agency, name=UNIT, by=by, at=at)
    people = {persona.account: _register(persona, unit, password, by, at) for persona in PERSONAS}
    carried = (("BWC-03", "handler"), ("BWC-05", "handler2"), ("CAM-02", "handler3"))
    kept = {
        number: devices.register_device(
            number=number, kind=DeviceKind.BODY_CAMERA, unit=unit, officer=people[account], by=by, at=at
        )
        for number, account in carried
    }
    return Staff(unit=unit, people=people, devices=kept)


def _register(persona: Persona, unit: Unit, password: str, by: ObjectName, at: datetime) -> Officer:
    officer = actions.register_officer(
        unit=unit,
        name=persona.name,
        number=persona.number,
        is_established=True,
        roles=persona.roles,
        by=by,
        at=at,
    )
    if persona.credential is not None:
        actions.grant_credential(
            officer=officer,
            number=persona.credential,
            valid_from=date(at.year - 2, 1, 1),
            valid_until=date(at.year + 1, 12, 31),
            by=by,
            at=at,
        )
    actions.open_account(officer=officer, username=persona.account, password=password, by=by, at=at)
    return officer
