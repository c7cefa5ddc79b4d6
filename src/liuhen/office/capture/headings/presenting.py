"""Headings in words: those of a recording for its page, and what is missing with the article that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.law.vocabulary import vocabulary
from liuhen.office.capture.headings.models import Headings
from liuhen.office.capture.headings.queries import missing
from liuhen.office.capture.visit import activity_title
from liuhen.office.cases.duties import citation
from liuhen.office.web.wording import joined, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.office.capture.headings.queries import Missing
    from liuhen.office.capture.models import Recording


def title_of(recording: Recording, typed: Headings | None = None) -> str:
    """Name a recording: as somebody did, else by its activity, else empty."""
    if typed is not None and typed.title:
        return str(typed.title)
    return activity_title(recording.activity) if recording.activity else ""


def words_of(lacks: Iterable[str]) -> str:
    """Name headings: 使用时间、当事人."""
    texts = [vocabulary()["classified"][word] for word in lacks]
    return joined([said(text) for text in texts])


def told(lack: Missing) -> dict[str, Any] | None:
    """Say what is missing, with its citation where the pack in force asks for it; None where nothing is."""
    if not lack.words:
        return None
    cited = citation(lack.provision, lack.source) if lack.provision else None
    return {"words": _("缺%(what)s") % {"what": words_of(lack.words)}, "citation": cited}


def facts_of(recording: Recording) -> Iterator[dict[str, Any]]:
    """List name, party and cause of a recording, and what is missing, for `web/parts/facts.html`."""
    typed = Headings.objects.filter(recording=recording).first()
    case = recording.activity.case if recording.activity else None
    yield {"label": _("名称"), "value": title_of(recording, typed) or _("未命名")}
    if case is not None:
        yield {"label": _("当事人"), "value": case.party.name if case.party else _("未列明"), "note": _("以案件为准")}
        yield {"label": _("案由"), "value": case.cause}
    else:
        yield {"label": _("当事人"), "value": typed.party if typed else ""}
        yield {"label": _("案由"), "value": typed.cause if typed else ""}
    lack = told(missing([recording])[recording.pk])
    address = reverse("headings:headings", args=[recording.pk])
    if lack is None:
        yield {"label": _("分类项目"), "value": _("齐全"), "url": address, "state": "met", "verdict": ""}
    else:
        yield {"label": _("分类项目"), "value": lack["words"], "url": address, "citation": lack["citation"]}
