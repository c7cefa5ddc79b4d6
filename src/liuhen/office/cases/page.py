"""The frame of a case page, the same on each of its tabs: head, stages, clocks, what is missing, tabs.

Folders above fill tabs of their own: a view of theirs calls `case_page` with its key and its template, which extends
`cases/page.html`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from liuhen.office.cases import duties, queries, stages
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

# what a person has to judge, as the page asks for it
JUDGED = {
    "is_urgent": gettext_lazy("紧急"),
    "is_grave": gettext_lazy("重大"),
    "is_complex": gettext_lazy("复杂"),
    "is_doubtful": gettext_lazy("疑难"),
}
# key → address
TABS = {
    "timeline": "cases:case",
    "recordings": "cases:recordings",
    "custody": "cases:custody",
    "duties": "oversight:case-duties",
    "retention": "cases:retention",
    "filing": "records:file",
}


def known_case(officer: Officer, case_id: UUID) -> Case:
    """Return a case that the officer may know of; anything else does not exist for them (404)."""
    case = queries.case_of(officer, case_id)
    if case is None:
        raise Http404
    return case


def case_page(request: Any, case: Case, tab: str, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Show one tab of a case page."""
    now = timezone.now()
    officer = request.officer
    events = list(queries.events_of(case))
    owed = duties.duties_of(case)
    bar = stages.stages_of(case, events, now)
    missing = duties.open_items(owed, now)
    frame = {
        "case": case,
        "tab": tab,
        "tabs": _tabs(case, tab),
        "stages": bar,
        "is_ended": bar[-1]["state"] == "now",
        "clocks": duties.clocks(owed, now),
        "missing": missing,
        "owes_more": any(item["code"] != "file-case" for item in missing),
        "duties_met": sum(1 for duty in owed if not duty.is_open),
        "duties_total": len(owed),
        "undecided": _("、").join(str(word) for key, word in JUDGED.items() if getattr(case, key) is None),
        "is_filed": any(event.kind == "filed" for event in events),
        "may_handle": allowed(officer, "cases.handle", case),
        "may_record_event": allowed(officer, "cases.record_event", case),
        "crumbs": [
            {"word": _("案件"), "url": reverse("cases:list")},
            {"word": f"{case.number} · {case.get_procedure_display()} · {case.get_start_display()}"},
        ],
    }
    return render(request, template, {**frame, **context}, status=status)


def _tabs(case: Case, current: str) -> list[dict[str, Any]]:
    words = {
        "timeline": _("时间线"),
        "recordings": pgettext("many", "录像"),
        "custody": _("保管链"),
        "duties": _("义务"),
        "retention": _("保管期限"),
        "filing": _("归档"),
    }
    counts = {"recordings": queries.recordings_of(case).count()}
    tabs = []
    for key, name in TABS.items():
        url = reverse(name, args=[case.pk])
        tabs.append({"word": words[key], "url": url, "count": counts.get(key), "current": key == current})
    return tabs
