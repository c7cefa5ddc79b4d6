"""What was found at the dock and waits for an answer, as the workbench and the bell bring it to people.

A finding of the dock is no duty of a rule pack and has no due time: it stands above the duties until it is answered,
and no tick makes it go away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from liuhen.office.capture.docking import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.docking.presenting import finding_heading, waited
from liuhen.office.capture.docking.queries import CAP, asked_of, waiting_for
from liuhen.office.people.asked import asked_once
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.capture.docking.models import DockFinding
    from liuhen.office.people.models import Officer

SHOWN = 3


@asked_once
def count_asked(officer: Officer) -> int:
    """Count the findings that wait for an answer of this officer; once for a page."""
    return asked_of(officer)[:CAP].count()


def dock_notice(officer: Officer, of: str, now: datetime) -> dict[str, Any] | None:
    """Describe what waits at the dock, for `oversight/dock_notice.html`; None where nothing does.

    `of` is whose: `unit`, `agency` (all that the role reaches), else the officer's own.
    """
    is_mine = of not in {"unit", "agency"}
    if is_mine and not count_asked(officer):  # the bell wants the count anyway
        return None
    waiting = waiting_for(officer, "mine" if is_mine else of)
    listed = list(waiting[:SHOWN])
    if not listed:
        return None
    return {
        "count": count_asked(officer) if is_mine else waiting[:CAP].count(),
        "age": waited(listed[0], now),
        "rows": [_row(one, officer, now) for one in listed],
        "url": reverse("docking:findings"),
    }


def _row(finding: DockFinding, officer: Officer, now: datetime) -> dict[str, Any]:
    may = allowed(officer, "docking.answer", finding)
    return {
        "title": finding_heading(finding),
        "url": reverse("docking:finding", args=[finding.pk]),
        "age": waited(finding, now),
        "answer_url": reverse("docking:answer", args=[finding.pk]) if may else "",
    }
