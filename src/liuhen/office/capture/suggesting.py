"""Suggestions for unclassified recordings: what the office knows of them as values, and `matching` decides.

A suggestion is no classification: a person confirms it. What is loaded is bounded by a page of recordings and costs the
same number of queries for one of them as for many.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from liuhen.kernel.instant import legal_date, start_of
from liuhen.office.capture.matching import ADJOINS, Clip, Footage, Scene, Span, Watch, match
from liuhen.office.capture.models import Recording
from liuhen.office.capture.places.queries import point_claimed_by, points_of
from liuhen.office.devices.models import Device, DeviceUse
from liuhen.office.devices.roster.queries import on_duty
from liuhen.office.people.models import Officer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.capture.matching import Ground
    from liuhen.office.capture.places.points import Point
    from liuhen.office.cases.models import Activity

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where a recording probably belongs, on what grounds, and the names that the grounds speak of."""

    activity: Activity
    grounds: tuple[Ground, ...]
    names: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def reasons(self) -> tuple[str, ...]:
        """In what they agree: words of `matching.Word`."""
        return tuple(ground.word for ground in self.grounds)

    @property
    def metres(self) -> int | None:
        """How far from the activity the recording's file claims to have been made, where that is a ground."""
        return next((ground.metres for ground in self.grounds if ground.metres is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around some recordings and activities: by device, by activity; `names` of officers and devices."""

    uses: Mapping[UUID, Sequence[DeviceUse]] = field(default_factory=dict)
    footage: Mapping[UUID, Sequence[Footage]] = field(default_factory=dict)
    watches: Sequence[Watch] = ()
    places: Mapping[UUID, str] = field(default_factory=dict)
    points: Mapping[UUID, Point] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)


def surroundings(
    recordings: Collection[Recording],
    activities: Collection[Activity] = (),
    places: Mapping[UUID, str] | None = None,
) -> Surroundings:
    """Load what suggestions for some recordings rest on, each kind of row by one query or two."""
    spans = _spans(recordings)
    if not spans or not activities:
        return Surroundings(places=places or {})
    first, last = min(span.begins for span in spans), max(span.ends for span in spans)
    devices = {row.device_id for row in recordings if row.device_id is not None}
    out = Q(returned_at=None) | Q(returned_at__gte=first)
    uses = list(DeviceUse.objects.filter(out, device__in=devices, out_at__lte=last))
    users = {use.officer_id for use in uses}
    people = users | {row.officer_id for row in recordings if row.officer_id is not None}
    watches = [
        Watch(officer=row.officer_id, device=row.device_id, span=Span(row.from_at, row.until_at), place=row.place)
        for row in on_duty(first, last, people=people, kept=devices)
    ]
    footage = _footage([row.pk for row in activities], first, last)
    return Surroundings(
        uses=_grouped((use.device_id, use) for use in uses),
        footage=footage,
        watches=watches,
        places=places or {},
        points=points_of(row.pk for row in activities),
        names=_names(people | {watch.officer for watch in watches}, footage),
    )


def _spans(recordings: Iterable[Recording]) -> list[Span]:
    return [span for row in recordings if (span := _span(row.started_at, row.ended_at)) is not None]


def _span(begins: datetime | None, ends: datetime | None) -> Span | None:
    return None if begins is None else Span(begins, ends or begins)


def _footage(activities: Collection[UUID], first: datetime, last: datetime) -> Mapping[UUID, list[Footage]]:
    """Load when and with which device what some activities have was made, at about a stretch of time."""
    after = Q(ended_at__gte=first - ADJOINS) | Q(ended_at=None, started_at__gte=first - ADJOINS)
    rows = Recording.objects.filter(after, activity__in=activities, started_at__lte=last + ADJOINS)
    told = rows.values_list("activity", "device", "started_at", "ended_at")
    return _grouped(
        (key, Footage(device, span)) for key, device, begins, ends in told if (span := _span(begins, ends)) is not None
    )


def _grouped(rows: Iterable[tuple[UUID, Row]]) -> Mapping[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for key, row in rows:
        found[key].append(row)
    return found


def _names(people: Collection[UUID], footage: Mapping[UUID, Sequence[Footage]]) -> dict[UUID, str]:
    devices = {one.device for rows in footage.values() for one in rows if one.device is not None}
    officers = Officer.objects.filter(pk__in=people).values_list("pk", "name")
    return {**dict(officers), **dict(Device.objects.filter(pk__in=devices).values_list("pk", "number"))}


def about(activities: QuerySet[Activity], recordings: Collection[Recording]) -> QuerySet[Activity]:
    """Narrow activities to those that ran at about the time of any of some recordings; none where no time is known."""
    meets = Q(pk__in=[])
    for span in _merged(_spans(recordings)):
        first, last = span.begins - ADJOINS, span.ends + ADJOINS
        no_end = Q(ended_at=None, started_at__gte=start_of(legal_date(first)))
        meets |= Q(started_at__lte=last) & (Q(ended_at__gte=first) | no_end)
    return activities.filter(meets)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that meet or nearly do, so that a page of recordings of one visit asks for one stretch of time."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.begins - joined[-1].ends <= 2 * ADJOINS:
            joined[-1] = Span(joined[-1].begins, max(joined[-1].ends, span.ends))
        else:
            joined.append(span)
    return joined


def suggest(
    recording: Recording, activities: Sequence[Activity], around: Surroundings | None = None
) -> tuple[Suggestion, ...]:
    """Pick the activities that agree with the recording in most respects, the best first."""
    return suggest_each([recording], activities, around)[0]


def suggest_each(
    recordings: Iterable[Recording], activities: Sequence[Activity], around: Surroundings | None = None
) -> list[tuple[Suggestion, ...]]:
    """Pick for each of some recordings, in their order; what is known of an activity is put together once."""
    known = around or Surroundings()
    rows, scenes = {row.pk: row for row in activities}, [_scene(row, known) for row in activities]
    matches = (match(_clip(recording, known), scenes) for recording in recordings)
    return [
        tuple(
            Suggestion(activity=rows[one.scene.key], grounds=one.grounds, names=_named(one.grounds, known))
            for one in found
        )
        for found in matches
    ]


def _named(grounds: Iterable[Ground], known: Surroundings) -> dict[UUID, str]:
    keys = {key for ground in grounds for key in (ground.officer, ground.device) if key is not None}
    return {key: known.names[key] for key in keys if key in known.names}


def _clip(recording: Recording, known: Surroundings) -> Clip:
    device, key = recording.device, recording.device_id
    return Clip(
        span=_span(recording.started_at, recording.ended_at),
        unit=recording.unit_id,
        device=key,
        officer=recording.officer_id,
        user=_user(recording, known),
        keeper=device.officer_id if device is not None else None,
        place=known.places.get(key, "") if key is not None else "",
        point=point_claimed_by(recording),
        watches=tuple(known.watches),
    )


def _scene(activity: Activity, known: Surroundings) -> Scene:
    return Scene(
        key=activity.pk,
        begins=activity.started_at,
        ends=activity.ended_at,
        unit=activity.unit_id,
        officers=frozenset(officer.pk for officer in activity.officers.all()),
        place=str(activity.place),
        point=known.points.get(activity.pk),
        footage=tuple(known.footage.get(activity.pk, ())),
    )


def _user(recording: Recording, known: Surroundings) -> UUID | None:
    """Return who had the device out when the recording began; None when nobody had, or nobody wrote it down."""
    at = recording.started_at
    if recording.device_id is None or at is None:
        return None
    for use in known.uses.get(recording.device_id, ()):
        if use.out_at <= at and (use.returned_at is None or at <= use.returned_at):
            return use.officer_id
    return None
