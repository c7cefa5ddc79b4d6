"""Hints and claims in plain words for the page of a recording, and where hints lie on the time scale.

Every sentence says whose word it is: a machine's, that looked at samples, or the file's. Neither is ever a fact.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from liuhen.kernel.instant import format_instant
from liuhen.office.capture.hints.models import HintKind, HintsState
from liuhen.office.capture.hints.queries import hints_by_recording, hints_of, peaks_of
from liuhen.office.web.wording import clock_text, span_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from liuhen.office.capture.hints.queries import HintsTold
    from liuhen.office.capture.models import Recording

SHOWN = 3
PARTS = 1600


def word_of(hint: str) -> str:
    """Word one hint."""
    return str(HintKind(hint).label)


def drawn(recordings: Sequence[Recording]) -> dict[str, list[dict[str, Any]]]:
    """Return, by the recording's id, where hints lie on the scale of time; for recordings whose start is known."""
    found = hints_by_recording(recordings)
    placed = {row.id.hex: (row.started_at, found[row.pk]) for row in recordings if row.started_at and row.pk in found}
    return {
        key: [
            {
                "from": started_at + timedelta(milliseconds=span.from_ms),
                "to": started_at + timedelta(milliseconds=span.to_ms),
                "word": word_of(span.hint) if span.aside is None else f"{word_of(span.hint)}（{span.aside}）",
                "aside": span.aside is not None,
            }
            for span in told.spans
        ]
        for key, (started_at, told) in placed.items()
    }


def listed(recordings: Sequence[Recording]) -> list[dict[str, Any]]:
    """List the hints of a visit's recordings one by one, in order of time, those that nobody put aside first."""
    found = hints_by_recording(recordings)
    rows = [
        {
            "recording": row,
            "hint": span.hint,
            "word": word_of(span.hint),
            "where": _at(row, span.from_ms),
            "length": span_text((span.to_ms - span.from_ms) / 1000),
            "jump": format_instant(row.started_at + timedelta(milliseconds=span.from_ms)) if row.started_at else "",
            "from_ms": span.from_ms,
            "to_ms": span.to_ms,
            "aside": span.aside,
        }
        for row in recordings
        if row.pk in found
        for span in found[row.pk].spans
    ]
    return sorted(rows, key=lambda row: (row["aside"] is not None, row["jump"] == "", row["jump"], row["from_ms"]))


def facts_of(recording: Recording) -> Iterator[dict[str, Any]]:
    """Yield what a machine saw and what the file claims, for `web/parts/facts.html`; nothing where there is nothing."""
    told = hints_of(recording)
    if told is not None:
        yield _seen(recording, told)
    claims = (recording.file.probe or {}).get("claims") or {}
    words = list(_claims(claims))
    if words:
        note = _("文件内的标记，未经核实，不代替人员登记。")
        yield {"label": _("文件所称"), "value": " · ".join(words), "note": note}


def _seen(recording: Recording, told: HintsTold) -> dict[str, Any]:
    note = _("由程序抽样查看得出，只供参考，不是认定。")
    if told.state == HintsState.WAITING:
        return {"label": _("画面与声音提示"), "value": _("正在查看")}
    if told.state == HintsState.FAILED:
        return {"label": _("画面与声音提示"), "value": _("未能查看，请自行播放核对"), "note": note}
    words = [
        _hint(recording, hint, [span for span in told.spans if span.hint == hint])
        for hint in ("black", "frozen", "silent")
        if any(span.hint == hint for span in told.spans)
    ]
    if told.sprite is not None and told.waveform is None:
        words.append(_("没有声音"))
    if told.state == HintsState.PARTIAL:
        note = _("只查看了前 %(length)s。") % {"length": span_text(told.reached_ms / 1000)} + note
    return {"label": _("画面与声音提示"), "value": "；".join(words) or _("未见全黑、静止或无声"), "note": note}


def _hint(recording: Recording, hint: str, spans: list[Any]) -> str:
    where = "、".join(_at(recording, span.from_ms) for span in spans[:SHOWN])
    return _("%(what)s %(count)d 处，共 %(length)s（自 %(where)s%(more)s）") % {
        "what": word_of(hint),
        "count": len(spans),
        "length": span_text(sum(span.to_ms - span.from_ms for span in spans) / 1000),
        "where": where,
        "more": _(" 等") if len(spans) > SHOWN else "",
    }


def _at(recording: Recording, offset_ms: int) -> str:
    """Say when: on the clock where the start is known, else into the file."""
    if recording.started_at is not None:
        return clock_text(recording.started_at + timedelta(milliseconds=offset_ms))
    return _("第 %(length)s") % {"length": span_text(offset_ms / 1000)}


def _claims(claims: dict[str, str]) -> Iterator[str]:
    if "time" in claims:
        zone = claims.get("time-zone") or ("" if claims["time"].endswith("Z") else _("（时区未知）"))
        yield claims["time"].replace("T", " ") + zone
    if "latitude" in claims:
        yield _("纬度 %(latitude)s，经度 %(longitude)s") % {
            "latitude": claims["latitude"],
            "longitude": claims.get("longitude", ""),
        }
    if "satellite-time" in claims:
        yield _("卫星时间 %(time)s") % {"time": claims["satellite-time"].replace("T", " ")}
    for name in ("location", "make", "model", "serial", "title", "artist", "comment"):
        if name in claims:
            yield claims[name]


def outline(recording: Recording) -> str:
    """Return the waveform as the path of an SVG of `PARTS` by 100, empty where there is none: sound to be seen."""
    peaks = memoryview(peaks_of(recording) or b"").cast("b")
    count = len(peaks) // 2
    if not count:
        return ""
    edges = [part * count // PARTS for part in range(PARTS + 1)]
    steps = [(left, max(right, left + 1)) for left, right in pairwise(edges)]
    lines = []
    for x, (left, right) in enumerate(steps):
        low, high = min(peaks[2 * left : 2 * right : 2]), max(peaks[2 * left + 1 : 2 * right : 2])
        lines.append(f"M{x} {50 - high * 50 // 128}V{51 - low * 50 // 128}")
    return "".join(lines)
