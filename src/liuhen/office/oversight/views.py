"""The workbench, and why each duty is owed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from liuhen.kernel.instant import start_of
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight import presenting, queries
from liuhen.office.people.doors import door, public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

WHOSE = {"unit": queries.open_in_unit, "agency": queries.open_to}
DAY = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)


@door("oversight.workbench")
def workbench(request: Any) -> HttpResponse:
    """What I owe, ordered by due time; `?of=unit` shows the whole unit, `?of=agency` all that the role reaches."""
    now, of = timezone.now(), request.GET.get("of", "mine")
    duties = WHOSE.get(of, queries.owed_by)(request.officer)
    board = queries.board(wanted_of(request.GET).narrow(duties, now), now, after=request.GET.get("after", ""))
    context = presenting.present(board, now, opened=request.GET.get("open"))
    more = presenting.more(request.GET, board)
    scope = {"of_unit": of in WHOSE, "is_narrowed": more["narrowed"]}
    return render(request, "oversight/workbench.html", {**context, **scope, "board": board, "more": more["link"]})


def wanted_of(given: QueryDict) -> queries.Wanted:
    """Read what the board is narrowed to; what cannot be read narrows nothing."""
    day = _day(given.get("before", ""))
    return queries.Wanted(
        code=given.get("code", ""),
        pack=given.get("pack", ""),
        article=given.get("article", ""),
        state=given.get("state", ""),
        unit=_uuid(given.get("unit", "")),
        officer=_uuid(given.get("officer", "")),
        due_before=start_of(day) if day is not None else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # a thirtieth of February
        return None


def _uuid(text: str) -> UUID | None:
    return UUID(hex=text) if HEX.fullmatch(text.replace("-", "")) else None


@door("oversight.workbench")
def why(request: Any, duty_id: int) -> HttpResponse:
    """Explain one duty as it stands now; a piece of the workbench, fetched when a row is opened."""
    duty = queries.duty_of(request.officer, duty_id)
    if duty is None:
        raise Http404
    return render(request, "web/parts/why.html", {"why": presenting.why(duty, timezone.now())})


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Check a package in the visitor's own browser; needs no sign-in, and nothing is sent to us."""
    return render(request, "oversight/verify.html")
