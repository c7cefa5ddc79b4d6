"""An invented case to begin with on the what-if sheet: an inspection three days ago, filmed, not yet stored.

Its dates follow the day on which it is asked for, so that some of its periods are running.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant, legal_date, start_of

if TYPE_CHECKING:
    from datetime import datetime


def example(pack: str, now: datetime) -> dict[str, Any]:
    """Return the example as `liuhen-facts/1` under a pack."""
    day = start_of(legal_date(now) - timedelta(days=3))

    def at(hour: int, minute: int = 0) -> str:
        return format_instant(day + timedelta(hours=hour, minutes=minute))

    return {
        "format": "liuhen-facts/1",
        "pack": pack,
        "case": {"id": "1", "procedure": "general", "start": "own_initiative", "urgent": False, "grave": False},
        "activities": [
            {
                "id": "A1",
                "kind": "inspection",
                "started_at": at(9, 30),
                "ended_at": at(10, 10),
                "returned_at": at(16),
                "relief": None,
            }
        ],
        "recordings": [
            {
                "id": "R1",
                "activity": "A1",
                "medium": "video",
                "started_at": at(9, 30),
                "ended_at": at(10, 10),
                "stored_at": None,
                "evidence": True,
            }
        ],
        "documents": [],
        "events": [],
    }
