"""What happened in a case, in order of time: activities with their recordings, and events. Words for one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.office.cases import queries

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.cases.models import Activity, Case, CaseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One activity with its recordings, or one event; exactly one of the two is there."""

    at: datetime
    activity: Activity | None = None
    recordings: tuple[Any, ...] = ()
    event: CaseEvent | None = None


def happenings(case: Case) -> list[Happening]:
    """Return all that happened, earliest first."""
    found = [Happening(at=event.at, event=event) for event in queries.events_of(case)]
    found += [
        Happening(at=activity.started_at, activity=activity, recordings=tuple(activity.recordings.all()))
        for activity in queries.activities_of(case)
    ]
    return sorted(found, key=lambda happening: happening.at)
