"""Words about whole-process recording: from the activity's start to its end without a break.

Measured from what is there: recordings in time against the activity, and the interruptions that recordings tell of.
How far clocks may differ, and which causes excuse a break, is the pack's. Photos cover no stretch of time; recordings
that nobody knows the activity or the times of may cover any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import in_beijing
from liuhen.law.facts import UNKNOWN, Activity
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.words.capture import captured
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liuhen.law.facts import Maybe, Recording
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_SHOWN = 3


class Gap(NamedTuple):
    """A stretch without recording; `cause` is that of the interruption that tells of it, None where none does."""

    start: datetime
    end: datetime
    cause: Maybe[str]


class Coverage(NamedTuple):
    """What of an activity is not recorded."""

    gaps: tuple[Gap, ...]
    is_sure: bool
    """No recording could fill a gap: it is known which ones there are, and when they ran."""
    is_told: bool
    """It is known of each recording whether and when it was interrupted."""
    is_over: bool
    """The activity has ended, so nothing can be added."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What counts as recording, and how far clocks may differ at the activity's edges and between two files."""

    media: frozenset[str]
    edges: timedelta
    joins: timedelta
    key: str
    """Names the measure in what a check remembers."""


@dataclass(frozen=True, slots=True)
class RecordedThroughout(OfEach):
    """The activity is recorded from its start to its end without a break."""

    measure: Measure

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for a gap; while the activity lasts nobody can say that it was recorded to its end."""
        coverage = cover(situation, subject, self.measure)
        if coverage is None or not coverage.is_sure:
            return None
        if coverage.gaps or not coverage.is_over:
            return False
        return True if coverage.is_told else None

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the first gaps by their instants."""
        coverage = cover(situation, subject, self.measure)
        if coverage is None or not coverage.is_sure:
            return ()
        return tuple(_said(gap) for gap in coverage.gaps[:_SHOWN])


@dataclass(frozen=True, slots=True)
class GapsExcused(OfEach):
    """Every gap of the activity's recording is told of as an interruption by one of these causes."""

    measure: Measure
    causes: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the cause of each gap; without a recording, and without a gap, nothing is excused."""
        coverage = cover(situation, subject, self.measure)
        if coverage is None or not (coverage.is_sure and coverage.is_told):
            return None
        answer: Answer = bool(coverage.gaps)
        for gap in coverage.gaps:
            if gap.cause is UNKNOWN:
                answer = None
            elif gap.cause not in self.causes:
                return False
        return answer


def cover(situation: Situation, subject: Subject, measure: Measure) -> Coverage | None:
    """Measure an activity's recording, once per check; None where its own times or its recordings are not known."""
    if not isinstance(subject, Activity) or not isinstance(subject.started_at, datetime):
        return None
    key = (measure.key, subject.id)
    if key not in situation.memo:
        situation.memo[key] = _measure(situation, subject, subject.started_at, measure)
    found: Coverage | None = situation.memo[key]
    return found


def _measure(situation: Situation, activity: Activity, start: datetime, measure: Measure) -> Coverage | None:
    found = captured(situation, activity)
    ended = activity.ended_at
    if found is None or ended is UNKNOWN:
        return None
    at = situation.at
    is_over = ended is not None and ended <= at
    mine, perhaps = found
    is_sure, is_told = not perhaps, True
    spans: list[tuple[datetime, datetime]] = []
    told: list[_Pause] = []
    for one in mine:
        is_sure = is_sure and one.medium is not UNKNOWN and _is_timed(one)
        if one.medium in measure.media:
            pauses = _pauses(one)
            is_told = is_told and one.interruptions is not UNKNOWN and len(pauses) == len(one.interruptions)
            told += pauses
            spans += _spans(one, pauses, at)
    spans.sort()
    gaps = _gaps(spans, start, ended if is_over else None, measure)
    return Coverage(
        tuple([_explain(begin, end, told, measure.edges) for begin, end in gaps]), is_sure, is_told, is_over
    )


def _is_timed(recording: Recording) -> bool:
    return isinstance(recording.started_at, datetime) and recording.ended_at is not UNKNOWN


def _spans(recording: Recording, pauses: list[_Pause], at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Walk the stretches that a recording shows: its own, without its interruptions."""
    begin, ended = recording.started_at, recording.ended_at
    if not isinstance(begin, datetime) or ended is UNKNOWN:
        return
    end = at if ended is None else ended  # without an end it is still running
    for pause in sorted(pauses, key=attrgetter("start")) if pauses else ():
        if pause.start > begin:
            yield begin, min(pause.start, end)
        if pause.end is None:
            return
        begin = max(begin, pause.end)
    if begin < end:
        yield begin, end


class _Pause(NamedTuple):
    start: datetime
    end: datetime | None
    cause: Maybe[str]


def _pauses(recording: Recording) -> list[_Pause]:
    """Return the interruptions whose times are known."""
    known = recording.interruptions
    if known is UNKNOWN or not known:  # the common case
        return []
    return [
        _Pause(one.from_, one.to, one.cause)
        for one in known
        if isinstance(one.from_, datetime) and one.to is not UNKNOWN
    ]


def _gaps(
    spans: list[tuple[datetime, datetime]], start: datetime, end: datetime | None, measure: Measure
) -> Iterator[tuple[datetime, datetime]]:
    """Walk along the spans; the first and the last stretch are measured against the activity's own clock."""
    reached, allowed = start, measure.edges
    for begin, stop in spans:
        if end is not None and begin >= end:
            break
        if begin - reached > allowed:
            yield reached, begin
        if stop > reached:
            reached, allowed = stop, measure.joins
    if end is not None and end - reached > measure.edges:
        yield reached, end


def _explain(begin: datetime, end: datetime, told: list[_Pause], slack: timedelta) -> Gap:
    """Give a gap the cause of the interruption that spans it, as far as clocks agree."""
    for pause in told:
        if pause.start - begin <= slack and (pause.end is None or end - pause.end <= slack):
            return Gap(begin, end, pause.cause)
    return Gap(begin, end, None)


def _said(gap: Gap) -> Text:
    begin, end = in_beijing(gap.start), in_beijing(gap.end)
    return Text(zh=f"{begin:%H:%M:%S}至{end:%H:%M:%S}的记录", en=f"recording from {begin:%H:%M:%S} to {end:%H:%M:%S}")


def _read_measure(node: Node) -> Measure:
    keys = ("media", "edges", "joins", "source")
    found = node.keys(keys, keys)
    media = found["media"].words(vocabulary()["medium"]) if "media" in found else ()
    edges, joins = (_seconds(found, key) for key in ("edges", "joins"))
    return Measure(frozenset(media), edges, joins, f"coverage {sorted(media)} {edges} {joins}")


def _seconds(found: Mapping[str, Node], key: str) -> timedelta:
    """Read `60 seconds`; periods of the law begin at an hour."""
    text = found[key].text() if key in found else ""
    number, _, unit = text.partition(" ")
    if key in found and not (number.isascii() and number.isdigit() and unit in ("second", "seconds")):
        found[key].fault(f"{text[:40]!r} must be such as 60 seconds")
        return timedelta(0)
    return timedelta(seconds=int(number or 0))


def _throughout(node: Node) -> Condition:
    return RecordedThroughout(_read_measure(node))


def _gaps_excused(node: Node) -> Condition:
    found = node.keys(("measure", "causes"), ("measure", "causes"))
    causes = found["causes"].words(vocabulary()["interruption_cause"]) if "causes" in found else ()
    return GapsExcused(_read_measure(found.get("measure", node)), frozenset(causes))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "recorded_throughout": _throughout,
    "gaps_excused": _gaps_excused,
}
