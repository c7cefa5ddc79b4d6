"""Pages of the dock: devices in it, one docking, findings and their answers, limits; and one device."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liuhen.office.capture.docking import actions, answering, clearing, forms, presenting, queries
from liuhen.office.capture.docking import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.parameters import key_of
from liuhen.office.capture.profiles import profiles
from liuhen.office.capture.queries import visible_to, with_pictures
from liuhen.office.devices import permissions as _devices  # noqa: F401 - registers the verbs
from liuhen.office.devices import queries as devices
from liuhen.office.journal.custody import custody_page
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.capture.docking.models import DockFinding, Docking
    from liuhen.office.people.models import Officer

LOOKS_BACK = timedelta(hours=24)
FINDINGS = 20
FINDINGS_AT_DOCK = 4  # the list has them all
FILES = 200
RECORDINGS = 12


@door("docking.view")
@require_GET
def dock(request: Any) -> HttpResponse:
    """What stands in the dock, what waits for an answer, and the latest dockings."""
    now, officer = timezone.now(), request.officer
    shown = queries.stations(officer, now=now, since=LOOKS_BACK)
    waiting = queries.unanswered(officer)
    rows, following = queries.page_of_dockings(officer, before=key_of(request.GET.get("before")))
    context = {
        "stations": [presenting.station_row(one, now) for one in shown],
        "is_busy": any(one.docking.ended_at is None for one in shown),
        "findings": [_card(one, officer, now) for one in waiting[:FINDINGS_AT_DOCK]],
        "waiting": waiting[: queries.CAP].count(),
        "dockings": rows,
        "more": f"?before={following}" if following else "",
        "why_not": clearing.why_not(officer.unit.agency),
        "may_rule": allowed(officer, "docking.rule"),
        "faults": len(profiles().faults),
    }
    return render(request, "docking/dock.html", context)


def _card(finding: DockFinding, officer: Officer, now: Any) -> dict[str, Any]:
    return presenting.finding_card(finding, now, may_answer=allowed(officer, "docking.answer", finding))


@door("docking.view")
@require_GET
def docking(request: Any, docking_id: UUID) -> HttpResponse:
    """One docking: what the device told, what became of its files, what was found."""
    now, officer = timezone.now(), request.officer
    row = _docking(officer, docking_id)
    station = queries.described([row])[0]
    findings = queries.findings_open_to(officer).filter(docking=row)
    context = {
        "docking": row,
        "station": presenting.station_row(station, now),
        "facts": presenting.docking_facts(row),
        "states": presenting.states_told(station.states),
        "findings": [_card(one, officer, now) for one in findings[:FINDINGS]],
        "files": row.files.select_related("recording").order_by("path")[:FILES],
        "is_cut": row.file_count > FILES,
        "crumbs": [_dock_crumb(), {"word": str(row)}],
    }
    return render(request, "docking/docking.html", context)


@door("docking.view")
@require_GET
def findings(request: Any) -> HttpResponse:
    """List what waits for an answer, oldest first; or, `?answered=1`, what was answered, newest first."""
    now, officer, answered = timezone.now(), request.officer, request.GET.get("answered") == "1"
    rows, following = queries.page_of_findings(officer, answered=answered, before=key_of(request.GET.get("before")))
    url = reverse("docking:findings")
    kept = "answered=1&" if answered else ""
    context = {
        "rows": [presenting.finding_row(one, now) for one in rows],
        "answered": answered,
        "tabs": [
            {
                "word": _("待答复"),
                "url": url,
                "count": queries.unanswered(officer)[: queries.CAP].count(),
                "current": not answered,
            },
            {"word": _("已答复"), "url": f"{url}?answered=1", "current": answered},
        ],
        "more": f"?{kept}before={following}" if following else "",
        "crumbs": [_dock_crumb(), {"word": _("采集异常")}],
    }
    return render(request, "docking/findings.html", context)


@door("docking.view")
@require_GET
def finding(request: Any, finding_id: UUID) -> HttpResponse:
    """One finding: what was found, what was said about it, and every entry of it."""
    now, officer = timezone.now(), request.officer
    row = _finding(officer, finding_id)
    may = allowed(officer, "docking.answer", row)
    entries, _older = custody_page([row.object_name])
    context = {
        "card": presenting.finding_card(row, now, may_answer=may),
        "finding": row,
        "may_reopen": may and row.answered_at is not None,
        "entries": entries,
        "facts": presenting.docking_facts(row.docking),
        "crumbs": [_dock_crumb(), _findings_crumb(), {"word": presenting.finding_heading(row)}],
    }
    return render(request, "docking/finding_page.html", context)


@door("docking.answer")
def answer(request: Any, finding_id: UUID) -> HttpResponse:
    """Answer a finding."""
    officer = request.officer
    row = _finding(officer, finding_id)
    require(officer, "docking.answer", row)
    form = forms.AnswerForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: answering.answer_finding(
            finding=row, officer=officer, by=officer.object_name, at=timezone.now(), **form.cleaned_data
        )
    ):
        return done(request, _("已登记答复。"), "docking:dock")
    title, notes = presenting.finding_heading(row), list(presenting.finding_lines(row))
    return _form(request, form, title=title, submit=_("答复"), notes=notes)


@door("docking.answer")
def reopen(request: Any, finding_id: UUID) -> HttpResponse:
    """Take an answer back."""
    officer = request.officer
    row = _finding(officer, finding_id)
    require(officer, "docking.answer", row)
    form = forms.ReopenForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: answering.reopen_finding(finding=row, by=officer.object_name, at=timezone.now(), **form.cleaned_data)
    ):
        return done(request, _("答复已撤回，事项重新待答复；原来的答复仍在日志里。"), "docking:finding", row.pk)
    title = _("撤回答复：%(what)s") % {"what": presenting.finding_heading(row)}
    said = [row.get_reason_display(), row.answer] if row.answered_at is not None else []
    return _form(request, form, title=title, submit=_("撤回"), notes=said)


@door("docking.rule")
def rules(request: Any) -> HttpResponse:
    """Rule the limits of the dock."""
    agency = request.officer.unit.agency
    held = queries.dock_rules(agency)
    names = ("clock_limit_seconds", "low_free_percent", "is_clearing")
    form = forms.RulesForm(posted(request), initial={name: getattr(held, name) for name in names})
    if request.method == "POST" and form.attempt(
        lambda: actions.rule_dock(agency=agency, by=request.officer.object_name, at=timezone.now(), **form.cleaned_data)
    ):
        return done(request, _("已登记采集站的限度。"), "docking:dock")
    return _form(request, form, title=_("采集站的限度"), submit=_("登记"))


@door("devices.view")
@require_GET
def device(request: Any, device_id: UUID) -> HttpResponse:
    """One device: who has it, its checks, dockings, findings, and what it recorded."""
    now, officer = timezone.now(), request.officer
    row = devices.device_by_id(device_id)
    if row is None:
        raise Http404
    sees = allowed(officer, "recordings.view")
    recorded = with_pictures(visible_to(officer)).filter(device=row).order_by("-pk") if sees else None
    context = {
        "device": row,
        "under_way": devices.use_under_way(row),
        "checks": devices.checks_of(row),
        "uses": devices.uses_of(row),
        "dockings": queries.dockings_of_device(officer, row),
        "findings": [_card(one, officer, now) for one in queries.findings_of_device(officer, row)],
        "recordings": None if recorded is None else recorded[:RECORDINGS],
        "may_use": allowed(officer, "devices.use") and row.retired_on is None,
        "may_manage": allowed(officer, "devices.manage") and row.retired_on is None,
        "crumbs": [{"word": _("设备"), "url": reverse("devices:list")}, {"word": row.number}],
    }
    return render(request, "docking/device.html", context)


def _finding(officer: Officer, finding_id: UUID) -> DockFinding:
    row = queries.findings_open_to(officer).filter(pk=finding_id).first()
    if row is None:
        raise Http404
    return row


def _dock_crumb() -> dict[str, str]:
    return {"word": _("采集站"), "url": reverse("docking:dock")}


def _findings_crumb() -> dict[str, str]:
    return {"word": _("采集异常"), "url": reverse("docking:findings")}


def _docking(officer: Officer, docking_id: UUID) -> Docking:
    row = queries.dockings_open_to(officer).filter(pk=docking_id).first()
    if row is None:
        raise Http404
    return row


def _form(request: Any, form: Any, **page: Any) -> HttpResponse:
    back = reverse("docking:dock")
    crumbs = [_dock_crumb(), {"word": page["title"]}]
    return form_page(request, form, back=back, crumbs=crumbs, **page)
