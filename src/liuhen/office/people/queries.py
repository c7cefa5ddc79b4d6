"""Every read about people that pages, the API and other folders need."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from liuhen.office.people.models import Agency, Officer, PersonalToken, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def agency() -> Agency | None:
    """Return the agency of this installation, or None before it is set up."""
    return Agency.objects.first()


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
    PersonalToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.officer
