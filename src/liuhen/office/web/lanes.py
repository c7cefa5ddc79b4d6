"""Where things lie on the time scale of one visit, in per cent of its width. Geometry only.

Follows the design's timeline: ruler, marks, the visit's lane, one lane per camera, documents. It refuses a scale that
starts after the arrival or ends before the departure, because such a picture would hide footage that is missing.

A visit is a mapping (instants are aware):

    starts_at, ends_at   or left out: the scale asked for; widened to arrival, departure and all footage
    arrived_at, left_at  or None
    marks    [{at, word, numeral | notice: True, of?: recording}]
    visit    {label, note, footage: [{from, to}], gaps: [{from, to, explained, url}]}
    cameras  [{label, note, footage: [{from, to, id, waveform?}], gaps: [...], hints: [{from, to, word, aside?}],
              overlaps?: [{from, to}]}]
    documents [{from, to, word, url}]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant, in_beijing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TICK = timedelta(minutes=5)
MARGIN = timedelta(minutes=2)
# A long visit gets fewer labels: at most about a dozen fit beside each other.
STEPS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=6))
MOST_LABELS = 14
# What a mark, and a Chinese or a Latin letter beside it, take of lanes about 1000 pixels wide.
MARK_PERCENT, CHINESE_PERCENT, LATIN_PERCENT = 2.4, 1.25, 0.68
FIRST_CHINESE = "\u2e80"
RULER, MARKS, VISIT, CAMERA, DOCUMENTS = 28, 40, 36, 40, 32
# height of a lane → height of the bar in it
VISIT_BAR, CAMERA_BAR = (VISIT, 16), (CAMERA, 26)


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
    """Choose the scale: what is asked for, widened to arrival, departure and all footage, with a small margin.

    Raises `ValueError` for a visit of which no instant at all is known.
    """
    instants = [visit.get(key) for key in ("starts_at", "ends_at", "arrived_at", "left_at")]
    for camera in visit.get("cameras", ()):
        instants += [at for piece in camera.get("footage", ()) for at in (piece["from"], piece["to"])]
    known = [in_beijing(at) for at in instants if at is not None]
    return Scale(starts_at=_minute(min(known) - MARGIN), ends_at=_minute(max(known) + MARGIN))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def draw(visit: Mapping[str, Any], *, unexplained: str) -> dict[str, Any]:
    """Lay a visit out for `web/parts/timeline.html`: every x and width in per cent, every y in pixels.

    `unexplained` is the word for an open gap, written only into a gap that is wide enough for it.
    """
    scale = scale_of(visit)
    cameras = visit.get("cameras", ())
    visit_top = RULER + MARKS
    first = visit_top + VISIT
    bottom = first + CAMERA * len(cameras)
    documents = [_piece(scale, piece) for piece in visit.get("documents", ())]
    return {
        "starts_at": format_instant(scale.starts_at),
        "ends_at": format_instant(scale.ends_at),
        "height": bottom + (DOCUMENTS if documents else 0),
        "marks_top": RULER,
        "visit_top": visit_top,
        "cameras_top": first,
        "bottom": bottom,
        "labels": list(_labels(scale)),
        "ticks": list(_ticks(scale)),
        "edges": [scale.place(at) for at in (visit.get("arrived_at"), visit.get("left_at")) if at is not None],
        "marks": _marks(scale, visit.get("marks", ())),
        "visit": _lane(scale, visit["visit"], visit_top, VISIT_BAR, unexplained),
        "cameras": [
            _lane(scale, camera, first + CAMERA * i, CAMERA_BAR, unexplained) for i, camera in enumerate(cameras)
        ],
        "documents": documents,
    }


def _labels(scale: Scale) -> Sequence[dict[str, Any]]:
    length = scale.ends_at - scale.starts_at
    step = next((step for step in STEPS if length / step <= MOST_LABELS), timedelta(days=1))
    return [{"x": scale.place(at), "word": f"{at:%H:%M}"} for at in _multiples(scale, step)]


def _ticks(scale: Scale) -> Sequence[float]:
    if (scale.ends_at - scale.starts_at) / TICK > MOST_LABELS * 4:
        return []
    return [scale.place(at) for at in _multiples(scale, TICK)]


def _multiples(scale: Scale, step: timedelta) -> Iterator[datetime]:
    """Yield the whole multiples of `step` since midnight that lie on the scale."""
    midnight = scale.starts_at.replace(hour=0, minute=0)
    at = midnight + -(-(scale.starts_at - midnight) // step) * step
    while at < scale.ends_at:
        yield at
        at += step


def _piece(scale: Scale, piece: Mapping[str, Any]) -> dict[str, Any]:
    x = scale.place(piece["from"])
    return {**piece, "x": x, "width": round(scale.place(piece["to"]) - x, 3)}


def _marks(scale: Scale, marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Place the marks in order; a word that would run into the next mark is left to the mark's title."""
    ordered = sorted(marks, key=lambda mark: mark["at"])
    edges = pairwise([*(scale.place(mark["at"]) for mark in ordered), 100.0])
    return [
        {
            **mark,
            "x": x,
            "instant": format_instant(mark["at"]),
            "is_worded": next_x - x >= _room(mark["word"]),
        }
        for mark, (x, next_x) in zip(ordered, edges, strict=True)
    ]


def _room(word: str) -> float:
    """Return what a sign with its word takes, in per cent of the width."""
    return MARK_PERCENT + sum(CHINESE_PERCENT if letter >= FIRST_CHINESE else LATIN_PERCENT for letter in word)


def _lane(
    scale: Scale, lane: Mapping[str, Any], top: int, heights: tuple[int, int], unexplained: str
) -> dict[str, Any]:
    height, bar = heights
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
            {
                **gap,
                "instant": format_instant(gap["from"]),
                "ends": format_instant(gap["to"]),
                "middle_x": round(gap["x"] + gap["width"] / 2, 3),
                "is_worded": gap["width"] >= _room(unexplained),
            }
            for gap in gaps
        ],
        "hints": [_piece(scale, hint) for hint in lane.get("hints", ())],
        "overlaps": [_piece(scale, overlap) for overlap in lane.get("overlaps", ())],
    }
