"""The docking station: looks at a dock folder again and again, and takes in what stands in it.

The rows say what is left to do. Pulled away, a device's docking ends as broken off and goes on when it is back; killed,
the station finds the docking open at its next start and goes on with the same manifest. A file whose bytes are stored
is not read again unless its size or time has changed.
"""

from __future__ import annotations

import logging
import queue
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

from liuhen.kernel.errors import IntegrityError, Refusal, Text
from liuhen.office.capture.docking import actions
from liuhen.office.capture.docking.clearing import clear_device
from liuhen.office.capture.docking.manifest import list_files, read_device
from liuhen.office.capture.docking.models import DockProgress, FindingKind, Outcome
from liuhen.office.capture.docking.queries import done_of, last_docking, waiting_files
from liuhen.office.capture.docking.run import End, Offered, Run
from liuhen.office.capture.docking.run import Outcome as FileOutcome
from liuhen.office.capture.docking.sources import device_of, name_of, places_in
from liuhen.office.capture.intake import Offer
from liuhen.office.capture.models import IntakeWay
from liuhen.office.capture.originals import vault
from liuhen.office.devices.queries import users_at
from liuhen.office.people.queries import officer_by_number
from liuhen.vault.intake import CORES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.docking.manifest import Listed, Listing
    from liuhen.office.capture.docking.models import Docking
    from liuhen.office.capture.docking.sources import Place
    from liuhen.office.capture.intake import Intake
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

logger = logging.getLogger("liuhen.dock")
FIRST_BATCH: Final = 32  # the first files of a run show soon; then twice as many at a time, up to BATCH
BATCH: Final = 128
GATHER_SECONDS: Final = 0.5  # a file waits so long for others to be written down with
SWITCH_SECONDS: Final = 0.0002  # see `_sharing`
AHEAD: Final = 2 * BATCH  # outcomes that may wait to be written down; then the vault waits for the journal
MOST_PASSES: Final = 3
MOST_WAITS: Final = 15  # looks; then what stands still is listed without what a device writes without end
SAVE_EVERY_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 30.0
COMES_BACK: Final = frozenset({"source-unreadable", "source-changed"})
STATION_TROUBLE: Final = frozenset({"disk-full", "vault-unwritable"})
UNRECORDED: Final = Refusal(
    "not-recorded",
    Text(zh="文件已存入，但登记时出错。", en="The bytes are stored, but recording them failed."),
    safe=Text(zh="设备上的原文件没有改动。", en="The source on the device was not changed."),
    todo=Text(
        zh="请联系系统管理员查看日志；设备再次接入时会重新登记。",
        en="Ask the administrator to read the log; when the device is docked again it is tried again.",
    ),
    status=500,
)


class Teller(Protocol):
    """Hears what happens at the station, for a terminal or a test."""

    def docked(self, docking: Docking) -> None:
        """A device's manifest is in the journal."""

    def settled(self, path: Path, intake: Intake) -> None:
        """A file ended."""

    def moved(self, run: Run, rate: int) -> None:
        """Bytes were read; about once a second."""

    def ended(self, docking: Docking) -> None:
        """A docking ended."""


@dataclass(slots=True)
class Watched:
    """What the station remembers of a place between two looks."""

    place: Place
    just_docked: bool
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    listed: dict[str, tuple[int, int]] | None = None
    files: dict[str, Listed] = field(default_factory=dict)
    device: Device | None = None
    docking: Docking | None = None
    run: Run | None = None
    passes: int = 0
    waits: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class Station:
    """One dock folder. `look`, then `work` until the next look; `close` at the end."""

    folder: Path
    unit: Unit
    by: ObjectName
    teller: Teller
    officer: Officer | None = None
    device: str | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _queue: queue.Queue[FileOutcome | End] = field(default_factory=lambda: queue.Queue(AHEAD))
    _watched: dict[Path, Watched] = field(default_factory=dict)
    _looked: bool = False
    _saved_at: float = 0.0
    _people: dict[str, Officer | None] = field(default_factory=dict)
    _room: int = FIRST_BATCH

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing new was seen at the last look."""
        return all(
            one.run is None and one.docking is None and one.listed == one.marks for one in self._watched.values()
        )

    @property
    def is_taking(self) -> bool:
        """Whether files are on their way."""
        return any(one.run is not None for one in self._watched.values())

    def look(self) -> None:
        """See what stands in the dock, and begin what there is to do."""
        places = {place.root: place for place in places_in(self.folder, is_one_device=self.device is not None)}
        for root in self._watched.keys() - places.keys():
            self._gone(root)
        for root, place in places.items():
            watched = self._watched.setdefault(root, Watched(place=place, just_docked=self._looked))
            watched.place = place
            self._look_at(watched)
        self._looked = True

    def _gone(self, root: Path) -> None:
        """Break off what was under way at a place that is no longer there."""
        watched = self._watched[root]
        if watched.run is not None:
            watched.run.stop()  # its end comes through the queue
            return
        if watched.docking is not None:
            self._end(watched, Outcome.BROKEN_OFF)
        del self._watched[root]

    def _look_at(self, watched: Watched) -> None:
        if watched.run is not None or time.monotonic() < watched.not_before:
            return
        files = list_files(watched.place.root, but=watched.place.but)
        before, watched.marks = watched.marks, {file.path: file.mark for file in files}
        at_rest = [file for file in files if before.get(file.path) == file.mark]
        marks = {file.path: file.mark for file in at_rest}
        watched.waits = watched.waits + 1 if len(at_rest) < len(files) else 0
        if watched.waits and (not at_rest or watched.waits <= MOST_WAITS):
            return  # files still come or grow: half a list would miss numbers that are to come
        if watched.listed != marks or watched.just_docked:
            self._list(watched, at_rest)
        elif watched.docking is not None:
            self._take(watched)

    def _list(self, watched: Watched, files: list[Listed]) -> None:
        """Write down what a device lists, unless this very list was dealt with, or is being dealt with."""
        at = self.now()
        watched.device = device_of(watched.place, files, self.device)
        if not files and watched.device is None:
            watched.listed, watched.just_docked = {}, False
            return
        listing = read_device(watched.place.root, files, at, just_docked=watched.just_docked)
        source = self._source(watched)
        watched.files = {file.path: file for file in listing.files}
        watched.docking = self._resumed(source, listing, watched)
        if watched.docking is None and not self._is_known(source, listing, watched):
            unit = watched.device.unit if watched.device is not None else self.unit
            watched.docking = actions.open_docking(
                source=source, listing=listing, device=watched.device, unit=unit, by=self.by, at=at
            )
        watched.listed = {file.path: file.mark for file in files}
        watched.just_docked, watched.passes = False, 0
        if watched.docking is not None:
            self.teller.docked(watched.docking)
            self._take(watched)

    def _source(self, watched: Watched) -> str:
        """Name a place; the second place of one device goes by its folder."""
        source = name_of(watched.place, watched.device)
        others = (one.docking.source for one in self._watched.values() if one is not watched and one.docking)
        return name_of(watched.place, None) if source in others else source

    def _resumed(self, source: str, listing: Listing, watched: Watched) -> Docking | None:
        """Return the docking that was under way with this very list when the station was last stopped."""
        last = last_docking(source)
        if last is None or last.ended_at is not None or watched.just_docked:
            return None
        return last if last.list_sha256 == str(listing.digest()) else None

    @staticmethod
    def _is_known(source: str, listing: Listing, watched: Watched) -> bool:
        """Tell whether the list was dealt with before we started, so that there is nothing new to write down."""
        last = last_docking(source)
        if last is None or watched.just_docked or last.outcome != Outcome.COMPLETED:
            return False
        return last.list_sha256 == str(listing.digest())

    def _take(self, watched: Watched) -> None:
        """Start a run over what is left of a docking; end the docking where nothing is."""
        docking = watched.docking
        if docking is None:
            return
        left = waiting_files(docking)
        if not left:
            self._end(watched, Outcome.COMPLETED)
            return
        files = {
            watched.files[path].at: Offered(listed=watched.files[path], row=row)
            for path, row in left.items()
            if path in watched.files
        }
        others = actions.takes_other_files(docking.unit)
        watched.run = Run(docking, files, self._queue, base=done_of(docking), takes_others=others)
        watched.passes += 1
        self._room = FIRST_BATCH
        running = sum(one.run is not None for one in self._watched.values())
        watched.run.start(vault(), workers=max(1, CORES // running))

    def work(self, *, seconds: float) -> None:
        """Write down what the runs hand on, for about so long, or until nothing more is on its way."""
        until = time.monotonic() + seconds
        with _sharing():
            while self.is_taking and (left := until - time.monotonic()) > 0:
                self._save_progress()
                try:
                    first = self._queue.get(timeout=min(left, SAVE_EVERY_SECONDS))
                except queue.Empty:
                    continue
                self._take_down(first)

    def _take_down(self, first: FileOutcome | End) -> None:
        """Write down one outcome and those that come right behind it, as far as they go into one transaction."""
        batch: list[FileOutcome] = []
        until, item = time.monotonic() + GATHER_SECONDS, first
        room = max(FIRST_BATCH, min(self._room, self._to_come() // 2))
        while isinstance(item, FileOutcome):
            batch.append(item)
            following = self._next(until) if len(batch) < room else None
            if following is None:
                break
            item = following
        if len(batch) == self._room:
            self._room = min(2 * self._room, BATCH)
        self._settle(batch)
        if isinstance(item, End):
            self._finish(item)

    def _to_come(self) -> int:
        """Count the files that are not written down yet; the last of them are not to wait for each other."""
        runs = (one.run for one in self._watched.values())
        return sum(run.docking.file_count - run.done_files for run in runs if run is not None)

    def _next(self, until: float) -> FileOutcome | End | None:
        try:
            return self._queue.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def _settle(self, outcomes: Iterable[FileOutcome]) -> None:
        done: list[FileOutcome] = []
        at = self.now()
        for one in outcomes:
            match one.result:
                case Refusal() as refusal if refusal.code in COMES_BACK:
                    one.run.left[one.file.listed.at] = refusal
                case Refusal() as refusal if refusal.code in STATION_TROUBLE:
                    one.run.trouble = refusal.code
                    one.run.stop()
                case IntegrityError() as error:
                    self._tell_of_difference(one, error, at)
                case _:
                    done.append(one)
        self._write_down(done, at)

    def _write_down(self, done: Sequence[FileOutcome], at: datetime) -> None:
        """Record files together; one that could not be recorded comes again with the next pass."""
        if not done:
            return
        offers = self._offers(done)
        settled = actions.settle(
            done=[
                actions.Done(file=one.file.row, offer=offer, result=one.result)
                for one, offer in zip(done, offers, strict=True)
                if not isinstance(one.result, IntegrityError)
            ],
            by=self.by,
            at=at,
        )
        for one, intake in zip(done, settled, strict=True):
            path = one.file.listed.at
            if isinstance(intake, Exception):
                one.run.left[path] = UNRECORDED
                continue
            one.run.done_files += 1
            self.teller.settled(path, intake)

    def _tell_of_difference(self, one: FileOutcome, error: IntegrityError, at: datetime) -> None:
        logger.critical("%s: %s", one.file.listed.path, error)
        detail = {"path": one.file.listed.path, "expected": str(error.expected), "actual": str(error.actual)}
        kind = FindingKind.DIFFERS
        actions.raise_finding(docking=one.run.docking, kind=kind, detail={**detail}, by=self.by, at=at)

    def _offers(self, outcomes: Sequence[FileOutcome]) -> list[Offer]:
        """Say what is known of files: from their device, their names, and who had the device out then."""
        starts: dict[Device, set[datetime]] = {}
        for one in outcomes:
            device, started_at = one.run.docking.device, one.file.listed.claim.started_at
            if device is not None and started_at is not None:
                starts.setdefault(device, set()).add(started_at)
        users: dict[Device | None, Mapping[datetime, Officer]] = {
            device: users_at(device, instants) for device, instants in starts.items()
        }
        return [self._offer(one, users.get(one.run.docking.device, {})) for one in outcomes]

    def _offer(self, one: FileOutcome, users: Mapping[datetime, Officer]) -> Offer:
        listed, docking = one.file.listed, one.run.docking
        claim = listed.claim
        officer = self.officer or self._person(claim.officer)
        if officer is None and claim.started_at is not None:
            officer = users.get(claim.started_at)
        return Offer(
            name=listed.at.name,
            unit=docking.unit,
            way=IntakeWay.FOLDER,
            device=docking.device,
            officer=officer,
            modified_at=datetime.fromtimestamp(listed.modified_ns / 1e9, UTC),
            size_bytes=listed.size_bytes,
            claim=claim,
        )

    def _person(self, number: str | None) -> Officer | None:
        if number is None:
            return None
        if number not in self._people:
            self._people[number] = officer_by_number(number)
        return self._people[number]

    def _finish(self, end: End) -> None:
        run = end.run
        run.join()
        watched = next(one for one in self._watched.values() if one.run is run)
        watched.run = None
        if end.error is not None:
            raise end.error
        self._save(run, rate=0)
        is_whole = not waiting_files(run.docking)
        if not watched.place.root.is_dir():
            self._end(watched, Outcome.COMPLETED if is_whole else Outcome.BROKEN_OFF)
            del self._watched[watched.place.root]
        elif run.trouble:
            watched.not_before, watched.passes = time.monotonic() + PAUSE_SECONDS, 0
        elif is_whole:
            self._end(watched, Outcome.COMPLETED)
        elif watched.passes >= MOST_PASSES:
            self._give_up(run)
            self._end(watched, Outcome.COMPLETED if not waiting_files(run.docking) else Outcome.BROKEN_OFF)

    def _give_up(self, run: Run) -> None:
        """Refuse what could not be read in several passes; changed or docked again it is offered anew."""
        left = [FileOutcome(run=run, file=run.files[path], result=why) for path, why in run.left.items()]
        self._write_down(left, self.now())

    def _end(self, watched: Watched, outcome: Outcome) -> None:
        docking, watched.docking = watched.docking, None
        if docking is None:
            return
        actions.end_docking(docking=docking, outcome=outcome, by=self.by, at=self.now())
        if outcome == Outcome.COMPLETED:
            clear_device(docking=docking, root=watched.place.root, by=self.by, now=self.now)
        self.teller.ended(docking)

    def _save_progress(self) -> None:
        if time.monotonic() - self._saved_at < SAVE_EVERY_SECONDS:
            return
        self._saved_at = time.monotonic()
        for run in [one.run for one in self._watched.values() if one.run is not None]:
            rate = run.rate()
            self._save(run, rate=rate)
            self.teller.moved(run, rate)

    def _save(self, run: Run, *, rate: int) -> None:
        DockProgress.objects.filter(docking=run.docking).update(
            done_bytes=run.done_bytes,
            done_files=run.done_files,
            bytes_a_second=rate,
            trouble=run.trouble,
            updated_at=self.now(),
        )

    def close(self) -> None:
        """Stop taking files and write down what is already taken; dockings stay open, and go on at the next start."""
        runs = [one.run for one in self._watched.values() if one.run is not None]
        for run in runs:
            run.stop()
        left = []
        while any(run.is_alive for run in runs) or not self._queue.empty():
            try:
                left.append(self._queue.get(timeout=0.1))
            except queue.Empty:
                continue
        self._settle([item for item in left if not isinstance(item, End)])


@contextmanager
def _sharing() -> Iterator[None]:
    """Let the vault's threads have the interpreter soon while rows are written.

    Each needs it for some microseconds between two system calls; where it has to wait the usual 5 ms for them, the
    second core stands still for as long as the first one writes rows.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
