"""Pages of copies: ask for one beside the player, watch it being made, look at one, try again, cancel, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.derived import actions, enclosing, presenting, queries
from liuhen.office.capture.derived import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.derived.forms import CopyForm, DeleteForm, EncloseForm
from liuhen.office.capture.derived.models import CopyState, Use
from liuhen.office.capture.derived.spelling import moment_text
from liuhen.office.capture.models import Medium
from liuhen.office.capture.parameters import number_of
from liuhen.office.capture.queries import recording_of
from liuhen.office.journal.custody import custody_page
from liuhen.office.people.doors import door, opened, require
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.capture.derived.models import Derivative
    from liuhen.office.capture.models import Recording


@door("derived.make")
def ask(request: Any, recording_id: UUID) -> HttpResponse:
    """Ask for a copy; `?at=` is the player's position in milliseconds."""
    row = _recording(request, recording_id)
    require(request.officer, "derived.make", row)
    at_ms = number_of(request.GET.get("at"))
    initial = {"sort": request.GET.get("sort", "clip"), "starts": None if at_ms is None else moment_text(at_ms)}
    form = CopyForm(posted(request), initial=initial)
    by, at = request.officer.object_name, timezone.now()

    def act() -> None:
        given = form.cleaned_data
        purpose, viewer = given["purpose"], given["viewer"]
        actions.ask(
            recording=row, recipe=form.recipe, purpose=purpose, viewer=viewer, officer=request.officer, by=by, at=at
        )

    if request.method == "POST" and form.attempt(act):
        return done(request, _("已开始制作副本，制成后在本页下载。"), "derived:copies", row.pk)
    context = {
        "recording": row,
        "form": form,
        "kind": "photo" if row.medium == Medium.PHOTO else "sound" if row.medium == Medium.AUDIO else "film",
        "crumbs": _crumbs(row, _("制作副本")),
    }
    return render(request, "derived/ask.html", context, status=form.status)


@door("derived.view")
@require_GET
def copies(request: Any, recording_id: UUID) -> HttpResponse:
    """List the copies of a recording; the list asks again by itself while something is being made."""
    row = _recording(request, recording_id)
    context = presenting.shown_on(request.officer, row) | {"crumbs": _crumbs(row, _("副本"))}
    return render(request, "derived/list.html" if request.htmx else "derived/copies.html", context)


@door("derived.view")
@require_GET
def copy(request: Any, derivative_id: UUID) -> HttpResponse:
    """One copy: what it is of, how it was made, who looked at it."""
    row, now = _derivative(request, derivative_id), timezone.now()
    enclosure = queries.enclosure_of(row)
    enclosed = [one.object_name for one in row.enclosures.all()]
    entries, older = custody_page([row.object_name, *enclosed], before=number_of(request.GET.get("entries")))
    context = {
        "copy": row,
        "line": presenting.line_of(row),
        "container": (row.process or {}).get("container", ""),
        "facts": presenting.facts_of(row, now),
        "entries": entries,
        "more": f"?entries={older}" if older else "",
        "may_make": allowed(request.officer, "derived.make", row.recording) and row.state != CopyState.DELETED,
        "enclosure": enclosure,
        "uses": Use.choices if row.recording.activity and row.recording.activity.case_id else (),
        "crumbs": [
            *_crumbs(row.recording, _("副本"), url=reverse("derived:copies", args=[row.recording_id])),
            {"word": row.get_sort_display()},
        ],
    }
    return render(request, "derived/copy.html", context)


@door("derived.make")
@require_POST
def retry(request: Any, derivative_id: UUID) -> HttpResponse:
    """Try again to make a copy."""
    return _do(request, derivative_id, actions.retry, _("已重新开始制作。"))


@door("derived.make")
@require_POST
def cancel(request: Any, derivative_id: UUID) -> HttpResponse:
    """Cancel a copy that is being made."""
    return _do(request, derivative_id, actions.cancel, _("已取消。"))


@door("derived.make")
@require_POST
def enclose(request: Any, derivative_id: UUID) -> HttpResponse:
    """Let a copy go with the case file."""
    form = EncloseForm(request.POST)
    if not form.is_valid():
        raise Http404
    work = partial(enclosing.enclose, use=form.cleaned_data["use"], officer=request.officer)
    return _do(request, derivative_id, work, _("已入卷：今后的归档数据包和光盘都会带上它。"), back="derived:copy")


@door("derived.make")
@require_POST
def withdraw(request: Any, derivative_id: UUID) -> HttpResponse:
    """Take a copy out of what leaves from now on."""
    return _do(request, derivative_id, enclosing.withdraw, _("已取消入卷。"), back="derived:copy")


@door("derived.make")
def delete(request: Any, derivative_id: UUID) -> HttpResponse:
    """Remove a copy, with the reason."""
    row = _derivative(request, derivative_id)
    require(request.officer, "derived.make", row.recording)
    form = DeleteForm(posted(request))
    by, at = request.officer.object_name, timezone.now()
    back = reverse("derived:copies", args=[row.recording_id])
    if request.method == "POST" and form.attempt(
        lambda: actions.delete(derivative=row, by=by, at=at, **form.cleaned_data)
    ):
        return done(request, _("副本已删除，制作和删除的记录仍在。"), "derived:copies", row.recording_id)
    return form_page(
        request,
        form,
        title=_("删除副本"),
        submit=_("删除"),
        danger=True,
        back=back,
        crumbs=_crumbs(row.recording, _("副本"), url=back),
        facts=presenting.facts_of(row, at),
        warning=_("只删除副本的文件。原件不受影响。"),
    )


def _do(request: Any, derivative_id: UUID, act: Any, said: str, *, back: str = "derived:copies") -> HttpResponse:
    row = _derivative(request, derivative_id)
    require(request.officer, "derived.make", row.recording)
    key = row.pk if back == "derived:copy" else row.recording_id
    try:
        act(derivative=row, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, back, key)
    return done(request, said, back, key)


def _recording(request: Any, recording_id: UUID) -> Recording:
    return opened(request.officer, "derived.view", recording_of(request.officer, recording_id))


def _derivative(request: Any, derivative_id: UUID) -> Derivative:
    row = queries.derivative_of(request.officer, derivative_id)
    if row is None:
        raise Http404
    require(request.officer, "derived.view", row.recording)
    return row


def _crumbs(row: Recording, word: str, *, url: str | None = None) -> list[dict[str, Any]]:
    page = reverse("capture:recording", args=[row.pk])
    last = {"word": word} if url is None else {"word": word, "url": url}
    return [{"word": _("录像"), "url": reverse("capture:recordings")}, {"word": row.number, "url": page}, last]
