"""Pages of filing: what waits, the filing form on its case page, the weekly hand-over. No business here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.office.cases.duties import clocks, duties_of
from liuhen.office.cases.page import case_page, known_case
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, posted
from liuhen.office.people.permissions import allowed
from liuhen.office.records import actions, queries
from liuhen.office.records import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.records.forms import FilingForm, HandOverForm

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from liuhen.office.cases.models import Case

SHOWN = 50
FILE_CASE = "file-case"


@door("records.view")
def records(request: Any) -> HttpResponse:
    """Cases that wait to be filed with their clocks, and what was filed."""
    return _records(request, HandOverForm(waiting=queries.waiting_for_hand_over(request.officer)))


@door("records.transfer")
def transfer(request: Any) -> HttpResponse:
    """Hand chosen recordings over to the archive room."""
    form = HandOverForm(posted(request), waiting=queries.waiting_for_hand_over(request.officer))
    if request.method == "POST" and form.attempt(
        lambda: actions.hand_over(
            recordings=form.chosen,
            officer=request.officer,
            note=form.cleaned_data["note"],
            by=request.officer.object_name,
            at=timezone.now(),
        )
    ):
        return done(request, _("已移交 %d 段录像。") % len(form.chosen), "records:list")
    return _records(request, form)


@door("records.view")
def file(request: Any, case_id: UUID) -> HttpResponse:
    """Show what stands in the way of filing, file a case, or show how it was filed."""
    shown = known_case(request.officer, case_id)
    form = FilingForm(posted(request))
    if request.method == "POST":
        require(request.officer, "records.file", shown)
        if form.attempt(
            lambda: actions.file_case(
                case=shown,
                officer=request.officer,
                **form.cleaned_data,
                by=request.officer.object_name,
                at=timezone.now(),
            )
        ):
            return done(request, _("案卷已归档，正在封存日志。"), "records:file", shown.pk)
    return case_page(
        request,
        shown,
        "filing",
        "records/file.html",
        status=form.status,
        form=form,
        filing=getattr(shown, "filing", None),
        hindrances=queries.missing_for_filing(shown),
        may_file=allowed(request.officer, "records.file", shown),
        may_export=allowed(request.officer, "records.export", shown),
        exports=list(shown.exports.order_by("-pk")),
    )


def _records(request: Any, form: HandOverForm) -> HttpResponse:
    now = timezone.now()
    before = request.GET.get("before", "")
    filings, following = queries.page_of_filed(request.officer, before=_key(before))
    waiting = list(queries.to_file(request.officer)[: SHOWN + 1])
    context = {
        "waiting": [_waiting(case, now) for case in waiting[:SHOWN]],
        "is_cut": len(waiting) > SHOWN,
        "filings": filings,
        "more": f"?before={following.hex}" if following else "",
        "form": form,
        "may_transfer": allowed(request.officer, "records.transfer"),
    }
    return render(request, "records/list.html", context, status=form.status)


def _waiting(case: Case, now: datetime) -> dict[str, Any]:
    clock = clocks([duty for duty in duties_of(case) if duty.code == FILE_CASE], now)
    return {"case": case, "clock": clock[0] if clock else None, "hindrances": queries.missing_for_filing(case)}


def _key(text: str) -> UUID | None:
    """Read the key of a page; an unreadable one starts from the newest."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
