"""Every read about people that pages, the API and other folders need."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.office.people.models import (
    Agency,
    Credential,
    Officer,
    OwnPeriod,
    PersonalToken,
    Role,
    RoleAssignment,
    Unit,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

PAGE = 50

USE_NOTED_EVERY = timedelta(minutes=1)  # a write for every read would make readers wait for writers


def agency() -> Agency | None:
    """Return the agency of this installation, or None before it is set up."""
    return Agency.objects.first()


def own_periods(agency: Agency) -> list[OwnPeriod]:
    """Return the agency's own periods that stand, by code."""
    return list(agency.own_periods.filter(until=None).order_by("code"))


def own_period_of(agency: Agency, key: UUID) -> OwnPeriod | None:
    """Return one of the agency's own periods, or None."""
    return agency.own_periods.filter(pk=key).first()


def units() -> QuerySet[Unit]:
    """Return all units by name."""
    return Unit.objects.order_by("name")


def officers() -> QuerySet[Officer]:
    """Return everybody in office, by number, with roles and credentials."""
    return (
        Officer.objects.filter(departed_on=None)
        .select_related("unit", "account")
        .prefetch_related("roles", "credentials")
        .order_by("number")
    )


def page_of_officers(*, departed: bool = False, after: str = "") -> tuple[list[Officer], str]:
    """Return one page of officers by number, and the number that the next page comes after; empty at the end."""
    rows = list(
        Officer.objects.filter(departed_on__isnull=not departed, number__gt=after)
        .select_related("unit", "account")
        .prefetch_related("roles", "credentials")
        .order_by("number")[: PAGE + 1]
    )
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else ""


def officer_by_id(officer_id: UUID) -> Officer | None:
    """Find an officer, departed or not."""
    return Officer.objects.select_related("unit__agency", "account").filter(pk=officer_id).first()


def held_roles(officer: Officer) -> list[RoleAssignment]:
    """Return the roles that an officer holds, in the order of `Role`."""
    order = list(Role.values)
    return sorted((held for held in officer.roles.all() if held.until is None), key=lambda held: order.index(held.role))


def role_of(assignment_id: UUID) -> RoleAssignment | None:
    """Find an assignment of a role."""
    return RoleAssignment.objects.select_related("officer").filter(pk=assignment_id).first()


def credentials_on(officer: Officer, day: date) -> list[tuple[Credential, str]]:
    """Return an officer's credentials, the latest first, each with how it stands on a day: valid, future or expired."""
    found = sorted(officer.credentials.all(), key=lambda credential: credential.valid_until, reverse=True)
    return [(credential, _stands(credential, day)) for credential in found]


def _stands(credential: Credential, day: date) -> str:
    if day < credential.valid_from:
        return "future"
    return "valid" if day <= credential.valid_until else "expired"


def tokens_of(officer: Officer) -> QuerySet[PersonalToken]:
    """Return an officer's tokens that were not revoked, newest first."""
    return officer.tokens.filter(revoked_at=None).order_by("-pk")


def token_of(officer: Officer, token_id: UUID) -> PersonalToken | None:
    """Return one of an officer's own tokens."""
    return officer.tokens.filter(pk=token_id).first()


def officer_by_number(number: str) -> Officer | None:
    """Find an officer by number."""
    return Officer.objects.filter(number=number).first()


def officer_by_token(text: str, at: datetime) -> Officer | None:
    """Return the officer behind a personal token that is valid at `at`."""
    token = (
        PersonalToken.objects.filter(
            sha256=hashlib.sha256(text.encode()).hexdigest(), revoked_at=None, expires_at__gt=at
        )
        .select_related("officer__unit__agency", "officer__account")
        .first()
    )
    if token is None or token.officer.departed_on is not None:
        return None
    if token.last_used_at is None or at - token.last_used_at > USE_NOTED_EVERY:
        PersonalToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.officer
