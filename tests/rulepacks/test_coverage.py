"""Every article is met by something, and something that can fail proves it: nothing decorative."""

from __future__ import annotations

from dataclasses import replace

import pytest

import law_coverage
from liuhen.kernel.errors import Text
from liuhen.law.claims import Claim
from liuhen.law.lint import lint


def test_every_row_is_met_and_proved() -> None:
    assert law_coverage.open_rows() == []


def test_every_rule_has_a_good_and_a_bad_case_and_nothing_else_is_wrong_with_a_pack() -> None:
    assert [str(fault) for fault in lint().faults] == []


def test_every_test_that_a_row_names_as_its_proof_exists() -> None:
    assert law_coverage.missing_tests() == []


def test_the_page_is_the_one_of_the_packs() -> None:
    """Refresh with `python scripts/published.py`."""
    assert law_coverage.PAGE.read_text(encoding="utf-8") == law_coverage.page()


def test_the_page_has_every_row_of_every_text() -> None:
    lines = law_coverage.page().splitlines()
    rows = [row.article.row for found in law_coverage.looked().values() for row in found.rows]
    assert len(rows) > 190
    assert [row for row in rows if not any(line.startswith(f"| {row} |") for line in lines)] == []
    assert any("/134**" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("tests/rulepacks/test_coverage.py::test_the_page_is_the_one_of_the_packs", True),
        ("tests/law/test_calendar.py::TestAnImportedYear::test_stands_in_place_of_a_published_year", True),
        ("tests/law/test_calendar.py::test_stands_in_place_of_a_published_year", False),
        ("tests/law/test_calendar.py::TestAnImportedYear::test_that_was_never_written", False),
        ("tests/law/test_wishes.py::test_that_was_never_written", False),
    ],
)
def test_a_proof_is_looked_for_where_it_says(name: str, is_there: bool) -> None:
    assert law_coverage.exists(name) is is_there


def test_of_a_rule_with_good_cases_only_the_row_stays_open() -> None:
    """Taking a rule's bad cases away opens its row."""
    found = law_coverage.looked()["pengyang"]
    (row,) = [row for row in found.rows if row.article.row == "10"]
    assert law_coverage.is_proved(row, found)
    good = tuple(shown for shown in found.outcome.duties if shown.is_good)
    assert not law_coverage.is_proved(row, replace(found, outcome=replace(found.outcome, duties=good)))


def test_a_feature_whose_test_is_gone_leaves_its_row_open() -> None:
    found = law_coverage.looked()["pengyang"]
    (row,) = [row for row in found.rows if row.article.row == "10"]
    claim = Claim(feature=Text(zh="页面", en="a page"), proof=("tests/law/test_wishes.py::test_never_written",))
    assert not law_coverage.is_proved(replace(row, article=replace(row.article, claim=claim)), found)
