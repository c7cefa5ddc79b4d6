"""Which activity a recording probably shows, and on what grounds. Pure: values in, values out, no rows and no clock.

Each ground is one respect in which the two agree; more grounds rank higher, at equal number the longer overlap, then
the shorter way. Nothing counts against an activity, so what is learnt in favour of one never lowers it. Without
agreement in time there is no match: the same officer and unit agree with everything they ever did. What is not known
(a place, a user, an end) agrees with nothing. How near is near is the house's own measure and no law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from liuhen.kernel.instant import end_of, legal_date
from liuhen.office.capture.places.points import metres_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from liuhen.office.capture.places.points import Point

Word: TypeAlias = Literal["time", "near", "beside", "here", "use", "duty", "officer", "device", "place", "unit"]
MOST: Final = 3
ADJOINS: Final = timedelta(minutes=5)  # recorders cut long footage; a card change takes no longer
NEAR_METRES: Final = 300  # a site and its street; satellite positions between buildings err by tens of metres
_IN_TIME: Final = frozenset({"time", "near"})


class Span(NamedTuple):
    """From one instant to another; the same instant twice where the end is not known."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Somebody's duty on the roster; `device` None: not known which."""

    officer: UUID
    span: Span
    place: str = ""
    device: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What is known of a recording. `user`: who had its device out then; `keeper`: whom the device was given to."""

    span: Span | None
    unit: UUID
    device: UUID | None = None
    officer: UUID | None = None
    user: UUID | None = None
    keeper: UUID | None = None
    place: str = ""
    point: Point | None = None
    watches: tuple[Watch, ...] = ()


class Footage(NamedTuple):
    """A recording that is under an activity already."""

    device: UUID | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of an activity; `ends` None: nobody recorded its end."""

    key: UUID
    begins: datetime
    ends: datetime | None
    unit: UUID
    officers: frozenset[UUID] = frozenset()
    place: str = ""
    point: Point | None = None
    footage: tuple[Footage, ...] = ()

    @property
    def span(self) -> Span:
        """From its beginning to its end; without one until the end of its day."""
        return Span(self.begins, self.ends or end_of(legal_date(self.begins)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One respect in which a recording agrees with an activity: the officer, device or distance that it rests on."""

    word: Word
    officer: UUID | None = None
    device: UUID | None = None
    metres: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An activity that a recording probably shows, and why."""

    scene: Scene
    grounds: tuple[Ground, ...]


def match(clip: Clip, scenes: Iterable[Scene]) -> tuple[Match, ...]:
    """Rank the activities that a recording agrees with in time, the best first, `MOST` at most.

    The order in which activities are given makes no difference.
    """
    found = (Match(scene=scene, grounds=tuple(_grounds(clip, scene))) for scene in scenes)
    in_time = [one for one in found if not _IN_TIME.isdisjoint(ground.word for ground in one.grounds)]
    return tuple(sorted(in_time, key=lambda one: _rank(clip, one))[:MOST])


def _rank(clip: Clip, found: Match) -> tuple[int, timedelta, float, UUID]:
    metres = [ground.metres for ground in found.grounds if ground.metres is not None]
    together = _overlap(clip.span, found.scene.span) if clip.span else None
    return -len(found.grounds), -(together or timedelta(0)), min(metres, default=float("inf")), found.scene.key


def _grounds(clip: Clip, scene: Scene) -> Iterator[Ground]:
    if clip.span is None:
        return
    if _overlap(clip.span, scene.span) is not None:
        yield Ground(word="time")
    yield from _by_footage(clip, clip.span, scene)
    yield from _by_distance(clip, scene)
    yield from _by_people(clip, clip.span, scene)
    if scene.place and scene.place in _places(clip, clip.span):
        yield Ground(word="place")
    if clip.unit == scene.unit:
        yield Ground(word="unit")


def _by_footage(clip: Clip, span: Span, scene: Scene) -> Iterator[Ground]:
    """Agree with what the same device made right before or after, and with what others made at the same time."""
    own = [one for one in scene.footage if one.device is not None and one.device == clip.device]
    others = [one for one in scene.footage if one.device is not None and one.device != clip.device]
    if any(one.span.begins - span.ends <= ADJOINS and span.begins - one.span.ends <= ADJOINS for one in own):
        yield Ground(word="near", device=clip.device)
    together = sorted(one.device for one in others if one.device and _overlap(span, one.span) is not None)
    if together:
        yield Ground(word="beside", device=together[0])


def _by_distance(clip: Clip, scene: Scene) -> Iterator[Ground]:
    if clip.point is None or scene.point is None:
        return
    metres = round(metres_between(clip.point, scene.point))
    if metres <= NEAR_METRES:
        yield Ground(word="here", metres=metres)


def _by_people(clip: Clip, span: Span, scene: Scene) -> Iterator[Ground]:
    """Agree with who had the device; whom it was given to counts only where nobody wrote down who had it out."""
    if clip.user is not None and clip.user in scene.officers:
        yield Ground(word="use", officer=clip.user)
    on_duty = sorted(one.officer for one in _watches(clip, span) if one.officer in scene.officers)
    if on_duty:
        yield Ground(word="duty", officer=on_duty[0])
    if clip.officer is not None and clip.officer in scene.officers:
        yield Ground(word="officer", officer=clip.officer)
    if clip.user is None and clip.keeper is not None and clip.keeper in scene.officers:
        yield Ground(word="device", device=clip.device)


def _watches(clip: Clip, span: Span) -> Iterator[Watch]:
    """Pick the duties at that time: those with the recording's device, or of whoever used it with none named."""
    people = {clip.officer, clip.user} - {None}
    for one in clip.watches:
        is_its = one.device == clip.device if one.device is not None else one.officer in people
        if is_its and _overlap(span, one.span) is not None:
            yield one


def _places(clip: Clip, span: Span) -> set[str]:
    return {clip.place, *(one.place for one in _watches(clip, span))}


def _overlap(one: Span, other: Span) -> timedelta | None:
    """Return how long both ran together; None where they did not meet."""
    begins, ends = max(one.begins, other.begins), min(one.ends, other.ends)
    return None if ends < begins else ends - begins
