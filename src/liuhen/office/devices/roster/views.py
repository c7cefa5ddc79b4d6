"""Pages of the roster: a unit's week, one shift, copying last week, importing a pasted one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import BEIJING, legal_date
from liuhen.office.devices.roster import actions, forms, queries
from liuhen.office.devices.roster import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.devices.roster.importing import import_shifts
from liuhen.office.journal.custody import custody_page
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted
from liuhen.office.people.permissions import allowed
from liuhen.office.web.parameters import day_of, key_of
from liuhen.office.web.wording import moment_text

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.devices.roster.models import Shift
    from liuhen.office.people.models import Unit

WEEK = timedelta(days=queries.DAYS)
USUAL_HOURS = (8, 30), (17, 30)
SHOWN = 5


@door("roster.view")
@require_GET
def week(request: Any) -> HttpResponse:
    """Show a unit's week: everybody in it, and when they are on duty."""
    now, unit, monday = timezone.now(), _unit(request), _monday(request)
    today = legal_date(now)
    context = {
        "unit": unit,
        "units": [
            {"word": str(one), "url": _address(one, monday), "current": one.pk == unit.pk}
            for one in queries.units_open_to(request.officer)
        ],
        "monday": monday,
        "sunday": monday + timedelta(days=queries.DAYS - 1),
        "days": [
            {"day": day, "is_today": day == today} for day in (monday + timedelta(days=n) for n in range(queries.DAYS))
        ],
        "rows": queries.week_of(unit, monday),
        "before_url": _address(unit, monday - WEEK),
        "this_url": _address(unit, queries.monday_of(today)),
        "after_url": _address(unit, monday + WEEK),
        "asked": urlencode({"unit": unit.pk, "week": monday}),
        "may_manage": allowed(request.officer, "roster.manage", unit),
    }
    return render(request, "roster/week.html", context)


@door("roster.manage")
@require_http_methods(["GET", "POST"])
def add(request: Any) -> HttpResponse:
    """Put somebody on duty; `?officer=&day=` fill the form in from a cell of the week."""
    unit, monday = _managed(request), _monday(request)
    day = day_of(request.GET.get("day")) or monday
    begins, ends = (datetime(day.year, day.month, day.day, *hour, tzinfo=BEIJING) for hour in USUAL_HOURS)
    initial = {"officer": key_of(request.GET.get("officer")), "from_at": begins, "until_at": ends}
    form = forms.ShiftForm(posted(request), unit=unit, initial=initial)
    if request.method == "POST" and form.attempt(lambda: actions.add_shift(planned=form.planned(), **_who(request))):
        given = form.cleaned_data
        messages.success(request, _("%(name)s的班次已登记。") % {"name": given["officer"].name})
        return redirect(_address(unit, queries.monday_of(legal_date(given["from_at"]))))
    return _form(request, form, unit, day, title=_("新的班次"), submit=_("登记"))


@door("roster.view")
@require_http_methods(["GET", "POST"])
def change(request: Any, shift_id: UUID) -> HttpResponse:
    """Show a shift with everything that was done to it; who sets the roster can set it anew."""
    row = _shift(request, shift_id)
    may_manage = allowed(request.officer, "roster.manage", row.unit)
    if request.method == "POST":
        require(request.officer, "roster.manage", row.unit)
    form = forms.ChangeForm(posted(request), unit=row.unit, initial=forms.ChangeForm.start_from(row))

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.change_shift(shift=row, planned=form.planned(), reason=reason, **_who(request))

    if request.method == "POST" and form.attempt(act):
        messages.success(request, _("班次已更改，原来的内容保留在日志中。"))
        return redirect(_address(row.unit, queries.monday_of(legal_date(row.from_at))))
    kept = queries.shift_of(request.officer, shift_id) or row  # without what a refused form has filled in
    back = _address(kept.unit, queries.monday_of(legal_date(kept.from_at)))
    entries, _older = custody_page([kept.object_name])
    title = _("%(name)s的班次") % {"name": kept.officer.name}
    context = {
        "row": kept,
        "title": title,
        "crumbs": [{"word": _("值班表"), "url": back}, {"word": title}],
        "form": form if may_manage and kept.cancelled_at is None else None,
        "facts": _facts(kept),
        "entries": entries,
        "back": back,
    }
    return render(request, "roster/change.html", context, status=form.status)


def _facts(shift: Shift) -> list[dict[str, Any]]:
    until = moment_text(shift.until_at)
    facts = [
        {"label": _("值班人"), "value": f"{shift.officer.name} {shift.officer.number}"},
        {"label": _("时间"), "value": f"{moment_text(shift.from_at)} – {until}"},
        {"label": _("岗位或路线"), "value": shift.post},
        {"label": _("地点"), "value": shift.place},
        {"label": _("设备"), "value": shift.device.number if shift.device else _("未定")},
    ]
    if shift.cancelled_at is not None:
        facts.append({"label": _("取消时间"), "value": moment_text(shift.cancelled_at)})
    return facts


@door("roster.manage")
@require_http_methods(["GET", "POST"])
def cancel(request: Any, shift_id: UUID) -> HttpResponse:
    """Take somebody off duty."""
    row, form = _shift(request, shift_id), forms.CancelForm(posted(request))
    require(request.officer, "roster.manage", row.unit)
    if request.method == "POST" and form.attempt(
        lambda: actions.cancel_shift(shift=row, reason=form.cleaned_data["reason"], **_who(request))
    ):
        messages.success(request, _("班次已取消。"))
        return redirect(_address(row.unit, queries.monday_of(legal_date(row.from_at))))
    title = _("取消%(name)s的班次") % {"name": row.officer.name}
    return _form(request, form, row.unit, legal_date(row.from_at), title=title, submit=_("取消班次"), danger=True)


@door("roster.manage")
@require_POST
def copy(request: Any) -> HttpResponse:
    """Repeat the week before in the week that is shown; what cannot be repeated is named."""
    unit, monday = _managed(request), _monday(request)
    shifts = queries.shifts_begun_in(unit, monday - WEEK)
    copied = actions.copy_shifts(shifts=shifts, later=WEEK, **_who(request))
    for shift, refusal in copied.left_out[:SHOWN]:
        what = refusal.what.en if request.LANGUAGE_CODE.startswith("en") else refusal.what.zh
        named = {"name": shift.officer.name, "what": what}
        messages.warning(request, _("%(name)s的一个班次没有复制：%(what)s") % named)
    said = _("复制了 %(made)d 个班次，%(left)d 个没有复制。") % {
        "made": len(copied.made),
        "left": len(copied.left_out),
    }
    return done(request, said, _address(unit, monday))


@door("roster.manage")
@require_http_methods(["GET", "POST"])
def import_(request: Any) -> HttpResponse:
    """Put people on duty from a pasted roster; every line at fault is named, and nothing is taken then."""
    unit, monday = _managed(request), _monday(request)
    form, faults, made = forms.ImportForm(posted(request)), [], []
    if request.method == "POST" and form.is_valid():
        try:
            made = import_shifts(text=form.cleaned_data["text"], unit=unit, **_who(request))
        except InvalidInput as error:
            faults = [
                {"line": fault.where.removeprefix("lines[").removesuffix("]"), "what": fault.text}
                for fault in error.faults
            ]
    if made:
        said = _("导入了 %(count)d 个班次。") % {"count": len(made)}
        return done(request, said, _address(unit, queries.monday_of(legal_date(made[0].from_at))))
    context = {"form": form, "faults": faults, "unit": unit, "back": _address(unit, monday)}
    return render(request, "roster/import.html", context, status=422 if faults else form.status)


def _unit(request: Any) -> Unit:
    """Return the unit that is asked for; 404 for one whose roster the officer may not read."""
    wanted = key_of(request.GET.get("unit"))
    unit: Unit = request.officer.unit
    if wanted is None or wanted == unit.pk:
        return unit
    found = next((one for one in queries.units_open_to(request.officer) if one.pk == wanted), None)
    if found is None:
        raise Http404
    return found


def _managed(request: Any) -> Unit:
    unit = _unit(request)
    if not allowed(request.officer, "roster.manage", unit):
        raise PermissionDenied
    return unit


def _monday(request: Any) -> date:
    """Return the Monday of the week that is asked for; without one, of this week."""
    return queries.monday_of(day_of(request.GET.get("week")) or legal_date(timezone.now()))


def _shift(request: Any, shift_id: UUID) -> Shift:
    row = queries.shift_of(request.officer, shift_id)
    if row is None:
        raise Http404
    return row


def _who(request: Any) -> dict[str, Any]:
    return {"by": request.officer.object_name, "at": timezone.now()}


def _address(unit: Unit, monday: date) -> str:
    return f"{reverse('roster:week')}?{urlencode({'unit': unit.pk, 'week': monday})}"


def _form(request: Any, form: Any, unit: Unit, day: date, **page: Any) -> HttpResponse:
    back = _address(unit, queries.monday_of(day))
    crumbs = [{"word": _("值班表"), "url": back}, {"word": page["title"]}]
    return form_page(request, form, back=back, crumbs=crumbs, **page)
