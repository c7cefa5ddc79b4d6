"""What is wrong with a device's list, seen beside the docking before: reads rows, decides, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.office.capture.docking.models import DockFile, FileState, FindingKind
from liuhen.office.capture.docking.reconcile import compare_counters
from liuhen.office.capture.profiles import profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.kernel.canonical import Json
    from liuhen.office.capture.docking.manifest import Listed, Listing
    from liuhen.office.capture.docking.models import Docking, DockRules
    from liuhen.office.capture.profiles import Counter
    from liuhen.office.devices.models import Device

COMES_AGAIN: Final = frozenset({"not-media", "not-recorded"})  # the rules may change, and so may our mistake

Found = tuple[FindingKind, "dict[str, Json]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to be taken and what is not, the device's counter ranges, and what is wrong.

    `rewritten`: the digests that files had whose time alone has changed, until they are read again.
    `counters`: by day (`20261118`) or for a counter that goes on (empty key) the lowest and the highest number known.
    """

    to_take: tuple[str, ...]
    unchanged: tuple[str, ...]
    rewritten: dict[str, str]
    counters: dict[str, Json]
    findings: tuple[Found, ...]


def judge(source: str, listing: Listing, earlier: Docking | None, device: Device | None, rules: DockRules) -> Judged:
    """Compare a list with what the source listed before, and its clock and space with the agency's limits."""
    known = {row.path: row for row in DockFile.objects.filter(source=source)}
    unchanged = [file for file in listing.files if _is_done(file, known.get(file.path))]
    done = {file.path for file in unchanged}
    to_take = [file for file in listing.files if file.path not in done]
    beside = {path: row for path, row in known.items() if earlier is not None and row.listed_in_id == earlier.pk}
    new = [file for file in to_take if file.path not in known or file.path not in beside]
    before: dict[str, Json] = dict(earlier.counters) if earlier is not None else {}
    counters, wrong = _count(new, before)
    findings = [
        *_of_device(listing, device),
        *wrong,
        *_of_files(listing, to_take, beside),
        *_of_clock(listing, rules),
        *_of_space(listing, rules),
    ]
    return Judged(
        to_take=tuple(file.path for file in to_take),
        unchanged=tuple(file.path for file in unchanged),
        rewritten={file.path: digest for file in to_take if (digest := _digest_before(file, known.get(file.path)))},
        counters=counters,
        findings=tuple(findings),
    )


def _is_done(file: Listed, row: DockFile | None) -> bool:
    """Tell whether a file was dealt with as it is now. Some refusals are no end of it."""
    if row is None or (row.size_bytes, row.modified_ns) != file.mark:
        return False
    return row.state in {FileState.STORED, FileState.HELD} or (
        row.state == FileState.REFUSED and row.reason not in COMES_AGAIN
    )


def _digest_before(file: Listed, row: DockFile | None) -> str:
    """Return the digest that a file had, where its time alone is another: copying and clock changes do that too."""
    if row is None or row.size_bytes != file.size_bytes:
        return ""
    return row.sha256 or row.before_sha256


def _of_device(listing: Listing, device: Device | None) -> Iterator[Found]:
    if device is None and listing.files:
        claimed: list[Json] = [*sorted(listing.devices())]
        yield FindingKind.UNKNOWN_DEVICE, {"claimed": claimed}


def _of_files(listing: Listing, to_take: Iterable[Listed], beside: dict[str, DockFile]) -> Iterator[Found]:
    """Yield files that shrank or grew since the docking before, and those gone before their time."""
    changed: list[Json] = []
    for file in to_take:
        row = beside.get(file.path)
        if row is not None and row.size_bytes != file.size_bytes:
            changed.append(change_told(file.path, row.size_bytes, file.size_bytes, row.sha256))
    if changed:
        yield FindingKind.CHANGED, {"files": changed}
    listed = {file.path for file in listing.files}
    lost = sorted(path for path, row in beside.items() if row.state == FileState.WAITING and path not in listed)
    if lost:
        yield FindingKind.VANISHED, {"paths": list(lost)}


def change_told(path: str, before_bytes: int, after_bytes: int, before_sha256: str) -> dict[str, Json]:
    """Describe a file that is another than it was."""
    return {
        "path": path,
        "before_bytes": before_bytes,
        "after_bytes": after_bytes,
        "before_sha256": before_sha256 or None,
    }


def _of_clock(listing: Listing, rules: DockRules) -> Iterator[Found]:
    clock = listing.clock
    if clock is not None and abs(clock.seconds) > rules.clock_limit_seconds:
        detail: dict[str, Json] = {
            "seconds": clock.seconds,
            "at_least": clock.at_least,
            "limit_seconds": rules.clock_limit_seconds,
        }
        yield FindingKind.CLOCK, detail


def _of_space(listing: Listing, rules: DockRules) -> Iterator[Found]:
    space = listing.space
    if space is not None and space.free_bytes * 100 < rules.low_free_percent * space.total_bytes:
        detail: dict[str, Json] = {
            "free_bytes": space.free_bytes,
            "total_bytes": space.total_bytes,
            "limit_percent": rules.low_free_percent,
        }
        yield FindingKind.LOW_SPACE, detail


def _count(new: Iterable[Listed], before: dict[str, Json]) -> tuple[dict[str, Json], list[Found]]:
    """Look for missing numbers among new files, counter by counter, and say how far each counter is known now."""
    runs: dict[str, tuple[Counter, list[int]]] = {}
    for file in new:
        counter = _counter_of(file)
        if counter is not None and file.claim.sequence is not None:
            day = (file.claim.day or "") if counter.restarts == "daily" else ""
            runs.setdefault(day, (counter, []))[1].append(file.claim.sequence)
    counters, findings = dict(before), list[Found]()
    for day, (counter, numbers) in sorted(runs.items()):
        after = _highest(before.get(day))
        if after is None and day:
            after = counter.first - 1  # a day's count is known to begin at its first number
        counted = compare_counters(numbers, counter, after=after)
        where: dict[str, Json] = {"day": day or None}
        if counted.missing:
            missing: list[Json] = [list(pair) for pair in counted.missing]
            findings.append((FindingKind.MISSING, {**where, "missing": missing, "digits": counter.digits}))
        if counted.went_back:
            findings.append((FindingKind.COUNTER_BACK, {**where, "after": after, "first": min(numbers)}))
        counters[day] = [min(numbers), _last(numbers, counter, after)]
    return counters, findings


def _counter_of(file: Listed) -> Counter | None:
    profile = profiles().named(file.claim.profile) if file.claim.profile is not None else None
    return None if profile is None else profile.counter


def _last(numbers: list[int], counter: Counter, after: int | None) -> int:
    """Return the number after which the next is awaited: the highest, or the highest since the count began anew."""
    again = [number for number in numbers if after is not None and number <= after]
    if again:
        return max(again)
    if after is None and counter.top in numbers and counter.first in numbers:
        return max(number for number in numbers if number < (counter.top + counter.first) // 2)
    return max(numbers)


def _highest(pair: Json) -> int | None:
    return pair[1] if isinstance(pair, list) and isinstance(pair[1], int) else None
