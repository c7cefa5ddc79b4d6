"""Durable intake beside its limit and its peers: one large file, and many of a recording's usual length.

`python benchmarks/intake.py [--size 2GiB] [--count 500] [--each 8MiB] [--peak-size 4GiB] [--rounds 5] [--folder DIR]`
makes files of incompressible bytes, takes them in by every way in turn, prints medians as ratios to `openssl dgst
-sha256` of the same bytes in the same run, and removes everything. Exit 1 when a goal is missed.

openssl only reads and hashes. cp+sync copies durably and hashes nothing. ocfl-object.py and bagit.py hash; ocfl copies
without sync, bagit moves in place (here: hard links made untimed) and copies nothing. Ours copies, hashes and syncs.
For many files the disk alone is told as well: our own calls with nothing read or hashed. Where that takes as long as
openssl, the disk was the limit of the run.

ocfl-object.py has the digest that it comes with (SHA-512), or ours; it is run as it comes, which leaves the copy in the
machine's memory, and with a sync of the file system behind it, which makes it as durable as ours. The goal is a durable
intake four times as fast as its durable one; the other two ratios are printed beside it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from disk_alone import DISK, only_written
from measure import MIB, command, compare, peak, random_files, show, size_in_bytes

from liuhen.vault import LocalVault, Taken, take_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measure import Row

LIMIT = "openssl dgst -sha256"
OURS = "liuhen vault, one a core (default)"
OCFL, OCFL_256 = "ocfl-object.py create (SHA-512)", "ocfl-object.py create, SHA-256"
OCFL_KEPT = "ocfl-object.py create + sync"
GOAL_ONE, GOAL_MANY, GOAL_OCFL, GOAL_PEAK = 1.3, 0.9, -4, 64 * MIB
BIN = Path(sys.executable).parent
OCFL_CREATE = (sys.executable, BIN / "ocfl-object.py", "create", "--quiet", "--id", "bench:1")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.folder) as name:
        folder = Path(name)
        results = [
            _beside_peers(
                folder, [options.size], options.rounds, f"one file of {options.size / MIB:.0f} MiB", GOAL_ONE
            ),
            _beside_peers(
                folder,
                [options.each] * options.count,
                options.rounds,
                f"{options.count} files of {options.each / MIB:.0f} MiB",
                GOAL_MANY,
            ),
            _peak_of_one(folder, options.peak_size),
        ]
    return 0 if all(results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=size_in_bytes, default="2GiB", help="size of the large file")
    parser.add_argument("--count", type=int, default=500, help="how many files")
    parser.add_argument("--each", type=size_in_bytes, default="8MiB", help="size of each of them")
    parser.add_argument(
        "--peak-size", type=size_in_bytes, default="4GiB", help="size of the file whose peak memory is taken"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="where to work: the disk that is measured")
    return parser.parse_args()


def _beside_peers(folder: Path, sizes: Sequence[int], rounds: int, title: str, goal: float) -> bool:
    source, target, bag = folder / "source", folder / "target", folder / "bag"
    files = _make(source, sizes)

    def clear() -> None:
        for old in (target, bag):
            shutil.rmtree(old, ignore_errors=True)
        target.mkdir()
        bag.mkdir()
        for file in files:
            os.link(file, bag / file.name)
        os.sync()  # what the last case left to write is not this one's

    disk = {DISK: lambda: only_written(target / "written", sizes)} if len(sizes) > 1 else {}
    rows = compare(
        disk
        | {
            LIMIT: command(["openssl", "dgst", "-sha256", *files]),
            "cp + sync": command(["sh", "-c", 'cp -- "$1"/* "$2"/ && sync -- "$2"/* "$2"', "sh", source, target]),
            OURS: lambda: _ours(target / "vault", files),
            OCFL: command([*OCFL_CREATE, "--srcdir", source, "--objdir", target / "object"]),
            OCFL_KEPT: command(
                [
                    *("sh", "-c", 'object="$1"; shift; "$@" --objdir "$object" && sync -f "$object"', "sh"),
                    *(target / "object-kept", *OCFL_CREATE, "--srcdir", source),
                ]
            ),
            OCFL_256: command(
                [*OCFL_CREATE, "--digest", "sha256", "--srcdir", source, "--objdir", target / "object-256"]
            ),
            "bagit.py, 2 processes (moves)": command(
                [sys.executable, BIN / "bagit.py", "--quiet", "--sha256", "--processes", "2", bag]
            ),
        },
        rounds=rounds,
        before=clear,
    )
    met = show(title, rows, base=LIMIT, goals={OURS: goal}, amount=sum(sizes) / MIB, unit="MiB")
    faster = _faster_than_ocfl(rows)
    shutil.rmtree(source)
    shutil.rmtree(target)
    shutil.rmtree(bag)
    return met and faster


def _faster_than_ocfl(rows: Sequence[Row]) -> bool:
    wall = {row.name: row.wall_s for row in rows}
    times = wall[OCFL_KEPT] / wall[OURS]
    met = times >= -GOAL_OCFL
    print(f"  {times:.1f} × faster than {OCFL_KEPT}, goal ≥ {-GOAL_OCFL}: {'met' if met else 'MISSED'}")
    for other, why in ((OCFL, "which is not on the disk yet"), (OCFL_256, "which hashes as we do and is not either")):
        print(f"  {wall[other] / wall[OURS]:.1f} × faster than {other}, {why}")
    return met


def _peak_of_one(folder: Path, size: int) -> bool:
    files = _make(folder / "source", [size])
    above_idle = peak(lambda: _ours(folder / "vault", files))
    met = above_idle <= GOAL_PEAK
    print(f"\npeak memory above idle for one file of {size / MIB:.0f} MiB: {above_idle / MIB:.1f} MiB", end="")
    print(f", goal ≤ {GOAL_PEAK / MIB:.0f}: {'met' if met else 'MISSED'}")
    return met


def _ours(root: Path, files: Sequence[Path]) -> None:
    for outcome in take_many(LocalVault(root), files):
        if not isinstance(outcome.result, Taken) or outcome.result.already_held:
            raise RuntimeError(f"{outcome.source.name}: {outcome.result}")


def _make(folder: Path, sizes: Sequence[int]) -> list[Path]:
    return random_files((folder / f"{number:04}.mp4", size) for number, size in enumerate(sizes))


if __name__ == "__main__":
    sys.exit(main())
