"""Every duty of a case as the law finds it now, those included of which nothing is known yet; so that nothing hides.

The board leaves out duties without a clock on which the office has written nothing. This page asks the law again and
lists them too, with what is missing, and how many there are stands on the case page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.law import explain
from liuhen.law.findings import Requirement, State
from liuhen.law.wording import state_name
from liuhen.office.cases.duties import citation, duty_name
from liuhen.office.cases.page import case_page, known_case
from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.presenting import language, waiver_of
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.doors import door
from liuhen.office.web.wording import moment_text, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.law.findings import Obligation
    from liuhen.office.cases.models import Case
    from liuhen.office.oversight.scopes import Scope
    from liuhen.office.people.models import Officer

GROUPS: Final = (
    ("failed", gettext_lazy("已逾期或未做到"), frozenset({State.OVERDUE, State.BREACHED, State.LATE})),
    ("pending", gettext_lazy("待办"), frozenset({State.PENDING})),
    ("unknown", gettext_lazy("尚不清楚"), frozenset({State.UNKNOWN})),
    ("done", gettext_lazy("已做到或免除"), frozenset({State.MET, State.WAIVED})),
)


@door("cases.view")
def listed(request: Any, case_id: UUID) -> HttpResponse:
    """Show every duty of a case, with what is missing and whether it may be waived."""
    case, now = known_case(request.officer, case_id), timezone.now()
    scope, rows = _found(case, now)
    names = _names(scope)
    groups: list[dict[str, Any]] = [
        {"key": key, "name": name, "rows": [_row(row, names, request.officer) for row in rows if row.state in states]}
        for key, name, states in GROUPS
    ]
    return case_page(
        request, case, "duties", "oversight/case_duties.html", groups=[one for one in groups if one["rows"]]
    )


@door("cases.view")
def unknown(request: Any, case_id: UUID) -> HttpResponse:
    """Say how many duties of a case nobody can judge yet; a piece of its page, fetched when it is shown."""
    case = known_case(request.officer, case_id)
    _scope, rows = _found(case, timezone.now())
    count = sum(row.state is State.UNKNOWN for row in rows)
    return render(request, "oversight/unknown.html", {"case": case, "unknown": count})


def _found(case: Case, now: datetime) -> tuple[Scope, list[Obligation | Requirement]]:
    scope, book = scope_of(case), lawbook()
    return scope, [] if book is None else findings_of(scope, now, book).rows()


def _row(row: Obligation | Requirement, names: Mapping[str, str], officer: Officer) -> dict[str, Any]:
    kind, _slash, key = row.subject.partition("/")
    return {
        "state": row.state.value,
        "word": said(state_name(row.state.value, has_clock=not isinstance(row, Requirement))),
        "title": duty_name(row.code),
        "subject": names.get(row.subject) or f"{kind} {key[:8]}",
        "citation": citation(row.provision, row.source),
        "because": explain.because(row, language()),
        "waiver": waiver_of(row, officer),
    }


def _names(scope: Scope) -> dict[str, str]:
    """Name what a case's duties are about: the case, its activities, recordings and people."""
    named = {
        str(one.object_name): f"{one.get_kind_display()} {moment_text(one.started_at)}" for one in scope.activities
    }
    named |= {str(one.object_name): one.number for one in scope.recordings}
    people = {officer for activity in scope.activities for officer in activity.officers.all()}
    if scope.case is not None:
        named[str(scope.case.object_name)] = _("案卷")
        people |= set(scope.case.handlers.all())
    return named | {str(officer.object_name): officer.name for officer in people}
