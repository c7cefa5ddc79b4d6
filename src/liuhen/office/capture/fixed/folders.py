"""A folder into which a recorder of another make writes: what stands still is taken in, and stays where it is.

Whether a file stands still is what we saw of it between two visits; the instants that a file bears come from a clock
that may be wrong. What was filmed outside the opening hours is left alone. Footage missing between two files is
measured from the files, once they were examined; that none come any more is told by our own clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from liuhen.office.capture.fixed.gaps import calendar, closed, covered, missing, opened_at, tell_trouble
from liuhen.office.capture.fixed.models import FixedFile, FixedState, Trouble
from liuhen.office.capture.fixed.storing import WAITS, may_try
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.models import Recording
from liuhen.office.capture.naming import read_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.fixed.models import FixedSource

AT_REST: Final = timedelta(seconds=30)
BATCH: Final = 50
GRACE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as it was when we first saw it so."""

    size_bytes: int
    modified_ns: int
    at: datetime


_seen: dict[UUID, dict[str, Seen]] = {}  # of this worker; after a restart each file is looked at twice again


def pull_folder(
    source: FixedSource, *, by: ObjectName, now: Callable[[], datetime], still_ours: Callable[[], bool]
) -> None:
    """Take in what stands still, say what is wrong and what is missing."""
    if source.paused_at is not None:
        return
    opened = opened_at(source, now())
    trouble = _take_all(source, by=by, now=now, still_ours=still_ours)
    _measure(source, by=by, now=now)
    if opened is None:
        closed(source, by=by, at=now())
        return
    if not trouble and _is_silent(source, opened, now()):
        trouble = Trouble.SILENT
    tell_trouble(source, trouble, now())
    if trouble in {Trouble.SILENT, Trouble.NO_FOLDER}:
        missing(source, opened, Trouble(trouble), by=by, at=now())


def _take_all(
    source: FixedSource, *, by: ObjectName, now: Callable[[], datetime], still_ours: Callable[[], bool]
) -> str:
    """Take in what stands still; returns what is wrong, empty where nothing is."""
    folder, trouble = Path(source.folder), ""
    if not folder.is_dir():
        return Trouble.NO_FOLDER
    if not may_try(source, now()):
        return FixedState.objects.values_list("trouble", flat=True).get(source=source)
    for path in list(_at_rest(source, folder, now()))[:BATCH]:
        if not still_ours():
            break
        trouble = _take(source, folder, path, by=by, now=now) or trouble
        if trouble in {Trouble.DISK, Trouble.UNWRITABLE}:
            break
    return trouble


def _at_rest(source: FixedSource, folder: Path, at: datetime) -> Iterator[Path]:
    """Yield files that stand still and were not dealt with as they are; a link leads nowhere we were sent."""
    dealt_with = source.files.values_list("path", "size_bytes", "modified_ns")
    known = {name: (size, modified) for name, size, modified in dealt_with}
    before, seen = _seen.get(source.pk, {}), dict[str, Seen]()
    _seen[source.pk] = seen
    for path in sorted(folder.rglob(source.pattern)):
        if path.is_symlink() or not path.is_file():
            continue
        status, name = path.stat(), str(path.relative_to(folder))
        if known.get(name) == (status.st_size, status.st_mtime_ns) or not _is_within_hours(source, folder, path):
            continue
        last = before.get(name)
        if last is None or (last.size_bytes, last.modified_ns) != (status.st_size, status.st_mtime_ns):
            last = Seen(size_bytes=status.st_size, modified_ns=status.st_mtime_ns, at=at)
        seen[name] = last
        if at - last.at >= AT_REST:
            yield path


def _is_within_hours(source: FixedSource, folder: Path, path: Path) -> bool:
    """Tell whether a file began or ended in opening hours, as its name and the file system say."""
    began = read_name(path.name, str(path.parent.relative_to(folder))).started_at
    ended = _modified(path) - timedelta(seconds=1)  # what ends as the hours do was filmed in them
    return any(moment and source.open_hours.open_since(moment, calendar()) for moment in (began, ended))


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _take(source: FixedSource, folder: Path, path: Path, *, by: ObjectName, now: Callable[[], datetime]) -> str:
    """Take one file in; returns what is wrong where it has to be offered again."""
    status = path.stat()
    offer = Offer(
        name=path.name,
        unit=source.unit,
        device=source.device,
        modified_at=_modified(path),
        size_bytes=status.st_size,
        claim=read_name(path.name, str(path.parent.relative_to(folder))),
    )
    intake = take_in_file(path, offer, by=by, now=now)
    if intake.recording is None and intake.result.reason in WAITS:
        is_read = intake.result.reason in {"source-unreadable", "source-changed"}
        return Trouble.UNREADABLE if is_read else WAITS[intake.result.reason]
    marks = {"size_bytes": status.st_size, "modified_ns": status.st_mtime_ns, "recording": intake.recording}
    FixedFile.objects.update_or_create(source=source, path=str(path.relative_to(folder)), defaults=marks)
    if intake.recording is not None:
        FixedState.objects.filter(source=source).update(last_taken_at=now())
    return ""


def _measure(source: FixedSource, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Go through the footage that was examined since, in order of time; what is not examined yet holds up the rest."""
    until = FixedState.objects.values_list("covered_until", flat=True).get(source=source)
    rows = Recording.objects.filter(fixed_files__source=source).order_by("started_at")
    fresh = Q(ended_at__lte=now()) if until is None else Q(ended_at__gt=until, ended_at__lte=now())
    for row in rows.filter(fresh | Q(file__examined_at=None)).select_related("file")[:BATCH]:
        if row.file.examined_at is None:
            return
        if row.started_at is not None and row.ended_at is not None:
            covered(source, row.started_at, row.ended_at, broke=Trouble.SILENT, by=by, at=now())


def _is_silent(source: FixedSource, opened: datetime, at: datetime) -> bool:
    """Tell whether no file came for longer than two segments take."""
    state = FixedState.objects.get(source=source)
    since = max(filter(None, (state.last_taken_at, state.covered_until, opened)))
    return at - since > 2 * timedelta(minutes=source.segment_minutes) + GRACE
