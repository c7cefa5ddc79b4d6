"""The page on which an activity gets its coordinates, and the button that takes them from a recording's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.capture import queries
from liuhen.office.capture.places.actions import locate, locate_by
from liuhen.office.capture.places.forms import SpotForm
from liuhen.office.capture.places.models import Datum
from liuhen.office.capture.places.queries import spot_of
from liuhen.office.capture.visit import activity_title
from liuhen.office.cases.queries import activity_of
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted, refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@door("cases.handle")
@require_http_methods(["GET", "POST"])
def place(request: Any, activity_id: UUID) -> HttpResponse:
    """Say where an activity took place, or correct it."""
    activity = activity_of(request.officer, activity_id)
    if activity is None:
        raise Http404
    require(request.officer, "cases.handle", activity)
    held = spot_of(activity)
    initial = {"position": held.position, "datum": held.datum} if held else {"datum": Datum.WGS84}
    form = SpotForm(posted(request), initial=initial)

    def act() -> None:
        given = form.cleaned_data
        position, datum = given["position"], Datum(given["datum"])
        locate(activity=activity, position=position, datum=datum, by=request.officer.object_name, at=timezone.now())

    back = reverse("cases:case", args=[activity.case_id]) if activity.case_id else reverse("capture:intake")
    if request.method == "POST" and form.attempt(act):
        return done(request, _("位置已登记，原来的内容保留在日志中。"), back)
    title = _("现场位置")
    crumbs = [{"word": activity_title(activity), "url": back}, {"word": title}]
    facts = [{"label": _("地点"), "value": activity.place or _("未登记")}]
    if held is not None and held.recording is not None:
        facts.append({"label": _("取自录像"), "value": held.recording.number})
    return form_page(request, form, title=title, submit=_("登记"), back=back, crumbs=crumbs, facts=facts)


@door("cases.handle")
@require_POST
def take(request: Any, recording_id: UUID) -> HttpResponse:
    """Take the place of an activity from what a recording's file claims."""
    row = queries.recording_of(request.officer, recording_id)
    if row is None or row.activity is None:
        raise Http404
    require(request.officer, "cases.handle", row.activity)
    try:
        locate_by(recording=row, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "capture:recording", row.pk)
    return done(request, _("已按文件所称登记现场位置。"), "capture:recording", row.pk)
