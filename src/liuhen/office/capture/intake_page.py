"""What the intake page shows: results, the tray with its suggestions, where recordings can go, what the dock took."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.office.capture.headings.presenting import told
from liuhen.office.capture.models import IntakeVerdict
from liuhen.office.capture.recording_page import duration_ms
from liuhen.office.capture.visit import activity_title, picture_of
from liuhen.office.journal.queries import entries_of, payload_of
from liuhen.office.web.wording import is_english, moment_text, size_text, span_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from liuhen.office.capture.headings.queries import Missing
    from liuhen.office.capture.matching import Ground, Word
    from liuhen.office.capture.models import IntakeResult
    from liuhen.office.capture.queries import DockCell, Tray, TrayRow
    from liuhen.office.capture.suggesting import Suggestion
    from liuhen.office.capture.uploads.models import Upload
    from liuhen.office.cases.models import Activity

NEW = "new"
TUS = "/api/v1/uploads/"
STATES = {
    IntakeVerdict.STORED: "stored",
    IntakeVerdict.ALREADY_HELD: "held",
    IntakeVerdict.REFUSED: "refused",
}


def _held_words(result: IntakeResult) -> str:
    recording = result.recording
    if recording is None:
        return ""
    same = {"number": recording.number, "at": moment_text(recording.stored_at, result.at)}
    return _("与 %(at)s 入库的 %(number)s 相同，未重复存储") % same


def result_rows(results: Iterable[IntakeResult]) -> list[dict[str, Any]]:
    """Describe results for `web/parts/upload_row.html`; why one was refused is read from the journal."""
    rows = list(results)
    refused = [str(row.object_name) for row in rows if row.verdict == IntakeVerdict.REFUSED]
    said = {entry.object: payload_of(entry) for entry in entries_of(refused)} if refused else {}
    return [_result_row(row, said.get(str(row.object_name))) for row in rows]


def _result_row(result: IntakeResult, payload: Any) -> dict[str, Any]:
    recording = result.recording
    row: dict[str, Any] = {
        "name": result.name,
        "size_bytes": result.size_bytes,
        "state": STATES[IntakeVerdict(result.verdict)],
        "at": result.at,
        "url": reverse("capture:recording", args=[recording.pk]) if recording else None,
    }
    if result.verdict == IntakeVerdict.STORED and recording is not None:
        row["digest"] = recording.file.sha256
    elif result.verdict == IntakeVerdict.ALREADY_HELD:
        row["what"] = _held_words(result)
    elif isinstance(payload, dict):
        tail = "_en" if is_english() else ""
        row |= {key: payload.get(f"{key}{tail}") or payload.get(key) for key in ("what", "safe", "todo")}
    return row


def unfinished_rows(uploads: Iterable[Upload]) -> list[dict[str, Any]]:
    """Describe somebody's unfinished uploads for `web/parts/uploads.html`."""
    return [
        {
            "name": row.name,
            "size_bytes": row.size_bytes,
            "offset_bytes": row.offset_bytes,
            "modified_at": row.modified_at,
            "expires_at": row.expires_at,
            "url": f"{TUS}{row.pk.hex}",
        }
        for row in uploads
    ]


def tray_rows(tray: Tray) -> list[dict[str, Any]]:
    """Describe the rows of the tray for `web/parts/tray_row.html`."""
    return [_tray_row(row) for row in tray.rows]


def _tray_row(row: TrayRow) -> dict[str, Any]:
    recording = row.recording
    shown: dict[str, Any] = {
        "id": recording.pk,
        "url": reverse("capture:recording", args=[recording.pk]),
        "preview": picture_of(recording),
        "duration_ms": duration_ms(recording),
        "started_at": recording.started_at,
        "device": recording.device.number if recording.device else recording.number,
        "officer": recording.officer.name if recording.officer else "",
        "suggestions": [_suggestion(one) for one in row.suggestions],
        "lacks": _lacks(row.lacks),
    }
    if not row.suggestions and recording.started_at is None:
        shown["none"] = _("录制时间未知，请播放后选择")
    return shown


def _suggestion(one: Suggestion) -> dict[str, Any]:
    case = one.activity.case.number if one.activity.case else _("无案件")
    return {
        "title": activity_title(one.activity),
        "detail": case,
        "why": (", " if is_english() else "、").join(_reason(ground, one.names) for ground in one.grounds),
        "target": str(one.activity.pk),
        "matches": _("%(count)d 项吻合") % {"count": len(one.grounds)},
    }


def _lacks(lacks: Missing) -> dict[str, Any] | None:
    """Say what a recording lacks that classifying it does not bring."""
    return told(replace(lacks, words=tuple(word for word in lacks.words if word != "name")))


def _reason(ground: Ground, names: Mapping[UUID, str]) -> str:
    """Say one ground, with the name or the distance that it rests on."""
    words: dict[Word, str] = {
        "time": _("同一时段"),
        "near": _("同一设备接连录制"),
        "beside": _("%(device)s 同时录制，已归入此处"),
        "here": _("距现场 %(metres)d 米"),
        "use": _("当时由%(officer)s领用"),
        "duty": _("值班表上是%(officer)s"),
        "officer": _("同一人员"),
        "device": _("同一设备"),
        "place": _("同一地点"),
        "unit": _("同一科室"),
    }
    said = {key: names.get(named, "") if named else "" for key, named in _named(ground).items()}
    return words[ground.word] % {**said, "metres": ground.metres or 0}


def _named(ground: Ground) -> dict[str, UUID | None]:
    return {"officer": ground.officer, "device": ground.device}


def targets(activities: Iterable[Activity], now: datetime, *, chosen: str = "") -> list[dict[str, Any]]:
    """List where recordings can go, for the tray's select: activities by case, then an activity that is new."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for activity in activities:
        case = activity.case
        group = _("无案件") if case is None else f"{case.number} · {case.party.name if case.party else case.cause}"
        label = f"{activity.get_kind_display()} · {moment_text(activity.started_at, now)}"
        option = {"value": str(activity.pk), "label": label, "selected": str(activity.pk) == chosen}
        groups.setdefault(group, []).append(option)
    listed: list[dict[str, Any]] = [{"group": group, "options": options} for group, options in groups.items()]
    return [*listed, {"value": NEW, "label": _("新的执法活动…"), "selected": chosen == NEW}]


def waiting_words(tray: Tray, now: datetime) -> str:
    """Say how long the oldest recording of the tray has waited."""
    if tray.oldest_at is None:
        return ""
    waited = span_text((now - tray.oldest_at).total_seconds())
    return _("最早一段已等 %(waited)s · 未分类期间不会到期销毁") % {"waited": waited}


def dock_cells(cells: Iterable[DockCell]) -> list[dict[str, Any]]:
    """Describe what each device's folder brought, for `web/parts/dock.html`."""
    shown = []
    for cell in cells:
        note = _("%(count)d 段 %(size)s") % {"count": cell.count, "size": size_text(cell.size_bytes)}
        if cell.refused:
            note += " · " + _("%(count)d 个未接收") % {"count": cell.refused}
        device = cell.device.number if cell.device else _("设备未知")
        shown.append({"device": device, "state": "overdue" if cell.refused else "stored", "share": 100, "note": note})
    return shown
