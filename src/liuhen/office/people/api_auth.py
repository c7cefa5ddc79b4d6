"""The doors of the API: a personal token, or the session of the pages with its CSRF token.

`api_door(verb)` stands before every function of the API, as `@door(verb)` before every page, and asks the same
`allowed`. Deny by default: a function without a door cannot be reached (the API has one for all that have none).
A token that is sent must be valid; a session beside it is not asked.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from liuhen.kernel.errors import Fault, InvalidInput, Refusal, Text
from liuhen.office.people.doors import officer_of
from liuhen.office.people.models import Account, Officer
from liuhen.office.people.permissions import allowed
from liuhen.office.people.queries import officer_by_token

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest
    from pydantic import BaseModel

    from liuhen.kernel.identity import ObjectName

SCHEME = "bearer"
PASSWORD_FIRST = Refusal(
    "password-first",
    Text(
        zh="您的密码是别人给的，只能用来换成自己的。",
        en="Your password was given to you; all it is good for is to choose your own.",
    ),
    todo=Text(zh="请登录网页更换密码。", en="Sign in on the pages and change it."),
    status=403,
)
CSRF = Refusal(
    "csrf",
    Text(zh="请求没有带上本页的防伪标记。", en="The request lacks the CSRF token of the session."),
    safe=Text(zh="没有办理任何事项。", en="Nothing was done."),
    todo=Text(zh="请在 X-CSRFToken 里带上 csrftoken 的值。", en="Send the csrftoken cookie's value as X-CSRFToken."),
    status=403,
)


class Door(AuthBase):
    """Asks who it is and whether they may do `verb` at all; what they may do with one thing is asked later."""

    openapi_type = "http"

    def __init__(self, verb: str) -> None:
        self.verb = verb
        super().__init__()

    def admit(self, request: Any, officer: Officer, account: Account | None) -> Officer:
        """Let an officer through, or refuse. Afterwards the request carries officer and account, as behind a page."""
        if account is None or not account.is_active:
            raise AuthenticationError
        if account.has_one_time_password:
            raise PASSWORD_FIRST
        if not allowed(officer, self.verb):
            raise PermissionDenied
        request.officer, request.user = officer, account
        return officer


class PersonalTokenDoor(Door):
    """`Authorization: Bearer liuhen_…`; acts as the officer who made the token."""

    openapi_scheme = SCHEME
    openapi_description = "A personal token, made on one's own account page."

    def __call__(self, request: HttpRequest) -> Officer | None:
        """Return the officer; None when no token was sent; raises when one was sent that is not valid."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != SCHEME:
            raise AuthenticationError
        officer = officer_by_token(token, timezone.now())
        if officer is None:
            raise AuthenticationError
        return self.admit(request, officer, officer.account)


class SessionDoor(Door):
    """The session of somebody signed in on the pages; what changes anything needs `X-CSRFToken` too."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session of the pages; every method but GET and HEAD needs X-CSRFToken."

    def __call__(self, request: HttpRequest) -> Officer | None:
        """Return the officer; None when nobody is signed in."""
        officer = officer_of(request)
        if officer is None:
            return None
        if check_csrf(request) is not None:
            raise CSRF
        return self.admit(request, officer, request.user if isinstance(request.user, Account) else None)


def api_door(verb: str) -> list[Door]:
    """Let in only officers who may do `verb`: 401 for nobody, 403 for somebody else."""
    return [PersonalTokenDoor(verb), SessionDoor(verb)]


def session_door(verb: str) -> list[Door]:
    """Let in the same, but not with a token: a stolen token must not make more of itself."""
    return [SessionDoor(verb)]


def who(request: Any) -> dict[str, Any]:
    """Return `by` and `at` of an act: the officer of the request, now."""
    by: ObjectName = request.officer.object_name
    return {"by": by, "at": timezone.now()}


def form_of(given: BaseModel) -> dict[str, Any]:
    """Write what was sent as the form of the page would send it, so that one form checks both."""
    return {name: _field(getattr(given, name)) for name in type(given).model_fields}


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """Return what a form read. Raises `InvalidInput` with every fault, each under its field's name."""
    if form.is_valid():
        return form.cleaned_data
    raise InvalidInput(
        Fault(where="" if name == "__all__" else name, message=str(message))
        for name, messages in form.errors.items()
        for message in messages
    )


def _field(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case UUID():
            return str(value)
        case list():
            return [_field(item) for item in value]
        case _:
            return value
