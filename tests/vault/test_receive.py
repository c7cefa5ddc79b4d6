"""Originals in pieces, as uploads bring them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import Refusal
from liuhen.vault import LocalVault
from liuhen.vault.lane import WIDE_BLOCK

DATA = bytes(range(256)) * (3 * WIDE_BLOCK // 256) + b"tail"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=6), size=st.integers(1, len(DATA)))
def test_however_it_is_cut_the_same_bytes_arrive(vault: LocalVault, cuts: list[int], size: int) -> None:
    edges = sorted({0, size, *(cut for cut in cuts if cut < size)})
    with vault.receive() as receiver:
        for start, end in pairwise(edges):
            receiver.write(memoryview(DATA)[start:end])
        assert receiver.received_bytes == size
        taken = receiver.commit(expected_size=size, expected_digest=sha256(DATA[:size]))
    assert vault.verify(taken.digest) == size


def test_a_chunk_may_be_reused_at_once(vault: LocalVault) -> None:
    chunk = bytearray(b"a" * 1000)
    with vault.receive() as receiver:
        receiver.write(chunk)
        chunk[:] = b"b" * 1000
        receiver.write(chunk)
        taken = receiver.commit()
    assert taken.digest == sha256(b"a" * 1000 + b"b" * 1000)


def upload(vault: LocalVault, data: bytes, announced: dict[str, Any]) -> None:
    with vault.receive() as receiver:
        receiver.write(data)
        receiver.commit(**announced)


@pytest.mark.parametrize(
    ("data", "announced", "code"),
    [
        (b"", {}, "empty-file"),
        (b"abc", {"expected_size": 4}, "size-differs"),
        (b"abc", {"expected_size": 2}, "size-differs"),
        (b"abc", {"expected_size": 3, "expected_digest": sha256(b"xyz")}, "digest-differs"),
    ],
)
def test_other_bytes_than_announced_are_refused(
    vault: LocalVault, data: bytes, announced: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        upload(vault, data, announced)
    assert caught.value.code == code
    assert list(vault.digests()) == []


def test_leaving_without_commit_leaves_nothing(vault: LocalVault, root: Path) -> None:
    with vault.receive() as receiver:
        receiver.write(DATA)
    receiver.abort()
    assert list((root / "staging").iterdir()) == []
    assert list(vault.digests()) == []


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_receiver_that_has_ended_takes_no_more(vault: LocalVault, end: str) -> None:
    receiver = vault.receive()
    receiver.write(b"abc")
    getattr(receiver, end)()
    with pytest.raises(ValueError, match="committed or aborted"):
        receiver.write(b"d")
    with pytest.raises(ValueError, match="committed or aborted"):
        receiver.commit()


def test_uploads_interleaved_do_not_mix(vault: LocalVault) -> None:
    receivers = [vault.receive() for _ in range(5)]
    for start in range(0, len(DATA), 300_000):
        for number, receiver in enumerate(receivers):
            receiver.write(bytes([number]) + DATA[start : start + 300_000])
    taken = [receiver.commit() for receiver in receivers]
    assert len({one.digest for one in taken}) == 5
    assert all(vault.verify(one.digest) == one.size_bytes for one in taken)
