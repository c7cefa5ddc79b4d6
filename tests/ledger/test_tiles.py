"""C2SP tlog-tiles: paths, contents, and a reader that believes no byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.merkle import EMPTY_ROOT, MemoryTree, inclusion_proof, leaf_hash
from liuhen.ledger.sealing import EMPTY_EDGE, seal
from liuhen.ledger.tiles import (
    MAX_ENTRY,
    MAX_INDEX,
    TilePath,
    TileReader,
    encode_bundle,
    parse_bundle,
    parse_hashes,
    tiles_for_growth,
)

SIZE = 66_000  # three levels of tiles, the top one partial
ENTRIES = [index.to_bytes(3, "big") for index in range(SIZE)]
SEALED = seal(EMPTY_EDGE, ENTRIES, origin="example.com/log")
FILES = {str(path): data for path, data in SEALED.files}
ROOT = SEALED.checkpoint.root
TREE = MemoryTree(map(leaf_hash, ENTRIES))


@given(
    level=st.none() | st.integers(0, 63),
    index=st.integers(0, MAX_INDEX),
    width=st.integers(1, 256),
)
def test_every_path_reads_back(level: int | None, index: int, width: int) -> None:
    path = TilePath(level, index, width)
    assert TilePath.parse(str(path)) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/1000",
        "tile/0/x000/001",  # leading zero group
        "tile/0/x001/x002",
        "tile/0/001/002",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/data/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/07",
        "tile/0/001.p/",
        "tile/0/001.p/7/",
        "tile/0/００１",
        "tile/0/../001",
        "/tile/0/001",
        "tile/0/001\n",
        "tile/0/x001/x000/x000/x000/x000/x000/000",
    ],
)
def test_paths_with_another_spelling_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        TilePath.parse(text)


@pytest.mark.parametrize(("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_path_is_hard_to_build_wrong(level: int, index: int, width: int) -> None:
    with pytest.raises(InvalidInput):
        TilePath(level, index, width)


@given(sizes=st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)).map(sorted))
def test_a_growth_makes_what_the_new_tree_needs_and_the_old_one_had_not(sizes: list[int]) -> None:
    old, new = sizes
    grown = set(tiles_for_growth(old, new))
    assert grown == set(tiles_for_growth(0, new)) - set(tiles_for_growth(0, old))


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(InvalidInput):
        tiles_for_growth(2, 1)
    with pytest.raises(InvalidInput):
        tiles_for_growth(-1, 1)


@given(entries=st.lists(st.binary(max_size=70), min_size=1, max_size=256))
def test_bundles_give_their_entries_back(entries: list[bytes]) -> None:
    path = TilePath(None, 0, len(entries))
    assert list(parse_bundle(encode_bundle(entries), path)) == entries


def test_an_entry_of_65_535_bytes_is_the_largest() -> None:
    largest = bytes(MAX_ENTRY)
    assert parse_bundle(encode_bundle([largest]), TilePath(None, 0, 1)) == (largest,)
    with pytest.raises(InvalidInput, match=r"entries\[1\]"):
        encode_bundle([b"", largest + b"x"])


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\1", b"\0\1aa", b"\0\1a\0", b"\0\1a\0\2b", b"\0\1a\0\1b\0\1c"])
def test_a_bundle_that_is_cut_off_or_has_another_number_of_entries_is_an_integrity_error(data: bytes) -> None:
    with pytest.raises(IntegrityError, match=r"tile/entries/000\.p/2"):
        parse_bundle(data, TilePath(None, 0, 2))


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65, 96])
def test_a_hash_tile_of_another_length_is_an_integrity_error(length: int) -> None:
    with pytest.raises(IntegrityError, match=r"tile/0/000\.p/2"):
        parse_hashes(bytes(length), TilePath(0, 0, 2))


def _reader(files: dict[str, bytes] | None = None, size: int = SIZE, root: bytes = ROOT) -> TileReader:
    return TileReader(size=size, root=root, fetch=(FILES if files is None else files).get)


def test_every_complete_subtree_is_read_as_the_tree_in_memory_has_it() -> None:
    reader = _reader()
    for level in range(17):
        for index in {0, 1, 2, 255, 256, (SIZE >> level) // 2, (SIZE >> level) - 1}:
            if 0 <= index < SIZE >> level:
                assert reader.read(level, index) == TREE.read(level, index)


def test_there_is_no_subtree_beyond_the_end() -> None:
    reader = _reader()
    for level, index in ((0, SIZE), (17, 0), (8, SIZE >> 8), (-1, 0), (0, -1)):
        with pytest.raises(InvalidInput):
            reader.read(level, index)
    for index in (-1, SIZE):
        with pytest.raises(InvalidInput):
            reader.entry(index)
    with pytest.raises(InvalidInput):
        reader.bundle(SIZE // 256 + 1)


@given(index=st.integers(0, SIZE - 1))
def test_entries_and_proofs_come_from_the_tiles(index: int) -> None:
    reader = _reader()
    assert reader.entry(index) == ENTRIES[index]
    assert inclusion_proof(index, SIZE, reader.read) == inclusion_proof(index, SIZE, TREE.read)


def test_more_tiles_than_are_kept_are_read_again() -> None:
    size = 600 * 256
    sealed = seal(EMPTY_EDGE, [b""] * size, origin="example.com/log")
    files = {str(path): data for path, data in sealed.files}
    reader = _reader(files, size, sealed.checkpoint.root)
    for _ in range(2):
        assert {reader.read(0, index * 256) for index in range(600)} == {leaf_hash(b"")}


@given(data=st.data())
def test_any_flipped_bit_of_any_file_is_named(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    path = TilePath.parse(name)
    with pytest.raises(IntegrityError, match=name.replace(".", r"\.")):
        _read_all_of(path, FILES | {name: bytes(content)})


def _read_all_of(path: TilePath, files: dict[str, bytes]) -> None:
    reader = _reader(files)
    if path.level is None:
        reader.bundle(path.index)
    else:
        reader.read(8 * path.level, 256 * path.index)


def test_a_missing_file_is_named() -> None:
    for name in ("tile/0/257.p/208", "tile/1/000", "tile/0/007", "tile/entries/007", "tile/entries/257.p/208"):
        files = {path: data for path, data in FILES.items() if path != name}
        with pytest.raises(IntegrityError, match=name.replace(".", r"\.")):
            _read_all_of(TilePath.parse(name), files)


def test_a_full_tile_stands_in_for_a_partial_one_that_was_deleted() -> None:
    files = {str(path): data for path, data in SEALED.files if path.width == 256}
    root = TREE.root(1000)
    # 1000 leaves need tile/0/003.p/232 and tile/1/000.p/3; only the full ones of the later tree are left
    reader = _reader(files, 1000, root)
    assert [reader.entry(index) for index in (0, 767, 768, 999)] == [ENTRIES[index] for index in (0, 767, 768, 999)]


def test_the_empty_log_needs_no_file() -> None:
    assert _reader({}, 0, EMPTY_ROOT).rows == ()
    with pytest.raises(IntegrityError, match="no tiles"):
        _reader({}, 0, ROOT)
