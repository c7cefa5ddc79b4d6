"""The forms of signing in, in our words; what they check is allauth's and Django's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from liuhen.office.people.inputs import OfficeForm, dress

if TYPE_CHECKING:
    from liuhen.office.people.models import Account


RULES = _("至少十个字符；不能全是数字，不能是常见的密码，也不能与账号相近。")
WORDS = {
    "password_too_short": _("太短了，至少十个字符。"),
    "password_entirely_numeric": _("不能全是数字。"),
    "password_too_common": _("这是常见的密码，容易被猜到。"),
    "password_too_similar": _("与账号太相近。"),
}
CODE = _("验证码")


def _clean(form: Any, labels: dict[str, Any]) -> None:
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
    dress(form)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Account name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _clean(self, {"login": _("账号"), "password": _("密码")})
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _clean(self, {"password": _("密码")})


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code of the authenticator, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _clean(self, {"code": CODE})
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeOnceMoreForm(CodeAgainForm):  # type: ignore[misc]  # allauth has no types
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _clean(self, {"code": CODE})


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code, which proves that the authenticator has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _clean(self, {"code": CODE})


def check_password_rules(password: str, account: Account) -> None:
    """Check a new password against Django's validators; what they say is said in our words."""
    try:
        validate_password(password, account)
    except forms.ValidationError as error:
        raise forms.ValidationError([WORDS.get(found.code or "", found) for found in error.error_list]) from error


def secret_input(purpose: str) -> forms.PasswordInput:
    """Make an input whose text is never shown nor sent back."""
    return forms.PasswordInput(attrs={"autocomplete": purpose})


class NewPasswordForm(OfficeForm):
    """One's own new password."""

    old = forms.CharField(label=_("现在的密码"), widget=secret_input("current-password"), strip=False)
    new = forms.CharField(label=_("新密码"), widget=secret_input("new-password"), strip=False, help_text=RULES)
    again = forms.CharField(label=_("再输一次新密码"), widget=secret_input("new-password"), strip=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_old(self) -> str:
        """Check that it is they."""
        old: str = self.cleaned_data["old"]
        if not self.account.check_password(old):
            raise forms.ValidationError(_("现在的密码不对。"))
        return old

    def clean_new(self) -> str:
        """Check the new password against the rules; it must not be the old one."""
        new: str = self.cleaned_data["new"]
        check_password_rules(new, self.account)
        if self.account.check_password(new):
            raise forms.ValidationError(_("新密码不能与现在的相同。"))
        return new

    def clean_again(self) -> str:
        """Check that it was typed the same twice."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("两次输入的新密码不一致。"))
        return again
