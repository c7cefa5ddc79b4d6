"""Pages of signing in. The steps are allauth's; here they get our forms, the lockout of axes, and their entries.

Addresses that allauth knows and this office does not have (sign-up, e-mail, reset by e-mail) do not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from axes.decorators import axes_dispatch
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from liuhen.office.people import actions
from liuhen.office.people.doors import officer_of, own, public
from liuhen.office.people.inputs import done, posted
from liuhen.office.people.sign_in import note
from liuhen.office.people.sign_in_forms import (
    CodeForm,
    CodeOnceMoreForm,
    FirstCodeForm,
    NewPasswordForm,
    PasswordAgainForm,
    SignInForm,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


@method_decorator(axes_dispatch, name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Account name and password; shut for a while after too many failures."""

    form_class = SignInForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, or say that the door is shut."""
        response: HttpResponse = super().form_invalid(form)
        if getattr(self.request, "axes_locked_out", False):
            shut: HttpResponse = get_lockout_response(self.request)
            return shut
        response.status_code = 422
        return response


class SecondFactor(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The code, after the password; wrong codes count like wrong passwords."""

    form_class = CodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse a right code too while the door is shut."""
        shut = self._shut()
        return shut or super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the failure; show the form again, or say that the door is shut."""
        user_login_failed.send(sender=__name__, credentials=self._who(), request=self.request)
        return self._shut() or super().form_invalid(form)

    def _who(self) -> dict[str, str]:
        return {"username": self.stage.login.user.get_username()}

    def _shut(self) -> HttpResponse | None:
        if AxesProxyHandler.is_allowed(self.request, self._who()):
            return None
        shut: HttpResponse = get_lockout_response(self.request, credentials=self._who())
        return shut


class PasswordAgain(ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """The password once more."""

    form_class = PasswordAgainForm


class CodeAgain(CodeAgainView):  # type: ignore[misc]  # allauth has no types
    """A code once more."""

    form_class = CodeOnceMoreForm


class Noted:
    """A change of one's own second factor, written down together with it."""

    noted = ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it and write it down, or neither."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # allauth's view stands behind
            note(self.request.user, self.noted)  # type: ignore[attr-defined]  # allauth's view stands behind
        return response


class SetSecondFactor(Noted, ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Turn two-step verification on."""

    form_class = FirstCodeForm
    noted = "second-factor-set"


class RemoveSecondFactor(Noted, DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Turn two-step verification off."""

    noted = "second-factor-removed"


class NewRecoveryCodes(Noted, GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """Make new recovery codes; the old ones end."""

    noted = "recovery-codes-made"


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())
second_factor = public(SecondFactor.as_view())


@own
@sensitive_post_parameters()
def change_password(request: Any) -> HttpResponseBase:
    """Choose one's own password; whoever has a one-time password comes here first."""
    officer = officer_of(request)
    if officer is None:
        raise Http404
    form = NewPasswordForm(posted(request), account=request.user)
    if request.method == "POST" and form.attempt(
        lambda: actions.change_password(
            officer=officer,
            account=request.user,
            password=form.cleaned_data["new"],
            by=officer.object_name,
            at=timezone.now(),
        )
    ):
        update_session_auth_hash(request, request.user)
        return done(request, _("密码已更换。"), "people:me")
    context = {"form": form, "is_first": request.user.has_one_time_password, "back": reverse("people:me")}
    return render(request, "account/password_change.html", context, status=form.status)


@public
def closed(request: HttpRequest, **_where: str) -> HttpResponse:  # noqa: ARG001 - an address of allauth's
    """Say that there is no such page."""
    raise Http404
