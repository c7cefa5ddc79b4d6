"""Facts such as a lawyer would paste."""

from __future__ import annotations

from typing import Any

import pytest

NUMBER = "示综执案〔2026〕041 号"


@pytest.fixture
def facts() -> dict[str, Any]:
    """The film of settlement 1: made on a Friday, stored on the Monday after."""
    day = "2026-11-13T"
    return {
        "format": "liuhen-facts/1",
        "pack": "pengyang",
        "case": None,
        "activities": [
            {
                "id": "A1",
                "kind": "inspection",
                "started_at": day + "09:30:00+08:00",
                "ended_at": day + "10:10:00+08:00",
                "returned_at": day + "16:00:00+08:00",
                "relief": None,
            }
        ],
        "recordings": [
            {
                "id": "R1",
                "activity": "A1",
                "medium": "video",
                "started_at": day + "09:30:00+08:00",
                "ended_at": day + "10:10:00+08:00",
                "stored_at": "2026-11-16T09:20:00+08:00",
                "stored_in": "system",
            }
        ],
        "events": [],
    }
