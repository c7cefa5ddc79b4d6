"""Reading, listing, checking and sweeping."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.kernel.instant import BEIJING
from liuhen.vault import LocalVault, Vault

NOW = datetime(2026, 11, 21, 9, tzinfo=BEIJING)
UNKNOWN = sha256(b"never taken")


def take(vault: Vault, data: bytes) -> Digest:
    with vault.receive() as receiver:
        receiver.write(data)
        return receiver.commit().digest


def test_digests_come_in_order_and_all(vault: LocalVault) -> None:
    taken = {take(vault, bytes([number])) for number in range(40)}
    assert list(vault.digests()) == sorted(taken)


def test_a_foreign_name_among_the_originals_is_an_integrity_error(vault: LocalVault) -> None:
    digest = take(vault, b"a")
    (vault.path(digest).parent / "notes.txt").write_text("?")
    with pytest.raises(IntegrityError, match=r"notes\.txt"):
        list(vault.digests())


def test_what_is_not_held_is_refused_or_unknown(vault: LocalVault) -> None:
    assert vault.size(UNKNOWN) is None
    for read in (vault.open, vault.path):
        with pytest.raises(Refusal, match="not-held"):
            read(UNKNOWN)


def test_a_missing_original_does_not_verify(vault: LocalVault) -> None:
    with pytest.raises(IntegrityError, match="missing"):
        vault.verify(UNKNOWN)


@pytest.mark.parametrize("position", [0, 1_500_000, 2_999_999])
def test_any_flipped_bit_is_found_and_named(vault: LocalVault, position: int) -> None:
    data = bytearray(os.urandom(3_000_000))
    digest = take(vault, data)
    counts: list[int] = []
    assert vault.verify(digest, progress=counts.append) == sum(counts) == 3_000_000
    data[position] ^= 1
    place = vault.path(digest)
    place.chmod(0o600)
    place.write_bytes(data)
    with pytest.raises(IntegrityError) as caught:
        vault.verify(digest)
    assert (caught.value.expected, caught.value.actual) == (digest, sha256(bytes(data)))


def test_a_sweep_removes_old_leftovers_and_nothing_else(vault: LocalVault, root: Path) -> None:
    digest = take(vault, b"kept")
    for name, age in (("old", 7200), ("young", 60)):
        leftover = root / "staging" / name
        leftover.write_bytes(b"1234")
        written = (NOW - timedelta(seconds=age)).timestamp()
        os.utime(leftover, (written, written))
    swept = vault.sweep(older_than_seconds=3600, now=NOW)
    assert (swept.files, swept.size_bytes) == (1, 4)
    assert [entry.name for entry in (root / "staging").iterdir()] == ["young"]
    assert vault.verify(digest) == 4


def test_a_sweep_spares_a_take_that_is_under_way(vault: LocalVault, root: Path) -> None:
    receiver = vault.receive()
    receiver.write(b"still coming")
    os.utime(next((root / "staging").iterdir()), (0, 0))
    assert vault.sweep(older_than_seconds=0, now=NOW).files == 0
    assert receiver.commit().size_bytes == 12


def test_a_sweep_of_a_leftover_linked_to_an_original_keeps_the_original(vault: LocalVault, root: Path) -> None:
    digest = take(vault, b"linked, then the power went")
    leftover = root / "staging" / "killed"
    os.link(vault.path(digest), leftover)
    os.utime(leftover, (0, 0))
    assert vault.sweep(older_than_seconds=3600, now=NOW).files == 1
    assert vault.verify(digest) == 27


def test_free_bytes_are_those_of_the_folder(vault: LocalVault, root: Path) -> None:
    figures = os.statvfs(root)
    assert abs(vault.free_bytes() - figures.f_bavail * figures.f_frsize) < 1 << 30


def test_a_vault_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal, match="vault-unwritable"):
        LocalVault(tmp_path / "file" / "vault")
