"""Pages of the packs: all of them side by side, one with its articles and their rules, and the way to one article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from liuhen.kernel.errors import InvalidInput
from liuhen.law.provision import parse_provision
from liuhen.office.law import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.law import presenting, queries
from liuhen.office.law.articles import articles_of, matching, place_of, rules_elsewhere
from liuhen.office.oversight.lawbook import installed
from liuhen.office.people.doors import door

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from liuhen.law.packs import RulePack
    from liuhen.office.law.articles import ArticleInWords

LONGEST_SEARCH = 80


@door("law.view")
def packs(request: Any) -> HttpResponse:
    """Every pack, with its figures side by side; or what a search finds in all of them."""
    now, home = timezone.now(), request.officer.unit.agency.pack
    known, words = installed(), _words(request)
    hits: list[tuple[RulePack, tuple[ArticleInWords, ...]]] = []
    if words:
        counts = queries.open_by_article(request.officer, now)
        hits = [(pack, matching(articles_of(pack, known, counts), words)) for pack in known.values()]
    found = [{"pack": pack, "articles": presenting.articles(listed)} for pack, listed in hits if listed]
    total = sum(len(listed) for _pack, listed in hits)
    context: dict[str, Any] = {"words": words, "found": found, "total": total}
    if not words:
        context |= {"packs": presenting.packs(known, home, now), "table": presenting.figures_table(known, home)}
    return render(request, "law/packs.html", context)


@door("law.view")
def pack(request: Any, pack_id: str) -> HttpResponse:
    """Every article of one pack in order, with the rules that it became and what is open under it."""
    known = installed()
    shown = known.get(pack_id)
    if shown is None:
        raise Http404
    now, words = timezone.now(), _words(request)
    articles = articles_of(shown, known, queries.open_by_article(request.officer, now))
    listed = matching(articles, words) if words else articles
    head = presenting.pack_row(shown, known, request.officer.unit.agency.pack, now)
    context = {
        "pack": head,
        "words": words,
        "articles": presenting.articles(listed),
        "contents": presenting.contents(articles),
        "elsewhere": [] if words else presenting.rules(rules_elsewhere(shown, known)),
    }
    return render(request, "law/pack.html", context)


@door("law.view")
def article(_request: HttpRequest, text: str, number: int) -> HttpResponse:
    """Lead to one article on the page of its pack."""
    try:
        provision = parse_provision(f"{text}/{number}")
    except InvalidInput as error:
        raise Http404 from error
    place = place_of(provision, installed())
    if place is None:
        raise Http404
    return redirect(f"{reverse('law:pack', args=[place[0]])}#{place[1]}")


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("words", "")[:LONGEST_SEARCH].split())
