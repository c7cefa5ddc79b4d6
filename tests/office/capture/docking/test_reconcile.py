"""Missing numbers: every way in which a recorder counts, and what may not be invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.office.capture.docking.reconcile import Counted, compare_counters, count_missing
from liuhen.office.capture.profiles import Counter

FOUR = Counter(digits=4)


@pytest.mark.parametrize(
    ("numbers", "after", "missing", "went_back"),
    [
        ([], 429, (), False),
        ([429, 430, 432, 433], None, ((431, 431),), False),
        ([7], None, (), False),
        ([432, 433], 429, ((430, 431),), False),
        ([430, 431], 429, (), False),
        ([430, 430, 431], 429, (), False),
        ([1, 2], 9999, (), False),
        ([2, 3], 9999, ((1, 1),), False),
        ([9998, 9999, 1, 2], 9997, (), False),
        ([9999, 1, 3], 9997, ((9998, 9998), (2, 2)), False),
        ([9998, 9999, 1, 2], None, (), False),
        ([1, 2, 4], 500, ((3, 3),), True),
        ([1, 2, 502], 500, ((501, 501),), True),
    ],
)
def test_numbers_are_compared_with_the_last_one_known(
    numbers: list[int], after: int | None, missing: tuple[tuple[int, int], ...], went_back: bool
) -> None:
    assert compare_counters(numbers, FOUR, after=after) == Counted(missing=missing, went_back=went_back)


@given(st.integers(2, 5000), st.integers(3, 300), st.data())
def test_what_is_taken_out_of_a_run_is_what_is_missing(first: int, length: int, data: st.DataObject) -> None:
    whole = range(first, first + length)
    gone = data.draw(st.sets(st.sampled_from(whole[1:-1])))
    counted = compare_counters([n for n in whole if n not in gone], FOUR, after=first - 1)
    found = {n for low, high in counted.missing for n in range(low, high + 1)}
    assert (found, counted.went_back) == (gone, False)
    assert count_missing(counted.missing) == len(gone)


@given(st.integers(1, 9999), st.integers(1, 200), st.sampled_from([0, 1]))
def test_a_counter_that_passes_its_top_has_no_gap(after: int, length: int, first: int) -> None:
    counter = Counter(digits=4, first=first)
    numbers, number = [], after
    for _ in range(length):
        number = number + 1 if number < counter.top else first
        numbers.append(number)
    assert compare_counters(numbers, counter, after=after) == Counted()
