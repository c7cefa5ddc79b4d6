"""How people sign in: by account name and password, with a second factor where they set one up. Nobody signs up.

Signing in and out are acts and stand in the journal; what was typed wrongly is counted by axes, which shuts the door
after too many failures, for passwords and for codes alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from liuhen.office.people import actions
from liuhen.office.people.models import Account, Officer

if TYPE_CHECKING:
    from django.http import HttpRequest


def note(account: Any, what: str) -> None:
    """Write an act of somebody's own account into the journal, as far as an officer stands behind it."""
    officer = Officer.objects.filter(account=account).first() if isinstance(account, Account) else None
    if officer is not None:
        actions.note_access(officer=officer, what=what, by=officer.object_name, at=timezone.now())


class OfficeAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by the administrator, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Refuse every sign-up."""
        return False

    def login(self, request: HttpRequest, user: Account) -> None:
        """Let an account in, and write it down; called when every stage is passed."""
        super().login(request, user)
        note(user, "signed-in")

    def logout(self, request: HttpRequest) -> None:
        """Write it down, and let the account out."""
        note(request.user, "signed-out")
        super().logout(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say themselves what was done, in both languages."""
