"""Everything judged under another law is judged anew: in the background, a few scopes at a time, after any kill -9.

Level-triggered: `Judged` rows say under which law each scope was judged; those of another one are stale, and this does
what is stale until nothing is. One worker at a time holds the pass (a lease, given back or run out), works for a slice
of time and lets other jobs in between. Nothing is remembered elsewhere: who dies loses one batch at most.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from liuhen.office.capture.models import Recording
from liuhen.office.cases.models import Activity, Case
from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.models import Judged, Recompute
from liuhen.office.oversight.projection import hold_scopes, project
from liuhen.office.oversight.scopes import LOADERS
from liuhen.office.people.queries import agency
from liuhen.office.work.database import DATABASE_TROUBLE
from liuhen.office.work.queue import every_minute, job

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from liuhen.office.oversight.lawbook import Lawbook
    from liuhen.office.oversight.scopes import Scope

BATCH = 50  # scopes judged in one transaction: some tenths of a second in which acts wait
ENROLLED_AT_ONCE = 2000
SLICE_SECONDS = 20.0
LONGEST_FAULT = 2000
LEASE = timedelta(seconds=60)

log = logging.getLogger(__name__)


class Cause(StrEnum):
    """Why everything is judged anew."""

    PACK = "pack"  # the agency adopted another one
    OWN = "own"  # one of its own periods
    YEARS = "years"  # the working days of a year
    INSTALLED = "installed"  # the packs themselves, or the release
    ASKED = "asked"  # somebody asked for everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a pass is. `rate`: scopes per second of work; `failed`: how many could not be judged.

    `held`: somebody works on it at this moment; `pack`: the adopted one.
    """

    causes: tuple[Cause, ...]
    pack: str
    held: bool
    total: int
    left: int
    failed: int
    rate: float | None
    begun_at: datetime
    ended_at: datetime | None

    @property
    def done(self) -> int:
        """How many scopes are judged under today's law."""
        return self.total - self.left

    @property
    def seconds_left(self) -> float | None:
        """Estimate the seconds still needed; None before a rate is known."""
        return None if self.rate is None else self.left / self.rate


def stale(law: str) -> QuerySet[Judged]:
    """Return what was judged under another law, without what cannot be judged under this one."""
    return Judged.objects.exclude(law=law).exclude(failed=law)


def passes(limit: int) -> list[Progress]:
    """Tell of the latest passes, the newest first; a pass that a newer one overtook counts as ended by it."""
    told: list[Progress] = []
    for run in _passes()[:limit]:
        is_latest = not told
        ended_at = run.ended_at if is_latest or run.ended_at else told[-1].begun_at
        told.append(_progress(run, ended_at, is_latest=is_latest))
    return told


def progress() -> Progress | None:
    """Tell how far the latest pass is; None before the first."""
    return next(iter(passes(1)), None)


def _passes() -> QuerySet[Recompute]:
    return Recompute.objects.filter(total__gt=0).order_by("-pk")


def _progress(run: Recompute, ended_at: datetime | None, *, is_latest: bool) -> Progress:
    left = 0
    if run.ended_at is None:
        left = stale(run.law).count() if is_latest else max(0, run.total - run.done)
    return Progress(
        causes=tuple(Cause(cause) for cause in run.causes),
        pack=run.parts.get("pack", ""),
        held=run.held_until is not None and run.held_until > timezone.now(),
        total=max(run.total, left),
        left=left,
        failed=Judged.objects.filter(failed=run.law).count(),
        rate=run.done * 1000 / run.worked_ms if run.done and run.worked_ms else None,
        begun_at=run.begun_at,
        ended_at=ended_at,
    )


def failures(limit: int) -> list[Judged]:
    """Return scopes that cannot be judged under the law of the latest pass, each with the fault."""
    run = _passes().first()
    return [] if run is None else list(Judged.objects.filter(failed=run.law).order_by("pk")[:limit])


def open_pass(*, everything: bool = False) -> Recompute | None:
    """Return the pass under way, or begin one where something is stale; None when nothing is.

    `everything` makes all scopes stale first, and tries again what failed.
    """
    book = lawbook()
    if book is None:
        return None
    latest = Recompute.objects.order_by("-pk").first()
    if latest is None or latest.law != book.fingerprint or everything:
        _enrol()
    with transaction.atomic():
        _hold_agency()
        if everything:
            Judged.objects.update(law="", content="", failed="", fault="")
        latest = Recompute.objects.order_by("-pk").first()
        if not everything and latest is not None and latest.law == book.fingerprint and latest.ended_at is None:
            return latest
        return _begin(book, latest, everything=everything)


def _begin(book: Lawbook, before: Recompute | None, *, everything: bool) -> Recompute | None:
    total, now = stale(book.fingerprint).count(), timezone.now()
    if not total and before is not None:
        return None
    causes = [Cause.ASKED] if everything else _causes(book, before)
    run = Recompute(law=book.fingerprint, parts=dict(book.parts), causes=causes, begun_at=now, total=total)
    if not total:
        run.causes, run.ended_at = [], now
    run.save()
    return run if total else None


def _causes(book: Lawbook, before: Recompute | None) -> list[Cause]:
    """Name which parts of the law changed since the pass before; none where that is not known."""
    old = {} if before is None else before.parts
    changed = [cause for cause in Cause if cause in old and old[cause] != book.parts[cause]]
    if Cause.INSTALLED in changed and Cause.YEARS in changed:  # the years' digest covers the packs as well
        changed.remove(Cause.YEARS)
    return changed


def _hold_agency() -> None:
    adopted = agency()
    if adopted is not None:
        type(adopted).objects.select_for_update().get(pk=adopted.pk)


def _enrol() -> None:
    """Give every scope its row that has none: of another release, or restored from elsewhere."""
    for kind, rows in (
        (Case.KIND, Case.objects.all()),
        (Activity.KIND, Activity.objects.filter(case=None)),
        (Recording.KIND, Recording.objects.filter(activity=None)),
    ):
        for keys in _in_pieces(rows):
            names = [Judged(scope=f"{kind}/{key.hex}", law="") for key in keys]
            Judged.objects.bulk_create(names, ignore_conflicts=True)


def _in_pieces(rows: QuerySet[Any]) -> Iterator[list[UUID]]:
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    piece = list(ordered[:ENROLLED_AT_ONCE])
    while piece:
        yield piece
        piece = list(ordered.filter(pk__gt=piece[-1])[:ENROLLED_AT_ONCE])


def work(*, seconds: float) -> bool:
    """Work on the pass for some time, unless somebody else does; tell whether anything was done."""
    run, holder = open_pass(), uuid4().hex
    if run is None or not _take(run, holder):
        return False
    until, worked = time.monotonic() + seconds, False
    try:
        while time.monotonic() < until and _advance(run, holder):
            worked = True
    finally:
        Recompute.objects.filter(pk=run.pk, held_by=holder).update(held_by="", held_until=None)
    return worked


def _take(run: Recompute, holder: str) -> bool:
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lt=now) | Q(held_by=holder)
    taken = Recompute.objects.filter(free, pk=run.pk, ended_at=None).update(held_by=holder, held_until=now + LEASE)
    return taken == 1


def _advance(run: Recompute, holder: str) -> bool:
    """Judge one batch, and say so; end the pass when nothing is stale; stop when the law or the holder changed."""
    begun, book = time.monotonic(), lawbook()
    if book is None or book.fingerprint != run.law:
        return False
    names = _next(run.law)
    if not names:
        Recompute.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now())
        return False
    _judge(names, run.law)
    took = round((time.monotonic() - begun) * 1000)
    held = Recompute.objects.filter(pk=run.pk, held_by=holder).update(
        done=F("done") + len(names), worked_ms=F("worked_ms") + took, held_until=timezone.now() + LEASE
    )
    return held == 1


def _next(law: str) -> list[str]:
    """Name the next stale scopes, by the index: what is judged leaves its range, so any depth costs the same."""
    rows = Judged.objects.exclude(failed=law).order_by("law", "id").values_list("scope", flat=True)
    return list(rows.filter(law__lt=law)[:BATCH]) or list(rows.filter(law__gt=law)[:BATCH])


def _judge(names: Sequence[str], law: str) -> None:
    """Judge some scopes in one transaction; where one of them cannot be, each in its own."""
    try:
        judge_together(names)
    except DATABASE_TROUBLE:
        raise  # the machine's trouble and no record's: try again later
    except Exception as error:
        if len(names) > 1:
            for name in names:
                _judge([name], law)
            return
        log.exception("cannot be judged: %s", names[0])
        Judged.objects.filter(scope=names[0]).update(failed=law, fault=str(error)[:LONGEST_FAULT])


def judge_together(names: Sequence[str]) -> None:
    """Judge scopes by their names in one transaction; a name that stands for nothing by itself any more is dropped."""
    keys: dict[str, list[UUID]] = {}
    for name in names:
        kind, _, key = name.partition("/")
        keys.setdefault(kind, []).append(UUID(hex=key))
    with transaction.atomic():
        scopes: list[Scope] = []
        hold_scopes(keys)
        for kind, wanted in keys.items():
            scopes += [scope for scope in LOADERS[kind](wanted) if scope.name in names]
        project(scopes, at=timezone.now())
        Judged.objects.filter(scope__in=set(names) - {scope.name for scope in scopes}).delete()


@job()
def recompute_stale() -> None:
    """Work for a slice of time and ask to go on; does nothing when nothing is stale."""
    if work(seconds=SLICE_SECONDS):
        recompute_stale.hint()  # type: ignore[attr-defined]  # set by work.queue.job


@every_minute
@job()
def sweep_stale() -> None:
    """Find what became stale without anybody saying so: a new release, a new year's calendar, a worker that died."""
    recompute_stale()
