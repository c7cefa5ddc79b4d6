"""Patterns that people write: what could run away is refused before it meets a name."""

from __future__ import annotations

import time

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.office.capture.patterns import LONGEST_TEXT, MOST_WAYS, compile_safely, ways_of


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"(a|aa)+$",
        r"(.*)*x",
        r"^(\d+|\d+_)*$",
        r".*.*.*=",
        r"^(?:a?){60}a{60}$",
        r"(?P<device>[a-z]+)-(?P=device)",
        r"(a)?b(?(1)c|d)",
        r"((a{0,9}){0,9}){0,9}",
        r"^(?=(a+)+$)",
        r"(?>a+b?)+",
        "(",
        "x" * 1001,
        "a{4294967296}",
    ],
)
def test_a_pattern_that_may_take_too_long_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput, match=r"profiles\[0\]\.file"):
        compile_safely(pattern, where="profiles[0].file")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?P<device>[A-Za-z]{2,6}-?[0-9]{1,6})_(?P<date>20[0-9]{6})_(?P<time>[0-9]{6})_(?P<sequence>[0-9]{4})\.mp4$",
        r"(?<![0-9])(?P<date>20[0-9]{6})[_-]?(?P<time>[0-9]{6})(?![0-9])",
        r"^.*_(?P<sequence>[0-9]+)\.",
        r"^(?:VID|IMG|MOV)_[0-9]{4}$",
    ],
)
def test_a_pattern_as_people_need_it_is_taken(pattern: str) -> None:
    assert compile_safely(pattern).pattern == pattern


@pytest.mark.parametrize("pattern", [r"^.*x.*y", r"[a-z]*\d", r"^(?:a{0,9}){0,4}b", r"a{0,200}b"])
@pytest.mark.parametrize("text", ["a" * LONGEST_TEXT, "ax" * 127, "xy" * 127, "_" * LONGEST_TEXT])
def test_what_is_taken_ends_soon_on_the_worst_of_names(pattern: str, text: str) -> None:
    assert ways_of(pattern) <= MOST_WAYS
    begun = time.perf_counter()
    compile_safely(pattern).search(text)
    assert time.perf_counter() - begun < 1
