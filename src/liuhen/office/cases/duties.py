"""The duties of a case, worded for its page: clocks in its head, and what is missing at its side.

Read from the board through the case's own relation; whether an open duty is overdue is asked of the clock here, never
stored. Names and citations come from the law's packs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.law import load_packs
from liuhen.law.provision import parse_provision
from liuhen.law.vocabulary import codes
from liuhen.law.wording import state_name
from liuhen.office.web.wording import due_text, is_english, moment_text, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from liuhen.office.cases.models import Case

CLOCKS = 4
ORDER = {"overdue": 0, "breached": 0, "pending": 1, "unknown": 2, "late": 3, "met": 4, "waived": 5}


def duties_of(case: Case) -> list[Any]:
    """Return every duty of a case, what falls due first in front."""
    return list(case.obligations.select_related("recording").order_by("due_at", "pk"))


def state_now(duty: Any, now: datetime) -> str:
    """Return the duty's state at this moment: an open one whose end has passed is overdue."""
    if duty.is_open and duty.state == "pending" and duty.due_at is not None and duty.due_at <= now:
        return "overdue"
    return str(duty.state)


def has_clock(duty: Any) -> bool:
    """Tell whether a period runs, or will, for the duty: one without a clock has nothing that starts it."""
    return bool(duty.start_zh)


def standing_word(duty: Any) -> str:
    """Say how a duty without a clock stands: 未做到, 待查 …; empty where a clock says it."""
    if has_clock(duty):
        return ""
    text = state_name(str(duty.state), has_clock=False)
    return said(text)


def clocks(duties: Sequence[Any], now: datetime) -> list[dict[str, Any]]:
    """Return one clock a code, the most pressing duty of each, at most four (`web/parts/clocks.html`)."""
    by_code: dict[str, list[Any]] = {}
    for duty in duties:
        if has_clock(duty):
            by_code.setdefault(duty.code, []).append(duty)
    most = [min(group, key=lambda duty: _pressing(duty, now)) for group in by_code.values()]
    most.sort(key=lambda duty: _pressing(duty, now))
    return [_clock(duty, by_code[duty.code], now) for duty in most[:CLOCKS]]


def open_items(duties: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    """Return the open duties as a checklist (`web/parts/checklist.html`), the most pressing first."""
    waiting = sorted((duty for duty in duties if duty.is_open), key=lambda duty: _pressing(duty, now))
    return [_item(duty, now) for duty in waiting]


def _pressing(duty: Any, now: datetime) -> tuple[int, float]:
    due = duty.due_at.timestamp() if duty.due_at is not None else float("inf")
    return ORDER[state_now(duty, now)], due


def _clock(duty: Any, group: Sequence[Any], now: datetime) -> dict[str, Any]:
    state = state_now(duty, now)
    others = sum(1 for other in group if other.is_open) - int(duty.is_open)
    name = duty_name(duty.code)
    return {
        "state": state,
        "name": name
        if others < 1
        else ngettext("%(name)s（另 %(count)d 项）", "%(name)s（另 %(count)d 项）", others)
        % {"name": name, "count": others},
        "citation": citation(duty.provision, duty.source),
        "due_at": duty.due_at or duty.provisional_due_at,
        "share": _share(duty, now),
        "note": duty.start_en if is_english() else duty.start_zh,
        "verdict": _verdict(duty, state, now),
    }


def _verdict(duty: Any, state: str, now: datetime) -> str:
    """Say how a duty ended; empty while its clock runs."""
    match state:
        case "met":
            return _("按期")
        case "late":
            return _("逾期完成 %(at)s") % {"at": moment_text(duty.met_at, now)} if duty.met_at else _("逾期完成")
        case "breached":
            return _("违反")
        case "waived":
            return _("不适用")
        case _:
            return ""


def _share(duty: Any, now: datetime) -> int:
    if duty.starts_at is None or duty.due_at is None or duty.due_at <= duty.starts_at:
        return 0
    run = (duty.met_at or now) - duty.starts_at
    return int(max(0, min(100, 100 * run / (duty.due_at - duty.starts_at))))


def _item(duty: Any, now: datetime) -> dict[str, Any]:
    parts = [
        duty.recording.number if duty.recording else "",
        _due(duty, now),
        citation(duty.provision, duty.source)["text"],
    ]
    return {
        "code": duty.code,
        "state": state_now(duty, now),
        "title": duty_name(duty.code),
        "detail": " · ".join(part for part in parts if part),
        "act": _act(duty),
    }


def _due(duty: Any, now: datetime) -> str:
    if not has_clock(duty):
        return standing_word(duty)
    return _("至 %(due)s") % {"due": due_text(duty.due_at, now)} if duty.due_at else _("尚未起算")


def _act(duty: Any) -> dict[str, str] | None:
    """Return where a duty can be met, as far as there is such a page."""
    places = {
        "store-recording": ("capture:intake", [], _("采集")),
        "hand-over-recording": ("records:list", [], _("移交")),
        "file-case": ("records:file", [duty.case_id], _("归档")),
        "submit-to-legal-review": ("cases:event", [duty.case_id], _("登记")),
    }
    if duty.code not in places:
        return None
    name, args, word = places[duty.code]
    return {"url": reverse(name, args=args), "word": word}


def duty_name(code: str) -> str:
    """Name a duty in the page's language; the code itself where it is not published."""
    text = codes().get(code)
    if text is None:
        return code
    return said(text)


def citation(provision: str, source: str = "regulation") -> dict[str, Any]:
    """Cite a provision as `web/parts/citation.html` draws it; marked where the text is silent and we interpret."""
    read = parse_provision(provision)
    names = next(iter(load_packs().values())).texts
    return {
        "text": read.cite("en" if is_english() else "zh", names),
        "url": _article_url(read.text, read.article, get_script_prefix()),
        "reads": source in {"interpretation", "default"},
        "silent": False,
    }


@lru_cache(maxsize=2048)
def _article_url(text: str, article: int, _prefix: str) -> str:
    """Return where an article is read; a board cites the same few on every row."""
    return reverse("law:article", args=[text, article])


def reasons_of(rows: Iterable[Any]) -> dict[Any, str]:
    """Say why duties are owed and subjects kept, in the page's language.

    The law is asked by the function that `LIUHEN_EXPLAINS` in the settings names, because what judges rests on cases.
    """
    told = import_string(settings.LIUHEN_EXPLAINS)(rows)
    return {row: said(text) for row, text in told.items()}


def kept(case: Case) -> list[dict[str, Any]]:
    """Return how long the case and its recordings are kept, with the reason of each."""
    rules = {
        "dispose_after": _("期满后可提出处置"),
        "with_case_file": _("随案卷保存"),
        "preserve": _("长期保存，不因期满处置"),
        "unknown": _("待认定"),
    }
    rows = list(case.retentions.select_related("recording").order_by("recording__started_at", "pk"))
    reasons = reasons_of(rows)
    return [
        {
            "subject": row.recording.number if row.recording else _("案卷"),
            "rule": row.rule,
            "word": rules[row.rule],
            "until": row.until,
            "citations": [citation(provision) for provision in row.provisions],
            "because": reasons[row],
        }
        for row in rows
    ]
