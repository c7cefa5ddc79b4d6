"""The workbench, and why each duty is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight import presenting, queries
from liuhen.office.people.doors import door, public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@door("oversight.workbench")
def workbench(request: Any) -> HttpResponse:
    """What I owe, ordered by due time; `?of=unit` shows the whole unit."""
    now = timezone.now()
    of_unit = request.GET.get("of") == "unit"
    duties = queries.open_in_unit(request.officer) if of_unit else queries.owed_by(request.officer)
    board = queries.board(duties, now)
    context = presenting.present(board, now, opened=request.GET.get("open"))
    return render(request, "oversight/workbench.html", {**context, "of_unit": of_unit, "board": board})


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
