"""What the page of one recording says: facts of the file, its duties and retention, who viewed it, its proof.

What a file claims and what the server knows are two facts, never one. Unknown is written as unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.kernel.instant import format_instant
from liuhen.law import load_packs
from liuhen.office.capture.headings.presenting import facts_of as headings
from liuhen.office.capture.hints import telling
from liuhen.office.capture.models import Medium, TimeSource
from liuhen.office.capture.queries import entry_of, viewings_of
from liuhen.office.cases.duties import citation, duty_name, reasons_of, state_now
from liuhen.office.journal.queries import proof_of
from liuhen.office.web.wording import clock_text, moment_text, number_text, said, size_text, span_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.office.capture.marks.queries import Restart
    from liuhen.office.capture.models import Recording
    from liuhen.office.journal.queries import Proof

STORING = "store-recording"


def facts_of(recording: Recording, now: datetime) -> list[dict[str, Any]]:
    """List the facts of a recording for `web/parts/facts.html`."""
    file = recording.file
    return [
        {"label": _("录像"), "value": " · ".join(_size(recording))},
        {"label": "SHA-256", "value": file.sha256, "digest": True},
        {"label": _("原文件名"), "value": file.name},
        _encoding(recording),
        *_times(recording, now),
        *telling.facts_of(recording),
        _storing(recording, now),
        *headings(recording),
        {"label": _("设备"), "value": recording.device.number if recording.device else _("未知")},
        {"label": _("使用人"), "value": recording.officer.name if recording.officer else _("未知")},
        {"label": _("证据"), "value": evidence_word(recording)},
        {"label": _("存储"), "value": _("本单位原件库，只读，按摘要存放")},
        *_retention(recording),
        _viewed(recording, now),
    ]


def evidence_word(recording: Recording) -> str:
    """Say whether a recording is evidence; undecided is neither yes nor no."""
    return {True: _("作为证据"), False: _("不作证据"), None: _("未定")}[recording.is_evidence]


def duration_ms(recording: Recording) -> int | None:
    """Return the length that was measured, in milliseconds; None while it is unknown."""
    length = (recording.file.probe or {}).get("duration_ms")
    return length if isinstance(length, int) else None


def _size(recording: Recording) -> Iterator[str]:
    yield recording.number
    if recording.medium:
        yield recording.get_medium_display()
    length = duration_ms(recording)
    if recording.medium != Medium.PHOTO:
        yield _("长度未知") if length is None else span_text(length / 1000)
    yield size_text(recording.file.size_bytes)


def _encoding(recording: Recording) -> dict[str, Any]:
    probe = recording.file.probe
    if probe is None:
        return {"label": _("编码"), "value": _("正在检查"), "state": "pending", "verdict": _("检查中")}
    width, height = probe.get("width"), probe.get("height")
    parts = [probe.get("container"), probe.get("video_codec"), probe.get("audio_codec")]
    words = [str(part) for part in parts if part]
    if width and height:
        words.append(f"{width}×{height}")
    fact = {"label": _("编码"), "value": " · ".join(words) or _("无法识别")}
    match probe.get("plays_to_end"):
        case True:
            return fact | {"state": "met", "verdict": _("可播放到尾")}
        case False:
            note = _("原件按收到的字节保存，未作改动。")
            return fact | {"state": "unknown", "verdict": _("不能播放到尾"), "note": note}
        case _:
            return fact


def _times(recording: Recording, now: datetime) -> Iterator[dict[str, Any]]:
    """Keep apart when it was recorded (and who says so), what the file claims, and when the server had it."""
    if recording.started_at is None:
        yield {"label": _("录制"), "value": _("时间未知"), "state": "unknown", "verdict": _("待登记")}
    else:
        end = "" if recording.ended_at is None else f" – {moment_text(recording.ended_at, now, seconds=True)}"
        source = TimeSource(recording.time_source).label
        yield {
            "label": _("录制"),
            "value": moment_text(recording.started_at, now, seconds=True) + end,
            "note": _("来源：%(source)s。不是服务器时间。") % {"source": source},
        }
    modified = recording.file.modified_at
    if modified is not None:
        at = moment_text(modified, now, seconds=True)
        yield {"label": _("文件修改"), "value": _("%(at)s（文件所称）") % {"at": at}}


def _storing(recording: Recording, now: datetime) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "label": _("入库"),
        "value": _("%(at)s（服务器时间）") % {"at": moment_text(recording.stored_at, now, seconds=True)},
    }
    duty = recording.obligations.filter(code=STORING).order_by("due_at").first()
    if duty is not None:
        state = state_now(duty, now)
        fact |= {"state": state, "citation": citation(duty.provision, duty.source)}
        if state not in {"met", "waived"}:
            fact["note"] = reasons_of([duty])[duty]
    return fact


def _retention(recording: Recording) -> Iterator[dict[str, Any]]:
    reasons = reasons_of(recording.retentions.all())
    for kept, reason in reasons.items():
        cited = citation(kept.provisions[0]) if kept.provisions else None
        yield {"label": _("保管"), "value": reason, "citation": cited}


def _viewed(recording: Recording, now: datetime) -> dict[str, Any]:
    seen = viewings_of(recording)
    if seen.last_at is None:
        return {"label": _("调阅"), "value": _("尚无人调阅")}
    last = {
        "count": seen.count,
        "at": moment_text(seen.last_at, now),
        "who": seen.last_by.name if seen.last_by else _("系统"),
    }
    return {"label": _("调阅"), "value": _("%(count)d 次，最近 %(at)s %(who)s") % last}


def duties_of(recording: Recording, now: datetime) -> list[dict[str, Any]]:
    """List every duty about a recording with its verdict, for the page's checklist; the storage clock is a fact."""
    rows = list(recording.obligations.exclude(code=STORING).order_by("due_at", "pk"))
    reasons = reasons_of(rows)
    return [
        {
            "state": state_now(row, now),
            "name": duty_name(row.code),
            "because": reasons[row],
            "citation": citation(row.provision, row.source),
        }
        for row in rows
    ]


def proof_facts(recording: Recording) -> tuple[Proof | None, list[dict[str, Any]]]:
    """Return the proof that the recording's storing stands in the log, and what to say of it; None while it waits."""
    entry = entry_of(recording)
    proof = None if entry is None else proof_of(entry)
    if entry is None or proof is None:
        return None, [{"label": _("条目"), "value": _("待封存，一分钟内完成")}]
    return proof, [
        {"label": _("条目"), "value": number_text(proof.index)},
        {"label": _("叶"), "value": entry.leaf, "digest": True},
        {
            "label": _("检查点"),
            "value": _("%(size)s 条 · %(at)s 签名")
            % {"size": number_text(proof.checkpoint.size), "at": moment_text(proof.checkpoint.sealed_at)},
        },
        {"label": _("根"), "value": proof.checkpoint.root, "digest": True},
    ]


def restart_facts(restart: Restart | None) -> list[dict[str, Any]]:
    """Say where the cause is to be heard that is stated, with a link to that second; nothing where nobody went on."""
    if restart is None:
        return []
    page = reverse("capture:recording", args=[restart.recording.pk])
    note = _("已标记：恢复时说明了原因。") if restart.is_marked else _("还没有标记。听后可在播放时按 R 标记。")
    return [
        {
            "label": _("恢复时"),
            "value": _("从 %(at)s 起听") % {"at": clock_text(restart.at)},
            "url": f"{page}#t={quote(format_instant(restart.at))}",
            "note": note,
        }
    ]


def interruption_facts(recording: Recording) -> list[dict[str, Any]]:
    """List what the adopted pack asks of an interruption, for the side of its form; read from its rules alone."""
    pack = load_packs()[recording.unit.agency.pack]
    return [
        {
            "label": duty_name(duty.code),
            "value": said(duty.duty),
            "citation": citation(duty.provision, duty.source),
        }
        for duty in pack.duties
        if duty.kind == "interruption"
    ]
