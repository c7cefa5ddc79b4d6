"""How far it is that everything is judged anew: why, how fast, how long still, what failed, and what was before.

Shows and begins nothing: what is stale is found by itself (`recompute.py`), and nobody has to stay on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.lawbook import installed
from liuhen.office.oversight.recomputing.passes import Cause, failures, passes
from liuhen.office.people.doors import door
from liuhen.office.web.wording import moment_text, number_text, said, span_text

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from liuhen.office.oversight.recomputing.passes import Progress

SHOWN, NAMED = 20, 20


@door("oversight.recompute")
def shown(request: Any) -> HttpResponse:
    """Show the pass under way and those before; the page asks for itself again while there is one."""
    now, told = timezone.now(), passes(SHOWN)
    current = told[0] if told and told[0].ended_at is None else None
    context = {
        "current": None if current is None else {**_row(current, now), **_running(current)},
        "before": [_row(one, now) for one in told if one is not current],
        "failed": failures(NAMED),
    }
    return render(request, "oversight/recompute.html", context)


def _row(told: Progress, now: datetime) -> dict[str, Any]:
    took = None if told.ended_at is None else (told.ended_at - told.begun_at).total_seconds()
    return {
        "why": "；".join(_why(cause, told) for cause in told.causes) or _("规则有变动"),
        "begun": moment_text(told.begun_at, now),
        "took": "" if took is None else span_text(took),
        "total": number_text(told.total),
        "done": number_text(told.done),
        "failed": told.failed,
        "rate": "" if told.rate is None else number_text(round(told.rate)),
        "is_broken_off": told.ended_at is not None and told.left > 0,
    }


def _running(told: Progress) -> dict[str, Any]:
    seconds = told.seconds_left
    return {
        "share": int(100 * told.done / told.total),
        "word": _("正在重算") if told.held else _("等待后台进程"),
        "left": "" if seconds is None else span_text(seconds),
    }


def _why(cause: Cause, told: Progress) -> str:
    match cause:
        case Cause.PACK:
            pack = installed().get(told.pack)
            return _("改用规则包%(pack)s") % {"pack": f" {told.pack}" if pack is None else f"《{said(pack.name)}》"}
        case Cause.OWN:
            return _("本机关的期限有变动")
        case Cause.YEARS:
            return _("工作日历有变动")
        case Cause.INSTALLED:
            return _("规则包或程序已更新")
        case Cause.ASKED:
            return _("人工要求全部重算")
