"""Pages of people: the register, one person, units. No business here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import legal_date
from liuhen.office.people import actions, forms, queries
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.passwords import one_time_password
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.people.models import Officer


@door("people.view")
def people(request: Any) -> HttpResponse:
    """Everybody in office by number, or with `?departed=1` those who left."""
    departed = request.GET.get("departed") == "1"
    rows, following = queries.page_of_officers(departed=departed, after=request.GET.get("after", ""))
    further = request.GET.copy()
    further["after"] = following
    today = legal_date(timezone.now())
    listed = reverse("people:list")
    context = {
        "people": [
            {
                "officer": row,
                "roles": queries.held_roles(row),
                "credential": next(iter(queries.credentials_on(row, today)), None),
            }
            for row in rows
        ],
        "departed": departed,
        "tabs": [
            {"word": _("在岗"), "url": listed, "current": not departed},
            {"word": _("离岗"), "url": listed + "?departed=1", "current": departed},
            {"word": _("科室"), "url": reverse("people:units"), "current": False},
        ],
        "more": f"?{further.urlencode()}" if following else "",
        "may_manage": allowed(request.officer, "people.manage"),
    }
    return render(request, "people/list.html", context)


@door("people.view")
def person(request: Any, officer_id: UUID) -> HttpResponse:
    """Show one person: roles, credentials, account."""
    shown = _person(officer_id)
    context = {
        "person": shown,
        "roles": shown.roles.order_by("since", "pk"),
        "credentials": queries.credentials_on(shown, legal_date(timezone.now())),
        "may_manage": allowed(request.officer, "people.manage"),
        "crumbs": [{"word": _("人员"), "url": reverse("people:list")}, {"word": shown.number}],
    }
    return render(request, "people/person.html", context)


@door("people.manage")
def register(request: Any) -> HttpResponse:
    """Register a person with their roles."""
    form = forms.RegisterForm(posted(request), initial={"unit": request.officer.unit_id})
    made: list[Officer] = []
    if request.method == "POST" and form.attempt(
        lambda: made.append(
            actions.register_officer(**form.cleaned_data, by=request.officer.object_name, at=timezone.now())
        )
    ):
        return done(request, _("已登记：%s") % made[0].name, "people:person", made[0].pk)
    return _form(request, None, form, title=_("登记人员"), submit=_("登记"))


@door("people.manage")
def role(request: Any, officer_id: UUID) -> HttpResponse:
    """Give a person one more role."""
    shown = _person(officer_id)
    form = forms.RoleForm(posted(request), officer=shown)
    if request.method == "POST" and form.attempt(
        lambda: actions.assign_role(
            officer=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return done(request, _("已赋予角色。"), "people:person", shown.pk)
    return _form(request, shown, form, title=_("赋予角色"), submit=_("赋予"))


@door("people.manage")
def end_role(request: Any, assignment_id: UUID) -> HttpResponse:
    """End a role; a button of the person's page."""
    assignment = queries.role_of(assignment_id)
    if assignment is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.end_role(assignment=assignment, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "people:person", assignment.officer_id)
    return done(request, _("角色已结束。"), "people:person", assignment.officer_id)


@door("people.manage")
def credential(request: Any, officer_id: UUID) -> HttpResponse:
    """Register a credential of a person."""
    shown = _person(officer_id)
    form = forms.CredentialForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: actions.grant_credential(
            officer=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return done(request, _("已登记执法证。"), "people:person", shown.pk)
    return _form(request, shown, form, title=_("登记执法证"), submit=_("登记"))


@door("people.manage")
def account(request: Any, officer_id: UUID) -> HttpResponse:
    """Open an account; its one-time password is shown once, on the answer to this very request."""
    shown = _person(officer_id)
    form = forms.AccountForm(posted(request))
    password = one_time_password()
    if request.method == "POST" and form.attempt(
        lambda: actions.open_account(
            officer=shown,
            **form.cleaned_data,
            password=password,
            is_one_time=True,
            by=request.officer.object_name,
            at=timezone.now(),
        )
    ):
        return _shown_once(request, shown, password)
    return _form(
        request,
        shown,
        form,
        title=_("开通账号"),
        submit=_("开通"),
        notes=[_("开通后显示一次性密码，只显示这一次；本人首次登录须换成自己的密码。")],
    )


@door("people.manage")
def renew(request: Any, officer_id: UUID) -> HttpResponse:
    """Give somebody who cannot sign in a new one-time password, shown once."""
    shown = _person(officer_id)
    form = forms.DepartForm(posted(request))
    form.wanted = shown.number
    password = one_time_password()
    if request.method == "POST" and form.attempt(
        lambda: actions.renew_password(
            officer=shown, password=password, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return _shown_once(request, shown, password)
    return _form(
        request,
        shown,
        form,
        title=_("重发一次性密码"),
        submit=_("重发"),
        warning=_("原密码和两步验证随即失效。请先核实确是本人。"),
    )


@door("people.manage")
def depart(request: Any, officer_id: UUID) -> HttpResponse:
    """Record that somebody left, on a page that says what will happen."""
    shown = _person(officer_id)
    form = forms.DepartForm(posted(request))
    form.wanted = shown.number
    if request.method == "POST" and form.attempt(
        lambda: actions.depart(officer=shown, by=request.officer.object_name, at=timezone.now())
    ):
        return done(request, _("已登记离岗：%s") % shown.name, "people:person", shown.pk)
    return _form(
        request,
        shown,
        form,
        title=_("登记离岗"),
        submit=_("登记离岗"),
        danger=True,
        warning=_("今天起角色全部结束，账号和访问令牌失效，不能再登录。"),
        notes=[
            _("此人办过的事仍记在此人名下，不会删除。"),
            _("名下还有 %(cases)d 件案件、%(devices)d 台设备，需要另行交接。")
            % {
                "cases": shown.cases.exclude(events__kind="filed").count(),
                "devices": shown.devices.filter(retired_on=None).count(),
            },
        ],
    )


@door("people.view")
def unit_list(request: Any) -> HttpResponse:
    """Show the units; add one."""
    may_manage = allowed(request.officer, "people.manage")
    form = forms.UnitForm(request.POST if may_manage and request.method == "POST" else None)
    if form.is_bound and form.attempt(
        lambda: actions.add_unit(
            agency=request.officer.unit.agency,
            name=form.cleaned_data["name"],
            by=request.officer.object_name,
            at=timezone.now(),
        )
    ):
        return done(request, _("已增设科室。"), "people:units")
    listed = reverse("people:list")
    context = {
        "units": queries.units(),
        "form": form,
        "may_manage": may_manage,
        "tabs": [
            {"word": _("在岗"), "url": listed, "current": False},
            {"word": _("离岗"), "url": listed + "?departed=1", "current": False},
            {"word": _("科室"), "url": reverse("people:units"), "current": True},
        ],
    }
    return render(request, "people/units.html", context, status=form.status)


def _person(officer_id: UUID) -> Officer:
    found = queries.officer_by_id(officer_id)
    if found is None:
        raise Http404
    return found


def _shown_once(request: Any, shown: Officer, password: str) -> HttpResponse:
    response = render(request, "people/shown_once.html", {"person": shown, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def _form(request: Any, shown: Officer | None, form: Any, **page: Any) -> HttpResponse:
    listed = reverse("people:list")
    back = listed if shown is None else reverse("people:person", args=[shown.pk])
    crumbs: list[dict[str, Any]] = [{"word": _("人员"), "url": listed}]
    facts = []
    if shown is not None:
        crumbs.append({"word": shown.name, "url": back})
        facts = [{"label": _("姓名"), "value": shown.name}, {"label": _("编号"), "value": shown.number}]
    crumbs.append({"word": page["title"]})
    return form_page(request, form, back=back, crumbs=crumbs, facts=facts, **page)
