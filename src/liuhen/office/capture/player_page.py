"""The part of a recording's page that marking changes: the time scale, the breaks, what ought to be there.

One function makes it for the whole page and for the answer to a mark, so that both always agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant
from liuhen.office.capture import queries
from liuhen.office.capture.hints import permissions as _hint_permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.hints.queries import hints_by_recording
from liuhen.office.capture.hints.telling import listed
from liuhen.office.capture.marks import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.marks.asked import KEYS, asked_of
from liuhen.office.capture.marks.panel import Panel, duties_about
from liuhen.office.capture.marks.queries import marks_of
from liuhen.office.capture.visit import visit_of
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

HINTS_LISTED = 30


def live(officer: Officer, recording: Recording, now: datetime) -> dict[str, Any]:
    """Return what `marks/live.html` shows of the visit of a recording."""
    beside = queries.recordings_beside(officer, recording)
    _know_tiles(beside)
    activity = recording.activity
    may_explain = allowed(officer, "capture.state_interruption", recording)
    panel = Panel(
        asked=asked_of(recording.unit.agency, activity.kind if activity else None),
        activity=str(activity.object_name) if activity else None,
        recordings=beside,
        marks=marks_of(beside),
        duties=duties_about(recording, now),
        may_explain=may_explain,
    )
    visit = visit_of(recording, beside, now, may_explain=may_explain, marks=panel.drawn())
    rows = [*panel.rows(), *visit.open_rows()]
    return {
        "recording": recording,
        "beside": beside,
        "visit": visit,
        "panel": {
            "title": panel.title(),
            "rows": rows,
            "met": sum(row["state"] in {"met", "waived"} for row in rows),
            "keys": [key for key in panel.offered() if key["key"] <= KEYS],
            "sentences": panel.sentences(),
            "seen": panel.seen(),
            "marks": panel.listed(),
            "may": allowed(officer, "marks.set", recording),
            "at": format_instant(now),
        },
        "hints": _hints(officer, recording, beside),
    }


def _hints(officer: Officer, recording: Recording, beside: Sequence[Recording]) -> dict[str, Any]:
    """Say what a machine saw in the visit (`hints/list.html`), as much as a person goes through."""
    rows = listed(beside)
    return {
        "rows": rows[:HINTS_LISTED],
        "open": sum(row["aside"] is None for row in rows),
        "more": max(0, len(rows) - HINTS_LISTED),
        "may": allowed(officer, "hints.put_aside", recording),
    }


def _know_tiles(recordings: Sequence[Recording]) -> None:
    """Say of each recording as `has_tiles` and `has_sound` what a machine left of it: small pictures, a waveform."""
    told = hints_by_recording(recordings)
    for recording in recordings:
        found = told.get(recording.pk)
        recording.has_tiles = found is not None and found.sprite is not None  # type: ignore[attr-defined]  # as has_picture
        recording.has_sound = found is not None and found.waveform is not None  # type: ignore[attr-defined]  # as above
