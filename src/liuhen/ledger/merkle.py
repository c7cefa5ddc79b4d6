"""Merkle tree of the log: hashing, the growing edge, proofs and their verification.

Follows RFC 6962 §2.1 (hashing and proofs) and RFC 9162 §2.1.3.2 and §2.1.4.2 (verification), with SHA-256. Works on
leaf *hashes*: the entries stay where they are. Stores nothing and trusts no proof: `verify_*` raises `IntegrityError`
or returns nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.digest import SIZE
from liuhen.kernel.errors import IntegrityError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Read: TypeAlias = Callable[[int, int], bytes]
"""Where hashes come from: `read(level, index)` is the hash of the complete subtree over the leaves
`index << level` up to `(index + 1) << level`. Only complete subtrees of the tree at hand are asked for."""

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves (RFC 6962 §2.1)."""

_LEAF = b"\x00"
_NODE = b"\x01"
_FOLD_AT = 4096  # pairing hashes in long runs costs half of pairing them one by one; 4096 × 65 bytes stay small


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry: SHA-256(00 ‖ data), RFC 6962 §2.1."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees: SHA-256(01 ‖ left ‖ right), RFC 6962 §2.1."""
    return sha256(_NODE + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes; n - 1 node hashes for n leaves."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def bag(peaks: Sequence[bytes]) -> bytes:
    """Return the root of a tree whose complete subtrees are `peaks`, largest first; one hash fewer than peaks."""
    if not peaks:
        return EMPTY_ROOT
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


class Frontier:
    """The right edge of a growing tree: all that is needed to append and to know the root.

    Holds one hash for each 1-bit of the size and up to 4 096 leaf hashes that wait to be paired, whatever the size.
    Build it empty, or go on from `size` and `peaks` as an earlier one gave them.
    """

    __slots__ = ("_folded", "_peaks", "_pending")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or size.bit_count() != len(peaks):
            raise InvalidInput.at("peaks", f"a tree of {size} leaves does not have {len(peaks)} peaks")
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        self._folded = size
        self._peaks = {level: _hash(peak, "peaks") for level, peak in zip(levels, peaks, strict=True)}
        self._pending: list[bytes] = []

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._folded + len(self._pending)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash; about one node hash in the mean, done later in long runs."""
        if len(leaf) != SIZE:
            raise InvalidInput.at("leaf", f"{len(leaf)} bytes where {SIZE} belong")
        self._pending.append(leaf)
        if len(self._pending) >= _FOLD_AT:
            self._fold()

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order; half the work of as many `append`."""
        source = iter(leaves)
        while run := [_hash(leaf, "leaf") for leaf in islice(source, _FOLD_AT)]:
            self._pending += run
            if len(self._pending) >= _FOLD_AT:
                self._fold()

    def peaks(self) -> tuple[bytes, ...]:
        """Return the roots of the complete subtrees, largest first: one for each 1-bit of the size."""
        self._fold()
        return tuple(self._peaks[level] for level in sorted(self._peaks, reverse=True))

    def root(self) -> bytes:
        """Return the root over all leaves so far; at most log₂ n hashes beyond those that wait."""
        return bag(self.peaks())

    def _fold(self) -> None:
        nodes, level = self._pending, 0
        self._folded += len(nodes)
        self._pending = []
        while nodes:
            waiting = self._peaks.pop(level, None)
            if waiting is not None:
                nodes.insert(0, waiting)
            if len(nodes) & 1:
                self._peaks[level] = nodes.pop()
            nodes = _pair(nodes)
            level += 1


class MemoryTree:
    """A whole tree in memory that answers `read`: two hashes for each leaf. For small trees and single tiles."""

    __slots__ = ("_levels",)

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order and pair whatever has become complete."""
        self._levels[0].extend(_hash(leaf, "leaf") for leaf in leaves)
        level = 0
        while len(nodes := self._levels[level]) > 1:
            if level + 1 == len(self._levels):
                self._levels.append([])
            above = self._levels[level + 1]
            above.extend(_pair(nodes[2 * len(above) : len(nodes) & ~1]))
            level += 1

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of one complete subtree; `InvalidInput` where the tree has none."""
        if not (0 <= level < len(self._levels) and 0 <= index < len(self._levels[level])):
            raise InvalidInput.at("", f"no complete subtree {index} at level {level} in a tree of {self.size}")
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the tree as it was at `size`, now when left out."""
        return range_root(0, self.size if size is None else size, self.read)


def range_root(start: int, end: int, read: Read) -> bytes:
    """Return the root over the leaves `start` up to `end`, where `start` is a multiple of the next power of two.

    Reads one hash for each 1-bit of the width: a right edge that is not complete is put together from what is.
    """
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(read(level, start >> level))
        start += 1 << level
    return bag(peaks)


def inclusion_proof(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """Prove that the leaf `index` is in the tree of `size`: at most ⌈log₂ n⌉ hashes, leaf side first; RFC 6962 §2.1.1.

    Costs at most 2 × log₂ n reads. `InvalidInput` when there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidInput.at("index", f"no leaf {index} in a tree of {size}")
    start, end = 0, size
    proof = []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, read: Read) -> tuple[bytes, ...]:
    """Prove that the tree of `new` begins with the tree of `old`: at most ⌈log₂ n⌉ + 1 hashes; RFC 6962 §2.1.2.

    Empty when both are the same or the old tree has no leaf. `InvalidInput` when `old` is larger than `new`.
    """
    if not 0 <= old <= new:
        raise InvalidInput.at("old", f"a tree of {new} does not grow out of one of {old}")
    if old == 0:
        return ()
    start, end = 0, new
    proof = []
    while end != old:
        middle = _middle(start, end)
        if old <= middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    if start > 0:  # otherwise the old root itself is meant, which the verifier has
        proof.append(range_root(start, end, read))
    return tuple(reversed(proof))


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` stands at `index` in the tree of `size` with `root`; RFC 9162 §2.1.3.2.

    Returns when it holds, raises `IntegrityError` for every other reason. At most ⌈log₂ n⌉ hashes.
    """
    where = f"inclusion of leaf {index} in the tree of {size}"
    _all_hashes((leaf, root, *proof), where)
    if not 0 <= index < size:
        raise IntegrityError(where, expected=f"an index below {size}", actual=index)
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise IntegrityError(where, expected="a shorter proof", actual=f"{len(proof)} hashes")
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            node, last = _skip_missing(node, last)
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise IntegrityError(where, expected="a longer proof", actual=f"{len(proof)} hashes")
    _same(f"root from the {where}", root, result)


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree begins with the old one; RFC 9162 §2.1.4.2. Raises `IntegrityError` when it does not.

    Every tree begins with the empty one: from size 0 only the empty root and an empty proof pass, and nothing is said
    about the new root. At most 2 × ⌈log₂ n⌉ hashes.
    """
    where = f"consistency of the trees of {old_size} and {new_size}"
    _all_hashes((old_root, new_root, *proof), where)
    if not 0 <= old_size <= new_size:
        raise IntegrityError(where, expected=f"at least {old_size} leaves", actual=new_size)
    if old_size in (0, new_size):
        if proof:
            raise IntegrityError(where, expected="an empty proof", actual=f"{len(proof)} hashes")
        _same(f"old root in the {where}", EMPTY_ROOT if old_size == 0 else new_root, old_root)
        _same(f"new root in the {where}", EMPTY_ROOT if new_size == 0 else new_root, new_root)
        return
    if not proof:
        raise IntegrityError(where, expected="a proof", actual="none")
    found_old, found_new = _roots_of_consistency(old_size, old_root, new_size, proof, where)
    _same(f"old root from the {where}", old_root, found_old)
    _same(f"new root from the {where}", new_root, found_new)


def _roots_of_consistency(
    old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes], where: str
) -> tuple[bytes, bytes]:
    # Steps 2 to 6 of RFC 9162 §2.1.4.2; an old size that is a power of two leaves the old root out of the proof.
    path = (old_root, *proof) if old_size.bit_count() == 1 else tuple(proof)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise IntegrityError(where, expected="a shorter proof", actual=f"{len(proof)} hashes")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _skip_missing(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise IntegrityError(where, expected="a longer proof", actual=f"{len(proof)} hashes")
    return old, new


def _skip_missing(node: int, last: int) -> tuple[int, int]:
    # On the right edge a node without a sibling moves up unhashed.
    while not node & 1 and node != 0:
        node, last = node >> 1, last >> 1
    return node, last


def _middle(start: int, end: int) -> int:
    # The largest power of two that is smaller than the width (RFC 6962 §2.1).
    return start + (1 << (end - start - 1).bit_length() - 1)


def _pair(nodes: list[bytes]) -> list[bytes]:
    pairs = iter(nodes)
    return [sha256(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]


def _hash(value: bytes, where: str) -> bytes:
    if len(value) != SIZE:
        raise InvalidInput.at(where, f"{len(value)} bytes where {SIZE} belong")
    return value


def _all_hashes(values: Iterable[bytes], where: str) -> None:
    for value in values:
        if len(value) != SIZE:
            raise IntegrityError(where, expected=f"hashes of {SIZE} bytes", actual=f"{len(value)} bytes")


def _same(where: str, expected: bytes, actual: bytes) -> None:
    if expected != actual:
        raise IntegrityError(where, expected=expected.hex(), actual=actual.hex())
