"""Pages of one's own account, of the agency's settings, and of the first set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.models import Authenticator
from django.contrib.auth import login
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from liuhen.kernel.errors import Refusal
from liuhen.office.people import actions, forms, queries, setup
from liuhen.office.people.doors import door, public
from liuhen.office.people.inputs import done, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from liuhen.office.people.models import Account, PersonalToken

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@door("people.own_tokens")
def me(request: Any) -> HttpResponse:
    """Show one's own account: roles, password, second factor, tokens."""
    return _me(request, forms.TokenForm())


@door("people.own_tokens")
def token(request: Any) -> HttpResponse:
    """Make a token; its text is shown once, on the answer to this very request."""
    if request.method != "POST":
        return redirect("people:me")
    form = forms.TokenForm(request.POST)
    made: list[tuple[PersonalToken, str]] = []
    if form.attempt(
        lambda: made.append(
            actions.make_token(
                officer=request.officer, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
            )
        )
    ):
        response = render(request, "people/shown_once.html", {"token": made[0][0], "text": made[0][1]})
        response["Cache-Control"] = "no-store"
        return response
    return _me(request, form)


@door("people.own_tokens")
def revoke(request: Any, token_id: UUID) -> HttpResponse:
    """Revoke one of one's own tokens; a button."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = queries.token_of(request.officer, token_id)
    if found is None:
        raise Http404
    try:
        actions.revoke_token(token=found, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "people:me")
    return done(request, _("令牌已吊销。"), "people:me")


@door("people.adopt_pack")
def settings(request: Any) -> HttpResponse:
    """Show the agency's settings: the adopted pack, the rule for other files."""
    home = request.officer.unit.agency
    may_rule = allowed(request.officer, "people.manage")
    chosen = request.POST.get("what") if request.method == "POST" else None
    pack = forms.PackForm(request.POST if chosen == "pack" else None, initial={"pack": home.pack})
    rule = forms.OtherFilesForm(
        request.POST if chosen == "other-files" and may_rule else None, initial={"rule": home.other_files}
    )
    own = forms.OwnPeriodForm(request.POST if chosen == "own-period" else None, pack=home.pack)
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if own.is_bound and own.attempt(lambda: actions.set_own_period(agency=home, **own.cleaned_data, **who)):
        return done(request, _("已确定本机关的期限，正在重新计算全部义务。"), "people:settings")
    if pack.is_bound and pack.attempt(lambda: actions.adopt_pack(agency=home, **pack.cleaned_data, **who)):
        return done(request, _("已改用规则包，正在重新计算全部义务。"), "people:settings")
    if rule.is_bound and rule.attempt(lambda: actions.rule_other_files(agency=home, **rule.cleaned_data, **who)):
        return done(request, _("已规定其他文件的处理。"), "people:settings")
    context: dict[str, Any] = {
        "agency": queries.agency(),
        "pack": pack,
        "rule": rule,
        "may_rule": may_rule,
        "own": own,
        "own_periods": queries.own_periods(home),
    }
    return render(request, "people/settings.html", context, status=max(pack.status, rule.status, own.status))


@door("people.adopt_pack")
def withdraw_own_period(request: Any, period_id: UUID) -> HttpResponse:
    """Withdraw one of the agency's own periods; a button."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    own = queries.own_period_of(request.officer.unit.agency, period_id)
    if own is None:
        raise Http404
    try:
        actions.withdraw_own_period(own=own, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "people:settings")
    return done(request, _("已撤回，规则包的期限恢复适用。"), "people:settings")


@public
@sensitive_post_parameters("password", "again", "code")
def set_up(request: HttpRequest) -> HttpResponseBase:
    """Found the installation; only while nothing is set up, only with the code of the terminal."""
    if not setup.is_needed():
        return redirect("account_login")
    form = forms.SetupForm(posted(request), initial={"code": request.GET.get("code", "")})
    made: list[Account] = []
    if request.method == "POST" and form.attempt(lambda: made.append(_found(form.cleaned_data))):
        login(request, made[0], backend=BACKEND)
        return done(request, _("机关已设立。接下来登记人员并开通账号。"), "people:list")
    return render(request, "people/setup.html", {"form": form}, status=form.status)


def _found(told: dict[str, Any]) -> Account:
    person = {key: told[key] for key in ("name", "number", "username", "password")}
    return setup.found(agency=told["agency"], pack=told["pack"], unit=told["unit"], person=person, at=timezone.now())


def _me(request: Any, form: forms.TokenForm) -> HttpResponse:
    account = cast("Account", request.user)
    context = {
        "me": request.officer,
        "roles": queries.held_roles(request.officer),
        "tokens": queries.tokens_of(request.officer),
        "has_second_factor": Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists(),
        "form": form,
    }
    return render(request, "people/me.html", context, status=form.status)
