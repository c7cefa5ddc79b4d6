"""Which originals go on which disc: media and what they hold, what a file costs on a disc, and a packing of many.

First-fit decreasing: the largest file first, each on the first disc with room; ties are settled by digest, so the same
files always give the same discs. It needs at most 11/9 of the fewest possible discs, and one more (Dósa 2007). A file
is never cut in two: each disc has to prove itself alone. Refuses a file that no disc of the chosen size can hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Refusal, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.package.content import Copy, Original

    Spread = Original | Copy

SECTOR = 2048
_PER_FILE = 3 * SECTOR + 1024  # entries in both directory trees, the name in both, and rounding up to a sector
_PER_IMAGE = 1024 * SECTOR  # descriptors, path tables, folders and the anchors of both file systems
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?([A-Za-z]{0,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A kind of disc; `size_bytes` is what every disc sold under the name holds, spare areas taken off."""

    name: str
    zh: str
    en: str
    size_bytes: int


MEDIA = (
    Medium(name="700MB", zh="CD-R", en="CD-R", size_bytes=360_000 * SECTOR),
    Medium(name="4.7GB", zh="DVD", en="DVD", size_bytes=2_295_104 * SECTOR),
    Medium(name="8.5GB", zh="双层 DVD", en="dual-layer DVD", size_bytes=4_171_712 * SECTOR),
    Medium(name="25GB", zh="蓝光盘", en="Blu-ray disc", size_bytes=11_826_176 * SECTOR),
    Medium(name="50GB", zh="双层蓝光盘", en="dual-layer Blu-ray disc", size_bytes=23_652_352 * SECTOR),
    Medium(name="100GB", zh="BDXL 蓝光盘", en="BDXL Blu-ray disc", size_bytes=47_305_728 * SECTOR),
)


def capacity(words: str) -> int:
    """Return the bytes that a disc of a size holds: the name of a medium (`4.7GB`, `25GB` …) or a number of bytes.

    `650MB`, `2GiB` and the like are taken as they stand. Raises `InvalidInput`.
    """
    for medium in MEDIA:
        if medium.name.casefold() == words.strip().casefold():
            return medium.size_bytes
    found = _SIZE.fullmatch(words.strip())
    unit = _UNITS.get(found[2].upper()) if found else None
    if found is None or unit is None:
        names = ", ".join(medium.name for medium in MEDIA)
        raise InvalidInput.at("size", f"{words[:40]!r} is no size of a disc: {names}, or a number with its unit")
    whole, _, part = found[1].partition(".")
    return (int(whole) * 1000 + int(part.ljust(3, "0") or "0")) * unit // 1000 // SECTOR * SECTOR


def cost(size_bytes: int) -> int:
    """Return the most bytes that a file takes on a disc, with what the two file systems write about it."""
    return -(-size_bytes // SECTOR) * SECTOR + _PER_FILE


def image_size(sizes: Iterable[int]) -> int:
    """Return an upper bound for an image of files of these sizes."""
    return _PER_IMAGE + sum(cost(size) for size in sizes)


def pack(originals: Sequence[Spread], room: int) -> list[list[Spread]]:
    """Spread originals and copies over discs that have `room` bytes for them each; on a disc they keep their order.

    `room` is the capacity less `image_size` of everything else. Without originals there is one disc.
    """
    bins: list[set[int]] = []
    free: list[int] = []
    order = sorted(range(len(originals)), key=lambda i: (-originals[i].size_bytes, str(originals[i].digest)))
    for index in order:
        need = cost(originals[index].size_bytes)
        if need > room:
            raise _too_large(originals[index], room, need)
        place = next((number for number, left in enumerate(free) if left >= need), None)
        if place is None:
            place = len(bins)
            bins.append(set())
            free.append(room)
        bins[place].add(index)
        free[place] -= need
    held = [[originals[index] for index in sorted(chosen)] for chosen in bins]
    return held or [[]]


def _too_large(original: Spread, room: int, need: int) -> Refusal:
    label = original.label or original.name
    size = f"{original.size_bytes / 10**9:.2f} GB"
    fits = next(
        (medium for medium in MEDIA if medium.size_bytes > need + _PER_IMAGE and medium.size_bytes > room), None
    )
    todo = Text(
        zh="没有哪种光盘装得下它；请用移动存储介质入卷，或写明存储位置。",
        en="No disc holds it: use a removable medium, or note where it is stored.",
    )
    if fits is not None:
        todo = Text(
            zh=f"请改用{fits.zh}（{fits.name}）。文件不拆分，每张光盘都能独立核验。",
            en=f"Use a {fits.en} ({fits.name}). Files are not split; each disc proves itself alone.",
        )
    what = Text(zh=f"{label}（{size}）一张光盘装不下。", en=f"{label} ({size}) does not fit on one disc.")
    return Refusal("larger-than-disc", what, safe=NOTHING_MADE, todo=todo)


def no_room_beside(rest: int) -> Refusal:
    """Refuse a disc so small that not even log, proofs and papers of the case fit on it."""
    size = f"{rest / 10**6:.1f} MB"
    return Refusal(
        "disc-too-small",
        Text(
            zh=f"光盘太小：仅日志、证明和文书就要 {size}。",
            en=f"The disc is too small: log, proofs and papers alone take {size}.",
        ),
        safe=NOTHING_MADE,
        todo=Text(zh="请选用更大的光盘，例如 4.7GB 的 DVD。", en="Choose a larger disc, such as a DVD of 4.7GB."),
    )


NOTHING_MADE = Text(zh="没有制作任何光盘，原件没有变化。", en="No disc was made; the originals are unchanged.")
