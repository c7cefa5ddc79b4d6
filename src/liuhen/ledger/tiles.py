"""Tiles: the tree and its entries as files that never change, and their verified reading.

Follows C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]` holds up to 256 hashes of the tree's level 8 × L and
`tile/entries/<N>[.p/<W>]` up to 256 entries, each behind its length as uint16-BE. `TileReader` believes no byte: each
tile is checked against the one above it and the right edge against the root, so that a flipped bit is an
`IntegrityError` which names the file.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.digest import SIZE
from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.merkle import Frontier, MemoryTree, bag, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_INDEX = 10**18 - 1
MAX_ENTRY = 0xFFFF

Fetch: TypeAlias = Callable[[str], bytes | None]
"""Where tiles come from: the bytes under a path such as `tile/0/x001/234.p/7`, `None` where there is no such file."""

_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([0-9]{1,3}))?", re.ASCII)
_KEPT = 512  # tiles in memory: 512 × 511 hashes, about 19 MiB, the proofs of 131 072 entries in any order


@dataclass(frozen=True, slots=True, order=True)
class TilePath:
    """Which file: hash tile `index` of `level`, or the bundle of entries when `level` is None; `width` 256 is full.

    `str()` gives the path.
    """

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= MAX_LEVEL:
            raise InvalidInput.at("level", f"{self.level} is no level from 0 to {MAX_LEVEL}")
        if not 0 <= self.index <= MAX_INDEX:
            raise InvalidInput.at("index", f"{self.index} is no index from 0 to {MAX_INDEX}")
        if not 1 <= self.width <= WIDTH:
            raise InvalidInput.at("width", f"{self.width} is no width from 1 to {WIDTH}")

    def __str__(self) -> str:
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_spell_index(self.index)}{partial}"

    @classmethod
    def parse(cls, text: str) -> TilePath:
        """Read a path; every path has one spelling."""
        match = _PATH.fullmatch(text)
        if match is None:
            raise InvalidInput.at("path", f"{text[:120]!r} is no path of a tile")
        level = None if match[1] == "entries" else int(match[1])
        index = int(match[2].replace("x", "").replace("/", ""))
        path = cls(level, index, WIDTH if match[3] is None else int(match[3]))
        if str(path) != text:
            raise InvalidInput.at("path", f"{text[:120]!r} is not how {path} is spelt")
        return path


def tiles_for_growth(old: int, new: int) -> tuple[TilePath, ...]:
    """Return every file that a growth from `old` to `new` leaves makes: bundles of entries first, then level by level.

    Full tiles that existed before are not among them; partial ones are new files under new names.
    """
    if not 0 <= old <= new:
        raise InvalidInput.at("old", f"a tree of {new} does not grow out of one of {old}")
    paths = _new_at(None, old, new)
    level = 0
    while new > old:
        paths += _new_at(level, old, new)
        old, new, level = old >> HEIGHT, new >> HEIGHT, level + 1
    return tuple(paths)


def encode_hashes(hashes: Sequence[bytes]) -> bytes:
    """Write the content of a hash tile."""
    return b"".join(hashes)


def parse_hashes(data: bytes, path: TilePath) -> tuple[bytes, ...]:
    """Read the content of a hash tile, exactly as many hashes as its path says."""
    if len(data) != path.width * SIZE:
        raise IntegrityError(str(path), expected=f"{path.width * SIZE} bytes", actual=f"{len(data)} bytes")
    return tuple(data[start : start + SIZE] for start in range(0, len(data), SIZE))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Write the content of a bundle of entries; an entry over 65 535 bytes is `InvalidInput`."""
    parts: list[bytes] = []
    for position, entry in enumerate(entries):
        if len(entry) > MAX_ENTRY:
            raise InvalidInput.at(f"entries[{position}]", f"{len(entry)} bytes where {MAX_ENTRY} are the most")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(data: bytes, path: TilePath) -> tuple[bytes, ...]:
    """Read the content of a bundle of entries, exactly as many as its path says."""
    entries, place = [], 0
    while place < len(data):
        start = place + 2
        end = start + int.from_bytes(data[place:start], "big")
        if start > len(data) or end > len(data):
            raise IntegrityError(str(path), expected="whole entries", actual=f"one cut off at byte {len(data)}")
        entries.append(data[start:end])
        place = end
    if len(entries) != path.width:
        raise IntegrityError(str(path), expected=f"{path.width} entries", actual=f"{len(entries)} entries")
    return tuple(entries)


def edge_root(rows: Iterable[Sequence[bytes]]) -> bytes:
    """Return the root of a tree from its partial tiles, level 0 first; a level without one is an empty row."""
    peaks: list[bytes] = []
    for row in reversed(list(rows)):
        frontier = Frontier()
        frontier.extend(row)
        peaks += frontier.peaks()
    return bag(peaks)


class TileReader:
    """Verified reading of a tree of `size` with `root` (32 bytes, from a checkpoint that was verified).

    Opening it reads the partial tiles, at most one for each level, and checks them against the root. `read` is a `Read`
    of `liuhen.ledger.merkle`, good for every proof up to `size`.
    """

    def __init__(self, *, size: int, root: bytes, fetch: Fetch) -> None:
        self.size = size
        self._fetch = fetch
        self._kept: OrderedDict[tuple[int, int], MemoryTree] = OrderedDict()
        self.rows = tuple(self._edge_row(level) for level in range(levels_of(size)))
        self._edge = tuple(MemoryTree(row) for row in self.rows)
        found = edge_root(self.rows)
        if found != root:
            names = ", ".join(str(path) for level in range(len(self.rows)) if (path := self._edge_path(level)))
            raise IntegrityError(f"root from {names or 'no tiles'}", expected=root.hex(), actual=found.hex())

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, from a verified tile."""
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise InvalidInput.at("", f"no complete subtree {index} at level {level} in a tree of {self.size}")
        tile_level, inner = divmod(level, HEIGHT)
        tile_index, position = divmod(index, WIDTH >> inner)
        return self._tile(tile_level, tile_index).read(inner, position)

    def bundle(self, index: int) -> tuple[bytes, ...]:
        """Return the entries `256 × index` up to `256 × (index + 1)` or the end, each checked against its leaf hash."""
        width = min(WIDTH, self.size - index * WIDTH)
        path = TilePath(None, index, width)
        data, found = self._fetch_wide(path)
        entries = parse_bundle(data, found)[:width]
        leaves = self._tile(0, index)
        for position, entry in enumerate(entries):
            expected, actual = leaves.read(0, position), leaf_hash(entry)
            if actual != expected:
                where = f"entry {index * WIDTH + position} in {found}"
                raise IntegrityError(where, expected=expected.hex(), actual=actual.hex())
        return entries

    def entry(self, index: int) -> bytes:
        """Return one entry, checked against its leaf hash."""
        if not 0 <= index < self.size:
            raise InvalidInput.at("index", f"no entry {index} in a log of {self.size}")
        bundle, position = divmod(index, WIDTH)
        return self.bundle(bundle)[position]

    def _tile(self, level: int, index: int) -> MemoryTree:
        if index == self.size >> HEIGHT * level >> HEIGHT:
            return self._edge[level]
        key = (level, index)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        tile = self._checked_tile(level, index)
        self._kept[key] = tile
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return tile

    def _checked_tile(self, level: int, index: int) -> MemoryTree:
        path = TilePath(level, index)
        data, _ = self._fetch_wide(path)
        tile = MemoryTree(parse_hashes(data, path))
        above, position = divmod(index, WIDTH)
        expected, actual = self._tile(level + 1, above).read(0, position), tile.root()
        if actual != expected:
            raise IntegrityError(str(path), expected=expected.hex(), actual=actual.hex())
        return tile

    def _edge_path(self, level: int) -> TilePath | None:
        index, width = divmod(self.size >> HEIGHT * level, WIDTH)
        return TilePath(level, index, width) if width else None

    def _edge_row(self, level: int) -> tuple[bytes, ...]:
        path = self._edge_path(level)
        if path is None:
            return ()
        data, found = self._fetch_wide(path)
        return parse_hashes(data, found)[: path.width]

    def _fetch_wide(self, path: TilePath) -> tuple[bytes, TilePath]:
        # A partial tile may have been deleted once the full one exists (tlog-tiles, "Partial Tiles").
        data = self._fetch(str(path))
        if data is not None:
            return data, path
        full = TilePath(path.level, path.index)
        data = self._fetch(str(full)) if path != full else None
        if data is None:
            raise IntegrityError(str(path), expected="a file", actual="none")
        return data, full


def levels_of(size: int) -> int:
    """Return how many levels of tiles a tree of `size` has: none when empty, 1 up to 255 leaves, 2 from 256 on."""
    return -(-size.bit_length() // HEIGHT)


def _new_at(level: int | None, old: int, new: int) -> list[TilePath]:
    # `old` and `new` count hashes of this level.
    if old == new:
        return []
    indices = range(old // WIDTH, -(-new // WIDTH))
    return [TilePath(level, index, min(WIDTH, new - index * WIDTH)) for index in indices]


def _spell_index(index: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))
