"""A step is done again exactly when something it depends on, or what it made, is not as it was."""

from pathlib import Path

import pytest

from stamps import Stamp, digest


@pytest.fixture
def stamp(tmp_path: Path) -> Stamp:
    (tmp_path / "output").touch()
    return Stamp(tmp_path / "stamps" / "step", tmp_path / "output")


def test_a_step_that_never_ran_is_not_fresh(stamp: Stamp) -> None:
    assert not stamp.fresh(digest("a"))


def test_a_finished_step_is_fresh_for_the_same_inputs_only(stamp: Stamp) -> None:
    stamp.mark(digest("a"))
    assert stamp.fresh(digest("a"))
    assert not stamp.fresh(digest("b"))


def test_a_step_whose_output_was_removed_is_done_again(stamp: Stamp) -> None:
    stamp.mark(digest("a"))
    stamp.output.unlink()
    assert not stamp.fresh(digest("a"))


def test_a_step_that_was_interrupted_is_done_again(stamp: Stamp) -> None:
    stamp.mark(digest("a"))
    stamp.forget()
    assert not stamp.fresh(digest("a"))


def test_the_digest_sees_a_changed_a_renamed_and_a_missing_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    before = digest(files=[one])
    two.write_text("x")
    assert digest(files=[two]) != before
    one.write_text("y")
    assert digest(files=[one]) != before
    one.unlink()
    assert digest(files=[one]) != before


def test_the_digest_does_not_run_words_together() -> None:
    assert digest("ab", "c") != digest("a", "bc")
