"""What a docked device holds, read from its folder: files, counters, clock, space. Reads names and never contents.

A link is not followed and not taken: a device that points elsewhere would make this machine's own files evidence.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest, sha256
from liuhen.office.capture.naming import NameClaim, clean_name, read_instant, read_name
from liuhen.office.capture.profiles import profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from liuhen.office.capture.profiles import ClockFile, Profile

CLOCK_FILE_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file of a device: where it is, its path in records, its size and time of change, what its name says."""

    at: Path
    path: str
    size_bytes: int
    modified_ns: int
    claim: NameClaim

    @property
    def mark(self) -> tuple[int, int]:
        """What changes when a file is written to."""
        return self.size_bytes, self.modified_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Free and total bytes of a device's own storage."""

    free_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """By how many seconds a device's clock is ahead of ours (negative: behind); `at_least`: it may be more."""

    seconds: int
    at_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All that a device tells before any of its bytes are read."""

    files: tuple[Listed, ...]
    profile: str
    clock: ClockOffset | None
    space: Space | None

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size_bytes for file in self.files)

    def lines(self) -> bytes:
        """Return the list in canonical JSON; equal lists have equal bytes."""
        return canonical.encode([[file.path, file.size_bytes, file.modified_ns] for file in self.files])

    def digest(self) -> Digest:
        """Return the digest of the list."""
        return sha256(self.lines())

    def devices(self) -> set[str]:
        """Return the device numbers that the files claim."""
        return {file.claim.device for file in self.files if file.claim.device is not None}


def list_files(root: Path, *, but: Iterable[Path] = ()) -> tuple[Listed, ...]:
    """List the files under a folder by path, without hidden ones and links; a folder that is gone holds none."""
    left_out = set(but)
    found = sorted(_walk(root, left_out), key=lambda one: one.path)
    return tuple(found)


def _walk(root: Path, left_out: set[Path]) -> Iterator[Listed]:
    for folder, below, names in os.walk(root):
        here = Path(folder)
        below[:] = [name for name in below if not name.startswith(".") and here / name not in left_out]
        inside = _spelt(here.relative_to(root).as_posix()) if here != root else ""
        for name in names:
            if not name.startswith(".") and (listed := _listed(here, name, inside)) is not None:
                yield listed


def _listed(here: Path, name: str, inside: str) -> Listed | None:
    at = here / name
    try:
        status = at.lstat()
    except OSError:
        return None  # pulled away between listing and looking: the next look tells
    if not stat.S_ISREG(status.st_mode):
        return None
    return Listed(
        at=at,
        path=f"{inside}/{_spelt(name)}" if inside else _spelt(name),
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        claim=read_name(clean_name(name), inside),
    )


def _spelt(path: str) -> str:
    """Spell a path so that records can carry it, also one that is no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_device(root: Path, files: Sequence[Listed], now: datetime, *, just_docked: bool) -> Listing:
    """Put together what a device tells of itself.

    The time that a device writes down at its docking is compared only where we saw it come (`just_docked`): of a device
    that was there before us nobody knows when it wrote.
    """
    name = _usual_profile(files)
    profile = profiles().named(name) if name else None
    kept = _without_clock(files, profile)
    return Listing(
        files=kept, profile=name, clock=_clock(root, kept, profile if just_docked else None, now), space=space_of(root)
    )


def _usual_profile(files: Sequence[Listed]) -> str:
    """Return the profile that most files follow; empty when none does."""
    counts: dict[str, int] = {}
    for file in files:
        if file.claim.profile is not None:
            counts[file.claim.profile] = counts.get(file.claim.profile, 0) + 1
    return max(sorted(counts), key=counts.__getitem__, default="")


def _without_clock(files: Sequence[Listed], profile: Profile | None) -> tuple[Listed, ...]:
    clock = None if profile is None or profile.clock is None else profile.clock.file
    return tuple(file for file in files if file.path != clock)


def _clock(root: Path, files: Sequence[Listed], profile: Profile | None, now: datetime) -> ClockOffset | None:
    """Say how far the device's clock is off: as it says itself, else by recordings from the future, else unknown."""
    if profile is not None and profile.clock is not None:
        said = _read_clock(root, profile.clock)
        if said is not None:
            return ClockOffset(seconds=round((said - now).total_seconds()), at_least=False)
    latest = max((file.claim.started_at for file in files if file.claim.started_at is not None), default=None)
    if latest is not None and latest - now > timedelta(seconds=1):
        return ClockOffset(seconds=round((latest - now).total_seconds()), at_least=True)
    return None


def _read_clock(root: Path, clock: ClockFile) -> datetime | None:
    at = root / clock.file
    try:
        if not stat.S_ISREG(at.lstat().st_mode):
            return None
        with at.open("rb") as file:
            text = file.read(CLOCK_FILE_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    match = next(filter(None, map(clock.pattern.search, (line[:255] for line in text.splitlines()))), None)
    return None if match is None else read_instant(match["date"], match["time"])


def space_of(root: Path) -> Space | None:
    """Return the space of a device's own storage; None where the folder is no mounted device, so nobody knows."""
    try:
        if root.stat().st_dev == root.parent.stat().st_dev:
            return None
        figures = os.statvfs(root)
    except OSError:
        return None
    return Space(free_bytes=figures.f_bavail * figures.f_frsize, total_bytes=figures.f_blocks * figures.f_frsize)
