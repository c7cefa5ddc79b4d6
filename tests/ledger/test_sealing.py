"""Sealing is a pure step: the same entries in the same order give the same files, wherever it was cut or killed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.merkle import EMPTY_ROOT, leaf_hash, root
from liuhen.ledger.sealing import EMPTY_EDGE, Edge, Sealed, load_edge, seal
from liuhen.ledger.tiles import MAX_ENTRY, tiles_for_growth

ORIGIN = "example.com/log"
ENTRIES = [f"entry {index}".encode() for index in range(1100)]
CUTS = st.lists(st.sampled_from([0, 1, 2, 255, 256, 257, 511, 512, 700, 1024]) | st.integers(0, 1100), max_size=6)


def _grow(cuts: list[int]) -> tuple[dict[str, bytes], Sealed]:
    files: dict[str, bytes] = {}
    sealed = seal(EMPTY_EDGE, [], origin=ORIGIN)
    for cut in [*sorted(cuts), len(ENTRIES)]:
        sealed = seal(sealed.edge, ENTRIES[sealed.edge.size : cut], origin=ORIGIN)
        files |= {str(path): data for path, data in sealed.files}
    return files, sealed


WHOLE, LAST = _grow([])


@given(cuts=CUTS)
def test_batches_of_any_size_end_in_the_same_tree(cuts: list[int]) -> None:
    files, sealed = _grow(cuts)
    assert sealed.checkpoint == LAST.checkpoint
    assert sealed.edge == LAST.edge
    assert files.items() >= WHOLE.items()


@given(old=st.integers(0, 1100), new=st.integers(0, 1100))
def test_a_step_writes_exactly_the_files_of_its_growth_and_the_root_of_the_definition(old: int, new: int) -> None:
    old, new = sorted((old, new))
    before = seal(EMPTY_EDGE, ENTRIES[:old], origin=ORIGIN)
    after = seal(before.edge, ENTRIES[old:new], origin=ORIGIN)
    assert [path for path, _ in after.files] == list(tiles_for_growth(old, new))
    assert after.checkpoint.size == new
    assert after.checkpoint.root == root(map(leaf_hash, ENTRIES[:new]))
    assert after == seal(before.edge, ENTRIES[old:new], origin=ORIGIN)


@given(cuts=CUTS, killed_after=st.integers(0, 100))
def test_a_sealer_that_was_killed_anywhere_is_simply_run_again(cuts: list[int], killed_after: int) -> None:
    files: dict[str, bytes] = {}
    published = seal(EMPTY_EDGE, [], origin=ORIGIN).checkpoint
    for cut in [*sorted(cuts), len(ENTRIES)]:
        step = seal(load_edge(published, files.get), ENTRIES[published.size : cut], origin=ORIGIN)
        # the first try dies after some files, before its checkpoint; the second does everything
        files |= {str(path): data for path, data in step.files[:killed_after]}
        again = seal(load_edge(published, files.get), ENTRIES[published.size : cut], origin=ORIGIN)
        assert again == step
        files |= {str(path): data for path, data in again.files}
        published = again.checkpoint
    assert published == LAST.checkpoint


def test_nothing_new_is_nothing_to_write() -> None:
    assert seal(LAST.edge, [], origin=ORIGIN).files == ()
    assert seal(LAST.edge, [], origin=ORIGIN).checkpoint == LAST.checkpoint
    assert seal(EMPTY_EDGE, [], origin=ORIGIN).checkpoint.root == EMPTY_ROOT


def test_an_edge_whose_files_were_changed_is_not_grown() -> None:
    for name in ("tile/0/004.p/76", "tile/1/000.p/4", "tile/entries/004.p/76"):
        changed = WHOLE[name][:-1] + bytes([WHOLE[name][-1] ^ 1])
        with pytest.raises(IntegrityError, match=name.replace(".", r"\.")):
            load_edge(LAST.checkpoint, (WHOLE | {name: changed}).get)


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    for edge in (
        Edge(size=3, rows=(), entries=()),
        Edge(size=0, rows=((bytes(32),),), entries=()),
        Edge(size=1, rows=((bytes(32),),), entries=()),
    ):
        with pytest.raises(InvalidInput, match="edge"):
            seal(edge, [b"x"], origin=ORIGIN)


def test_an_entry_that_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput, match="65535"):
        seal(EMPTY_EDGE, [bytes(MAX_ENTRY + 1)], origin=ORIGIN)
