"""Every read about recordings; what an officer may not know is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from liuhen.office.capture.fixed.queries import places_of
from liuhen.office.capture.headings.models import Headings
from liuhen.office.capture.headings.queries import missing
from liuhen.office.capture.models import IntakeResult, IntakeVerdict, IntakeWay, Preview, Recording
from liuhen.office.capture.suggesting import about, suggest_each, surroundings
from liuhen.office.cases.models import Case
from liuhen.office.cases.queries import UNLISTED, activities_open_to
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.asked import asked_once
from liuhen.office.people.models import Officer
from liuhen.office.people.permissions import sees_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.filtering import Filter
    from liuhen.office.capture.headings.queries import Missing
    from liuhen.office.capture.suggesting import Suggestion
    from liuhen.office.cases.models import Activity
    from liuhen.office.devices.models import Device
    from liuhen.office.journal.journaled import Journaled

PAGE = 25
RESULTS = 30
TARGETS = 100
CONSIDERED = 400  # activities that suggestions are looked for among
CAP = 1000  # what is counted for a page is counted up to here
VIEWED = "recording.viewed"
DOWNLOADED = "recording.downloaded"


def visible_to(officer: Officer) -> QuerySet[Recording]:
    """Return the recordings that an officer may know of."""
    recordings = Recording.objects.select_related(
        "file", "device", "officer", "activity__case__party", "activity__unit", "unit"
    )
    if sees_all(officer):
        return recordings
    mine = Case.handlers.through.objects.filter(case=OuterRef("activity__case"), officer=officer)
    return recordings.filter(Q(unit=officer.unit_id) | Q(activity__case__unit=officer.unit_id) | Exists(mine))


def with_pictures(recordings: QuerySet[Recording]) -> QuerySet[Recording]:
    """Say of each recording as `has_picture` whether there is a preview, without loading it."""
    return recordings.annotate(has_picture=Exists(Preview.objects.filter(file__recording=OuterRef("pk"))))


def recording_of(officer: Officer, recording_id: UUID) -> Recording | None:
    """Return one recording, if the officer may know of it."""
    return with_pictures(visible_to(officer)).filter(pk=recording_id).first()


def recordings_of(officer: Officer, recording_ids: Iterable[UUID]) -> list[Recording]:
    """Return several recordings in order of their intake, leaving out what the officer may not know of."""
    keys = list(recording_ids)
    return list(visible_to(officer).filter(pk__in=keys).order_by("pk")) if keys else []


def page_of_recordings(
    officer: Officer, *, wanted: Filter, before: UUID | None = None
) -> tuple[list[Recording], UUID | None]:
    """Return one page of recordings, newest first, and the key of the next."""
    recordings = wanted(with_pictures(visible_to(officer)))
    if before is not None:
        recordings = recordings.filter(pk__lt=before)
    rows = list(recordings.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def recordings_beside(officer: Officer, recording: Recording) -> list[Recording]:
    """Return all recordings of the same activity that the officer may know of, the given one among them."""
    beside = with_pictures(visible_to(officer))
    if recording.activity_id is None:
        beside = beside.filter(pk=recording.pk)
    else:
        beside = beside.filter(activity=recording.activity_id)
    return list(
        beside.prefetch_related("interruptions__signed_by", "interruptions__report").order_by("started_at", "pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayRow:
    """A recording in the tray: where it probably belongs, the best suggestion first, and which headings it lacks."""

    recording: Recording
    suggestions: tuple[Suggestion, ...]
    lacks: Missing

    @property
    def suggestion(self) -> Suggestion | None:
        """The best suggestion there is."""
        return next(iter(self.suggestions), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """One page of the unclassified recordings of a unit, oldest first. `total` is counted up to `CAP`."""

    rows: tuple[TrayRow, ...]
    total: int
    oldest_at: datetime | None
    next: UUID | None


def tray(officer: Officer, *, after: UUID | None = None) -> Tray:
    """Return the unclassified recordings of the officer's unit that come `after` one, oldest first."""
    waiting = _unclassified(officer)
    rest = waiting if after is None else waiting.filter(pk__gt=after)
    # Keys first: sorting thousands of rows with all that belongs to them would cost more than everything else.
    keys = list(rest.order_by("pk").values_list("pk", flat=True)[: PAGE + 1])
    shown = list(with_pictures(visible_to(officer)).filter(pk__in=keys[:PAGE]).order_by("pk"))
    activities = list(about(activities_open_to(officer), shown)[:CONSIDERED])
    places = places_of({row.device_id for row in shown if row.device_id is not None})
    around, lacks = surroundings(shown, activities, places), missing(shown)
    suggested = zip(shown, suggest_each(shown, activities, around), strict=True)
    rows = tuple(TrayRow(recording=row, suggestions=found, lacks=lacks[row.pk]) for row, found in suggested)
    return Tray(
        rows=rows,
        total=tray_count(officer),
        oldest_at=tray_oldest_at(officer),
        next=keys[PAGE - 1] if len(keys) > PAGE else None,
    )


@asked_once
def tray_count(officer: Officer) -> int:
    """Return how many recordings of the officer's unit are unclassified, at most `CAP`; once for a page."""
    return _unclassified(officer)[:CAP].count()


def tray_oldest_at(officer: Officer) -> datetime | None:
    """Return since when the recording has waited that came first of what is unclassified in the officer's unit."""
    return _unclassified(officer).order_by("pk").values_list("stored_at", flat=True).first()


def targets(officer: Officer) -> list[Activity]:
    """Return the latest activities that the officer may classify recordings under, with what a list of them names."""
    return list(activities_open_to(officer).prefetch_related(None).defer("place", *UNLISTED)[:TARGETS])


def _unclassified(officer: Officer) -> QuerySet[Recording]:
    return visible_to(officer).filter(activity=None, unit=officer.unit_id)


def recent_intakes(officer: Officer, *, way: IntakeWay | None = None) -> QuerySet[IntakeResult]:
    """Return the latest results of intake in the officer's unit, of one way or of all."""
    results = IntakeResult.objects.filter(unit=officer.unit_id).select_related("recording__file")
    if way is not None:
        results = results.filter(way=way)
    return results.order_by("-pk")[:RESULTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class DockCell:
    """What came in lately from one device's folder. `device` None: nobody knows which."""

    device: Device | None
    count: int
    size_bytes: int
    refused: int
    last_at: datetime


def dock(officer: Officer, *, since: datetime) -> list[DockCell]:
    """Return what the docking folder brought since an instant, a cell for each device, the latest first."""
    results = (
        IntakeResult.objects.filter(unit=officer.unit_id, way=IntakeWay.FOLDER, at__gte=since)
        .select_related("recording__device")
        .order_by("-pk")[:CAP]
    )
    by_device: dict[UUID | None, list[IntakeResult]] = {}
    for result in results:
        device = result.recording.device if result.recording else None
        by_device.setdefault(device.pk if device else None, []).append(result)
    return [_cell(rows) for rows in by_device.values()]


def _cell(rows: list[IntakeResult]) -> DockCell:
    taken = [row for row in rows if row.verdict != IntakeVerdict.REFUSED]
    first = rows[0]
    return DockCell(
        device=first.recording.device if first.recording else None,
        count=len(taken),
        size_bytes=sum(row.size_bytes or 0 for row in taken),
        refused=len(rows) - len(taken),
        last_at=first.at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewings:
    """How often a recording was viewed or downloaded (counted up to `CAP`), and by whom last."""

    count: int
    last_at: datetime | None = None
    last_by: Officer | None = None


def viewings_of(recording: Recording) -> Viewings:
    """Return who looked at a recording, from the journal."""
    entries = JournalEntry.objects.filter(object=str(recording.object_name), type__in=(VIEWED, DOWNLOADED))
    last = entries.order_by("-id").first()
    if last is None:
        return Viewings(count=0)
    kind, _, key = last.actor.partition("/")
    who = Officer.objects.filter(pk=key).first() if kind == "officer" else None
    return Viewings(count=entries[:CAP].count(), last_at=last.claimed_at, last_by=who)


def objects_of(recording: Recording) -> list[ObjectName]:
    """Name everything whose entries make up the chain of custody of a recording."""
    return [row.object_name for row in (*rows_of(recording), *recording.derivatives.all())]


def rows_of(recording: Recording) -> Iterator[Journaled]:
    """Yield a recording and every row that tells of it, wherever it goes; copies made of it go their own way."""
    yield recording
    yield recording.file
    yield from recording.intakes.all()
    yield from recording.interruptions.all()
    yield from Headings.objects.filter(recording=recording)
    yield from recording.marks.all()
    yield from recording.hints_aside.all()


def entry_of(recording: Recording, entry_id: int | None = None) -> JournalEntry | None:
    """Return an entry of the recording's chain of custody: the given one, or that of its storing."""
    names = [str(name) for name in objects_of(recording)]
    entries = JournalEntry.objects.filter(object__in=names).select_related("sealed")
    if entry_id is not None:
        return entries.filter(pk=entry_id).first()
    return entries.filter(object=str(recording.object_name), type="recording.stored").first()
