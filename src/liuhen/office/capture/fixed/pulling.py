"""What is to be done for a source now: start or end its recorder, take in what is whole, note what is missing.

Level-triggered and safe to repeat: rows, folder and spool say what is left. One worker at a time holds a source.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from liuhen import law
from liuhen.kernel.home import calendar_folder
from liuhen.kernel.instant import in_beijing
from liuhen.law.packs import NATIONAL
from liuhen.office.capture.fixed import recorders
from liuhen.office.capture.fixed.actions import end_gap, note_gap
from liuhen.office.capture.fixed.models import FixedFile, FixedGap, FixedSource, FixedState, Trouble, Way
from liuhen.office.capture.fixed.recorder import PART, STAMP, STATE
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.naming import NameClaim, read_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.kernel.identity import ObjectName
    from liuhen.law.calendar import WorkingCalendar

HOLD: Final = timedelta(minutes=3)
AT_REST: Final = timedelta(seconds=30)  # a file that has not changed for so long is whole
TOLERANCE: Final = timedelta(seconds=5)
BATCH: Final = 50
HOLDER: Final = f"{socket.gethostname()}/{os.getpid()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A segment in the spool, and from when to when it runs."""

    path: Path
    starts_at: datetime
    ends_at: datetime


def calendar() -> WorkingCalendar:
    """Return the working days as this installation knows them."""
    return law.load_packs(calendars=(calendar_folder(),))[NATIONAL].calendar


def attend(source: FixedSource, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Do for one source what is to be done now, unless another worker does."""
    if not _hold(source, now()):
        return
    if source.way == Way.FOLDER:
        _pull_folder(source, by=by, now=now)
    else:
        _pull_stream(source, by=by, now=now)


def _hold(source: FixedSource, at: datetime) -> bool:
    free = Q(holder=HOLDER) | Q(held_until=None) | Q(held_until__lt=at)
    held = FixedState.objects.filter(free, source=source)
    return bool(held.update(holder=HOLDER, held_until=at + HOLD))


def _pull_folder(source: FixedSource, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    at = now()
    if source.paused_at is not None or source.open_hours.open_since(at, calendar()) is None:
        return
    folder = Path(source.folder)
    if not folder.is_dir():
        _trouble(source, Trouble.NO_FOLDER, at)
        return
    _trouble(source, "", at)
    for path in list(_new_files(source, folder, at))[:BATCH]:
        status = path.stat()
        offer = Offer(
            name=path.name,
            unit=source.unit,
            device=source.device,
            modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
            size_bytes=status.st_size,
            claim=read_name(path.name, str(path.parent.relative_to(folder))),
        )
        intake = take_in_file(path, offer, by=by, now=now)
        marks = {"size_bytes": status.st_size, "modified_ns": status.st_mtime_ns, "recording": intake.recording}
        FixedFile.objects.update_or_create(source=source, path=_inside(path, folder), defaults=marks)
        if intake.recording is not None:
            FixedState.objects.filter(source=source).update(last_taken_at=now())


def _inside(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


def _new_files(source: FixedSource, folder: Path, at: datetime) -> Iterator[Path]:
    """Yield files that stand still and were not dealt with as they are; a link leads nowhere we were sent."""
    known = {row.path: (row.size_bytes, row.modified_ns) for row in source.files.all()}
    for path in sorted(folder.rglob(source.pattern)):
        if path.is_symlink() or not path.is_file():
            continue
        status = path.stat()
        is_known = known.get(_inside(path, folder)) == (status.st_size, status.st_mtime_ns)
        if not is_known and datetime.fromtimestamp(status.st_mtime, UTC) <= at - AT_REST:
            yield path


def _pull_stream(source: FixedSource, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    opened = None if source.paused_at is not None else source.open_hours.open_since(now(), calendar())
    if opened is None:
        recorders.stop(source)
    else:
        recorders.ensure(source)
    for piece in _pieces(source):
        _take(source, piece, by=by, now=now)
    if opened is None:
        closed = source.open_hours.closed_at(now(), calendar())
        if closed is not None:
            end_gap(source=source, to_at=closed, by=by, at=now())
        FixedState.objects.filter(source=source).update(trouble="", troubled_at=None)
    else:
        _note_trouble(source, opened, by=by, at=now())


def _pieces(source: FixedSource) -> list[Piece]:
    """Return the whole segments in the spool, in order of time; a name that says nothing is none of ours."""
    found = []
    for path in recorders.spool_of(source).iterdir():
        first, _, second = path.name.split(".", 1)[0].partition("_")
        if not second or path.name.endswith(PART) or path.name.startswith(STATE):
            continue
        starts_at, ends_at = (datetime.strptime(text, STAMP).replace(tzinfo=UTC) for text in (first, second))
        found.append(Piece(path=path, starts_at=starts_at, ends_at=ends_at))
    return sorted(found, key=lambda piece: piece.starts_at)[:BATCH]


def _take(source: FixedSource, piece: Piece, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Take a segment in; only what is stored leaves the spool."""
    name = f"{source.device.number}_{in_beijing(piece.starts_at):%Y%m%d_%H%M%S}{piece.path.suffix}"
    claim = NameClaim(device=source.device.number, started_at=piece.starts_at)
    offer = Offer(name=name, unit=source.unit, device=source.device, modified_at=piece.ends_at, claim=claim)
    intake = take_in_file(piece.path, offer, by=by, now=now)
    if intake.recording is None:
        _trouble(source, Trouble.DISK if intake.result.reason == "disk-full" else Trouble.BROKEN, now())
        return
    _close_gap(source, piece, by=by, at=now())
    FixedState.objects.filter(source=source).update(
        covered_until=piece.ends_at, last_taken_at=now(), trouble="", troubled_at=None
    )
    piece.path.unlink()


def _close_gap(source: FixedSource, piece: Piece, *, by: ObjectName, at: datetime) -> None:
    """End the gap that goes on, or note one that is over already: between what was taken in and this segment."""
    if FixedGap.objects.filter(source=source, to_at=None).exists():
        end_gap(source=source, to_at=piece.starts_at, by=by, at=at)
        return
    state = FixedState.objects.get(source=source)
    opened = source.open_hours.open_since(piece.starts_at, calendar())
    if state.covered_until is None or opened is None:
        return
    begins = max(state.covered_until, opened)
    if piece.starts_at - begins > TOLERANCE:
        cause = Trouble(state.trouble) if state.trouble else Trouble.STOPPED
        note_gap(source=source, from_at=begins, to_at=piece.starts_at, cause=cause, by=by, at=at)


def _note_trouble(source: FixedSource, opened: datetime, *, by: ObjectName, at: datetime) -> None:
    """Write down what the recorder says is wrong, and that footage is missing while it is."""
    trouble = recorders.trouble_of(source)
    _trouble(source, trouble, at)
    if trouble not in Trouble.values or FixedGap.objects.filter(source=source, to_at=None).exists():
        return
    state = FixedState.objects.get(source=source)
    begins = max(filter(None, (state.covered_until, opened)))
    if at - begins > TOLERANCE:
        note_gap(source=source, from_at=begins, to_at=None, cause=Trouble(trouble), by=by, at=at)


def _trouble(source: FixedSource, trouble: str, at: datetime) -> None:
    """Keep since when something is wrong."""
    state = FixedState.objects.filter(source=source).exclude(trouble=trouble)
    state.update(trouble=trouble, troubled_at=at if trouble else None)
