"""Where an unclassified recording probably belongs, and why: agreement in time first, then in who, what and where.

A suggestion is no classification: a person confirms it. Without agreement in time there is none, for the same officer
and unit agree with everything they ever did. Who had the device out (its check-out) says more than whom it was given
to; a recording that the same device made right before or after says where this one belongs, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from django.db.models import Q

from liuhen.kernel.instant import end_of, legal_date, start_of
from liuhen.office.capture.models import Recording
from liuhen.office.devices.models import DeviceUse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.cases.models import Activity

Made = TypeVar("Made", DeviceUse, Recording)
MOST: Final = 3
ADJOINS: Final = timedelta(minutes=5)  # recorders cut long footage; a card change takes no longer
REASONS: Final = ("time", "near", "use", "officer", "device", "place", "unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where a recording probably belongs, and in what it agrees: words of `REASONS`."""

    activity: Activity
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around some recordings, by the key of their device."""

    uses: Mapping[UUID, Sequence[DeviceUse]] = field(default_factory=dict)
    classified: Mapping[UUID, Sequence[Recording]] = field(default_factory=dict)
    places: Mapping[UUID, str] = field(default_factory=dict)


def surroundings(recordings: Collection[Recording], places: Mapping[UUID, str] | None = None) -> Surroundings:
    """Load what suggestions for some recordings rest on, each kind of row by one query."""
    starts = [row.started_at for row in recordings if row.started_at is not None]
    devices = {row.device_id for row in recordings if row.device_id is not None and row.started_at is not None}
    if not devices:
        return Surroundings(places=places or {})
    first, last = min(starts), max([row.ended_at for row in recordings if row.ended_at is not None] + starts)
    out = Q(returned_at=None) | Q(returned_at__gte=first)
    beside = Recording.objects.filter(
        device__in=devices, activity__isnull=False, started_at__lte=last + ADJOINS, ended_at__gte=first - ADJOINS
    )
    return Surroundings(
        uses=_by_device(DeviceUse.objects.filter(out, device__in=devices, out_at__lte=last)),
        classified=_by_device(beside),
        places=places or {},
    )


def _by_device(rows: Iterable[Made]) -> Mapping[UUID, list[Made]]:
    found: dict[UUID, list[Made]] = defaultdict(list)
    for row in rows:
        if row.device_id is not None:
            found[row.device_id].append(row)
    return found


def about(activities: QuerySet[Activity], recordings: Collection[Recording]) -> QuerySet[Activity]:
    """Narrow activities to those that ran at about the time of some recordings; none where no time is known."""
    starts = [row.started_at for row in recordings if row.started_at is not None]
    if not starts:
        return activities.none()
    ends = [row.ended_at for row in recordings if row.ended_at is not None]
    first, last = min(starts) - ADJOINS, max(starts + ends) + ADJOINS
    no_end = Q(ended_at=None, started_at__gte=start_of(legal_date(first)))
    return activities.filter(Q(ended_at__gte=first) | no_end, started_at__lte=last)


def suggest(
    recording: Recording, activities: Sequence[Activity], around: Surroundings | None = None
) -> tuple[Suggestion, ...]:
    """Pick the activities that agree with the recording in most respects, the best first, `MOST` at most.

    At an equal number of reasons the one that it overlaps longest comes first.
    """
    known = around or Surroundings()
    ranked = []
    for place, activity in enumerate(activities):
        reasons, overlap = tuple(_agreements(recording, activity, known)), _overlap(recording, activity)
        if "time" in reasons or "near" in reasons:
            rank = (-len(reasons), -(overlap or timedelta(0)), place)
            ranked.append((rank, Suggestion(activity=activity, reasons=reasons)))
    return tuple(suggestion for _rank, suggestion in sorted(ranked, key=lambda one: one[0])[:MOST])


def _overlap(recording: Recording, activity: Activity) -> timedelta | None:
    """Return how long both ran together. An activity whose end nobody recorded counts until the end of its day."""
    if recording.started_at is None:
        return None
    ends = recording.ended_at or recording.started_at
    until = activity.ended_at or end_of(legal_date(activity.started_at))
    if recording.started_at > until or ends < activity.started_at:
        return None
    return min(ends, until) - max(recording.started_at, activity.started_at)


def _agreements(recording: Recording, activity: Activity, known: Surroundings) -> Iterator[str]:
    officers = {officer.pk for officer in activity.officers.all()}
    if _overlap(recording, activity) is not None:
        yield "time"
    if any(one.activity_id == activity.pk and _adjoin(one, recording) for one in _of(known.classified, recording)):
        yield "near"
    user = _user(recording, known)
    if user is not None and user in officers:
        yield "use"
    if recording.officer_id in officers:
        yield "officer"
    if user is None and recording.device is not None and recording.device.officer_id in officers:
        yield "device"
    place = known.places.get(recording.device_id) if recording.device_id is not None else None
    if place and place == activity.place:
        yield "place"
    if recording.unit_id == activity.unit_id:
        yield "unit"


def _of(rows: Mapping[UUID, Sequence[Recording]], recording: Recording) -> Sequence[Recording]:
    return rows.get(recording.device_id, ()) if recording.device_id is not None else ()


def _adjoin(one: Recording, other: Recording) -> bool:
    """Tell whether one begins about where the other ends, or they overlap."""
    if one.started_at is None or other.started_at is None:
        return False
    first, second = sorted((_span(one.started_at, one.ended_at), _span(other.started_at, other.ended_at)))
    return second[0] - first[1] <= ADJOINS


def _span(starts_at: datetime, ends_at: datetime | None) -> tuple[datetime, datetime]:
    return starts_at, ends_at or starts_at


def _user(recording: Recording, known: Surroundings) -> UUID | None:
    """Return who had the device out when the recording began; None when nobody had, or nobody wrote it down."""
    at = recording.started_at
    if recording.device_id is None or at is None:
        return None
    for use in known.uses.get(recording.device_id, ()):
        if use.out_at <= at and (use.returned_at is None or at <= use.returned_at):
            return use.officer_id
    return None
