"""The log in memory against the plain hashlib limit and pymerkle: append, seal, prove, verify.

`python benchmarks/ledger.py [leaves]`, 100 000 by default. Exit 1 when a goal of docs/spec/log.md ("Cost") is missed.
The limit is the SHA-256 calls that any RFC 6962 tree must make, 2n - 1, without a tree around them.
"""

from __future__ import annotations

import random
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pymerkle
from measure import compare, show

from liuhen.ledger.merkle import (
    Frontier,
    MemoryTree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from liuhen.ledger.sealing import EMPTY_EDGE, seal
from liuhen.ledger.tiles import TileReader

if TYPE_CHECKING:
    from collections.abc import Callable

LEAVES = 100_000
PROOFS = 2_000
ENTRY_BYTES = 400  # about what an entry of one recording has


def main(leaves: int = LEAVES) -> int:
    entries = [index.to_bytes(8, "big") * (ENTRY_BYTES // 8) for index in range(leaves)]
    # Each table is built by a function of its own, so that its trees are gone when the next one measures memory.
    return 0 if all([_append(entries), _seal(entries), _prove(entries), _verify(entries)]) else 1


def _append(entries: list[bytes]) -> bool:
    rows = compare(
        {
            "hashlib alone, 2n - 1 calls": lambda: _hash_only(entries),
            "liuhen Frontier, root at the end": lambda: _append_ours(entries),
            "pymerkle append_entries": lambda: _append_pymerkle(entries, at_once=True),
            "pymerkle append_entry": lambda: _append_pymerkle(entries, at_once=False),
        }
    )
    return show(
        f"append {len(entries)} entries of {ENTRY_BYTES} bytes in memory",
        rows,
        base="hashlib alone, 2n - 1 calls",
        goals={"liuhen Frontier, root at the end": 2.0},
        amount=len(entries),
        unit="leaves",
    )


def _seal(entries: list[bytes]) -> bool:
    rows = compare(
        {
            "hashlib alone, 2n - 1 calls": lambda: _hash_only(entries),
            "liuhen seal, one batch": lambda: _seal_in(entries, len(entries)),
            "liuhen seal, batches of 100": lambda: _seal_in(entries, 100),
        }
    )
    return show(
        f"seal {len(entries)} entries: tiles, bundles and checkpoints, unsigned, unwritten",
        rows,
        base="hashlib alone, 2n - 1 calls",
        goals={"liuhen seal, batches of 100": 15.0},
        amount=len(entries),
        unit="leaves",
    )


def _prove(entries: list[bytes]) -> bool:
    ours = MemoryTree(map(leaf_hash, entries))
    peer = _peer(entries)
    size = len(entries)
    some = random.Random(6962).sample(range(1, size), min(PROOFS, size - 1))  # noqa: S311 - a fixed sample
    files = {str(path): data for path, data in seal(EMPTY_EDGE, entries, origin="bench.example/log").files}
    root = ours.root()
    included = compare(
        {
            "pymerkle prove_inclusion": lambda: [peer.prove_inclusion(index, size) for index in some],
            "liuhen, tree in memory": lambda: [inclusion_proof(index, size, ours.read) for index in some],
            "liuhen, from verified tiles, cold": lambda: _from_tiles(size, root, files.get, some),
        }
    )
    grown = compare(
        {
            "pymerkle prove_consistency": lambda: [peer.prove_consistency(old, size) for old in some],
            "liuhen, tree in memory": lambda: [consistency_proof(old, size, ours.read) for old in some],
        }
    )
    goals = {"liuhen, tree in memory": 1.0}
    return all(
        [
            show(
                f"inclusion proofs in a tree of {size}",
                included,
                base="pymerkle prove_inclusion",
                goals=goals,
                amount=len(some),
                unit="proofs",
            ),
            show(
                f"consistency proofs to a tree of {size}",
                grown,
                base="pymerkle prove_consistency",
                goals=goals,
                amount=len(some),
                unit="proofs",
            ),
        ]
    )


def _verify(entries: list[bytes]) -> bool:
    ours = MemoryTree(map(leaf_hash, entries))
    peer = _peer(entries)
    size, root = len(entries), ours.root()
    some = random.Random(9162).sample(range(1, size), min(PROOFS, size - 1))  # noqa: S311 - a fixed sample
    state = peer.get_root()
    theirs = [(peer.get_leaf(index), peer.prove_inclusion(index, size)) for index in some]
    mine = [(index, ours.read(0, index), inclusion_proof(index, size, ours.read)) for index in some]
    steps = [(old, ours.root(old), consistency_proof(old, size, ours.read)) for old in some]

    def include() -> None:
        for index, leaf, proof in mine:
            verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=root)

    def grow() -> None:
        for old, old_root, proof in steps:
            verify_consistency(old_size=old, old_root=old_root, new_size=size, new_root=root, proof=proof)

    rows = compare(
        {
            "pymerkle verify_inclusion": lambda: [pymerkle.verify_inclusion(leaf, state, one) for leaf, one in theirs],
            "liuhen verify_inclusion": include,
            "liuhen verify_consistency": grow,
        }
    )
    return show(
        f"verification in a tree of {size}",
        rows,
        base="pymerkle verify_inclusion",
        goals={"liuhen verify_inclusion": 1.0},
        amount=len(some),
        unit="proofs",
    )


def _hash_only(entries: list[bytes]) -> None:
    node = b"\x00" * 64
    for entry in entries:
        sha256(b"\x00" + entry).digest()
    for _ in range(len(entries) - 1):
        sha256(b"\x01" + node).digest()


def _append_ours(entries: list[bytes]) -> bytes:
    frontier = Frontier()
    for entry in entries:
        frontier.append(leaf_hash(entry))
    return frontier.root()


def _append_pymerkle(entries: list[bytes], *, at_once: bool) -> bytes:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    if at_once:
        tree.append_entries(entries)
    else:
        for entry in entries:
            tree.append_entry(entry)
    return bytes(tree.get_root())


def _peer(entries: list[bytes]) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    tree.append_entries(entries)
    return tree


def _seal_in(entries: list[bytes], batch: int) -> int:
    edge = EMPTY_EDGE
    for start in range(0, len(entries), batch):
        edge = seal(edge, entries[start : start + batch], origin="bench.example/log").edge
    return edge.size


def _from_tiles(size: int, root: bytes, fetch: Callable[[str], bytes | None], some: list[int]) -> None:
    reader = TileReader(size=size, root=root, fetch=fetch)
    for index in some:
        inclusion_proof(index, size, reader.read)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
