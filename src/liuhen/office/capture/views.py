"""Pages of intake: uploads, the tray, classification."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture import actions, intake_page, queries
from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.forms import NewActivityForm
from liuhen.office.capture.intake import Offer
from liuhen.office.capture.models import IntakeWay
from liuhen.office.capture.parameters import key_of, keys_of
from liuhen.office.capture.upload import take_in_upload
from liuhen.office.capture.uploads.queries import SHOWN, unfinished_of
from liuhen.office.cases.models import ActivityKind
from liuhen.office.cases.queries import activities_open_to
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from liuhen.office.capture.models import Recording
    from liuhen.office.capture.queries import Tray
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer

DOCK_LOOKS_BACK = timedelta(hours=24)
UNDO = "capture.undo"
NOTHING_CHOSEN = Text(zh="没有选中录像。", en="No recording was chosen.")
CHOOSE_FIRST = Text(zh="请先勾选录像，再选择归入的活动。", en="Tick recordings first, then choose where they belong.")
NO_TARGET = Text(zh="没有选择归入的活动，或该活动已不可选。", en="No activity was chosen, or it is no longer open.")
NOT_YOUR_CASE = Text(zh="您不是该案的承办人，不能在该案登记活动。", en="You do not handle this case.")
ASK_A_HANDLER = Text(zh="请由该案承办人登记活动，再归入录像。", en="Ask a handler of the case to record the activity.")
UNCHANGED = Text(zh="录像没有变化。", en="The recordings are unchanged.")


@door("capture.take_in")
@require_GET
def intake(request: Any) -> HttpResponse:
    """Drop zone, latest results, the dock, and the tray."""
    return _intake_page(request)


def _intake_page(request: Any, *, refusal: Refusal | None = None, chosen: str = "", status: int = 200) -> HttpResponse:
    now, officer = timezone.now(), request.officer
    tray = queries.tray(officer, after=key_of(request.GET.get("after")))
    rows = intake_page.tray_rows(tray)
    ticked = set(request.POST.getlist("recordings"))
    for row in rows:
        row["selected"] = str(row["id"]) in ticked
        row["own"] = request.POST.get(f"own-{row['id']}", "")
    context = {
        "refusal": refusal,
        "tus": intake_page.TUS,
        "unfinished": intake_page.unfinished_rows(unfinished_of(officer)[:SHOWN]),
        "results": intake_page.result_rows(queries.recent_intakes(officer, way=IntakeWay.UPLOAD)),
        "cells": intake_page.dock_cells(queries.dock(officer, since=now - DOCK_LOOKS_BACK)),
        "tray": tray,
        "rows": rows,
        "more": _more(tray),
        "waiting": intake_page.waiting_words(tray, now),
        "targets": intake_page.targets(queries.targets(officer), now, chosen=chosen),
        "may_classify": allowed(officer, "capture.classify"),
        "undo": _undoable(request),
        "capped": tray.total >= queries.CAP,
    }
    is_piece = "HX-Request" in request.headers and "after" in request.GET
    return render(request, "capture/tray_more.html" if is_piece else "capture/intake.html", context, status=status)


def _more(tray: Tray) -> dict[str, str] | None:
    if tray.next is None:
        return None
    return {"text": _("还有更多，向下继续"), "url": f"{reverse('capture:intake')}?after={tray.next}"}


@door("capture.take_in")
@require_POST
def upload(request: Any) -> HttpResponse:
    """Take in the files of a plain form, for browsers without script; each has its result on the page.

    Pages with script send by tus (`uploads`), programs by tus or, in one request, by the API.
    """
    files = request.FILES.getlist("file")
    for file in files:
        offer = Offer(name=file.name, unit=request.officer.unit, way=IntakeWay.UPLOAD, size_bytes=file.size)
        take_in_upload(file, file.size, offer, by=request.officer.object_name, now=timezone.now)
    if not files:
        messages.warning(request, _("没有选择文件。"))
    return redirect("capture:intake")


@door("capture.classify")
@require_POST
def classify(request: Any) -> HttpResponse:
    """Put chosen recordings of the tray under activities, or go on to record a new one for them.

    Each goes where its own suggestion was taken (`own-<recording>`), the others to the common `target`.
    """
    officer, target = request.officer, request.POST.get("target", "")
    recordings = _chosen(officer, request.POST.getlist("recordings"))
    if not recordings:
        return _intake_page(request, refusal=_refused("nothing-chosen", NOTHING_CHOSEN), chosen=target, status=422)
    wanted = {row: request.POST.get(f"own-{row.pk}") or target for row in recordings}
    rest = [row for row, where in wanted.items() if where == intake_page.NEW]
    keys = {row: key_of(where) for row, where in wanted.items() if where != intake_page.NEW}
    activities = activities_open_to(officer).in_bulk([key for key in keys.values() if key is not None])
    if any(key not in activities for key in keys.values()):
        return _intake_page(request, refusal=_refused("no-target", NO_TARGET), status=422)
    groups: dict[Activity, list[Recording]] = {}
    for row, key in keys.items():
        groups.setdefault(activities[key], []).append(row)
    try:
        actions.classify_each(
            groups=groups,
            is_evidence=True if request.POST.get("is_evidence") else None,
            by=officer.object_name,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _intake_page(request, refusal=refusal, chosen=target, status=refusal.status)
    if groups:
        request.session[UNDO] = [str(row.pk) for row in keys]
    return _ask_for_activity(request, rest) if rest else redirect("capture:intake")


def _refused(code: str, what: Text) -> Refusal:
    return Refusal(code, what, safe=UNCHANGED, todo=CHOOSE_FIRST, status=422)


def _chosen(officer: Officer, texts: Iterable[str]) -> list[Recording]:
    """Return the chosen recordings; one that the officer may not classify is refused with 403."""
    recordings = queries.recordings_of(officer, keys_of(texts))
    if not all(allowed(officer, "capture.classify", row) for row in recordings):
        raise PermissionDenied(_("其中有您无权归入的录像。"))
    return recordings


def _classified(request: Any, recordings: list[Recording]) -> HttpResponse:
    request.session[UNDO] = [str(row.pk) for row in recordings]
    return redirect("capture:intake")


def _undoable(request: Any) -> list[str]:
    """Return the recordings of the last classification in this session, as far as they can be taken back."""
    keys = keys_of(request.session.get(UNDO, []))
    return [str(row.pk) for row in queries.recordings_of(request.officer, keys) if row.activity_id is not None]


def _ask_for_activity(request: Any, recordings: list[Recording], form: NewActivityForm | None = None) -> HttpResponse:
    if form is None:
        initial = NewActivityForm.start_from(recordings, request.officer)
        form = NewActivityForm(officer=request.officer, initial=initial)
    context = {"form": form, "recordings": recordings}
    return render(request, "capture/new_activity.html", context, status=form.status)


@door("capture.classify")
@require_POST
def new_activity(request: Any) -> HttpResponse:
    """Record the activity that the chosen recordings show, and put them under it."""
    officer, at = request.officer, timezone.now()
    recordings = _chosen(officer, request.POST.getlist("recordings"))
    if not recordings:
        return _intake_page(request, refusal=_refused("nothing-chosen", NOTHING_CHOSEN), status=422)
    form = NewActivityForm(request.POST, officer=officer)

    def record() -> None:
        given = form.cleaned_data
        if given["case"] is not None and not allowed(officer, "cases.handle", given["case"]):
            raise Refusal("not-your-case", NOT_YOUR_CASE, safe=UNCHANGED, todo=ASK_A_HANDLER, status=403)
        kind = ActivityKind(given["kind"])
        actions.classify_as_new(
            recordings=recordings, unit=officer.unit, by=officer.object_name, at=at, **(given | {"kind": kind})
        )

    if form.attempt(record):
        return _classified(request, recordings)
    return _ask_for_activity(request, recordings, form)


@door("capture.classify")
@require_POST
def undo(request: Any) -> HttpResponse:
    """Take a classification back: the given recordings wait in the tray again."""
    recordings = _chosen(request.officer, request.POST.getlist("recordings"))
    try:
        actions.unclassify(recordings=recordings, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return _intake_page(request, refusal=refusal, status=refusal.status)
    request.session.pop(UNDO, None)
    return done(request, _("已撤销，%(count)d 段录像回到未分类。") % {"count": len(recordings)}, "capture:intake")
