"""Side-by-side measuring, shared by all benchmarks: one run, interleaved rounds, medians, ratios, peak memory.

    rows = compare({"limit": hash_only, "ours": append}, rounds=5)
    show("log append", rows, base="limit", goals={"ours": 2.0}, amount=100_000, unit="leaves")

Absolute figures of a shared machine drift; only the ratio to `base` of the same run means something. A case is a
function without arguments that does the whole work once; `command([...])` makes one of another program.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import resource
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Medians of one case over all rounds. `cpu_s` counts child processes too; `peak_bytes` is above idle."""

    name: str
    wall_s: float
    cpu_s: float
    peak_bytes: int


def compare(
    cases: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 5,
    before: Callable[[], object] | None = None,
) -> list[Row]:
    """Take the peak memory of every case, then time it `rounds` times, interleaved, each round beginning elsewhere.

    `before` runs untimed ahead of every case (empty a target folder, drop what the last run left).
    """
    names = list(cases)
    # Peaks first: memory that earlier work freed and the process kept would hide what a case needs.
    peaks = {name: _prepared_peak(cases[name], before) for name in names}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            if before is not None:
                before()
            times[name].append(_time(cases[name]))
    return [
        Row(
            name=name,
            wall_s=median(wall for wall, _ in times[name]),
            cpu_s=median(cpu for _, cpu in times[name]),
            peak_bytes=peaks[name],
        )
        for name in names
    ]


def command(arguments: Sequence[str | Path], *, cwd: Path | None = None) -> Callable[[], None]:
    """Return a case that runs a program to its end, output thrown away; a failure stops the benchmark."""

    def run() -> None:
        subprocess.run(
            list(map(str, arguments)), cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    return run


def size_in_bytes(text: str) -> int:
    """Read a size such as 256MiB, for `add_argument(type=...)`."""
    match = re.fullmatch(r"(\d+)\s*(|KiB|MiB|GiB)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 256MiB")
    return int(match[1]) << {"": 0, "KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


def random_files(wanted: Iterable[tuple[Path, int]]) -> list[Path]:
    """Make files of incompressible bytes; nothing of them is left to write when this returns."""
    files = []
    for path, size in wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(0, size, 16 * MIB):
                file.write(os.urandom(min(16 * MIB, size - start)))
        files.append(path)
    os.sync()
    return files


def peak(case: Callable[[], object]) -> int:
    """Return the peak of resident bytes above idle while `case` runs, its child processes included.

    Runs it in a forked process, because a process' own peak never falls again.
    """
    return max(0, _forked_peak(case) - _forked_peak(lambda: None))


def show(
    title: str,
    rows: Sequence[Row],
    *,
    base: str,
    goals: Mapping[str, float] | None = None,
    amount: float = 1,
    unit: str = "runs",
) -> bool:
    """Print a table of ratios to the case `base`; return whether every goal (largest ratio allowed) is met.

    A negative goal is a smallest speed-up: -4 means at most a quarter of `base`'s time.
    """
    limit = next(row for row in rows if row.name == base)
    goals = goals or {}
    met = True
    print(f"\n{title}  (medians, ratio to: {base})")
    print(f"  {'case':<34}{'wall s':>9}{'cpu s':>9}{'ratio':>8}{unit + '/s':>14}{'peak MiB':>10}  goal")
    for row in rows:
        ratio = row.wall_s / limit.wall_s
        verdict, good = _verdict(ratio, goals.get(row.name))
        met = met and good
        print(
            f"  {row.name:<34}{row.wall_s:>9.3f}{row.cpu_s:>9.3f}{ratio:>8.2f}{amount / row.wall_s:>14,.0f}"
            f"{row.peak_bytes / MIB:>10.1f}  {verdict}"
        )
    return met


def _verdict(ratio: float, goal: float | None) -> tuple[str, bool]:
    if goal is None:
        return "", True
    bound = goal if goal > 0 else 1 / -goal
    good = ratio <= bound
    words = f"≤ {goal:g}" if goal > 0 else f"≥ {-goal:g} × faster"
    return f"{words}: {'met' if good else 'MISSED'}", good


def _prepared_peak(case: Callable[[], object], before: Callable[[], object] | None) -> int:
    if before is not None:
        before()
    return peak(case)


def _time(case: Callable[[], object]) -> tuple[float, float]:
    gc.collect()
    cpu, start = _cpu(), time.perf_counter()
    case()
    return time.perf_counter() - start, _cpu() - cpu


def _cpu() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _forked_peak(case: Callable[[], object]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            case()
            own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            os.write(writing, str(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)).encode())
            status = 0
        except BaseException:  # noqa: BLE001 - nothing may leave the copy; the parent raises for it
            traceback.print_exc()
        finally:
            os._exit(status)  # the copy must not run the parent's clean-up
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError("the measured case failed in its own process")
    return int(text) * 1024
