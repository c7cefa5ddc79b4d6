"""By what a recording can be found, and what is missing (xinyang 19, shijiazhuang 26).

A name that nobody typed follows from the activity; a recording that shows no activity yet has none. Party and cause are
those of the case; without a case they are what somebody typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.office.capture.headings.models import Headings
from liuhen.office.capture.models import Recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

CODE = "classify-recording"
OF_CASE = ("party", "cause")
NAMES = ("name", "device", "officer", "time", *OF_CASE)


def headings_of(recordings: Iterable[UUID]) -> Mapping[UUID, Headings]:
    """Load what was typed for some recordings, by their keys."""
    return {row.recording_id: row for row in Headings.objects.filter(recording__in=list(recordings))}


def known(recording: Recording, typed: Headings | None) -> tuple[str, ...]:
    """Say by which headings a recording can be found: words of the law's list *classified*."""
    return tuple(_known(recording, typed))


def _known(recording: Recording, typed: Headings | None) -> Iterator[str]:
    activity = recording.activity
    case = activity.case if activity else None
    if activity is not None or (typed is not None and typed.title):
        yield "name"
    if recording.device_id is not None:
        yield "device"
    if recording.officer_id is not None:
        yield "officer"
    if recording.started_at is not None:
        yield "time"
    if case.party_id is not None if case is not None else bool(typed and typed.party):
        yield "party"
    if case.cause if case is not None else typed and typed.cause:
        yield "cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a recording lacks, and the provision that asks for it: empty where the pack in force asks for nothing."""

    words: tuple[str, ...]
    provision: str = ""
    source: str = ""


def missing(recordings: Iterable[Recording]) -> Mapping[UUID, Missing]:
    """Say what recordings lack, each with its article. Party and cause are missed only where there is a case."""
    rows = list(recordings)
    typed = headings_of(row.pk for row in rows)
    duties = _duties(rows)
    found = {}
    for row in rows:
        there = known(row, typed.get(row.pk))
        has_case = row.activity is not None and row.activity.case_id is not None
        lacks = tuple(word for word in NAMES if word not in there and (has_case or word not in OF_CASE))
        provision, source = duties.get(row.pk, ("", ""))
        found[row.pk] = Missing(words=lacks, provision=provision, source=source)
    return found


def _duties(recordings: list[Recording]) -> Mapping[UUID, tuple[str, str]]:
    """Find by which article each has to be filed under headings, through the board's own relation."""
    asked = Recording.objects.filter(pk__in=[row.pk for row in recordings], obligations__code=CODE)
    rows = asked.values_list("pk", "obligations__provision", "obligations__source")
    return {key: (provision, source) for key, provision, source in rows}
