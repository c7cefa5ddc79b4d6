"""Every write about people and the agency. `by` is who acts, `at` the instant; each has its entry."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import legal_date
from liuhen.office.journal.act import act
from liuhen.office.people.models import Account, Agency, Credential, Officer, PersonalToken, Role, RoleAssignment, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from liuhen.kernel.identity import ObjectName

TOKEN_PREFIX = "liuhen_"  # noqa: S105 - the public beginning of every token
TOKEN_DAYS = 365


def found_agency(*, name: str, pack: str, by: ObjectName, at: datetime) -> Agency:
    """Set up the agency of this installation with the rule pack that it adopts."""
    with act(by=by, at=at) as record:
        if Agency.objects.exists():
            raise Refusal("agency-exists", Text(zh="本安装已有机关。", en="This installation has its agency already."))
        agency = Agency.objects.create(name=name, pack=pack, pack_since=legal_date(at))
        record("agency.founded", agency, {"name": name, "pack": pack})
        return agency


def adopt_pack(*, agency: Agency, pack: str, by: ObjectName, at: datetime) -> None:
    """Adopt another rule pack from today on."""
    with act(by=by, at=at) as record:
        before = agency.pack
        agency.pack, agency.pack_since = pack, legal_date(at)
        agency.save(update_fields=["pack", "pack_since"])
        record("agency.pack-adopted", agency, {"before": before, "after": pack})


def add_unit(*, agency: Agency, name: str, by: ObjectName, at: datetime) -> Unit:
    """Add a section or squad."""
    with act(by=by, at=at) as record:
        unit = Unit.objects.create(agency=agency, name=name)
        record("unit.added", unit, {"name": name})
        return unit


def register_officer(  # noqa: PLR0913 - what an officer's row holds
    *,
    unit: Unit,
    name: str,
    number: str,
    is_established: bool | None,
    roles: Iterable[Role],
    by: ObjectName,
    at: datetime,
) -> Officer:
    """Register a person with their roles."""
    with act(by=by, at=at) as record:
        officer = Officer.objects.create(unit=unit, name=name, number=number, is_established=is_established)
        record("officer.registered", officer, {"name": name, "number": number, "unit": unit.id.hex})
        for role in roles:
            assign_role(officer=officer, role=role, by=by, at=at)
        return officer


def assign_role(*, officer: Officer, role: Role, by: ObjectName, at: datetime) -> RoleAssignment:
    """Give an officer a role; holding it twice is refused."""
    with act(by=by, at=at) as record:
        if officer.roles.filter(role=role, until=None).exists():
            raise Refusal("role-held", Text(zh="此人已有该角色。", en="This person holds the role already."))
        assignment = RoleAssignment.objects.create(officer=officer, role=role, since=legal_date(at))
        record("role.assigned", assignment, {"officer": officer.id.hex, "role": role.value})
        return assignment


def end_role(*, assignment: RoleAssignment, by: ObjectName, at: datetime) -> None:
    """End a role from today; the assignment stays on record."""
    with act(by=by, at=at) as record:
        if assignment.until is not None:
            raise Refusal("role-ended", Text(zh="该角色已经结束。", en="This role has ended already."))
        assignment.until = legal_date(at)
        assignment.save(update_fields=["until"])
        record("role.ended", assignment, {"officer": assignment.officer_id.hex, "role": assignment.role})


def grant_credential(  # noqa: PLR0913 - what a credential's row holds
    *, officer: Officer, number: str, valid_from: date, valid_until: date, by: ObjectName, at: datetime
) -> Credential:
    """Register an enforcement credential and its days."""
    with act(by=by, at=at) as record:
        credential = Credential.objects.create(
            officer=officer, number=number, valid_from=valid_from, valid_until=valid_until
        )
        record("credential.granted", credential, {"officer": officer.id.hex, "number": number})
        record.touch(officer)
        return credential


def open_account(*, officer: Officer, username: str, password: str, by: ObjectName, at: datetime) -> Account:
    """Give an officer a way to sign in. The password is hashed; it is in no entry and no log."""
    with act(by=by, at=at) as record:
        if officer.account_id is not None:
            raise Refusal("account-exists", Text(zh="此人已有账号。", en="This person has an account already."))
        account = Account.objects.create_user(username=username, password=password)
        officer.account = account
        officer.save(update_fields=["account"])
        record("officer.account-opened", officer, {"username": username})
        return account


def depart(*, officer: Officer, by: ObjectName, at: datetime) -> None:
    """Record that someone left: their account closes, their roles end, their acts stay theirs."""
    with act(by=by, at=at) as record:
        for assignment in officer.roles.filter(until=None):
            end_role(assignment=assignment, by=by, at=at)
        officer.departed_on = legal_date(at)
        officer.save(update_fields=["departed_on"])
        if officer.account is not None:
            officer.account.is_active = False
            officer.account.save(update_fields=["is_active"])
        record("officer.departed", officer, {"departed_on": officer.departed_on.isoformat()})


def make_token(*, officer: Officer, label: str, by: ObjectName, at: datetime) -> tuple[PersonalToken, str]:
    """Make a personal token; its text is returned once and never stored."""
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with act(by=by, at=at) as record:
        token = PersonalToken.objects.create(
            officer=officer,
            label=label,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            made_at=at,
            expires_at=at + timedelta(days=TOKEN_DAYS),
        )
        record("token.made", token, {"officer": officer.id.hex, "label": label})
        return token, text


def revoke_token(*, token: PersonalToken, by: ObjectName, at: datetime) -> None:
    """End a token at once."""
    with act(by=by, at=at) as record:
        if token.revoked_at is None:
            token.revoked_at = at
            token.save(update_fields=["revoked_at"])
            record("token.revoked", token, {"officer": token.officer_id.hex})
