"""Pages of the register of devices: list, add, assign, retire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.office.devices import actions, forms, queries
from liuhen.office.devices import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted
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


def _device(device_id: UUID) -> Device:
    device = queries.device_by_id(device_id)
    if device is None:
        raise Http404
    return device


def _form(request: Any, form: Any, **page: Any) -> HttpResponse:
    back = reverse("devices:list")
    crumbs = [{"word": _("设备"), "url": back}, {"word": page["title"]}]
    return form_page(request, form, back=back, crumbs=crumbs, **page)
