"""Where things lie on the time scale of one visit, in per cent of its width. Geometry only.

Follows the design's timeline: ruler, marks, the visit's lane, one lane per camera, documents. It refuses a scale that
starts after the arrival or ends before the departure, because such a picture would hide footage that is missing.

A visit is a mapping (instants are aware):

    starts_at, ends_at                     the scale asked for; widened to whole ticks and to arrival and departure
    arrived_at, left_at                    or None
    marks    [{at, word, numeral | notice: True}]
    visit    {label, note, footage: [{from, to}], gaps: [{from, to, explained, url}]}
    cameras  [{label, note, footage: [{from, to, id}], gaps: [...]}]
    documents [{from, to, word, url}]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant, in_beijing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TICK = timedelta(minutes=5)
# A long visit gets fewer labels: at most about a dozen fit beside each other.
STEPS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=6))
MOST_LABELS = 14
WIDE_GAP_PERCENT = 6.0
RULER, MARKS, VISIT, CAMERA, DOCUMENTS = 28, 40, 36, 40, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A span of time drawn from 0 to 100 per cent."""

    starts_at: datetime
    ends_at: datetime

    def place(self, at: datetime) -> float:
        """Return where an instant lies, in per cent, kept inside the scale."""
        share = (at - self.starts_at) / (self.ends_at - self.starts_at)
        return round(min(1.0, max(0.0, share)) * 100, 3)


def scale_of(visit: Mapping[str, Any]) -> Scale:
    """Choose the scale: what is asked for, widened to arrival, departure and all footage, then to whole ticks."""
    instants = [visit["starts_at"], visit["ends_at"], visit.get("arrived_at"), visit.get("left_at")]
    for camera in visit.get("cameras", ()):
        instants += [at for piece in camera.get("footage", ()) for at in (piece["from"], piece["to"])]
    known = [in_beijing(at) for at in instants if at is not None]
    return Scale(starts_at=_tick_before(min(known)), ends_at=_tick_before(max(known)) + TICK)


def _tick_before(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def draw(visit: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a visit out for `web/parts/timeline.html`: every x and width in per cent, every y in pixels."""
    scale = scale_of(visit)
    cameras = visit.get("cameras", ())
    visit_top = RULER + MARKS
    first = visit_top + VISIT
    bottom = first + CAMERA * len(cameras)
    return {
        "starts_at": format_instant(scale.starts_at),
        "ends_at": format_instant(scale.ends_at),
        "height": bottom + DOCUMENTS,
        "marks_top": RULER,
        "visit_top": visit_top,
        "cameras_top": first,
        "bottom": bottom,
        "labels": list(_labels(scale)),
        "ticks": list(_ticks(scale)),
        "edges": [scale.place(at) for at in (visit.get("arrived_at"), visit.get("left_at")) if at is not None],
        "marks": [_mark(scale, mark) for mark in visit.get("marks", ())],
        "visit": _lane(scale, visit["visit"], visit_top, VISIT, 16),
        "cameras": [_lane(scale, camera, first + CAMERA * i, CAMERA, 26) for i, camera in enumerate(cameras)],
        "documents": [_piece(scale, piece) for piece in visit.get("documents", ())],
    }


def _labels(scale: Scale) -> Sequence[dict[str, Any]]:
    length = scale.ends_at - scale.starts_at
    step = next((step for step in STEPS if length / step <= MOST_LABELS), timedelta(days=1))
    midnight = scale.starts_at.replace(hour=0, minute=0)
    at = midnight + -(-(scale.starts_at - midnight) // step) * step
    found = []
    while at < scale.ends_at:
        found.append({"x": scale.place(at), "word": f"{at:%H:%M}"})
        at += step
    return found


def _ticks(scale: Scale) -> Sequence[float]:
    count = (scale.ends_at - scale.starts_at) // TICK
    if count > MOST_LABELS * 4:
        return []
    return [scale.place(scale.starts_at + TICK * i) for i in range(1, count)]


def _piece(scale: Scale, piece: Mapping[str, Any]) -> dict[str, Any]:
    x = scale.place(piece["from"])
    return {**piece, "x": x, "width": round(scale.place(piece["to"]) - x, 3)}


def _mark(scale: Scale, mark: Mapping[str, Any]) -> dict[str, Any]:
    return {**mark, "x": scale.place(mark["at"]), "instant": format_instant(mark["at"])}


def _lane(scale: Scale, lane: Mapping[str, Any], top: int, height: int, bar: int) -> dict[str, Any]:
    gaps = [_piece(scale, gap) for gap in lane.get("gaps", ())]
    return {
        "label": lane["label"],
        "note": lane.get("note", ""),
        "top": top,
        "height": height,
        "bar_top": top + (height - bar) // 2,
        "bar": bar,
        "middle": top + height // 2,
        "footage": [
            {**_piece(scale, piece), "starts": format_instant(piece["from"]), "ends": format_instant(piece["to"])}
            for piece in lane.get("footage", ())
        ],
        "gaps": [
            {**gap, "middle_x": round(gap["x"] + gap["width"] / 2, 3), "is_wide": gap["width"] >= WIDE_GAP_PERCENT}
            for gap in gaps
        ],
    }
