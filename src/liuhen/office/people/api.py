"""People, units, the agency and one's own tokens over HTTP. Thin: the pages' forms check, the actions act."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field
from rules.permissions import permissions

from liuhen.kernel.instant import legal_date
from liuhen.office.people import actions, forms, queries
from liuhen.office.people.api_auth import api_door, checked, form_of, session_door, who
from liuhen.office.people.models import (
    Agency,
    Credential,
    Officer,
    OtherFiles,
    OwnPeriod,
    PersonalToken,
    Role,
    RoleAssignment,
)
from liuhen.office.people.models import Unit as UnitRow
from liuhen.office.people.passwords import one_time_password
from liuhen.office.people.permissions import allowed
from liuhen.office.web.api import Day, Given, Id, Instant, Page, Told, Truth, Words, found

router = Router(tags=["people"])


class UnitTold(Told):
    """A section or squad."""

    id: Id
    name: str

    @classmethod
    def of(cls, row: UnitRow) -> "UnitTold":
        """Describe a unit."""
        return cls(id=row.pk, name=row.name)


class AgencyTold(Told):
    """The agency of this installation."""

    id: Id
    name: str
    pack: str = Field(examples=["pengyang"])
    pack_since: Day
    other_files: OtherFiles

    @classmethod
    def of(cls, row: Agency) -> "AgencyTold":
        """Describe the agency."""
        return cls(
            id=row.pk, name=row.name, pack=row.pack, pack_since=row.pack_since, other_files=OtherFiles(row.other_files)
        )


class OfficerName(Told):
    """An officer as others name them."""

    id: Id
    number: str
    name: str

    @classmethod
    def of(cls, row: Officer) -> "OfficerName":
        """Name an officer."""
        return cls(id=row.pk, number=row.number, name=row.name)


class OfficerRow(OfficerName):
    """An officer in the register; `is_established` null: not decided."""

    unit: UnitTold
    is_established: bool | None
    departed_on: Day | None
    roles: list[Role]
    has_account: bool


class RoleTold(Told):
    """A role held from a day on; `until` null: still."""

    id: Id
    role: Role
    since: Day
    until: Day | None

    @classmethod
    def of(cls, row: RoleAssignment) -> "RoleTold":
        """Describe an assignment."""
        return cls(id=row.pk, role=Role(row.role), since=row.since, until=row.until)


class CredentialTold(Told):
    """An enforcement credential and how it stands today; the last day is included."""

    id: Id
    number: str
    valid_from: Day
    valid_until: Day
    stands: Literal["valid", "future", "expired"]

    @classmethod
    def of(cls, row: Credential, stands: str) -> "CredentialTold":
        """Describe a credential."""
        return cls.model_validate(
            {
                "id": row.pk,
                "number": row.number,
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
                "stands": stands,
            }
        )


class OfficerTold(OfficerRow):
    """One officer with every role and credential."""

    username: str | None
    assignments: list[RoleTold]
    credentials: list[CredentialTold]


class MeTold(Told):
    """Whose token or session this is, and what they may do somewhere."""

    officer: OfficerRow
    agency: AgencyTold
    may: list[str] = Field(examples=[["cases.open", "cases.view"]])


class TokenTold(Told):
    """A personal token; its text is kept nowhere."""

    id: Id
    label: str
    made_at: Instant
    expires_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None

    @classmethod
    def of(cls, row: PersonalToken) -> "TokenTold":
        """Describe a token."""
        return cls(
            id=row.pk,
            label=row.label,
            made_at=row.made_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )


class TokenMade(Told):
    """A new token with its text, which is told this once."""

    token: TokenTold
    text: str = Field(examples=["liuhen_…"])


class AccountOpened(Told):
    """A way to sign in; the one-time password is told this once."""

    username: str
    one_time_password: str


class OfficersAsked(Given):
    """Which officers are asked for."""

    departed: bool = False
    after: Words | None = None


class OfficerGiven(Given):
    """A person to register."""

    name: str = Field(max_length=60)
    number: str = Field(max_length=40)
    unit: Id
    is_established: Truth
    roles: list[Role]


class RoleGiven(Given):
    """A role to give."""

    role: Role


class CredentialGiven(Given):
    """A credential to register."""

    number: str = Field(max_length=40)
    valid_from: Day
    valid_until: Day


class AccountGiven(Given):
    """The name of a new account."""

    username: str = Field(max_length=60, pattern=r"^[A-Za-z0-9._-]+$")


class UnitGiven(Given):
    """A unit to add."""

    name: str = Field(max_length=120)


class PackGiven(Given):
    """The rule pack to adopt."""

    pack: str = Field(max_length=40)


class OwnPeriodGiven(Given):
    """The agency's own period for a duty, and what allows it."""

    code: str = Field(max_length=60, examples=["file-case"])
    amount: int = Field(ge=1, le=999)
    unit: Literal["hours", "working days", "days", "weeks", "months", "years"]
    provision: str = Field(max_length=120)


class OwnPeriodTold(Told):
    """One of the agency's own periods that stand."""

    id: Id
    code: str
    period: str = Field(examples=["60 days"])
    provision: str
    since: Day

    @classmethod
    def of(cls, row: OwnPeriod) -> "OwnPeriodTold":
        """Describe it."""
        return cls(id=row.pk, code=row.code, period=row.period, provision=row.provision, since=row.since)


class OtherFilesGiven(Given):
    """What becomes of files that are no recordings."""

    rule: OtherFiles


class TokenGiven(Given):
    """What a new token is for."""

    label: str = Field(max_length=80)


def _row(officer: Officer) -> dict[str, Any]:
    return {
        "id": officer.pk,
        "number": officer.number,
        "name": officer.name,
        "unit": UnitTold.of(officer.unit),
        "is_established": officer.is_established,
        "departed_on": officer.departed_on,
        "roles": [Role(held.role) for held in queries.held_roles(officer)],
        "has_account": officer.account_id is not None,
    }


def _officer(officer: Officer, today: date) -> OfficerTold:
    credentials = queries.credentials_on(officer, today)
    return OfficerTold(
        **_row(officer),
        username=officer.account.username if officer.account else None,
        assignments=[RoleTold.of(row) for row in officer.roles.order_by("since", "pk")],
        credentials=[CredentialTold.of(row, stands) for row, stands in credentials],
    )


def _told(officer_id: Any) -> OfficerTold:
    return _officer(found(queries.officer_by_id(officer_id)), legal_date(timezone.now()))


@router.get("/me", response=MeTold, auth=api_door("people.own_tokens"))
def me(request: Any) -> MeTold:
    """Who the request acts as."""
    officer = request.officer
    may = sorted(verb for verb in permissions if allowed(officer, verb))
    return MeTold(officer=OfficerRow(**_row(officer)), agency=AgencyTold.of(officer.unit.agency), may=may)


@router.get("/agency", response=AgencyTold, auth=api_door("people.view"))
def agency(request: Any) -> AgencyTold:
    """The agency and the rule pack that it has adopted."""
    return AgencyTold.of(found(queries.agency()))


@router.post("/agency/pack", response=AgencyTold, auth=api_door("people.adopt_pack"))
def adopt_pack(request: Any, given: PackGiven) -> AgencyTold:
    """Adopt another rule pack from today on; every duty is computed anew."""
    home = found(queries.agency())
    actions.adopt_pack(agency=home, **checked(forms.PackForm(form_of(given))), **who(request))
    return AgencyTold.of(home)


@router.get("/agency/own-periods", response=list[OwnPeriodTold], auth=api_door("people.view"))
def own_periods(request: Any) -> list[OwnPeriodTold]:
    """The agency's own periods that stand."""
    return [OwnPeriodTold.of(row) for row in queries.own_periods(found(queries.agency()))]


@router.post("/agency/own-periods", response={201: OwnPeriodTold}, auth=api_door("people.adopt_pack"))
def set_own_period(request: Any, given: OwnPeriodGiven) -> OwnPeriodTold:
    """Put the agency's own period in the place of the pack's; every duty is computed anew."""
    home = found(queries.agency())
    told = checked(forms.OwnPeriodForm(form_of(given), pack=home.pack))
    return OwnPeriodTold.of(actions.set_own_period(agency=home, **told, **who(request)))


@router.post(
    "/agency/own-periods/{period_id}/withdraw", response=list[OwnPeriodTold], auth=api_door("people.adopt_pack")
)
def withdraw_own_period(request: Any, period_id: Id) -> list[OwnPeriodTold]:
    """Let the pack's own period hold again; tells those that still stand."""
    home = found(queries.agency())
    actions.withdraw_own_period(own=found(queries.own_period_of(home, period_id)), **who(request))
    return own_periods(request)


@router.post("/agency/other-files", response=AgencyTold, auth=api_door("people.manage"))
def rule_other_files(request: Any, given: OtherFilesGiven) -> AgencyTold:
    """Rule what becomes of files that are no recordings."""
    home = found(queries.agency())
    actions.rule_other_files(agency=home, **checked(forms.OtherFilesForm(form_of(given))), **who(request))
    return AgencyTold.of(home)


@router.get("/units", response=list[UnitTold], auth=api_door("people.view"))
def units(request: Any) -> list[UnitTold]:
    """All units by name."""
    return [UnitTold.of(row) for row in queries.units()]


@router.post("/units", response={201: UnitTold}, auth=api_door("people.manage"))
def add_unit(request: Any, given: UnitGiven) -> UnitTold:
    """Add a unit."""
    told = checked(forms.UnitForm(form_of(given)))
    return UnitTold.of(actions.add_unit(agency=request.officer.unit.agency, **told, **who(request)))


@router.get("/officers", response=Page[OfficerRow], auth=api_door("people.view"))
def officers(request: Any, query: Annotated[OfficersAsked, Query()]) -> Page[OfficerRow]:
    """Officers by number: those in office, or those who departed."""
    rows, following = queries.page_of_officers(departed=query.departed, after=query.after or "")
    return Page(items=[OfficerRow(**_row(row)) for row in rows], next=following or None)


@router.post("/officers", response={201: OfficerTold}, auth=api_door("people.manage"))
def register_officer(request: Any, given: OfficerGiven) -> OfficerTold:
    """Register a person with their roles."""
    told = checked(forms.RegisterForm(form_of(given)))
    return _told(actions.register_officer(**told, **who(request)).pk)


@router.get("/officers/{officer_id}", response=OfficerTold, auth=api_door("people.view"))
def officer(request: Any, officer_id: Id) -> OfficerTold:
    """One officer."""
    return _told(officer_id)


@router.post("/officers/{officer_id}/roles", response={201: OfficerTold}, auth=api_door("people.manage"))
def assign_role(request: Any, officer_id: Id, given: RoleGiven) -> OfficerTold:
    """Give an officer one more role."""
    row = found(queries.officer_by_id(officer_id))
    actions.assign_role(officer=row, role=given.role, **who(request))
    return _told(officer_id)


@router.post("/roles/{assignment_id}/end", response=RoleTold, auth=api_door("people.manage"))
def end_role(request: Any, assignment_id: Id) -> RoleTold:
    """End a role from today."""
    row = found(queries.role_of(assignment_id))
    actions.end_role(assignment=row, **who(request))
    return RoleTold.of(row)


@router.post("/officers/{officer_id}/credentials", response={201: OfficerTold}, auth=api_door("people.manage"))
def grant_credential(request: Any, officer_id: Id, given: CredentialGiven) -> OfficerTold:
    """Register an enforcement credential."""
    row = found(queries.officer_by_id(officer_id))
    actions.grant_credential(officer=row, **checked(forms.CredentialForm(form_of(given))), **who(request))
    return _told(officer_id)


@router.post("/officers/{officer_id}/account", response={201: AccountOpened}, auth=api_door("people.manage"))
def open_account(request: Any, officer_id: Id, given: AccountGiven) -> AccountOpened:
    """Open an account; its owner signs in once with the password told here and chooses another."""
    row = found(queries.officer_by_id(officer_id))
    told, password = checked(forms.AccountForm(form_of(given))), one_time_password()
    actions.open_account(officer=row, **told, password=password, is_one_time=True, **who(request))
    return AccountOpened(username=told["username"], one_time_password=password)


@router.post("/officers/{officer_id}/account/renewal", response=AccountOpened, auth=session_door("people.manage"))
def renew_password(request: Any, officer_id: Id) -> AccountOpened:
    """Give an officer a new one-time password; a lost second factor goes too. With the session only."""
    row, password = found(queries.officer_by_id(officer_id)), one_time_password()
    actions.renew_password(officer=row, password=password, **who(request))
    return AccountOpened(username=row.account.username if row.account else "", one_time_password=password)


@router.post("/officers/{officer_id}/departure", response=OfficerTold, auth=api_door("people.manage"))
def depart(request: Any, officer_id: Id) -> OfficerTold:
    """Record that an officer left from today: account, tokens and roles end."""
    actions.depart(officer=found(queries.officer_by_id(officer_id)), **who(request))
    return _told(officer_id)


@router.get("/tokens", response=list[TokenTold], auth=api_door("people.own_tokens"))
def tokens(request: Any) -> list[TokenTold]:
    """One's own tokens that were not revoked, newest first."""
    return [TokenTold.of(row) for row in queries.tokens_of(request.officer)]


@router.post("/tokens", response={201: TokenMade}, auth=session_door("people.own_tokens"))
def make_token(request: Any, given: TokenGiven) -> TokenMade:
    """Make a personal token. With the session only: a stolen token must not make more of itself."""
    told = checked(forms.TokenForm(form_of(given)))
    row, text = actions.make_token(officer=request.officer, **told, **who(request))
    return TokenMade(token=TokenTold.of(row), text=text)


@router.post("/tokens/{token_id}/revocation", response=TokenTold, auth=api_door("people.own_tokens"))
def revoke_token(request: Any, token_id: Id) -> TokenTold:
    """Revoke one of one's own tokens at once."""
    row = found(queries.token_of(request.officer, token_id))
    actions.revoke_token(token=row, **who(request))
    return TokenTold.of(row)
