"""Viewing and downloading are acts: their entry is written before the first byte leaves, or nothing leaves.

A player asks for a file in hundreds of ranges; they are one viewing. So an officer's viewing of a recording is written
once in five minutes, with the range that began it; after that the next range begins another.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.office.access.queries import has_fresh_entry
from liuhen.office.capture.models import Recording
from liuhen.office.capture.queries import DOWNLOADED, VIEWED
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.derived.models import Derivative
    from liuhen.office.capture.evidence.models import Disc

ONE_VIEWING = timedelta(minutes=5)  # how far apart two ranges are one viewing; a figure of ours, no law speaks of it


def note_viewing(
    *,
    recording: Recording,
    first_byte: int,
    last_byte: int,
    by: ObjectName,
    at: datetime,
    is_download: bool = False,
) -> bool:
    """Write that an officer views or downloads a recording; tell whether a new entry was needed.

    Raises whatever the journal raises: the caller must not send a byte then.
    """
    told: dict[str, Json] = {"first_byte": first_byte, "last_byte": last_byte}
    return _note_once(recording, DOWNLOADED if is_download else VIEWED, told, by=by, at=at)


def note_glance(*, recording: Recording, by: ObjectName, at: datetime) -> bool:
    """Write that an officer looks through a recording's small pictures: that is viewing it. As `note_viewing`."""
    return _note_once(recording, VIEWED, {"small_pictures": True}, by=by, at=at)


def _note_once(recording: Recording, kind: str, told: dict[str, Json], *, by: ObjectName, at: datetime) -> bool:
    since = at - ONE_VIEWING
    if has_fresh_entry(recording, kind, by=by, since=since):
        return False
    with act(by=by, at=at) as record:
        # Held while asking again: ranges come several at a time, and each would find no entry yet.
        held = Recording.objects.select_for_update().get(pk=recording.pk)
        if has_fresh_entry(held, kind, by=by, since=since):
            return False
        record(kind, held, {"number": held.number, **told})
        return True


def note_image_fetching(*, disc: Disc, by: ObjectName, at: datetime) -> bool:
    """Write that an officer fetches the image of a disc; tell whether a new entry was needed. As `note_viewing`."""
    since = at - ONE_VIEWING
    if has_fresh_entry(disc, "disc.fetched", by=by, since=since):
        return False
    with act(by=by, at=at) as record:
        hold(disc)  # while asking again, as above
        if has_fresh_entry(disc, "disc.fetched", by=by, since=since):
            return False
        record("disc.fetched", disc, {"number": disc.number, "image_sha256": disc.image_sha256})
        return True


def note_copy_viewing(*, derivative: Derivative, by: ObjectName, at: datetime, is_download: bool) -> bool:
    """Write that an officer views or downloads a copy; tell whether a new entry was needed. As `note_viewing`."""
    kind = "derivative.downloaded" if is_download else "derivative.viewed"
    since = at - ONE_VIEWING
    if has_fresh_entry(derivative, kind, by=by, since=since):
        return False
    with act(by=by, at=at) as record:
        hold(derivative)  # while asking again, as above
        if has_fresh_entry(derivative, kind, by=by, since=since):
            return False
        told = {"recording": derivative.recording_id.hex, "sort": derivative.sort, "purpose": derivative.purpose}
        record(kind, derivative, {**told, "sha256": derivative.sha256})
        return True
