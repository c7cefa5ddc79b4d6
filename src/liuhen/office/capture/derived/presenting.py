"""How copies are shown: lines of the list, and the facts of one, in which nothing of its origin is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from liuhen.media.derive.recipe import Recipe
from liuhen.office.capture.derived import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.derived.models import CopyState, Derivative, Sort
from liuhen.office.capture.derived.queries import derivatives_of
from liuhen.office.capture.derived.refusals import said_of
from liuhen.office.capture.derived.spelling import moment_text
from liuhen.office.capture.derived.storing import file_of
from liuhen.office.people.permissions import allowed
from liuhen.office.web.wording import moment_text as instant_text
from liuhen.office.web.wording import said, size_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

SIGNS = {CopyState.MADE: "met", CopyState.FAILED: "late", CopyState.WAITING: "pending"}


def shown_on(officer: Officer, recording: Recording) -> dict[str, Any]:
    """Return what `derived/list.html` draws, for any page that shows a recording."""
    lines = [line_of(one) for one in derivatives_of(recording)]
    return {
        "recording": recording,
        "lines": lines,
        "is_busy": any(line["copy"].state == CopyState.WAITING for line in lines),
        "may_make": allowed(officer, "derived.make", recording),
    }


def line_of(row: Derivative) -> dict[str, Any]:
    """Describe a copy for the list on its recording's page."""
    making = getattr(row, "making", None)
    is_lost = row.state == CopyState.MADE and not file_of(row).exists()
    return {
        "copy": row,
        "state": "late" if is_lost else SIGNS.get(CopyState(row.state), "neutral"),
        "word": _("文件不在") if is_lost else CopyState(row.state).label,
        "span": span_of(row),
        "why": said(said_of(row.why)) if row.state == CopyState.FAILED else "",
        "share": making.done_ms * 100 // making.total_ms if making is not None and making.total_ms else None,
        "is_ready": row.state == CopyState.MADE and not is_lost,
        "may_retry": is_lost or row.state in {CopyState.FAILED, CopyState.CANCELLED},
    }


def span_of(row: Derivative) -> str:
    """Say which part of the recording a copy shows: what was done where it is known, else what was asked for."""
    done = row.process or {}
    start = done.get("from_ms", row.recipe["from_ms"])
    end = done.get("to_ms", row.recipe["to_ms"])
    if done.get("method") == "still" or row.sort == Sort.STILL:
        return moment_text(start)
    if end is None:
        return _("%(start)s 到尾") % {"start": moment_text(start)} if start else _("全部")
    return f"{moment_text(start)}–{moment_text(end)}"


def facts_of(row: Derivative, now: datetime) -> list[dict[str, Any]]:
    """List everything about a copy: what it is of, how and by whom it was made, and its own digest."""
    return list(_facts(row, now))


def _facts(row: Derivative, now: datetime) -> Iterator[dict[str, Any]]:
    recipe = Recipe.from_json(row.recipe)
    yield {"label": _("种类"), "value": f"{row.get_sort_display()} · {span_of(row)}"}
    yield {"label": _("用途"), "value": row.purpose}
    yield {"label": _("制作人"), "value": f"{row.maker.name} {row.maker.number}"}
    yield {"label": _("提出"), "value": instant_text(row.asked_at, now, seconds=True)}
    if row.made_at is not None:
        yield {"label": _("制成"), "value": instant_text(row.made_at, now, seconds=True)}
    yield {"label": _("原件 SHA-256"), "value": row.source_sha256, "digest": True}
    if row.sha256:
        yield {"label": _("副本 SHA-256"), "value": row.sha256, "digest": True}
        yield {"label": _("大小"), "value": size_text(row.size_bytes or 0)}
    yield {"label": _("处理"), "value": "；".join(_steps(recipe)), "note": _note(row)}
    if row.process is not None:
        told = row.process
        yield {"label": _("程序"), "value": f"{told['program']} {told['version']} · {told['library']}"}


def _note(row: Derivative) -> str:
    """Say how the span was cut, once it is known."""
    words = {
        "stream-copy": _("按关键帧直接复制，画面和声音没有重新编码；起止因此可能比要求的略宽。"),
        "re-encode": _("重新编码，起止精确到帧。"),
        "still": _("取该时刻正在显示的一帧。"),
    }
    return words.get((row.process or {}).get("method", ""), "")


def _steps(recipe: Recipe) -> Iterator[str]:
    blurred = sum(area.look == "blur" for area in recipe.areas)
    if blurred:
        yield _("模糊 %(count)d 个区域") % {"count": blurred}
    if len(recipe.areas) > blurred:
        yield _("涂黑 %(count)d 个区域") % {"count": len(recipe.areas) - blurred}
    if recipe.mutes:
        yield _("静音 %(spans)s") % {
            "spans": "、".join(f"{moment_text(one.from_ms)}–{moment_text(one.to_ms)}" for one in recipe.mutes)
        }
    if recipe.sound == "remove":
        yield _("去掉声音")
    if recipe.marks:
        yield _("加水印：%(marks)s") % {"marks": "，".join(recipe.marks)}
    if not (recipe.areas or recipe.mutes or recipe.marks or recipe.sound == "remove"):
        yield _("内容没有改动")
