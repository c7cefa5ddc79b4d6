"""Every read of hints. What is told is a hint: a reader decides, no duty follows from it.

The shape, for pages, API and player alike (`HintsTold`):

    state      waiting, whole, partial (broke off at `reached_ms`, `reason` says why), failed
    spans      [{hint: black | frozen | silent, from_ms, to_ms, aside}] in order of time, counted from the file's start;
               `aside` is the reason for which a person put it aside, or null
    waveform   {step_ms, count}, or null; the bytes are pairs of signed bytes, lowest and highest of each step
    sprite     {step_ms, columns, width, height, count}, or null; one JPEG, tiles row by row: tile i shows i x step_ms
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

from liuhen.office.capture.hints.models import HintAside, Hints, HintsState
from liuhen.office.web.api import Told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from liuhen.office.capture.models import Recording


class HintTold(Told):
    """A stretch that looks empty, in milliseconds from the start of the file; `aside`: why a person put it aside."""

    hint: Literal["black", "frozen", "silent"]
    from_ms: int
    to_ms: int
    aside: str | None = None


class WaveformTold(Told):
    """The sound as drawn: `count` pairs of signed bytes, lowest and highest value within each step."""

    step_ms: int
    count: int


class SpriteTold(Told):
    """Small pictures on one JPEG, row by row; tile i (from 0) shows the film at i times `step_ms`."""

    step_ms: int
    columns: int
    width: int
    height: int
    count: int


class HintsTold(Told):
    """What a machine saw and heard; hints, no facts. `sampled_ms` is how far pictures that were looked at lie apart."""

    state: HintsState
    reason: str | None
    reached_ms: int
    sampled_ms: int | None
    spans: list[HintTold]
    waveform: WaveformTold | None
    sprite: SpriteTold | None

    @classmethod
    def of(cls, row: Hints, aside: Iterable[HintAside] = ()) -> HintsTold:
        """Describe a row, with what was put aside of it; its bytes are not read."""
        put = list(aside)
        return cls.model_validate(
            {
                "state": HintsState(row.state),
                "reason": row.reason or None,
                "reached_ms": row.reached_ms,
                "sampled_ms": row.sampled_ms,
                "spans": [span | {"aside": _reason(span, put)} for span in row.spans],
                "waveform": row.heard,
                "sprite": row.tiles,
            }
        )


def hints_by_recording(recordings: Iterable[Recording]) -> dict[UUID, HintsTold]:
    """Return the hints of recordings, by the recording's key; without those of which there are none."""
    rows = Hints.objects.filter(file__recording__in=list(recordings)).defer("peaks", "sheet").select_related("file")
    aside: dict[UUID, list[HintAside]] = defaultdict(list)
    keys = [row.file.recording_id for row in rows]
    for one in HintAside.objects.filter(recording__in=keys, taken_back_at=None).order_by("pk"):
        aside[one.recording_id].append(one)
    return {row.file.recording_id: HintsTold.of(row, aside[row.file.recording_id]) for row in rows}


def _reason(span: dict[str, Any], aside: Iterable[HintAside]) -> str | None:
    return next((one.reason for one in aside if one.covers(span["hint"], span["from_ms"], span["to_ms"])), None)


def hints_of(recording: Recording) -> HintsTold | None:
    """Return the hints of one recording; None for what has none, as a photo."""
    return hints_by_recording([recording]).get(recording.pk)


def peaks_of(recording: Recording) -> bytes | None:
    """Return the waveform of a recording, if there is one."""
    return _bytes(recording, "peaks")


def sheet_of(recording: Recording) -> bytes | None:
    """Return the sheet of small pictures of a recording (JPEG), if there is one."""
    return _bytes(recording, "sheet")


def _bytes(recording: Recording, field: str) -> bytes | None:
    value = Hints.objects.filter(file__recording=recording.pk).values_list(field, flat=True).first()
    return None if value is None else bytes(value)
