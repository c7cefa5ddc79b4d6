"""Every article is met by something, and something that can fail proves it: nothing decorative."""

from __future__ import annotations

from dataclasses import replace

import pytest

import law_coverage
from liuhen.kernel.errors import Text
from liuhen.law.claims import Claim
from liuhen.law.lint import lint

# what is known to be open; it only shrinks, and a row that is not listed here must be met and proved
OPEN: dict[str, str] = {
    "fengli": (
        "6 7 8 9 10 11.1 11.2 12 13 14 15.1 15.2 15.3 17 18 19 20.1 20.2 20.3 20.4 21.1 21.2 22.1 22.2 22.3 "
        "22.4 22.5 23.1 23.2 24 25 26 27.1 29 30 31 32 33"
    ),
    "gaoxin": "3 4 5 6 7 8 9 10 11 12 13 14 16 18.1 18.2 18.3 19.1 19.2 20 21",
    "pengyang": "4 5 6 7 8.1 8.2 8.3 8.4 9.1a 9.1b 9.2 11.2 13 15",
    "shijiazhuang": (
        "4 5 6 7 8 9 10 11 12 13 14 15 16.1 16.2 16.3 17 18a 18b 19 20 21 23 24 25 26.1 26.2 28 29 30 31 32"
    ),
    "xinyang": "3 5 6 7 8 9 10 13 17 18 19 20 21 22 23 24 25 26 27",
    "national": (
        "penalty-law/42 penalty-law/47 penalty-law/52 penalty-law/55 penalty-law/56 penalty-law/57.2 "
        "penalty-law/58 penalty-law/59 penalty-law/60 penalty-law/61 penalty-law/63 penalty-law/64 "
        "penalty-law/67 penalty-law/71 compulsion-law/18 compulsion-law/19 compulsion-law/25 "
        "compulsion-law/35 compulsion-law/36 compulsion-law/37 compulsion-law/53 compulsion-law/54 "
        "civil-procedure-law/89 civil-procedure-law/95"
    ),
}
# rules and clauses that are known to have no good case, no bad one, or none at all; it only shrinks
WITHOUT_CASES: set[str] = set()


def test_every_row_is_met_and_proved_but_those_known_to_be_open() -> None:
    known = {f"{pack}: {row}" for pack, rows in OPEN.items() for row in rows.split()}
    assert [row for row in law_coverage.open_rows() if row not in known] == []


def test_every_rule_has_a_good_and_a_bad_case_and_nothing_else_is_wrong_with_a_pack() -> None:
    unmet = "it claims nothing"  # the rows above
    faults = [fault for fault in lint().faults if unmet not in fault.message and fault.where not in WITHOUT_CASES]
    assert [str(fault) for fault in faults] == []


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
