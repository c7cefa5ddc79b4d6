"""What the pages say of dockings and findings: sentences and figures, nothing decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.office.capture.docking.models import FileState, FindingKind, Outcome
from liuhen.office.capture.docking.reconcile import count_missing
from liuhen.office.web.wording import moment_text, number_text, size_text, span_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from liuhen.office.capture.docking.models import DockFinding, Docking
    from liuhen.office.capture.docking.queries import Station

SILENT_SECONDS = 20
SHOWN_PATHS = 5
MOST_CELLS = 12
_OF_DEVICE = frozenset({FindingKind.COUNTER_BACK, FindingKind.CLOCK, FindingKind.LOW_SPACE, FindingKind.UNKNOWN_DEVICE})


def station_row(station: Station, now: datetime) -> dict[str, Any]:
    """Describe a docking for the dock page: how far it is, and how long it will take."""
    docking, progress = station.docking, getattr(station.docking, "progress", None)
    done = docking.file_count - station.states.get(FileState.WAITING, 0)
    row = {
        "source": str(docking),
        "url": reverse("docking:docking", args=[docking.pk]),
        "device": docking.device,
        "findings": station.unanswered,
        "files": _("%(done)s / %(all)s 个文件") % {"done": number_text(done), "all": number_text(docking.file_count)},
        "size": size_text(docking.size_bytes),
        "at": docking.docked_at,
    }
    if docking.outcome == Outcome.UNDER_WAY:
        return row | _under_way(docking, progress, now)
    refused = station.states.get(FileState.REFUSED, 0)
    is_whole = docking.outcome == Outcome.COMPLETED
    state = "late" if not is_whole else "overdue" if station.unanswered else "stored"
    left = ngettext("%(count)d 个未接收", "%(count)d 个未接收", refused) % {"count": refused} if refused else ""
    if not is_whole and (waiting := docking.file_count - done) > 0:
        words = ngettext("还有 %(count)s 个文件在设备上", "还有 %(count)s 个文件在设备上", waiting)
        left = _("%(still)s；再插上会接着采集，已入库的不会重来。") % {"still": words % {"count": number_text(waiting)}}
    share = 100 if is_whole or not docking.file_count else 100 * done // docking.file_count
    return row | {"state": state, "word": str(Outcome(docking.outcome).label), "share": share, "left": left}


def _under_way(docking: Docking, progress: Any, now: datetime) -> dict[str, Any]:
    done, rate = (progress.done_bytes, progress.bytes_a_second) if progress is not None else (0, 0)
    share = 100 * done // docking.size_bytes if docking.size_bytes else 0
    row = {"state": "pending", "word": f"{share}%", "share": share}
    if progress is not None and progress.trouble:
        return row | {"state": "overdue", "word": _("暂停"), "left": _trouble(progress.trouble)}
    if progress is None or (now - progress.updated_at).total_seconds() > SILENT_SECONDS:
        return row | {
            "state": "late",
            "word": _("没有动静"),
            "left": _("采集程序没有响应；已入库的文件不受影响，重新启动后接着采集。"),
        }
    if not rate:
        return row | {"left": _("正在开始")}
    left = span_text((docking.size_bytes - done) / rate)
    figures = {"done": size_text(done), "all": size_text(docking.size_bytes), "rate": size_text(rate), "left": left}
    return row | {"left": _("%(done)s / %(all)s · 每秒 %(rate)s · 还需 %(left)s") % figures}


def _trouble(code: str) -> str:
    if code == "disk-full":
        return _("服务器存储已满，半分钟后再试；设备上的原件没有改动。")
    return _("暂时不能写入存储，半分钟后再试；设备上的原件没有改动。")


def finding_heading(finding: DockFinding) -> str:
    """Name the device and what was found of it."""
    return _("%(source)s：%(what)s") % {"source": str(finding.docking), "what": finding_title(finding)}


def waited(finding: DockFinding, now: datetime) -> str:
    """Say how long a finding has waited for an answer."""
    return _("已等 %(span)s") % {"span": span_text((now - finding.found_at).total_seconds())}


def finding_row(finding: DockFinding, now: datetime) -> dict[str, Any]:
    """Describe a finding for a list: what, of which device, since when, and who said what about it."""
    return {
        "title": finding_title(finding),
        "source": str(finding.docking),
        "url": reverse("docking:finding", args=[finding.pk]),
        "docking_url": reverse("docking:docking", args=[finding.docking_id]),
        "at": finding.found_at,
        "age": waited(finding, now) if finding.answered_at is None else "",
        "reason": finding.get_reason_display(),
        "answer": finding.answer,
        "who": finding.answered_by.name if finding.answered_by else "",
        "answered_at": finding.answered_at,
    }


def finding_card(finding: DockFinding, now: datetime, *, may_answer: bool) -> dict[str, Any]:
    """Describe a finding: what is wrong, the numbers around a missing one, and what somebody said about it."""
    card = {
        "title": finding_heading(finding),
        "page": reverse("docking:finding", args=[finding.pk]),
        "age": waited(finding, now),
        "lines": list(finding_lines(finding)),
        "cells": _cells(finding),
        "at": finding.found_at,
        "answer": None,
        "url": "",
    }
    if finding.answered_at is not None and finding.answered_by is not None:
        said = {
            "who": finding.answered_by.name,
            "at": moment_text(finding.answered_at, now),
            "reason": finding.get_reason_display(),
            "answer": finding.answer,
        }
        return card | {"answer": _("%(who)s %(at)s 答复：%(reason)s。%(answer)s") % said}
    return card | {"url": reverse("docking:answer", args=[finding.pk]) if may_answer else ""}


def finding_title(finding: DockFinding) -> str:
    """Say in a few words what was found."""
    if finding.kind == FindingKind.MISSING:
        missing = count_missing(tuple(pair) for pair in finding.detail["missing"])
        return ngettext("缺 %(count)d 个编号", "缺 %(count)d 个编号", missing) % {"count": missing}
    if finding.kind == FindingKind.CHANGED and (count := len(changed_files(finding.detail))) > 1:
        return ngettext("%(count)d 个文件与上次不同", "%(count)d 个文件与上次不同", count) % {"count": count}
    return str(finding.get_kind_display())


def finding_lines(finding: DockFinding) -> Iterator[str]:
    """Say in sentences what was found and what it means."""
    kind = FindingKind(finding.kind)
    yield from (_lines_of_device if kind in _OF_DEVICE else _lines_of_files)(kind, finding.detail)


def _lines_of_files(kind: FindingKind, detail: dict[str, Any]) -> Iterator[str]:
    match kind:
        case FindingKind.MISSING:
            yield _("缺少编号 %(which)s：设备没有列出这些文件，请说明去向。") % {"which": _ranges(detail)}
        case FindingKind.VANISHED:
            yield _("上次清单里有、还没有入库的文件，这次已不在设备上：%(which)s") % {"which": _names(detail["paths"])}
        case FindingKind.CHANGED:
            yield from _changes(changed_files(detail))
        case FindingKind.UNKNOWN_MEDIA:
            yield _("不像录像、录音或照片的文件：%(which)s") % {"which": _names(detail["paths"])}
        case FindingKind.DIFFERS:
            yield _("在库原件与摘要不符：%(path)s。请停止使用并立即报告系统管理员。") % {"path": detail["path"]}


def changed_files(detail: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files that a finding says are others than before; early findings named one each."""
    listed: list[dict[str, Any]] = detail.get("files", [detail])
    return listed


def _changes(files: list[dict[str, Any]]) -> Iterator[str]:
    for one in files[:SHOWN_PATHS]:
        before, after = size_text(one["before_bytes"]), size_text(one["after_bytes"])
        told = {"path": one["path"], "before": before, "after": after}
        same = one["before_bytes"] == one["after_bytes"]
        yield (_("%(path)s：大小没变，内容变了。") if same else _("%(path)s：%(before)s → %(after)s。")) % told
    if len(files) > SHOWN_PATHS:
        yield _("等 %(count)s 个文件。") % {"count": number_text(len(files))}
    yield _("前后两份都会入库，先前的一份不受影响。")


def _lines_of_device(kind: FindingKind, detail: dict[str, Any]) -> Iterator[str]:
    match kind:
        case FindingKind.COUNTER_BACK:
            told = {"after": detail["after"], "first": detail["first"]}
            yield _("上次数到 %(after)d，这次又从 %(first)d 开始：设备可能被重置，或换了存储卡。") % told
        case FindingKind.CLOCK:
            yield _offset_words(detail["seconds"], at_least=detail["at_least"])
            yield _("录制时间按设备时钟记载，更正时请据此核对。")
        case FindingKind.LOW_SPACE:
            told = {"free": size_text(detail["free_bytes"]), "all": size_text(detail["total_bytes"])}
            yield _("设备只剩 %(free)s（共 %(all)s），可能覆盖较早的录像。") % told
        case FindingKind.UNKNOWN_DEVICE:
            yield _("设备登记中没有这台设备；文件照常入库，但不知道是谁录的。")
            if detail["claimed"]:
                yield _("文件名自称：%(which)s") % {"which": "、".join(detail["claimed"])}


def _offset_words(seconds: int, *, at_least: bool) -> str:
    told = {"span": span_text(abs(seconds))}
    if at_least:
        return _("有文件自称录于未来：设备时钟至少快 %(span)s。") % told
    return (_("设备时钟快 %(span)s。") if seconds > 0 else _("设备时钟慢 %(span)s。")) % told


def _names(paths: list[str]) -> str:
    shown = "、".join(paths[:SHOWN_PATHS])
    rest = len(paths) - SHOWN_PATHS
    return shown if rest <= 0 else _("%(shown)s 等 %(count)d 个") % {"shown": shown, "count": len(paths)}


def _ranges(detail: dict[str, Any]) -> str:
    width = detail["digits"]
    spans = [f"{first:0{width}d}" + (f"–{last:0{width}d}" if last > first else "") for first, last in detail["missing"]]
    words = _names(spans)
    return f"{detail['day']} {words}" if detail["day"] else words


def _cells(finding: DockFinding) -> list[dict[str, Any]]:
    """Draw the missing numbers among their neighbours, as many as fit."""
    if finding.kind != FindingKind.MISSING:
        return []
    width, missing = finding.detail["digits"], [tuple(pair) for pair in finding.detail["missing"]]
    first, last = missing[0]
    numbers = range(max(min(first, 1), first - 1), min(last, first + MOST_CELLS) + 2)  # neighbours are known, no others
    lost = {number for low, high in missing for number in range(low, min(high, low + MOST_CELLS) + 1)}
    return [{"number": f"{number:0{width}d}", "missing": number in lost} for number in numbers][:MOST_CELLS]


def docking_facts(docking: Docking) -> list[dict[str, Any]]:
    """Describe what a device told, for `web/parts/facts.html`. What it does not tell is said to be unknown."""
    unknown = _("未知")
    ranges = [
        f"{day + ' ' if day else ''}{low:04d}–{high:04d}" for day, (low, high) in sorted(docking.counters.items())[-3:]
    ]
    offset = docking.clock_offset_seconds
    space = None
    if docking.free_bytes is not None and docking.total_bytes is not None:
        told = {"free": size_text(docking.free_bytes), "all": size_text(docking.total_bytes)}
        space = _("剩 %(free)s，共 %(all)s") % told
    return [
        {
            "label": _("设备"),
            "value": str(docking.device or unknown),
            "url": reverse("docking:device", args=[docking.device_id]) if docking.device_id else "",
        },
        {"label": _("接入"), "value": moment_text(docking.docked_at, seconds=True)},
        {"label": _("清单"), "value": _("%(count)s 个文件，%(size)s") % _amounts(docking)},
        {"label": _("清单摘要"), "value": docking.list_sha256, "digest": True},
        {"label": _("编号"), "value": "、".join(ranges) or unknown},
        {
            "label": _("时钟"),
            "value": unknown if offset is None else _offset_words(offset, at_least=docking.is_offset_at_least),
        },
        {"label": _("空间"), "value": space or unknown},
    ]


def _amounts(docking: Docking) -> dict[str, str]:
    return {"count": number_text(docking.file_count), "size": size_text(docking.size_bytes)}


def states_told(states: dict[str, int]) -> Iterable[dict[str, Any]]:
    """Count the files of a docking by what became of them."""
    return [{"word": state.label, "count": states[state]} for state in FileState if states.get(state)]
