"""Pages of fixed sources: how each stands, its settings, pause and resume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liuhen.office.capture.fixed import actions, queries
from liuhen.office.capture.fixed import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.fixed.forms import NewSourceForm, PauseForm, SourceForm
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.capture.fixed.models import FixedSource


@door("fixed.view")
@require_GET
def sources(request: Any) -> HttpResponse:
    """List every source with how it stands, and the latest gaps."""
    now = timezone.now()
    context = {
        "standings": [queries.standing(row, now) for row in queries.sources_open_to(request.officer)],
        "now": now,
        "gaps": queries.gaps_open_to(request.officer)[: queries.GAPS],
        "may_manage": allowed(request.officer, "fixed.manage"),
    }
    return render(request, "fixed/sources.html", context)


@door("fixed.manage")
def add(request: Any) -> HttpResponse:
    """Set a source up."""
    form = NewSourceForm(posted(request))
    by, at = request.officer.object_name, timezone.now()
    if request.method == "POST" and form.attempt(
        lambda: actions.add_source(device=form.cleaned_data["device"], settings=form.settings(), by=by, at=at)
    ):
        return done(request, _("来源已登记，一分钟内开始。"), "fixed:sources")
    return _form(request, form, title=_("新的固定监控来源"), submit=_("登记"))


@door("fixed.manage")
def change(request: Any, source_id: UUID) -> HttpResponse:
    """Set a source anew."""
    row = _source(request, source_id)
    form = SourceForm(posted(request), source=row, initial=SourceForm.start_from(row))
    by, at = request.officer.object_name, timezone.now()
    if request.method == "POST" and form.attempt(
        lambda: actions.change_source(source=row, settings=form.settings(), by=by, at=at)
    ):
        return done(request, _("来源已更改，一分钟内生效。"), "fixed:sources")
    return _form(request, form, title=row.name, submit=_("更改"))


@door("fixed.manage")
def pause(request: Any, source_id: UUID) -> HttpResponse:
    """Pause a source, with a reason."""
    row, form = _source(request, source_id), PauseForm(posted(request))
    by, at = request.officer.object_name, timezone.now()
    if request.method == "POST" and form.attempt(
        lambda: actions.pause(source=row, reason=form.cleaned_data["reason"], by=by, at=at)
    ):
        return done(request, _("已暂停。"), "fixed:sources")
    return _form(request, form, title=_("暂停%(name)s") % {"name": row.name}, submit=_("暂停"))


@door("fixed.manage")
@require_POST
def resume(request: Any, source_id: UUID) -> HttpResponse:
    """Let a source go on."""
    row = _source(request, source_id)
    actions.resume(source=row, by=request.officer.object_name, at=timezone.now())
    return done(request, _("已恢复，一分钟内开始。"), "fixed:sources")


def _source(request: Any, source_id: UUID) -> FixedSource:
    row = queries.sources_open_to(request.officer).filter(pk=source_id).first()
    if row is None:
        raise Http404
    return row


def _form(request: Any, form: Any, **page: Any) -> HttpResponse:
    back = reverse("fixed:sources")
    crumbs = [{"word": _("固定监控"), "url": back}, {"word": page["title"]}]
    return form_page(request, form, back=back, crumbs=crumbs, **page)
