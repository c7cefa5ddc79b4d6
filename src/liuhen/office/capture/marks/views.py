"""Marks from the player's page, and what is added to statements about its interruptions.

Each answer to a mark is the part of the page that it changes (`marks/live.html`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture import queries, recording_page
from liuhen.office.capture.marks import actions
from liuhen.office.capture.marks import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.marks.completing import complete_statement
from liuhen.office.capture.marks.forms import CompletionForm, MarkForm
from liuhen.office.capture.marks.queries import last_mark, mark_of, statement_of
from liuhen.office.capture.parameters import key_of, moment_of
from liuhen.office.capture.player_page import live
from liuhen.office.people.doors import door, opened, require
from liuhen.office.people.inputs import done, form_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.capture.models import Recording


NOTHING_TO_UNDO = Refusal(
    "nothing-to-undo",
    Text(zh="打开本页以来，您没有可撤回的标记。", en="You have set no mark since this page was opened."),
    safe=Text(zh="以前的标记没有变化。", en="Earlier marks are unchanged."),
    todo=Text(zh="要撤回以前的标记，请在标记列表中点“撤回”。", en="Take an earlier mark back in the list of marks."),
    status=422,
)


def _recording(request: Any, recording_id: UUID) -> Recording:
    return opened(request.officer, "marks.set", queries.recording_of(request.officer, recording_id))


def _answer(request: Any, shown: Recording, refusal: Refusal | None = None) -> HttpResponse:
    """Show the visit anew as the page of `?page=` has it; of the marked recording where none is named."""
    page = key_of(request.GET.get("page"))
    about = None if page is None else queries.recording_of(request.officer, page)
    context = live(request.officer, about or shown, timezone.now()) | {"refusal": refusal}
    return render(request, "marks/live.html", context, status=refusal.status if refusal else 200)


@door("marks.set")
@require_POST
def mark(request: Any, recording_id: UUID) -> HttpResponse:
    """Mark a second of a recording."""
    row = _recording(request, recording_id)
    form = MarkForm(request.POST)
    officer = request.officer
    who = {"officer": officer, "by": officer.object_name, "at": timezone.now()}
    if form.attempt(lambda: actions.set_mark(recording=row, **form.cleaned_data, **who)):
        return _answer(request, row)
    if form.refusal is None:
        raise BadRequest(str(dict(form.errors)))  # the page's own keys send nothing wrong
    return _answer(request, row, form.refusal)


@door("marks.set")
@require_POST
def take_back(request: Any, mark_id: UUID) -> HttpResponse:
    """Take one mark back."""
    row = mark_of(request.officer, mark_id)
    if row is None:
        raise Http404
    require(request.officer, "marks.set", row.recording)
    officer = request.officer
    try:
        actions.take_back(mark=row, officer=officer, by=officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return _answer(request, row.recording, refusal)
    return _answer(request, row.recording)


@door("marks.set")
@require_POST
def undo(request: Any, recording_id: UUID) -> HttpResponse:
    """Take the officer's latest mark in the visit of a recording back, of those set since `?since=`."""
    row = _recording(request, recording_id)
    officer = request.officer
    since = moment_of(request.GET.get("since"))
    latest = last_mark(officer, queries.recordings_beside(officer, row), since=since)
    if latest is None:
        return _answer(request, row, NOTHING_TO_UNDO)
    try:
        actions.take_back(mark=latest, officer=officer, by=officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return _answer(request, row, refusal)
    return _answer(request, row)


@door("capture.state_interruption")
@require_http_methods(["GET", "POST"])
def complete(request: Any, statement_id: UUID) -> HttpResponse:
    """Add to a statement what came after it: the report to the head, signatures of others who were there."""
    row = statement_of(request.officer, statement_id)
    if row is None:
        raise Http404
    require(request.officer, "capture.state_interruption", row.recording)
    form = CompletionForm(request.POST or None, statement=row, officer=request.officer)
    by, at = request.officer.object_name, timezone.now()
    if form.attempt(lambda: complete_statement(statement=row, **form.cleaned_data, by=by, at=at)):
        return done(request, _("已补充到中断说明。"), "capture:recording", row.recording_id)
    page = reverse("capture:recording", args=[row.recording_id])
    return form_page(
        request,
        form,
        title=_("补充中断说明"),
        submit=_("登记"),
        back=page,
        crumbs=[
            {"word": _("录像"), "url": reverse("capture:recordings")},
            {"word": row.recording.number, "url": page},
        ],
        lead=row.statement,
        facts=recording_page.interruption_facts(row.recording),
    )
