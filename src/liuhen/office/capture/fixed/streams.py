"""A stream: its recorder runs while it is open, and what is whole in its spool is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from liuhen.kernel.instant import in_beijing
from liuhen.office.capture.fixed import recorders
from liuhen.office.capture.fixed.gaps import closed, covered, missing, opened_at, tell_trouble
from liuhen.office.capture.fixed.models import FixedState, Trouble
from liuhen.office.capture.fixed.segments import PART, STAMP
from liuhen.office.capture.fixed.storing import WAITS, may_try
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.naming import NameClaim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.fixed.models import FixedSource

BATCH: Final = 50
REFUSED: Final = ".refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A segment in the spool, and from when to when it runs."""

    path: Path
    starts_at: datetime
    ends_at: datetime


def pull_stream(
    source: FixedSource, *, by: ObjectName, now: Callable[[], datetime], still_ours: Callable[[], bool]
) -> None:
    """Start or end the recorder, take in what is whole, say what is wrong and what is missing."""
    opened = opened_at(source, now())
    if opened is None:
        recorders.stop(source)
    else:
        recorders.ensure(source)
    stuck = _take_all(source, by=by, now=now, still_ours=still_ours)
    if stuck:
        return
    if opened is None:
        closed(source, by=by, at=now())
        return
    trouble = recorders.account_of(source).trouble
    tell_trouble(source, trouble, now())
    if trouble in Trouble.values:
        missing(source, opened, Trouble(trouble), by=by, at=now())


def _take_all(
    source: FixedSource, *, by: ObjectName, now: Callable[[], datetime], still_ours: Callable[[], bool]
) -> bool:
    """Take in what waits in the spool; True where the storage takes nothing now, and all waits on."""
    pieces = _pieces(source)
    if not may_try(source, now()):
        return bool(pieces)
    for piece in pieces:
        if not still_ours():
            return False
        trouble = _take(source, piece, by=by, now=now)
        if trouble:
            tell_trouble(source, trouble, now())
            return True
    return False


def _pieces(source: FixedSource) -> list[Piece]:
    """Return the whole segments in the spool, in order of time; a name that says nothing is none of ours."""
    found = []
    for path in recorders.spool_of(source).iterdir():
        first, _, second = path.name.split(".", 1)[0].partition("_")
        if not second or path.name.endswith((PART, REFUSED)):
            continue
        starts_at, ends_at = (datetime.strptime(text, STAMP).replace(tzinfo=UTC) for text in (first, second))
        found.append(Piece(path=path, starts_at=starts_at, ends_at=ends_at))
    return sorted(found, key=lambda piece: piece.starts_at)[:BATCH]


def _take(source: FixedSource, piece: Piece, *, by: ObjectName, now: Callable[[], datetime]) -> str:
    """Take a segment in; returns why it has to wait, empty where it has not. Only what is stored leaves the spool.

    What is refused for good is set aside there, so that it is neither offered again nor lost.
    """
    name = f"{source.device.number}_{in_beijing(piece.starts_at):%Y%m%d_%H%M%S}{piece.path.suffix}"
    claim = NameClaim(device=source.device.number, started_at=piece.starts_at)
    offer = Offer(name=name, unit=source.unit, device=source.device, modified_at=piece.ends_at, claim=claim)
    intake = take_in_file(piece.path, offer, by=by, now=now)
    if intake.recording is None:
        waits = WAITS.get(intake.result.reason, "")
        if not waits:
            piece.path.rename(piece.path.with_name(piece.path.name + REFUSED))
        return waits
    broke = recorders.account_of(source).broke
    covered(source, piece.starts_at, piece.ends_at, broke=broke, by=by, at=now())
    FixedState.objects.filter(source=source).update(last_taken_at=now())
    piece.path.unlink()
    return ""
