"""Every write about copies that go with the case file: enclosed for a use, withdrawn again. Both stay on record.

A copy may be enclosed in a case that is filed already: nothing of the file is changed by it, and what leaves later
holds one thing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.derived import refusals
from liuhen.office.capture.derived.models import CopyState, Derivative, Enclosure
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Officer


def enclose(*, derivative: Derivative, use: str, officer: Officer, by: ObjectName, at: datetime) -> Enclosure:
    """Let a copy go with the file of its recording's case. Raises `Refusal`."""
    with act(by=by, at=at) as record:
        hold(derivative)
        if derivative.state != CopyState.MADE:
            raise refusals.NOT_MADE
        activity = derivative.recording.activity
        if activity is None or activity.case_id is None:
            raise refusals.NO_CASE
        if derivative.enclosures.filter(withdrawn_at=None).exists():
            raise refusals.ENCLOSED_ALREADY
        row = Enclosure.objects.create(derivative=derivative, use=use, enclosed_by=officer, enclosed_at=at)
        record("enclosure.made", row, _told(row) | {"use": use})
    return row


def withdraw(*, derivative: Derivative, by: ObjectName, at: datetime) -> None:
    """Take a copy out of what leaves from now on. Raises `Refusal`."""
    with act(by=by, at=at) as record:
        hold(derivative)
        row = derivative.enclosures.select_for_update().filter(withdrawn_at=None).first()
        if row is None:
            raise refusals.NOT_ENCLOSED
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        record("enclosure.ended", row, _told(row))


def _told(row: Enclosure) -> dict[str, Json]:
    copy = row.derivative
    return {"derivative": copy.id.hex, "recording": copy.recording_id.hex, "sort": copy.sort, "sha256": copy.sha256}
