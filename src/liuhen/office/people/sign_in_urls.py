"""Addresses of signing in, under the names that allauth looks them up by.

What this office does not have, it answers with 404: nobody signs up, and there is no e-mail to reset a password by.
"""

from allauth.account.views import account_inactive
from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from django.urls import path
from django.views.generic import RedirectView

from liuhen.office.people import sign_in_views as views
from liuhen.office.people.doors import own, public

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", public(account_inactive), name="account_inactive"),
    path("reauthenticate/", own(views.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("2fa/", own(RedirectView.as_view(pattern_name="people:me")), name="mfa_index"),
    path("2fa/authenticate/", views.second_factor, name="mfa_authenticate"),
    path("2fa/reauthenticate/", own(views.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", own(views.SetSecondFactor.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own(views.RemoveSecondFactor.as_view()), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", own(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", own(views.NewRecoveryCodes.as_view()), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", own(download_recovery_codes), name="mfa_download_recovery_codes"),
    path("signup/", views.closed, name="account_signup"),
    path("email/", views.closed, name="account_email"),
    path("password/set/", views.closed, name="account_set_password"),
    path("password/reset/", views.closed, name="account_reset_password"),
]
