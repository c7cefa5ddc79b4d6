"""RFC 6962 §2.1, RFC 9162 §2.1.3.2 and §2.1.4.2: exhaustively in small worlds, by sample and by law in larger ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    MemoryTree,
    bag,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

SMALL = 64
LARGE = 256
LEAVES = [leaf_hash(index.to_bytes(2, "big")) for index in range(LARGE)]
TREE = MemoryTree(LEAVES)


def _plain_root(leaves: list[bytes]) -> bytes:
    # The definition of RFC 6962 §2.1, word for word, to hold the fast ways against.
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_plain_root(leaves[:split]), _plain_root(leaves[split:]))


def _plain_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*_plain_path(index, leaves[:split]), _plain_root(leaves[split:])]
    return [*_plain_path(index - split, leaves[split:]), _plain_root(leaves[:split])]


def _plain_subproof(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [_plain_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*_plain_subproof(old, leaves[:split], whole=whole), _plain_root(leaves[split:])]
    return [*_plain_subproof(old - split, leaves[split:], whole=False), _plain_root(leaves[:split])]


ROOTS = [_plain_root(LEAVES[:size]) for size in range(LARGE + 1)]


def _verify_inclusion(index: int, size: int, proof: tuple[bytes, ...]) -> None:
    verify_inclusion(leaf=LEAVES[index], index=index, size=size, proof=proof, root=ROOTS[size])


def _verify_consistency(old: int, new: int, proof: tuple[bytes, ...]) -> None:
    verify_consistency(old_size=old, old_root=ROOTS[old], new_size=new, new_root=ROOTS[new], proof=proof)


def _flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("size", range(SMALL + 1))
def test_the_frontier_and_the_tree_agree_with_the_definition_at_every_size(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    assert frontier.root() == TREE.root(size) == root(LEAVES[:size]) == ROOTS[size]


def test_asking_for_the_root_between_appends_changes_nothing() -> None:
    asked = Frontier()
    for size, leaf in enumerate(LEAVES, start=1):
        asked.append(leaf)
        assert asked.root() == ROOTS[size]
        assert asked.size == size


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_every_inclusion_proof_up_to_64_is_the_one_of_the_rfc_and_verifies(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, TREE.read)
        assert list(proof) == _plain_path(index, LEAVES[:size])
        _verify_inclusion(index, size, proof)


@pytest.mark.parametrize("new", range(1, SMALL + 1))
def test_every_consistency_proof_up_to_64_is_the_one_of_the_rfc_and_verifies(new: int) -> None:
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, TREE.read)
        assert list(proof) == _plain_subproof(old, LEAVES[:new], whole=True)
        _verify_consistency(old, new, proof)


@pytest.mark.parametrize("size", range(SMALL + 1, LARGE + 1, 7))
def test_sampled_proofs_up_to_256_verify(size: int) -> None:
    for index in range(0, size, 5):
        _verify_inclusion(index, size, inclusion_proof(index, size, TREE.read))
        _verify_consistency(index, size, consistency_proof(index, size, TREE.read))


@pytest.mark.parametrize("size", range(1, 17))
def test_no_proof_of_a_small_tree_proves_another_place_or_another_size(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, TREE.read)
        for other in range(20):
            # Another tree size may share the shape of a path; then only its root tells them apart, and it does.
            for claimed in range(20):
                if (other, claimed) != (index, size):
                    with pytest.raises(IntegrityError):
                        verify_inclusion(
                            leaf=LEAVES[index], index=other, size=claimed, proof=proof, root=ROOTS[claimed]
                        )


@given(data=st.data(), size=st.integers(1, LARGE))
def test_any_flipped_bit_fails_an_inclusion_proof(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], ROOTS[size], *inclusion_proof(index, size, TREE.read)]
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = _flip(parts[place], data.draw(st.integers(0, 255)))
    with pytest.raises(IntegrityError):
        verify_inclusion(leaf=parts[0], index=index, size=size, proof=parts[2:], root=parts[1])


@given(data=st.data(), new=st.integers(2, LARGE))
def test_any_flipped_bit_fails_a_consistency_proof(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    parts = [ROOTS[old], ROOTS[new], *consistency_proof(old, new, TREE.read)]
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = _flip(parts[place], data.draw(st.integers(0, 255)))
    with pytest.raises(IntegrityError):
        verify_consistency(old_size=old, old_root=parts[0], new_size=new, new_root=parts[1], proof=parts[2:])


@given(data=st.data(), size=st.integers(2, LARGE))
def test_a_proof_with_a_hash_too_many_or_too_few_fails(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, TREE.read)
    grown = consistency_proof(index, size, TREE.read)
    extra = data.draw(st.sampled_from([ROOTS[size], LEAVES[index], bytes(32)]))
    for wrong in (proof[:-1], proof[1:]):
        with pytest.raises(IntegrityError, match="longer proof"):
            _verify_inclusion(index, size, wrong)
    for wrong in ((*proof, extra), (extra, *proof)):
        with pytest.raises(IntegrityError, match="shorter proof"):
            _verify_inclusion(index, size, wrong)
    for wrong in ((*grown, extra), (extra, *grown)):
        with pytest.raises(IntegrityError, match="shorter proof" if index else "empty proof"):
            _verify_consistency(index, size, wrong)
    if index:
        with pytest.raises(IntegrityError, match=r"a proof|longer proof"):
            _verify_consistency(index, size, grown[:-1])


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_that_has_not_32_bytes_is_never_accepted(length: int) -> None:
    wrong = bytes(length)
    proof = inclusion_proof(1, 2, TREE.read)
    with pytest.raises(IntegrityError, match="32 bytes"):
        verify_inclusion(leaf=wrong, index=1, size=2, proof=proof, root=ROOTS[2])
    with pytest.raises(IntegrityError, match="32 bytes"):
        verify_inclusion(leaf=LEAVES[1], index=1, size=2, proof=proof, root=wrong)
    with pytest.raises(IntegrityError, match="32 bytes"):
        verify_inclusion(leaf=LEAVES[1], index=1, size=2, proof=[wrong], root=ROOTS[2])
    with pytest.raises(IntegrityError, match="32 bytes"):
        _verify_consistency(1, 2, (wrong,))
    with pytest.raises(InvalidInput, match="32"):
        Frontier().append(wrong)
    with pytest.raises(InvalidInput, match="32"):
        MemoryTree([wrong])
    with pytest.raises(InvalidInput, match="32"):
        Frontier().extend([wrong])


def test_every_tree_begins_with_the_empty_tree_and_with_itself() -> None:
    for size in (0, 1, 2, 7, 8):
        assert consistency_proof(0, size, TREE.read) == consistency_proof(size, size, TREE.read) == ()
        _verify_consistency(0, size, ())
        _verify_consistency(size, size, ())
        with pytest.raises(IntegrityError):
            verify_consistency(old_size=0, old_root=LEAVES[0], new_size=size, new_root=ROOTS[size], proof=())
    with pytest.raises(IntegrityError):
        verify_consistency(old_size=0, old_root=EMPTY_ROOT, new_size=0, new_root=LEAVES[0], proof=())


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0), (5, 4)])
def test_a_leaf_that_is_not_in_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(InvalidInput):
        inclusion_proof(index, size, TREE.read)
    with pytest.raises(IntegrityError):
        verify_inclusion(leaf=LEAVES[0], index=index, size=size, proof=[], root=LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (5, 4)])
def test_a_tree_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(InvalidInput):
        consistency_proof(old, new, TREE.read)
    with pytest.raises(IntegrityError):
        verify_consistency(old_size=old, old_root=ROOTS[1], new_size=new, new_root=ROOTS[new], proof=[])


@given(cuts=st.lists(st.integers(0, 5000), max_size=6))
def test_a_frontier_goes_on_from_its_peaks_wherever_it_was_cut(cuts: list[int]) -> None:
    leaves = [index.to_bytes(32, "big") for index in range(5000)]
    frontier, done = Frontier(), 0
    for cut in sorted({*cuts, 5000}):
        frontier.extend(leaves[done:cut])
        done = cut
        frontier = Frontier(frontier.size, frontier.peaks())
    assert frontier.root() == root(leaves)


def test_appending_one_by_one_is_extending() -> None:
    leaves = [index.to_bytes(32, "big") for index in range(10_000)]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    assert frontier.root() == root(leaves)


def test_a_frontier_needs_one_peak_for_each_bit_of_its_size() -> None:
    with pytest.raises(InvalidInput, match="peaks"):
        Frontier(5, [LEAVES[0]])
    with pytest.raises(InvalidInput, match="peaks"):
        Frontier(-1, [])
    assert bag(Frontier(5, [LEAVES[0], LEAVES[1]]).peaks()) == node_hash(LEAVES[0], LEAVES[1])


def test_a_proof_needs_few_reads_and_only_of_complete_subtrees() -> None:
    reads: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        reads.append((level, index))
        return bytes(32)

    size = 1_000_003
    for index in (0, 1, 524_288, size - 1):
        reads.clear()
        assert len(inclusion_proof(index, size, read)) <= 20
        assert len(reads) <= 40
        assert all((place + 1) << level <= size for level, place in reads)


def test_a_tree_in_memory_has_no_hash_beyond_its_end() -> None:
    for level, index in ((0, LARGE), (9, 0), (-1, 0), (0, -1), (8, 1)):
        with pytest.raises(InvalidInput):
            TREE.read(level, index)
