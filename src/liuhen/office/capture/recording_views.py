"""Pages of recordings: the list, one recording with its visit, and what can be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.ledger.note import Note
from liuhen.ledger.proof import TlogProof
from liuhen.office.capture import actions, intake_page, list_page, queries, recording_page
from liuhen.office.capture.attributing import carried, facts_of, proposed
from liuhen.office.capture.derived.presenting import shown_on as copies_shown_on
from liuhen.office.capture.forms import AttributionForm, InterruptionForm, TimeForm
from liuhen.office.capture.marks.actions import state_and_report
from liuhen.office.capture.marks.queries import restart_after
from liuhen.office.capture.models import InterruptionCause, Medium
from liuhen.office.capture.parameters import key_of, moment_of, number_of
from liuhen.office.capture.places.queries import offers_place
from liuhen.office.capture.player_page import live
from liuhen.office.capture.visit import activity_title, picture_of
from liuhen.office.cases.queries import activities_open_to
from liuhen.office.journal.custody import custody_page
from liuhen.office.journal.queries import proof_of
from liuhen.office.people.doors import door, opened
from liuhen.office.people.inputs import done, form_page
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from liuhen.office.capture.models import Recording
    from liuhen.office.journal.models import JournalEntry
    from liuhen.office.people.inputs import OfficeForm

CUSTODY_SHOWN = 50


def _recording(request: Any, recording_id: UUID, verb: str = "recordings.view") -> Recording:
    return opened(request.officer, verb, queries.recording_of(request.officer, recording_id))


@door("recordings.view")
@require_GET
def recordings(request: Any) -> HttpResponse:
    """List recordings, newest first, narrowed by filters; `?before=` goes on."""
    wanted = list_page.wanted(request.GET)
    rows, before = queries.page_of_recordings(request.officer, wanted=wanted, before=key_of(request.GET.get("before")))
    return render(request, "capture/recordings.html", list_page.context(rows, wanted, before))


@door("recordings.view")
@require_GET
def recording(request: Any, recording_id: UUID) -> HttpResponse:
    """One recording: player, the visit on one scale of time, facts, custody, proof."""
    return _page(request, _recording(request, recording_id))


def _page(request: Any, row: Recording, *, refusal: Refusal | None = None) -> HttpResponse:
    now, officer = timezone.now(), request.officer
    shown = live(officer, row, now)
    may = {
        "classify": allowed(officer, "capture.classify", row),
        "time": allowed(officer, "capture.correct_time", row),
        "explain": allowed(officer, "capture.state_interruption", row),
    }
    entries, older = custody_page(
        queries.objects_of(row),
        before=number_of(request.GET.get("entries")),
        url=lambda entry: proof_url(row, entry),
        limit=CUSTODY_SHOWN,
    )
    proof, proof_facts = recording_page.proof_facts(row)
    activity = str(row.activity_id) if row.activity_id else ""
    context = shown | {
        "title": activity_title(row.activity) if row.activity else row.number,
        "picture": picture_of(row),
        "is_photo": row.medium == Medium.PHOTO,
        "beside": [other for other in shown["beside"] if other.pk != row.pk],
        "facts": recording_page.facts_of(row, now),
        "duties": recording_page.duties_of(row, now),
        "entries": entries,
        "more": f"?entries={older}#custody" if older else "",
        "proof": proof,
        "proof_facts": proof_facts,
        "targets": intake_page.targets(queries.targets(officer), now, chosen=activity) if may["classify"] else [],
        "copies": copies_shown_on(officer, row),
        "offers_place": offers_place(row),
        "may": may,
        "refusal": refusal,
        "viewer": f"{officer.name} {officer.number}",
    }
    return render(request, "capture/recording.html", context, status=refusal.status if refusal else 200)


def proof_url(row: Recording, entry: JournalEntry) -> str:
    """Return the address of the proof that an entry about a recording is in the log."""
    return f"{reverse('capture:proof', args=[row.pk])}?entry={entry.pk}"


@door("recordings.view")
@require_GET
def proof(request: Any, recording_id: UUID) -> HttpResponse:
    """The proof (C2SP tlog-proof) that an entry about the recording is in the log; of its storing without `?entry=`."""
    row = _recording(request, recording_id)
    entry = queries.entry_of(row, number_of(request.GET.get("entry")))
    found = None if entry is None else proof_of(entry)
    if found is None:
        raise Http404(_("该条目还没有封存，请一分钟后再取。"))
    text = TlogProof(
        index=found.index, hashes=found.hashes, checkpoint=Note.parse(found.checkpoint.note.encode())
    ).encode()
    name = f"{row.number}-{found.index}.tlog-proof"
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@door("capture.classify")
@require_POST
def classify(request: Any, recording_id: UUID) -> HttpResponse:
    """Put this recording under an activity, move it to another, or (without a target) take it back."""
    row = _recording(request, recording_id, "capture.classify")
    target, at, by = request.POST.get("target", ""), timezone.now(), request.officer.object_name
    key = key_of(target)
    activity = activities_open_to(request.officer).filter(pk=key).first() if key else None
    if target and activity is None:
        raise Http404
    try:
        if activity is None:
            actions.unclassify(recordings=[row], by=by, at=at)
        else:
            actions.classify(recordings=[row], activity=activity, is_evidence=None, by=by, at=at)
    except Refusal as refusal:
        return _page(request, row, refusal=refusal)
    return done(request, _("已归入。") if activity else _("已退回未分类。"), "capture:recording", row.pk)


@door("capture.classify")
@require_POST
def evidence(request: Any, recording_id: UUID) -> HttpResponse:
    """Say whether this recording is evidence."""
    row = _recording(request, recording_id, "capture.classify")
    is_evidence = request.POST.get("is_evidence") == "yes"
    try:
        actions.mark_evidence(recording=row, is_evidence=is_evidence, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return _page(request, row, refusal=refusal)
    return done(request, _("已标为证据。") if is_evidence else _("已标为不作证据。"), "capture:recording", row.pk)


@door("capture.correct_time")
@require_http_methods(["GET", "POST"])
def time(request: Any, recording_id: UUID) -> HttpResponse:
    """Correct when the recording began."""
    row = _recording(request, recording_id, "capture.correct_time")
    form = TimeForm(request.POST or None, initial={"started_at": row.started_at})
    by, at = request.officer.object_name, timezone.now()
    if form.attempt(lambda: actions.correct_time(recording=row, **form.cleaned_data, by=by, at=at)):
        return done(request, _("录制时间已更正，原来的时间保留在保管链中。"), "capture:recording", row.pk)
    return _form(request, row, form, title=_("更正录制时间"), submit=_("更正"))


@door("capture.correct_time")
@require_http_methods(["GET", "POST"])
def attribution(request: Any, recording_id: UUID) -> HttpResponse:
    """Say which device made the recording and who used it."""
    row = _recording(request, recording_id, "capture.correct_time")
    sent = request.POST if request.method == "POST" else None
    found = carried(row)
    form = AttributionForm(sent, initial=proposed(row, found))
    by, at = request.officer.object_name, timezone.now()
    if form.attempt(lambda: actions.attribute(recording=row, **form.cleaned_data, by=by, at=at)):
        return done(request, _("设备与使用人已登记。"), "capture:recording", row.pk)
    notes = [_("没有登记过的，已按右边第一条填好，请核对后再登记。")] if found else []
    facts = facts_of(found)
    return _form(request, row, form, title=_("登记设备与使用人"), submit=_("登记"), facts=facts, notes=notes)


@door("capture.state_interruption")
@require_http_methods(["GET", "POST"])
def interruption(request: Any, recording_id: UUID) -> HttpResponse:
    """Write why recording broke off after this recording; `?from=&to=` fill in the break that was measured."""
    row = _recording(request, recording_id, "capture.state_interruption")
    resumed_at = moment_of(request.GET.get("to"))
    restart = restart_after(request.officer, row, resumed_at)
    initial = {
        "from_at": moment_of(request.GET.get("from")) or row.ended_at,
        "to_at": resumed_at,
        "spoken_at_restart": True if restart is not None and restart.is_marked else None,
        "signed_by": [request.officer.pk],
    }
    form = InterruptionForm(request.POST or None, recording=row, officer=request.officer, initial=initial)
    by, at = request.officer.object_name, timezone.now()

    def state() -> None:
        given = form.cleaned_data
        cause = InterruptionCause(given["cause"])
        state_and_report(recording=row, by=by, at=at, **(given | {"cause": cause}))

    if form.attempt(state):
        return done(request, _("中断说明已登记。"), "capture:recording", row.pk)
    facts = [*recording_page.restart_facts(restart), *recording_page.interruption_facts(row)]
    return _form(request, row, form, title=_("中断说明"), submit=_("登记"), facts=facts)


def _form(request: Any, row: Recording, form: OfficeForm, *, title: str, submit: str, **more: Any) -> HttpResponse:
    page = reverse("capture:recording", args=[row.pk])
    crumbs = [{"word": _("录像"), "url": reverse("capture:recordings")}, {"word": row.number, "url": page}]
    return form_page(request, form, title=title, submit=submit, back=page, crumbs=crumbs, **more)
