"""The doors: no view and no API function runs before one of these has asked who it is and whether they may.

Pages use `@door(verb)`; the API uses `api_door(verb)` through `liuhen.office.people.api_auth`. Public pages say so with
`@public`. A test walks every address and fails on one that has no door.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from liuhen.office.people.models import Account, Officer
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
Row = TypeVar("Row")


def officer_of(request: HttpRequest) -> Officer | None:
    """Return the officer behind a signed-in account, if there is one and they are in office."""
    account = request.user
    if not isinstance(account, Account):
        return None
    return Officer.objects.filter(account=account, departed_on=None).select_related("unit__agency").first()


def door(
    verb: str,
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Let in only officers who may do `verb`; others are sent to sign in, or refused with 403.

    Whoever still has the password that somebody else gave them chooses their own first.
    """

    def wrap(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            officer = officer_of(request)
            if cast("Account", request.user).has_one_time_password:
                return redirect("account_change_password")
            if not allowed(officer, verb):
                raise PermissionDenied
            cast("Any", request).officer = officer
            return view(request, *args, **kwargs)

        signed_in: Any = login_required(guarded)
        signed_in.door = verb  # read by the test that walks every address
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", signed_in)

    return wrap


def own(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let in whoever is signed in, to what concerns their own account alone."""
    signed_in = login_required(view)
    signed_in.door = "own"  # type: ignore[attr-defined]  # read by the test that walks every address
    return signed_in


def require(officer: Officer, verb: str, subject: object) -> None:
    """Refuse with 403 what an officer may know of and may not do."""
    if not allowed(officer, verb, subject):
        raise PermissionDenied


def opened(officer: Officer, verb: str, row: Row | None) -> Row:
    """Return the row that an officer asked for: 404 where they may not know of it, 403 where they may not do `verb`."""
    if row is None:
        raise Http404
    require(officer, verb, row)
    return row


def public(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Mark a view that anyone may call."""
    view.door = "public"  # type: ignore[attr-defined]  # read by the test that walks every address
    return view
