"""Continuity of a visit: which stretches were recorded, where a camera broke off, which breaks are explained.

Breaks are measured from the files, never declared; a statement only explains what was measured. Nothing before a
camera's first file or after its last is that camera's break, but a stretch of the visit that no camera recorded is one
of the visit. What is not fully explained is open: a statement for a part leaves the rest open. Decides no law: whether
a break had to be explained is for `liuhen.law`. Values in, values out; reads no clock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

# Containers write their start in whole seconds and their length in frames, so two files that join seamlessly may seem
# up to this far apart. It is the error of measurement, not a period of the law.
RESOLUTION = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of time; the end is exclusive. One that ends before it starts is a mistake."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at < self.starts_at:
            raise ValueError(f"span ends at {self.ends_at}, before it starts at {self.starts_at}")

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at

    def common(self, other: Span) -> Span | None:
        """Return what both cover; None when they do not overlap."""
        starts_at, ends_at = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Span(starts_at=starts_at, ends_at=ends_at) if starts_at < ends_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """What one file covers. `camera` None: nobody knows which camera, so no break is measured against it."""

    id: str
    camera: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What officers declare about one camera; `to_at` None: it was not resumed."""

    id: str
    camera: str | None
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch without footage. `after` is the file before it; `statement` explains it, None leaves it open."""

    span: Span
    after: str | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One camera: its files in order of time and the breaks between them."""

    camera: str | None
    footage: tuple[Footage, ...]
    gaps: tuple[Gap, ...]

    def overlaps(self) -> Iterator[Span]:
        """Yield stretches that two files cover at once: no camera does that, so a clock was moved or a file copied."""
        if self.camera is None:
            return
        last = self.footage[0]
        for piece in self.footage[1:]:
            common = last.span.common(piece.span)
            if common is not None and common.length > RESOLUTION:
                yield common
            if piece.span.ends_at > last.span.ends_at:
                last = piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """A visit as it was recorded.

    `covered` are the stretches that at least one camera recorded, within the visit; `gaps` those that none did.
    `share` is covered over visit, None while the visit's end is unknown.
    """

    visit: Span
    lanes: tuple[Lane, ...]
    covered: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    share: float | None

    def open_gaps(self) -> tuple[Gap, ...]:
        """Return the breaks that nobody has explained: of the visit, and of single cameras."""
        return tuple(gap for gap in (*self.gaps, *_lane_gaps(self.lanes)) if gap.statement is None)


def measure(
    footage: Iterable[Footage],
    statements: Iterable[Statement],
    *,
    arrived_at: datetime | None,
    left_at: datetime | None,
) -> Continuity | None:
    """Measure a visit; None when neither files nor arrival say when it was.

    Without `arrived_at` the visit begins with the first file; without `left_at` it is taken to end with the last, and
    its share is unknown.
    """
    files = sorted(footage, key=lambda piece: piece.span)
    said = tuple(statements)
    visit = _visit([piece.span for piece in files], arrived_at, left_at)
    if visit is None:
        return None
    lanes = tuple(_lanes(files, said, visit))
    covered = tuple(merge(common for piece in files if (common := piece.span.common(visit))))
    gaps = tuple(_visit_gaps(visit, covered, lanes, said))
    known = arrived_at is not None and left_at is not None and visit.length > timedelta(0)
    recorded = sum((span.length for span in covered), timedelta(0))
    return Continuity(
        visit=visit, lanes=lanes, covered=covered, gaps=gaps, share=recorded / visit.length if known else None
    )


def merge(spans: Iterable[Span]) -> Iterator[Span]:
    """Unite spans that touch, overlap or lie no further apart than can be measured; in order of time."""
    current: Span | None = None
    for span in sorted(spans):
        if current is None:
            current = span
        elif span.starts_at - current.ends_at <= RESOLUTION:
            current = Span(starts_at=current.starts_at, ends_at=max(current.ends_at, span.ends_at))
        else:
            yield current
            current = span
    if current is not None:
        yield current


def _visit(spans: Sequence[Span], arrived_at: datetime | None, left_at: datetime | None) -> Span | None:
    starts_at = arrived_at or min((span.starts_at for span in spans), default=None)
    ends_at = left_at or max((span.ends_at for span in spans), default=starts_at)
    if starts_at is None or ends_at is None:
        return None
    return Span(starts_at=starts_at, ends_at=max(starts_at, ends_at))


def _lanes(files: Sequence[Footage], said: Sequence[Statement], visit: Span) -> Iterator[Lane]:
    by_camera: dict[str | None, list[Footage]] = defaultdict(list)
    for piece in files:
        by_camera[piece.camera].append(piece)
    for camera, pieces in by_camera.items():
        about = [statement for statement in said if statement.camera == camera]
        gaps = () if camera is None else tuple(_explain(_breaks(pieces), about, visit))
        yield Lane(camera=camera, footage=tuple(pieces), gaps=gaps)


def _breaks(pieces: Sequence[Footage]) -> Iterator[Gap]:
    """Yield the breaks between the files of one camera, which come in order of their starts."""
    last = pieces[0]
    for piece in pieces[1:]:
        if piece.span.starts_at - last.span.ends_at > RESOLUTION:
            yield Gap(span=Span(starts_at=last.span.ends_at, ends_at=piece.span.starts_at), after=last.id)
        if piece.span.ends_at > last.span.ends_at:
            last = piece


def _explain(gaps: Iterable[Gap], said: Sequence[Statement], visit: Span) -> Iterator[Gap]:
    """Cut each gap where statements begin and end, so that no part is explained that nobody spoke about."""
    for gap in gaps:
        rest = [gap.span]
        explained = []
        for statement in said:
            spoken = _spoken(statement, gap.span, visit)
            if spoken is None:
                continue
            hits = [(common, left) for left in rest if (common := left.common(spoken))]
            explained += [Gap(span=common, after=gap.after, statement=statement.id) for common, _ in hits]
            rest = [piece for left in rest for piece in _without(left, spoken)]
        still = [Gap(span=left, after=gap.after) for left in rest if left.length > RESOLUTION]
        yield from sorted([*explained, *still], key=lambda part: part.span)


def _spoken(statement: Statement, gap: Span, visit: Span) -> Span | None:
    """Return the stretch a statement speaks about; one that was never resumed runs to the end of the gap or visit."""
    to_at = statement.to_at or max(gap.ends_at, visit.ends_at)
    return Span(starts_at=statement.from_at, ends_at=to_at) if statement.from_at <= to_at else None


def _without(span: Span, taken: Span) -> Iterator[Span]:
    if span.common(taken) is None:
        yield span
        return
    if span.starts_at < taken.starts_at:
        yield Span(starts_at=span.starts_at, ends_at=taken.starts_at)
    if taken.ends_at < span.ends_at:
        yield Span(starts_at=taken.ends_at, ends_at=span.ends_at)


def _visit_gaps(
    visit: Span, covered: Sequence[Span], lanes: Sequence[Lane], said: Sequence[Statement]
) -> Iterator[Gap]:
    """Yield what nobody recorded: explained where a statement speaks and no camera's own break is open."""
    bare = [visit]
    for span in covered:
        bare = [piece for left in bare for piece in _without(left, span)]
    unexplained = [gap.span for gap in _lane_gaps(lanes) if gap.statement is None]
    for span in bare:
        if span.length <= RESOLUTION:
            continue
        for gap in _explain([Gap(span=span, after=_file_before(span, lanes))], said, visit):
            yield from _reopen(gap, unexplained)


def _reopen(gap: Gap, unexplained: Sequence[Span]) -> Iterator[Gap]:
    if gap.statement is None:
        yield gap
        return
    kept = [gap.span]
    for span in unexplained:
        if (common := gap.span.common(span)) is not None:
            kept = [piece for left in kept for piece in _without(left, common)]
    lost = [gap.span]
    for span in kept:
        lost = [piece for left in lost for piece in _without(left, span)]
    parts = [Gap(span=span, after=gap.after, statement=gap.statement) for span in kept]
    yield from sorted([*parts, *(Gap(span=span, after=gap.after) for span in lost)], key=lambda part: part.span)


def _file_before(span: Span, lanes: Sequence[Lane]) -> str | None:
    """Return the file that ended last before a stretch: the one to which a statement about it is attached."""
    before = [piece for lane in lanes for piece in lane.footage if piece.span.ends_at <= span.starts_at + RESOLUTION]
    return max(before, key=lambda piece: piece.span.ends_at).id if before else None


def _lane_gaps(lanes: Sequence[Lane]) -> Iterator[Gap]:
    for lane in lanes:
        yield from lane.gaps
