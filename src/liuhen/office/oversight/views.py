"""The workbench, and why each duty is owed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.office.oversight import filtering, grouping, presenting, queries
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.addressing import address
from liuhen.office.oversight.dock_findings import dock_notice
from liuhen.office.oversight.narrowing import Wanted
from liuhen.office.oversight.tray_notice import tray_notice
from liuhen.office.people.doors import door, public
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from liuhen.office.oversight.models import Obligation
    from liuhen.office.people.models import Officer

WHOSE = {"unit": queries.open_in_unit, "agency": queries.open_to}
FEW = 10
MARK = re.compile(r"-\d{1,3}", re.ASCII)


@door("oversight.workbench")
def workbench(request: Any) -> HttpResponse:
    """What I owe, ordered by due time; `?of=unit` shows the whole unit, `?of=agency` all that the role reaches.

    `?by=` folds it by person, post, unit or agency; `?few=` gives the first rows of one fold alone.
    Who oversees and owes nothing begins with all that the role reaches.
    """
    now, officer = timezone.now(), request.officer
    request.GET = given = _whose(request.GET, officer)
    if given.get("filter") == "piece":
        form = filtering.BoardForm(given, officer)
        return render(request, "oversight/filter.html", {"form": form, "all_url": _all_url(given)})
    wanted, reach = filtering.wanted_of(given), WHOSE.get(given.get("of", ""), queries.owed_by)
    duties = wanted.narrow(reach(officer), now)
    if MARK.fullmatch(given.get("few", "")):
        return _few(request, duties, now)
    by = grouping.way_of(given.get("by", ""))
    if by is not None:
        return _folded(request, duties, by, now)
    total = queries.count_owed(officer) if wanted == Wanted() and reach is queries.owed_by else None
    board = queries.board(duties, now, after=given.get("after", ""), total=total)
    shown = presenting.present(board, now, officer, given)
    more = presenting.more(given, board)
    dock = None if given.get("after") else dock_notice(officer, given.get("of", ""), now)
    tray = None if given.get("after") else tray_notice(officer, now)
    page = {**_around(request, board, now), **shown, "more": more, "dock": dock, "tray": tray}
    return render(request, "oversight/workbench.html", page)


def _whose(given: QueryDict, officer: Officer) -> QueryDict:
    """Say whose duties are asked for where the address does not."""
    if "of" in given or not sees_all(officer) or queries.count_owed(officer):
        return given
    said = given.copy()
    said["of"] = "agency"
    return said


def _around(request: Any, board: queries.Board, now: datetime) -> dict[str, Any]:
    """Give what stands above the list: figures, filters, chips, ways of folding."""
    given, of = request.GET, request.GET.get("of", "")
    by = given.get("by", "")
    ways = [{"word": _("按时间"), "url": address(given, by=""), "current": by not in grouping.WAYS}]
    ways += [
        {"word": word, "url": address(given, by=way), "current": by == way}
        for way, word in filtering.WAYS_NAMED.items()
    ]
    return {
        "figures": {key: presenting.count_text(getattr(board, key)) for key in ("total", "overdue", "today")},
        "board": board,
        "of": of if of in WHOSE else "mine",
        "other_url": address(given, of="mine" if of in WHOSE else "unit"),
        "chips": filtering.chips(given, now),
        "all_url": _all_url(given),
        "form": filtering.BoardForm(given, request.officer) if given.get("filter") == "form" else None,
        "filter_url": address(given),
        "ways": ways,
    }


def _all_url(given: QueryDict) -> str:
    return address(QueryDict(), of=given.get("of", ""), by=given.get("by", ""))


def _folded(request: Any, duties: QuerySet[Obligation], by: grouping.By, now: datetime) -> HttpResponse:
    """Show piles of duties, of the worst its first rows."""
    piles = grouping.piles_of(duties, by, now)
    worst: list[Obligation] = []
    if piles.piles:
        worst = queries.page_of(grouping.pile_in(duties, by, piles.piles[0].key, now))[0][:FEW]
    board = queries.figures(duties, now)
    shown = presenting.present_piles(piles, worst, request.GET, now)
    days = presenting.days_of(board, now, request.GET)
    folded = {"piles": shown, "is_cut": piles.is_cut, "is_folded": True, "days": days}
    return render(request, "oversight/workbench.html", {**_around(request, board, now), **folded})


def _few(request: Any, duties: QuerySet[Obligation], now: datetime) -> HttpResponse:
    """Show the first rows of one pile; a piece of the workbench, fetched when a pile is unfolded."""
    listed, _following = queries.page_of(duties)
    rows = [presenting.duty_row(duty, now, mark=request.GET["few"]) for duty in listed[:FEW]]
    url = address(request.GET)
    return render(request, "oversight/pile.html", {"duties": rows, "url": url, "is_more": len(listed) > FEW})


@door("oversight.workbench")
def why(request: Any, duty_id: int) -> HttpResponse:
    """Explain one duty as it stands now; a piece of the workbench, fetched when a row is opened."""
    duty = queries.duty_of(request.officer, duty_id)
    if duty is None:
        raise Http404
    return render(request, "web/parts/why.html", {"why": presenting.why(duty, timezone.now(), request.officer)})


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Check a package in the visitor's own browser; needs no sign-in, and nothing is sent to us."""
    return render(request, "oversight/verify.html")
