"""Pages of the recording schedule and wording guide: each pack's, the agency's own beside it, and its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.kernel.errors import Refusal
from liuhen.office.law import actions, schedules
from liuhen.office.law.forms import BasisForm, ItemForm, LineForm, WordingForm
from liuhen.office.law.models import Part
from liuhen.office.law.schedule_page import facts_of, page_of
from liuhen.office.oversight.lawbook import installed
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.law.own_schedule import Row
    from liuhen.law.schedule import Item, Wording

FORMS: dict[str, type[LineForm]] = {Part.ITEM: ItemForm, Part.WORDING: WordingForm}


@door("law.view")
def schedule(request: Any, pack_id: str = "") -> HttpResponse:
    """Show a pack's schedule with what the agency changed in it; without a name that of the pack it adopted."""
    home = request.officer.unit.agency
    pack = installed().get(pack_id or home.pack)
    if pack is None:
        raise Http404
    may_change = pack.id == home.pack and allowed(request.officer, "law.schedule")
    context = page_of(home, pack, timezone.now(), may_change=may_change)
    return render(request, "law/schedule.html", context)


@door("law.schedule")
def add(request: Any, part: str) -> HttpResponse:
    """Add a row of the agency's own."""
    return _line_page(request, part, actions.new_row(), None)


@door("law.schedule")
def change(request: Any, part: str, row: str) -> HttpResponse:
    """Change a row; what the pack says in it stands beside the form."""
    return _line_page(request, part, row, _row(request, part, row))


@door("law.schedule")
def leave_out(request: Any, part: str, row: str) -> HttpResponse:
    """Leave a row of the pack out, saying what that rests on."""
    known, home = _row(request, part, row), request.officer.unit.agency
    if known.pack is None:
        raise Http404
    form = BasisForm(posted(request))
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if form.is_bound and form.attempt(
        lambda: actions.leave_out_schedule_row(agency=home, part=Part(part), row=row, **form.cleaned_data, **who)
    ):
        return done(request, _("已略去，规则包的这一行仍会显示。"), "law:schedule")
    page = _frame(_("略去一行"), facts_of(known, installed()[home.pack]))
    return form_page(request, form, submit=_("略去"), **page)


@door("law.schedule")
def withdraw(request: Any, part: str, row: str) -> HttpResponse:
    """Let the pack's line hold again, or take back a row of the agency's own; a button."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    home = request.officer.unit.agency
    standing = schedules.standing(home, home.pack, part, row)
    if standing is None:
        raise Http404
    try:
        actions.withdraw_schedule_row(row=standing, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "law:schedule")
    return done(request, _("已撤回。改动记在下面，可以再次采用。"), "law:schedule")


@door("law.schedule")
def put_back(request: Any, change_id: UUID) -> HttpResponse:
    """Let a change that ended hold again; a button."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    home = request.officer.unit.agency
    past = schedules.past_row(home, home.pack, change_id)
    if past is None:
        raise Http404
    try:
        actions.put_back_schedule_row(row=past, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "law:schedule")
    return done(request, _("已再次采用。"), "law:schedule")


def _line_page(request: Any, part: str, row: str, known: Row[Item] | Row[Wording] | None) -> HttpResponse:
    home = request.officer.unit.agency
    pack = installed()[home.pack]
    base = known.pack if known else None
    shown = (known.now or known.pack) if known else None
    kind = FORMS.get(part)
    if kind is None:
        raise Http404
    basis = known.change.basis if known and known.change else ""
    form = kind(posted(request), pack=pack, row=row, base=base, shown=shown)
    form.fields["basis"].initial = basis
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if form.is_bound and form.attempt(lambda: actions.set_schedule_row(agency=home, **form.cleaned_data, **who)):
        return done(request, _("已登记，自今日起采用。"), "law:schedule")
    title = _("改动一行") if known else (_("增加一项") if part == Part.ITEM else _("增加一条用语"))
    return form_page(request, form, submit=_("登记"), **_frame(title, facts_of(known, pack) if known else []))


def _frame(title: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
    note = _("可以比条文更严：条文定了下限的，低于下限不能登记。改动自今日起采用，每次都有记录，随时可以撤回。")
    return {"title": title, "back": reverse("law:schedule"), "facts": facts, "notes": [note]}


def _row(request: Any, part: str, row: str) -> Row[Item] | Row[Wording]:
    home = request.officer.unit.agency
    found = schedules.row_of(schedules.schedule_of(home, home.pack), part, row)
    if found is None:
        raise Http404
    return found
