"""Literals of other people's test code: RFC 6962 hashes, signed notes, real tree heads, tile paths."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from conformance.others import load, needs
from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.checkpoint import open_checkpoint
from liuhen.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    MemoryTree,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from liuhen.ledger.note import Note, Verifier, open_note
from liuhen.ledger.tiles import TilePath, tiles_for_growth

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs("rfc6962-and-note-constants")

ALL: dict[str, Any] = load("rfc6962-and-note-constants/vectors.json")
PATHS = ALL.get("tile_paths", {"parse_ok": [], "parse_reject": [], "hash_tile": [], "entries_for_seq_and_size": []})


def test_hashes_of_nothing_of_leaves_and_of_nodes() -> None:
    block = ALL["rfc6962_sha256"]
    assert bytes.fromhex(block["empty_root"]) == EMPTY_ROOT
    for data, digest in block["leaf_hash"]:
        assert leaf_hash(bytes.fromhex(data)).hex() == digest
    for left, right, digest in block["node_hash"]:
        assert node_hash(bytes.fromhex(left), bytes.fromhex(right)).hex() == digest


def test_roots_of_one_to_eight_leaves() -> None:
    block = ALL["rfc6962_sha256"]
    frontier = Frontier()
    for data, expected in zip(block["leaves"], block["roots_size_1_to_8"], strict=True):
        frontier.append(leaf_hash(bytes.fromhex(data)))
        assert frontier.root().hex() == expected


def _subtrees() -> Iterator[tuple[int, int]]:
    for end in range(131):
        for start in range(end + 1):
            width = end - start
            if start == 0 or width == 0 or start % (1 << (width - 1).bit_length()) == 0:
                yield start, end


def test_hashes_of_all_subtrees_up_to_130_leaves() -> None:
    leaves = [leaf_hash(bytes([index])) for index in range(130)]
    whole = sha256()
    for start, end in _subtrees():
        whole.update(f"[{start}, {end}) {root(leaves[start:end]).hex()}\n".encode())
    assert whole.hexdigest() == ALL["subtree_accumulators"]["sha256_of_hash_lines"]


def test_all_inclusion_proofs_in_subtrees_up_to_130_leaves() -> None:
    leaves = [leaf_hash(bytes([index])) for index in range(130)]
    whole = sha256()
    for start, end in _subtrees():
        tree = MemoryTree(leaves[start:end])
        for index in range(start, end):
            proof = inclusion_proof(index - start, end - start, tree.read)
            hashes = "".join(f" {one.hex()}" for one in proof)
            whole.update(f"{index} [{start}, {end}){hashes}\n".encode())
    assert whole.hexdigest() == ALL["subtree_accumulators"]["sha256_of_inclusion_lines"]


def test_the_signed_note_of_the_specification_opens_and_is_written_the_same() -> None:
    block = ALL["signed_note"]
    data = block["note"].encode()
    verifier = Verifier.from_vkey(block["vkey"])
    assert str(verifier.key) == block["vkey"]
    assert open_note(data, [verifier]).text == "This is an example message.\n"
    assert Note.parse(data).encode() == data


def test_keys_with_a_wrong_length_or_type_are_refused() -> None:
    Verifier.from_vkey(ALL["vkey_reject"]["good"])
    for vkey in ALL["vkey_reject"]["bad"]:
        with pytest.raises(InvalidInput):
            Verifier.from_vkey(vkey)


def test_real_tree_heads_whose_origin_is_not_their_key_name() -> None:
    block = ALL["real_checkpoint"]
    verifier = Verifier.from_vkey(block["vkey"])
    sizes = []
    for note in (block["note"], block["note2"]):
        signed = open_checkpoint(note.encode(), origin="go.sum database tree", log=[verifier])
        sizes.append(signed.checkpoint.size)
        assert len(signed.log_signatures) == 1
        with pytest.raises(IntegrityError, match="origin"):
            open_checkpoint(note.encode(), origin="sum.golang.org", log=[verifier])
    assert sizes == [35225469, 15067302]


@pytest.mark.parametrize(("level", "index", "width", "path"), PATHS["hash_tile"])
def test_paths_of_hash_tiles(level: int, index: int, width: int, path: str) -> None:
    tile = TilePath(level, index, width or 256)
    assert str(tile) == path
    assert TilePath.parse(path) == tile


@pytest.mark.parametrize(("sequence", "size", "path"), PATHS["entries_for_seq_and_size"])
def test_paths_of_bundles(sequence: int, size: int, path: str) -> None:
    index = sequence // 256
    assert str(TilePath(None, index, min(256, size - index * 256))) == path


@pytest.mark.parametrize(("level", "rest", "index", "width"), PATHS["parse_ok"])
def test_paths_that_are_read(level: str, rest: str, index: int, width: int) -> None:
    assert TilePath.parse(f"tile/{level}/{rest}") == TilePath(int(level), index, width or 256)


@pytest.mark.parametrize(("level", "rest"), PATHS["parse_reject"])
def test_paths_that_are_refused(level: str, rest: str) -> None:
    with pytest.raises(InvalidInput):
        TilePath.parse(f"tile/{level}/{rest}")


def test_a_tree_of_70_000_has_the_tiles_of_the_specification() -> None:
    census = PATHS["size_70000"]
    paths = [path for path in tiles_for_growth(0, 70_000) if path.level is not None]
    for level in range(3):
        widths = [path.width for path in paths if path.level == level]
        assert widths.count(256) == census.get(f"L{level}_full", 0)
        assert [width for width in widths if width < 256] == [census[f"L{level}_partial"]]
    assert max(path.level or 0 for path in paths) == 2
