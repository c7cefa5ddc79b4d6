"""A device docked at the real office, beside hashing alone and beside programs that keep files by their digest.

`python benchmarks/docking.py [--count 100] [--each 8MiB] [--size 512MiB] [--rounds 3] [--folder DIR]` makes devices of
incompressible bytes, takes them in by every way in turn, prints medians as ratios to `openssl dgst -sha256` of the same
bytes in the same run, and removes everything. The goals are meant for 500 files of 8 MiB and for one of 2 GiB. Exit 1
when one is missed. Peers that are not installed are named and left out.

Ours is the station that `liuhen watch` runs, on an office and a database of its own: manifest, bytes, rows, journal
entries, duties and the end of the docking, from the look that finds the device at rest. Not counted are the seconds
between two looks, which are waiting, and a first small device, with which the program gets ready as it has been for
hours when a shift ends.

What is on the disk when each of them ends, for only equal promises may be compared: ours has synced every original,
its name and its row before it says so. restic syncs its packs, each of many files, and writes its index last. ocfl-py,
dvc and git-annex leave the copies to the machine's memory; ocfl-py is run a second time with a sync of the file system
behind it. restic, git-annex and dvc are told to copy, and their stores are made untimed. openssl only reads and hashes.

For many files two more rows say what the machine allows: the disk alone, and two processes that only read and hash.
What is docked is read, hashed, written and recorded, so it cannot take less than the longer of the two.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from disk_alone import DISK, only_written
from measure import MIB, Row, random_files, show, size_in_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    Way: TypeAlias = Callable[["Device"], "Cost"]

LIMIT, OURS = "openssl dgst -sha256", "liuhen, docked"
HASHED = "openssl, two at a time"
GOAL_MANY, GOAL_ONE, GOAL_PEAK = 0.75, 1.15, 160 * MIB
BIN = Path(sys.executable).parent
PEERS = Path(__file__).resolve().parent.parent / ".tools" / "peers"  # where the set-up installs dvc

STATION = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from liuhen.cli.office import set_up
set_up()
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.docking.station import Station
from liuhen.office.capture.models import Recording
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind
from liuhen.office.people import actions
from liuhen.office.people.models import Role
by, at = ObjectName("system", "benchmark"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
handler = actions.register_officer(
    unit=unit, name="张示范", number="B-1", is_established=True, roles=[Role.HANDLER], by=by, at=at
)
for number in ("BWC-01", "BWC-02"):
    register_device(number=number, kind=DeviceKind.BODY_CAMERA, unit=unit, officer=handler, by=by, at=at)

class Teller:
    is_through = False
    def docked(self, docking): pass
    def settled(self, path, intake): pass
    def moved(self, run, rate): pass
    def ended(self, docking): self.is_through = True

def dock(folder):
    teller = Teller()
    station = Station(folder=folder, unit=unit, by=by, teller=teller, device=folder.name)
    station.look()
    begun, cpu = time.perf_counter(), time.process_time()
    while not teller.is_through:
        station.look()
        if station.is_taking:
            station.work(seconds=2)
    station.close()
    return time.perf_counter() - begun, time.process_time() - cpu

first, device = map(Path, sys.argv[1:])
dock(first)
idle, before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, Recording.objects.count()
wall, cpu = dock(device)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = Recording.objects.count() - before
print(json.dumps({"wall": wall, "cpu": cpu, "peak": (peak - idle) * 1024, "count": count}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of one case took. `peak_bytes` of ours is above the station at rest, of others the whole."""

    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A folder of files, and an empty folder to take them into."""

    source: Path
    target: Path

    @property
    def files(self) -> list[Path]:
        """The files of the device."""
        return sorted(self.source.iterdir())


def main() -> int:
    options = _options()
    peers = _peers()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name:
        folder = Path(name)
        one, many = [options.size], [options.each] * options.count
        title = f"{options.count} files of {options.each / MIB:.0f} MiB, docked"
        rows = _beside_peers(folder, many, peers | {DISK: _disk_alone, HASHED: _hashed_by_two}, options.rounds)
        met = [_judge(title, rows, GOAL_MANY, sum(many))]
        title = f"one file of {options.size / MIB:.0f} MiB, docked"
        rows = _beside_peers(folder, one, peers, options.rounds)
        met.append(_judge(title, rows, GOAL_ONE, sum(one)))
    return 0 if all(met) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="how many files")
    parser.add_argument("--each", type=size_in_bytes, default="8MiB", help="size of each of them")
    parser.add_argument("--size", type=size_in_bytes, default="512MiB", help="size of the large file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    return parser.parse_args()


def _peers() -> dict[str, Way]:
    """Return the ways to take a device in, ours among them; say which are not there."""
    ways: dict[str, tuple[Path | str, Way]] = {
        LIMIT: ("openssl", _openssl),
        OURS: (sys.executable, _ours),
        "ocfl-object.py create (SHA-512)": (BIN / "ocfl-object.py", _ocfl),
        "ocfl-object.py create + sync": (BIN / "ocfl-object.py", _ocfl_kept),
        "restic backup": ("restic", _restic),
        "git-annex import": ("git-annex", _git_annex),
        "dvc add": (PEERS / "bin" / "dvc", _dvc),
    }
    missing = [name for name, (program, _way) in ways.items() if shutil.which(program) is None]
    for name in missing:
        print(f"not installed, left out: {name}")
    return {name: way for name, (_program, way) in ways.items() if name not in missing}


def _beside_peers(folder: Path, sizes: Sequence[int], peers: Mapping[str, Way], rounds: int) -> list[Row]:
    source, target = folder / "BWC-02", folder / "target"
    _make(folder / "BWC-01", [MIB])
    _make(source, sizes)
    costs: dict[str, list[Cost]] = {name: [] for name in peers}
    names = list(peers)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            target.mkdir()
            os.sync()  # what the last case left to write is not this one's
            costs[name].append(peers[name](Device(source=source, target=target)))
            shutil.rmtree(target)
    shutil.rmtree(source)
    shutil.rmtree(folder / "BWC-01")
    return [
        Row(
            name=name,
            wall_s=statistics.median(one.wall_s for one in taken),
            cpu_s=statistics.median(one.cpu_s for one in taken),
            peak_bytes=max(one.peak_bytes for one in taken),
        )
        for name, taken in costs.items()
    ]


def _judge(title: str, rows: Sequence[Row], goal: float, size: int) -> bool:
    met = show(title, rows, base=LIMIT, goals={OURS: goal}, amount=size / MIB, unit="MiB")
    ours = next(row for row in rows if row.name == OURS)
    for row in rows:
        if row.name not in {LIMIT, OURS, DISK, HASHED}:
            ahead = row.wall_s / ours.wall_s
            met = met and ahead > 1
            print(f"  {ahead:.1f} × faster than {row.name}, goal > 1: {'met' if ahead > 1 else 'MISSED'}")
    if floor := [row.wall_s for row in rows if row.name in {DISK, HASHED}]:
        print(f"  {ours.wall_s / max(floor):.2f} of what the disk alone, or two cores that only hash, take")
    small = ours.peak_bytes <= GOAL_PEAK
    verdict = "met" if small else "MISSED"
    print(f"  {ours.peak_bytes / MIB:.1f} MiB above the station at rest, goal ≤ {GOAL_PEAK / MIB:.0f}: {verdict}")
    return met and small


def _make(folder: Path, sizes: Sequence[int]) -> None:
    """Fill a device with files of random bytes, named as a camera names them."""
    clocks = (f"{8 + number // 3600:02}{number // 60 % 60:02}{number % 60:02}" for number in range(len(sizes)))
    names = (f"{folder.name}_20261120_{clock}_{number:04}.mp4" for number, clock in enumerate(clocks))
    random_files((folder / name, size) for name, size in zip(names, sizes, strict=True))


def _run(arguments: Sequence[str | Path], *, cwd: Path | None = None, **environment: str) -> Cost:
    """Run a program to its end and return what it took; a failure stops the benchmark."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(one) for one in arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments[0])
    return Cost(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime, peak_bytes=usage.ru_maxrss * 1024)


def _openssl(device: Device) -> Cost:
    return _run(["openssl", "dgst", "-sha256", *device.files])


def _hashed_by_two(device: Device) -> Cost:
    return _run(["sh", "-c", 'printf "%s\\0" "$1"/* | xargs -0 -P 2 -n 8 openssl dgst -sha256', "sh", device.source])


def _disk_alone(device: Device) -> Cost:
    begun, used = time.perf_counter(), time.process_time()
    only_written(device.target / "written", [file.stat().st_size for file in device.files])
    return Cost(wall_s=time.perf_counter() - begun, cpu_s=time.process_time() - used, peak_bytes=0)


def _ours(device: Device) -> Cost:
    environment = {"LIUHEN_HOME": str(device.target / "office"), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    done = subprocess.run(
        [sys.executable, "-c", STATION, device.source.parent / "BWC-01", device.source],
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    if told["count"] != len(device.files):
        raise RuntimeError(f"{told['count']} recordings of {len(device.files)} files")
    return Cost(wall_s=told["wall"], cpu_s=told["cpu"], peak_bytes=told["peak"])


def _ocfl(device: Device) -> Cost:
    return _run(_ocfl_create(device))


def _ocfl_kept(device: Device) -> Cost:
    return _run(["sh", "-c", '"$@" && sync -f .', "sh", *_ocfl_create(device)], cwd=device.target)


def _ocfl_create(device: Device) -> list[str | Path]:
    create = (sys.executable, BIN / "ocfl-object.py", "create", "--quiet", "--id", "bench:1")
    return [*create, "--srcdir", device.source, "--objdir", device.target / "object"]


def _restic(device: Device) -> Cost:
    about = {"RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": str(device.target / "restic"), "HOME": str(device.target)}
    _run(["restic", "init"], **about)
    return _run(["restic", "backup", device.source], **about)


def _git(device: Device) -> dict[str, str]:
    about = {"HOME": str(device.target), "GIT_CONFIG_NOSYSTEM": "1"}
    for key in ("user.name", "user.email"):
        _run(["git", "config", "--global", key, "bench"], **about)
    _run(["git", "init", device.target / "git"], **about)
    return about


def _git_annex(device: Device) -> Cost:
    about = _git(device)
    _run(["git", "annex", "init"], cwd=device.target / "git", **about)
    cost = _run(["git", "annex", "import", "--duplicate", device.source], cwd=device.target / "git", **about)
    _run(["chmod", "-R", "u+w", device.target])
    return cost


def _dvc(device: Device) -> Cost:
    about = {**_git(device), "DVC_NO_ANALYTICS": "1", "PYTHONPATH": str(PEERS)}
    dvc = PEERS / "bin" / "dvc"
    _run([dvc, "init"], cwd=device.target / "git", **about)
    return _run([dvc, "add", device.source, "--out", "device"], cwd=device.target / "git", **about)


if __name__ == "__main__":
    sys.exit(main())
