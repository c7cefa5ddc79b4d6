"""Pages of notes: written, read, signed, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.capture import queries as recordings
from liuhen.office.capture.evidence import note_actions, papers, presenting, queries
from liuhen.office.capture.evidence import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.evidence.demands import demands_of
from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.capture.evidence.forms import NoteForm
from liuhen.office.capture.evidence.models import NoteKind
from liuhen.office.cases.duties import citation
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from liuhen.office.capture.evidence.models import EvidenceNote
    from liuhen.office.capture.models import Recording


def recording_for(request: Any, recording_id: UUID) -> Recording:
    """Return a recording that the officer may know of."""
    row = recordings.recording_of(request.officer, recording_id)
    if row is None:
        raise Http404
    return row


def note_for(request: Any, note_id: UUID) -> EvidenceNote:
    """Return a note on a recording that the officer may know of."""
    note = queries.note_by_id(note_id)
    if note is None or recordings.recording_of(request.officer, note.recording_id) is None:
        raise Http404
    return note


@door("recordings.view")
@require_GET
def of_recording(request: Any, recording_id: UUID, kind: str) -> HttpResponse:
    """Go to the note on a recording, or to where it is written."""
    row = recording_for(request, recording_id)
    note = queries.note_of(row, NoteKind(kind))
    return redirect("evidence:write", row.pk, kind) if note is None else redirect("evidence:note", note.pk)


@door("evidence.write")
@require_http_methods(["GET", "POST"])
def write(request: Any, recording_id: UUID, kind: str) -> HttpResponse:
    """Write or correct a note."""
    row, officer, now = recording_for(request, recording_id), request.officer, timezone.now()
    require(officer, "evidence.write", row)
    note = queries.note_of(row, NoteKind(kind))
    is_signed = note is not None and bool(queries.signatures_of(note))
    form = NoteForm(
        posted(request),
        kind=kind,
        articles=_articles(row, kind, now),
        is_signed=is_signed,
        initial=presenting.suggestion(row) if note is None else {name: getattr(note, name) for name in FIELDS},
    )
    if request.method == "POST" and form.attempt(
        lambda: note_actions.write_note(
            recording=row, kind=kind, officer=officer, by=officer.object_name, at=now, **form.told
        )
    ):
        note = queries.note_of(row, NoteKind(kind))
        return done(request, _("已保存。签名后入卷。"), "evidence:note", note.pk if note else row.pk)
    title = str(NoteKind(kind).label)
    return form_page(
        request,
        form,
        title=title,
        lead=row.number,
        submit=_("保存"),
        back=reverse("capture:recording", args=[row.pk]),
        crumbs=[{"word": row.number, "url": reverse("capture:recording", args=[row.pk])}, {"word": title}],
        warning=_("这一版已经签名；更正后成为新的一版，须重新签名。") if is_signed else "",
        notes=[_("系统已经知道的先替您写上，请核对。"), _("留空可以先保存为草稿；缺必填内容时不能签名。")],
    )


def _articles(row: Recording, kind: str, now: datetime) -> dict[str, str]:
    """Say beside each field which articles demand it."""
    found: dict[str, list[str]] = {}
    for demand in demands_of(row, kind, None, at=now):
        for field in demand.fields:
            found.setdefault(field, []).append(citation(demand.provision, demand.source)["text"])
    return {field: _("签名前须写：%(articles)s") % {"articles": _("、").join(cited)} for field, cited in found.items()}


@door("recordings.view")
@require_GET
def note(request: Any, note_id: UUID) -> HttpResponse:
    """One note: what it says, what an article still misses, who signed it."""
    row, now, officer = note_for(request, note_id), timezone.now(), request.officer
    signed = queries.signatures_of(row)
    context = {
        "note": row,
        "facts": presenting.note_facts(row),
        "demands": presenting.checklist(row.recording, row.kind, row, now),
        "signatures": signed,
        "may_write": allowed(officer, "evidence.write", row.recording),
        "may_sign": allowed(officer, "evidence.sign", row.recording)
        and officer.pk not in {one.officer_id for one in signed},
        "crumbs": [
            {"word": row.recording.number, "url": reverse("capture:recording", args=[row.recording_id])},
            {"word": str(row)},
        ],
    }
    return render(request, "evidence/note.html", context)


@door("evidence.sign")
@require_POST
def sign(request: Any, note_id: UUID) -> HttpResponse:
    """Sign the version that was shown."""
    row, officer = note_for(request, note_id), request.officer
    require(officer, "evidence.sign", row.recording)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit()):
        raise Http404
    try:
        note_actions.sign_note(
            note=row, version=int(version), officer=officer, by=officer.object_name, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(request, refusal, "evidence:note", row.pk)
    return done(request, _("已签名。"), "evidence:note", row.pk)


@door("recordings.view")
@require_GET
def note_pdf(request: Any, note_id: UUID) -> HttpResponse:
    """The note on A4."""
    row = note_for(request, note_id)
    return pdf(papers.paper_of_note(row), f"{row.recording.number}-{row.kind}-{row.version}.pdf")


def pdf(data: bytes, name: str) -> HttpResponse:
    """Show a PDF beside the page, never kept by anyone on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
