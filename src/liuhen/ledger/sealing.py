"""Sealing: from entries that have their order to the files and the checkpoint that fix it.

Follows C2SP tlog-tiles. A pure state machine: the sealed edge and the next entries go in; the new edge, the files to
write and the checkpoint to sign come out. The same input gives the same output, so that a sealer which was killed is
simply run again.

The caller works in this order: give the entries their index and save it (sequence), call `seal`, write the files and
flush them, then sign and save the checkpoint (publish). Nothing counts before the checkpoint; a file from a run that
was killed is overwritten by the same bytes, because the order had been saved. Refuses, by `load_edge`, to grow a tree
whose files no longer match the checkpoint that was sealed last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput
from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.merkle import leaf_hash, root
from liuhen.ledger.tiles import WIDTH, TilePath, TileReader, edge_root, encode_bundle, encode_hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liuhen.ledger.tiles import Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The right edge of a sealed tree: the partial tile of each level (an empty row where there is none) and bundle.

    At most 255 hashes for each level and 255 entries.
    """

    size: int
    rows: tuple[tuple[bytes, ...], ...]
    entries: tuple[bytes, ...]

    def root(self) -> bytes:
        """Return the root of the tree."""
        return edge_root(self.rows)


EMPTY_EDGE = Edge(size=0, rows=(), entries=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one sealing gives: the edge for the next, the files to write first, the checkpoint to sign after them."""

    edge: Edge
    files: tuple[tuple[TilePath, bytes], ...]
    checkpoint: Checkpoint


def load_edge(checkpoint: Checkpoint, fetch: Fetch) -> Edge:
    """Read the edge of the tree that was sealed last, from its tiles; `IntegrityError` when they do not match it."""
    reader = TileReader(size=checkpoint.size, root=checkpoint.root, fetch=fetch)
    partial = checkpoint.size % WIDTH
    entries = reader.bundle(checkpoint.size // WIDTH) if partial else ()
    return Edge(size=checkpoint.size, rows=reader.rows, entries=entries)


def seal(edge: Edge, entries: Sequence[bytes], *, origin: str) -> Sealed:
    """Add `entries` in order behind the sealed edge.

    About one node hash and one leaf hash for each entry, and at most 255 more for each level. Without entries the
    checkpoint is that of the edge and nothing is to be written. An entry over 65 535 bytes is `InvalidInput`.
    """
    bundles, rest = _tiles(None, edge.size, edge.entries, entries, encode_bundle)
    files = bundles
    rows: list[tuple[bytes, ...]] = []
    old, new = edge.size, [leaf_hash(entry) for entry in entries]
    while new or len(rows) < len(edge.rows):
        row = edge.rows[len(rows)] if len(rows) < len(edge.rows) else ()
        hashes = (*row, *new)
        tiles, left = _tiles(len(rows), old, row, new, encode_hashes)
        files += tiles
        new = [root(hashes[start : start + WIDTH]) for start in range(0, len(hashes) - len(left), WIDTH)]
        rows.append(left)
        old //= WIDTH
    grown = Edge(size=edge.size + len(entries), rows=tuple(rows), entries=rest)
    checkpoint = Checkpoint(origin=origin, size=grown.size, root=grown.root())
    return Sealed(edge=grown, files=tuple(files), checkpoint=checkpoint)


def _tiles(
    level: int | None,
    old: int,
    held: Sequence[bytes],
    new: Sequence[bytes],
    encode: Callable[[Sequence[bytes]], bytes],
) -> tuple[list[tuple[TilePath, bytes]], tuple[bytes, ...]]:
    # The files of one level that grows from `old` items, of which `held` are in its partial tile; then what is left.
    if len(held) != old % WIDTH:
        raise InvalidInput.at("edge", f"holds {len(held)} items at level {level} where {old % WIDTH} belong")
    items = (*held, *new)
    chunks = [items[start : start + WIDTH] for start in range(0, len(items), WIDTH)] if new else []
    first = old // WIDTH
    files = [(TilePath(level, first + place, len(chunk)), encode(chunk)) for place, chunk in enumerate(chunks)]
    return files, items[len(items) - len(items) % WIDTH :]
