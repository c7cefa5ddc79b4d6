"""Every write about people and the agency. `by` is who acts, `at` the instant; each has its entry."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import legal_date
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.people.models import (
    Account,
    Agency,
    Credential,
    Officer,
    OtherFiles,
    OwnPeriod,
    PersonalToken,
    Role,
    RoleAssignment,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName

TOKEN_PREFIX = "liuhen_"  # noqa: S105 - the public beginning of every token
TOKEN_DAYS = 365
NOTHING_CHANGED = Text(zh="内容没有变化，无需登记。", en="Nothing has changed; there is nothing to record.")


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
        hold(agency)
        before = agency.pack
        if before == pack:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        agency.pack, agency.pack_since = pack, legal_date(at)
        agency.save(update_fields=["pack", "pack_since"])
        record("agency.pack-adopted", agency, {"before": before, "after": pack})


def set_own_period(
    *, agency: Agency, code: str, period: str, provision: str, by: ObjectName, at: datetime
) -> OwnPeriod:
    """Put the agency's own period in the place of a pack's, from today on; an earlier one of the same duty ends."""
    with act(by=by, at=at) as record:
        hold(agency)
        for earlier in agency.own_periods.filter(code=code, until=None):
            if (earlier.period, earlier.provision) == (period, provision):
                raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
            withdraw_own_period(own=earlier, by=by, at=at)
        own = agency.own_periods.create(code=code, period=period, provision=provision, since=legal_date(at))
        record("own-period.set", own, {"code": code, "period": period, "provision": provision})
        return own


def withdraw_own_period(*, own: OwnPeriod, by: ObjectName, at: datetime) -> None:
    """Let the pack's own period hold again."""
    with act(by=by, at=at) as record:
        hold(own)
        if own.until is not None:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        own.until = legal_date(at)
        own.save(update_fields=["until"])
        record("own-period.withdrawn", own, {"code": own.code, "period": own.period})


def rule_other_files(*, agency: Agency, rule: OtherFiles, by: ObjectName, at: datetime) -> None:
    """Rule what becomes of files that are no recordings, from now on."""
    with act(by=by, at=at) as record:
        hold(agency)
        before = agency.other_files
        if before == rule:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        agency.other_files = rule
        agency.save(update_fields=["other_files"])
        record("agency.other-files-ruled", agency, {"before": before, "after": rule})


def add_unit(*, agency: Agency, name: str, by: ObjectName, at: datetime) -> Unit:
    """Add a section or squad."""
    with act(by=by, at=at) as record:
        _refuse_taken(Unit.objects.filter(agency=agency, name=name).exists(), "unit-name-taken", name)
        unit = Unit.objects.create(agency=agency, name=name)
        record("unit.added", unit, {"name": name})
        return unit


def register_officer(
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
        _refuse_taken(Officer.objects.filter(number=number).exists(), "officer-number-taken", number)
        officer = Officer.objects.create(unit=unit, name=name, number=number, is_established=is_established)
        record("officer.registered", officer, {"name": name, "number": number, "unit": unit.id.hex})
        for role in roles:
            assign_role(officer=officer, role=role, by=by, at=at)
        return officer


def assign_role(*, officer: Officer, role: Role, by: ObjectName, at: datetime) -> RoleAssignment:
    """Give an officer a role; holding it twice is refused."""
    with act(by=by, at=at) as record:
        hold(officer)
        _refuse_if_departed(officer)
        if officer.roles.filter(role=role, until=None).exists():
            raise Refusal("role-held", Text(zh="此人已有该角色。", en="This person holds the role already."))
        assignment = RoleAssignment.objects.create(officer=officer, role=role, since=legal_date(at))
        record("role.assigned", assignment, {"officer": officer.id.hex, "role": role.value})
        return assignment


def end_role(*, assignment: RoleAssignment, by: ObjectName, at: datetime) -> None:
    """End a role from today; the assignment stays on record. The last administrator cannot be ended."""
    with act(by=by, at=at) as record:
        hold(assignment)
        if assignment.until is not None:
            raise Refusal("role-ended", Text(zh="该角色已经结束。", en="This role has ended already."))
        _refuse_if_last_administrator(assignment)
        assignment.until = legal_date(at)
        assignment.save(update_fields=["until"])
        record("role.ended", assignment, {"officer": assignment.officer_id.hex, "role": assignment.role})


def grant_credential(
    *, officer: Officer, number: str, valid_from: date, valid_until: date, by: ObjectName, at: datetime
) -> Credential:
    """Register an enforcement credential and its days, the last one included."""
    with act(by=by, at=at) as record:
        hold(officer)
        _refuse_if_departed(officer)
        _refuse_taken(Credential.objects.filter(number=number).exists(), "credential-number-taken", number)
        if valid_until < valid_from:
            raise Refusal(
                "ends-before-start", Text(zh="有效期止早于起。", en="The last day lies before the first."), status=422
            )
        credential = Credential.objects.create(
            officer=officer, number=number, valid_from=valid_from, valid_until=valid_until
        )
        payload: dict[str, Json] = {
            "officer": officer.id.hex,
            "number": number,
            "valid_from": valid_from.isoformat(),
            "valid_until": valid_until.isoformat(),
        }
        record("credential.granted", credential, payload)
        record.touch(officer)
        return credential


def open_account(  # the password's kind is part of what is opened
    *, officer: Officer, username: str, password: str, by: ObjectName, at: datetime, is_one_time: bool = False
) -> Account:
    """Give an officer a way to sign in. The password is hashed; it is in no entry and no log.

    A one-time password lets its owner in only to choose another.
    """
    with act(by=by, at=at) as record:
        hold(officer)
        _refuse_if_departed(officer)
        if officer.account_id is not None:
            raise Refusal("account-exists", Text(zh="此人已有账号。", en="This person has an account already."))
        _refuse_taken(Account.objects.filter(username__iexact=username).exists(), "username-taken", username)
        account = Account.objects.create_user(username=username, password=password, has_one_time_password=is_one_time)
        officer.account = account
        officer.save(update_fields=["account"])
        record("officer.account-opened", officer, {"username": username})
        return account


def renew_password(*, officer: Officer, password: str, by: ObjectName, at: datetime) -> None:
    """Give an officer who cannot sign in a new one-time password; a second factor that was lost goes too."""
    with act(by=by, at=at) as record:
        hold(officer)
        _refuse_if_departed(officer)
        account = _account_of(officer)
        account.set_password(password)
        account.has_one_time_password = True
        account.save(update_fields=["password", "has_one_time_password"])
        Authenticator.objects.filter(user=account).delete()
        record("officer.account-renewed", officer, {"username": account.username})


def change_password(*, officer: Officer, account: Account, password: str, by: ObjectName, at: datetime) -> None:
    """Change one's own password. `account` is the instance of the session, so that it can be kept."""
    with act(by=by, at=at) as record:
        account.set_password(password)
        account.has_one_time_password = False
        account.save(update_fields=["password", "has_one_time_password"])
        hold(officer)
        record("officer.password-changed", officer, {})


def note_access(*, officer: Officer, what: str, by: ObjectName, at: datetime) -> None:
    """Write down that an officer signed in or out, or set up or removed their second factor (`officer.<what>`)."""
    with act(by=by, at=at) as record:
        hold(officer)
        record(f"officer.{what}", officer, {})


def depart(*, officer: Officer, by: ObjectName, at: datetime) -> None:
    """Record that someone left: their account closes, their roles end, their acts stay theirs."""
    with act(by=by, at=at) as record:
        hold(officer)
        _refuse_if_departed(officer)
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
        hold(token)
        if token.revoked_at is not None:
            raise Refusal("token-revoked", Text(zh="令牌已经吊销。", en="The token has been revoked already."))
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record("token.revoked", token, {"officer": token.officer_id.hex, "label": token.label})


def _account_of(officer: Officer) -> Account:
    if officer.account is None:
        raise Refusal("no-account", Text(zh="此人还没有账号。", en="This person has no account."))
    return officer.account


def _refuse_if_departed(officer: Officer) -> None:
    if officer.departed_on is not None:
        raise Refusal(
            "departed",
            Text(zh="此人已离岗。", en="This person has departed."),
            safe=Text(zh="登记没有变化。", en="The register is unchanged."),
        )


def _refuse_taken(is_taken: bool, code: str, what: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if is_taken:
        raise Refusal(
            code,
            Text(zh=f"“{what}”已被使用。", en=f"“{what}” is taken."),
            safe=Text(zh="已有的登记没有变化。", en="What is registered is unchanged."),
            todo=Text(zh="请核对后改用另一个。", en="Check it, or use another."),
        )


def _refuse_if_last_administrator(assignment: RoleAssignment) -> None:
    if assignment.role != Role.ADMINISTRATOR:
        return
    others = RoleAssignment.objects.filter(
        role=Role.ADMINISTRATOR, until=None, officer__departed_on=None, officer__account__is_active=True
    ).exclude(officer=assignment.officer)
    if not others.exists():
        raise Refusal(
            "last-administrator",
            Text(zh="这是最后一名能登录的系统管理员。", en="This is the last administrator who can sign in."),
            safe=Text(zh="角色没有变化。", en="The role is unchanged."),
            todo=Text(zh="请先另设一名系统管理员。", en="Make another administrator first."),
        )
