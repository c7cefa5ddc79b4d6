"""Pages of the register of devices: list, add, assign, retire; check, take out, bring back.

The page of one device also shows what came from it, and stands where that is known: `capture/docking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.devices import actions, forms, queries, use
from liuhen.office.devices import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.devices.models import Device


@door("devices.view")
def device_list(request: Any) -> HttpResponse:
    """The register: what is in use, or with `?retired=1` what no longer is."""
    retired = request.GET.get("retired") == "1"
    rows, following = queries.page_of_devices(retired=retired, after=request.GET.get("after", ""))
    further = request.GET.copy()
    further["after"] = following
    tabs = [
        {"word": _("在用"), "url": reverse("devices:list"), "current": not retired},
        {"word": _("停用"), "url": reverse("devices:list") + "?retired=1", "current": retired},
    ]
    context = {
        "devices": rows,
        "retired": retired,
        "tabs": tabs,
        "more": f"?{further.urlencode()}" if following else "",
        "may_manage": allowed(request.officer, "devices.manage"),
        "may_use": allowed(request.officer, "devices.use"),
    }
    return render(request, "devices/list.html", context)


@door("devices.manage")
def register(request: Any) -> HttpResponse:
    """Enter a device into the register."""
    form = forms.RegisterForm(posted(request), initial={"unit": request.officer.unit_id})
    if request.method == "POST" and form.attempt(
        lambda: actions.register_device(**form.cleaned_data, by=request.officer.object_name, at=timezone.now())
    ):
        return done(request, _("已登记设备：%s") % form.cleaned_data["number"], "devices:list")
    return _form(request, form, title=_("登记设备"), submit=_("登记"))


@door("devices.manage")
def assign(request: Any, device_id: UUID) -> HttpResponse:
    """Hand a device to another officer, or take it back."""
    device = _device(device_id)
    form = forms.AssignForm(posted(request), initial={"officer": device.officer_id})
    if request.method == "POST" and form.attempt(
        lambda: actions.assign_device(
            device=device, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return done(request, _("已调整设备 %s 的使用人。") % device.number, "devices:list")
    return _form(request, form, title=_("调整使用人 %s") % device.number, submit=_("登记"))


@door("devices.manage")
def retire(request: Any, device_id: UUID) -> HttpResponse:
    """Take a device out of use, on a page that says what this means."""
    device = _device(device_id)
    form = forms.RetireForm(posted(request))
    form.wanted = device.number
    if request.method == "POST" and form.attempt(
        lambda: actions.retire_device(device=device, by=request.officer.object_name, at=timezone.now())
    ):
        return done(request, _("已停用设备 %s。") % device.number, "devices:list")
    return _form(
        request,
        form,
        title=_("停用设备 %s") % device.number,
        submit=_("停用"),
        danger=True,
        warning=_("停用后不能再配发；设备和它的录像都保留在登记中，编号不再给别的设备。"),
    )


@door("devices.use")
def check(request: Any, device_id: UUID) -> HttpResponse:
    """Write down what a check before use found."""
    device = _device(device_id)
    form = forms.CheckForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: use.check_device(
            device=device,
            officer=request.officer,
            found=form.found,
            by=request.officer.object_name,
            at=timezone.now(),
        )
    ):
        return done(request, _("已登记对设备 %s 的检查。") % device.number, *_page(device))
    title = _("使用前检查 %s") % device.number
    return _form(request, form, title=title, submit=_("登记"), back=reverse(*_named(device)), notes=[_not_looked_at()])


@door("devices.use")
def check_out(request: Any, device_id: UUID) -> HttpResponse:
    """Hand a device out, with the check before use."""
    device = _device(device_id)
    form = forms.CheckOutForm(posted(request), initial={"officer": device.officer_id or request.officer.pk})
    if request.method == "POST" and form.attempt(
        lambda: use.check_out(
            device=device,
            officer=form.cleaned_data["officer"],
            found=form.found,
            by=request.officer.object_name,
            at=timezone.now(),
        )
    ):
        return done(request, _("已登记领用设备 %s。") % device.number, *_page(device))
    title = _("领用 %s") % device.number
    return _form(request, form, title=title, submit=_("领用"), back=reverse(*_named(device)), notes=[_not_looked_at()])


@door("devices.use")
@require_POST
def bring_back(request: Any, device_id: UUID) -> HttpResponse:
    """Take a device back."""
    device = _device(device_id)
    try:
        use.bring_back(device=device, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, *_page(device))
    return done(request, _("已登记归还设备 %s。") % device.number, *_page(device))


def _not_looked_at() -> str:
    return _("没有检查的项目请留“未定”：未定不等于正常。检查结果用于判断录像中断能否避免。")


def _page(device: Device) -> tuple[str, UUID]:
    return "docking:device", device.pk


def _named(device: Device) -> tuple[str, None, list[UUID]]:
    return "docking:device", None, [device.pk]


def _device(device_id: UUID) -> Device:
    device = queries.device_by_id(device_id)
    if device is None:
        raise Http404
    return device


def _form(request: Any, form: Any, *, back: str = "", **page: Any) -> HttpResponse:
    register_url = reverse("devices:list")
    crumbs = [{"word": _("设备"), "url": register_url}, {"word": page["title"]}]
    return form_page(request, form, back=back or register_url, crumbs=crumbs, **page)
