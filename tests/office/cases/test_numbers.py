"""The number that a new case is offered."""

from __future__ import annotations

import pytest

from liuhen.office.cases.numbers import free_number, next_number


@pytest.mark.parametrize(
    ("last", "year", "offered"),
    [
        ("示综执案〔2026〕041 号", 2026, "示综执案〔2026〕042 号"),
        ("示综执案〔2026〕099 号", 2026, "示综执案〔2026〕100 号"),
        ("示综执案〔2026〕999 号", 2026, "示综执案〔2026〕1000 号"),
        ("示综执案〔2026〕041 号", 2027, "示综执案〔2027〕001 号"),
        ("案 7", 2027, "案 8"),
        ("", 2026, ""),
        ("没有数字", 2026, ""),
    ],
)
def test_the_last_number_is_counted_on_in_its_own_pattern(last: str, year: int, offered: str) -> None:
    assert next_number(last, year) == offered


def test_a_number_that_a_case_has_is_passed_over() -> None:
    taken = {"案 8", "案 9"}
    assert free_number("案 7", 2026, taken.__contains__) == "案 10"


def test_without_a_free_number_nothing_is_offered() -> None:
    assert free_number("案 7", 2026, lambda _number: True) == ""
