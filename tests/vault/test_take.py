"""Whole files into the vault, and what is refused."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.vault import LocalVault
from liuhen.vault.lane import WIDE_BLOCK, WIDE_DEPTH

PATTERN = os.urandom(WIDE_BLOCK * WIDE_DEPTH + 3 * 4096)


def source_of(folder: Path, data: bytes, name: str = "a.mp4") -> Path:
    source = folder / name
    source.write_bytes(data)
    return source


def leftovers(root: Path) -> list[str]:
    return [entry.name for entry in (root / "staging").iterdir()]


def originals(root: Path) -> list[Path]:
    return sorted(path for path in (root / "originals").rglob("*") if path.is_file())


def test_a_file_lies_under_its_digest_read_only_and_the_source_is_untouched(
    vault: LocalVault, root: Path, tmp_path: Path
) -> None:
    source = source_of(tmp_path, b"footage")
    before = source.stat()
    taken = vault.take_file(source)
    digest = sha256(b"footage")
    assert (taken.digest, taken.size_bytes, taken.already_held) == (digest, 7, False)
    name = str(digest)
    place = root / "originals" / name[:2] / name[2:4] / name
    assert vault.path(digest) == place
    assert place.read_bytes() == b"footage"
    assert stat.S_IMODE(place.stat().st_mode) == 0o444
    assert place.stat().st_nlink == 1
    assert (source.stat().st_size, source.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert leftovers(root) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    blocks=st.sampled_from([0, 1, 2, WIDE_DEPTH]),
    pages=st.integers(0, 2),
    edge=st.sampled_from([-1, 0, 1, 511, 512, 513]),
)
def test_every_size_around_a_block_boundary_comes_back_byte_for_byte(
    vault: LocalVault, tmp_path: Path, blocks: int, pages: int, edge: int
) -> None:
    size = max(1, blocks * WIDE_BLOCK + pages * 4096 + edge)
    data = PATTERN[:size]
    taken = vault.take_file(source_of(tmp_path, data))
    assert taken.digest == sha256(data)
    assert vault.size(taken.digest) == size == vault.verify(taken.digest)
    with vault.open(taken.digest) as file:
        assert file.read() == data


def test_the_same_bytes_again_are_already_held_and_stored_once(vault: LocalVault, root: Path, tmp_path: Path) -> None:
    vault.take_file(source_of(tmp_path, b"same", "a.mp4"))
    inode = originals(root)[0].stat().st_ino
    assert vault.take_file(source_of(tmp_path, b"same", "b.mp4")).already_held
    assert [path.stat().st_ino for path in originals(root)] == [inode]
    assert leftovers(root) == []


def test_two_takes_of_one_file_at_once_store_it_once(root: Path, tmp_path: Path) -> None:
    source = source_of(tmp_path, PATTERN)
    vaults = [LocalVault(root), LocalVault(root)]
    gate = threading.Barrier(4)
    held: list[bool] = []

    def take(vault: LocalVault) -> None:
        gate.wait()
        held.append(vault.take_file(source).already_held)

    threads = [threading.Thread(target=take, args=(vaults[i % 2],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == [False, True, True, True]
    assert len(originals(root)) == 1
    assert leftovers(root) == []


def test_an_original_that_was_cut_short_behind_our_back_is_an_integrity_error(
    vault: LocalVault, tmp_path: Path
) -> None:
    source = source_of(tmp_path, b"whole recording")
    place = vault.path(vault.take_file(source).digest)
    place.chmod(0o600)
    os.truncate(place, 5)
    with pytest.raises(IntegrityError, match="size: expected 15, found 5"):
        vault.take_file(source)


def test_progress_counts_every_byte(vault: LocalVault, tmp_path: Path) -> None:
    counts: list[int] = []
    vault.take_file(source_of(tmp_path, PATTERN), progress=counts.append)
    assert sum(counts) == len(PATTERN)
    assert len(counts) > WIDE_DEPTH


def test_a_progress_that_raises_stops_the_take_and_leaves_nothing(
    vault: LocalVault, root: Path, tmp_path: Path
) -> None:
    def cancel(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vault.take_file(source_of(tmp_path, PATTERN), progress=cancel)
    assert (originals(root), leftovers(root)) == ([], [])


def _empty(folder: Path) -> Path:
    return source_of(folder, b"")


def _missing(folder: Path) -> Path:
    return folder / "gone.mp4"


def _directory(folder: Path) -> Path:
    (folder / "folder.mp4").mkdir()
    return folder / "folder.mp4"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.mp4")
    return folder / "pipe.mp4"


def _dangling(folder: Path) -> Path:
    (folder / "link.mp4").symlink_to("nowhere")
    return folder / "link.mp4"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_empty, "empty-file"),
        (_missing, "source-unreadable"),
        (_directory, "source-unreadable"),
        (_pipe, "source-unreadable"),
        (_dangling, "source-unreadable"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_reason(
    vault: LocalVault, root: Path, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        vault.take_file(make(tmp_path))
    assert caught.value.code == code
    for text in (caught.value.what, caught.value.safe, caught.value.todo):
        assert text is not None
        assert text.zh
        assert text.en
    assert (originals(root), leftovers(root)) == ([], [])


def _grow(source: Path) -> None:
    with source.open("ab") as file:
        file.write(b"more")


def _shrink(source: Path) -> None:
    os.truncate(source, WIDE_BLOCK + 1)


def _rewrite(source: Path) -> None:
    with source.open("r+b") as file:
        file.write(b"other")
    os.utime(source, ns=(1, 1))


@pytest.mark.parametrize("change", [_grow, _shrink, _rewrite])
def test_a_source_that_changes_while_it_is_read_is_refused(
    vault: LocalVault, root: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    source = source_of(tmp_path, PATTERN)
    changed: list[int] = []

    def meddle(count: int) -> None:
        if not changed:
            change(source)
        changed.append(count)

    with pytest.raises(Refusal, match="source-changed"):
        vault.take_file(source, progress=meddle)
    assert (originals(root), leftovers(root)) == ([], [])


def test_a_source_that_grows_faster_than_it_is_read_is_given_up_at_once(vault: LocalVault, tmp_path: Path) -> None:
    source = source_of(tmp_path, PATTERN)
    counts: list[int] = []

    def grow(count: int) -> None:
        counts.append(count)
        with source.open("ab") as file:
            file.write(bytes(count if len(counts) < 60 else 0))

    with pytest.raises(Refusal, match="source-changed"):
        vault.take_file(source, progress=grow)
    assert sum(counts) <= len(PATTERN)
