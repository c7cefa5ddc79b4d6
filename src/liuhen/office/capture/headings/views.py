"""The page on which a recording is named, and its party and cause said where no case says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.office.capture import queries
from liuhen.office.capture.headings import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.headings.actions import set_headings
from liuhen.office.capture.headings.forms import HeadingsForm
from liuhen.office.capture.headings.models import Headings
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@door("headings.set")
@require_http_methods(["GET", "POST"])
def headings(request: Any, recording_id: UUID) -> HttpResponse:
    """Set or correct the headings of one recording."""
    row = queries.recording_of(request.officer, recording_id)
    if row is None:
        raise Http404
    require(request.officer, "headings.set", row)
    typed = Headings.objects.filter(recording=row).first() or Headings(recording=row)
    held = {"title": typed.title, "party": typed.party, "cause": typed.cause}
    form = HeadingsForm(posted(request), recording=row, initial=held)
    by, at = request.officer.object_name, timezone.now()
    if request.method == "POST" and form.attempt(
        lambda: set_headings(recording=row, by=by, at=at, **(held | form.cleaned_data))
    ):
        return done(request, _("分类项目已登记，原来的内容保留在保管链中。"), "capture:recording", row.pk)
    page = reverse("capture:recording", args=[row.pk])
    crumbs = [{"word": _("录像"), "url": reverse("capture:recordings")}, {"word": row.number, "url": page}]
    return form_page(request, form, title=_("分类项目"), submit=_("登记"), back=page, crumbs=crumbs)
