"""The fingerprint changes with every byte that decides, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.law import fingerprint as module
from liuhen.law.fingerprint import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_same_files_have_the_same_fingerprint(tmp_path: Path) -> None:
    assert fingerprint() == fingerprint()
    assert fingerprint(tmp_path) == fingerprint(tmp_path / "not there")


def test_a_changed_renamed_or_further_file_changes_it(tmp_path: Path) -> None:
    seen = {fingerprint(tmp_path)}
    year = tmp_path / "2027.yaml"
    year.write_text("year: 2027\n")
    seen.add(fingerprint(tmp_path))
    year.write_text("year: 2027 \n")
    seen.add(fingerprint(tmp_path))
    year = year.rename(tmp_path / "2028.yaml")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "2029.yaml").write_text("")
    seen.add(fingerprint(tmp_path))
    assert len(seen) == 5
    (tmp_path / "notes.txt").write_text("no law")
    assert fingerprint(tmp_path) in seen


def test_a_name_and_its_content_cannot_be_shifted_into_each_other(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "a.yaml").write_text("b.yaml")
    (other / "a.yaml").write_text("")
    (other / "b.yaml").write_text("")
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one, other) != fingerprint(other, one)


def test_another_release_is_another_law(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(module, "__version__", "0.0.0")
    assert fingerprint() != before
