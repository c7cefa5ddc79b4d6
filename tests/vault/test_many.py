"""A day's recordings at once."""

from pathlib import Path

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.vault import LocalVault, Taken, take_many


def dock(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number:03}.mp4" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * 10_000 + 1))
    return paths


def test_each_file_has_its_outcome_in_order(vault: LocalVault, tmp_path: Path) -> None:
    paths = dock(tmp_path, 30)
    counts: list[int] = []
    outcomes = list(take_many(vault, iter(paths), workers=3, progress=counts.append))
    assert [outcome.source for outcome in outcomes] == paths
    for outcome in outcomes:
        assert isinstance(outcome.result, Taken)
        assert outcome.result.digest == sha256(outcome.source.read_bytes())
    assert sum(counts) == sum(path.stat().st_size for path in paths)


def test_one_bad_file_does_not_stop_the_others(vault: LocalVault, tmp_path: Path) -> None:
    paths = dock(tmp_path, 6)
    paths[0].write_bytes(b"")
    paths[2].unlink()
    spoilt = vault.path(vault.take_file(paths[4]).digest)
    spoilt.chmod(0o600)
    spoilt.write_bytes(b"cut")
    results = [outcome.result for outcome in take_many(vault, paths)]
    assert [type(result) for result in results] == [Refusal, Taken, Refusal, Taken, IntegrityError, Taken]
    assert [result.code for result in results if isinstance(result, Refusal)] == ["empty-file", "source-unreadable"]


def test_stopping_early_takes_no_more_files(vault: LocalVault, tmp_path: Path) -> None:
    outcomes = take_many(vault, dock(tmp_path, 40), workers=2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined] # a generator, announced as an iterator
    assert 1 <= len(list(vault.digests())) < 12
    assert list((tmp_path / "vault" / "staging").iterdir()) == []
