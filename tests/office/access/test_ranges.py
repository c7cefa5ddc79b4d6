"""Byte ranges, as RFC 9110 §14 has them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.office.access.ranges import ByteRange, UnsatisfiableRange, read_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, 999),
        ("bytes=0-0", 0, 0),
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=500-5000", 500, 999),
        ("bytes=999-", 999, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-500", 500, 999),
        ("bytes=-5000", 0, 999),
        ("BYTES=0-9", 0, 9),
        ("bytes= 0-9 ", 0, 9),
    ],
)
def test_a_range_inside_is_that_part(header: str, first: int, last: int) -> None:
    assert read_range(header, SIZE) == ByteRange(first=first, last=last, size=SIZE)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999-"])
def test_a_range_outside_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(UnsatisfiableRange):
        read_range(header, SIZE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-0",
        "bytes=--5",
        "bytes=0x1-",
        "bytes=٣-",
        "items=0-9",
        "bytes=0-9,20-29",
        "bytes=0-9, -5",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_what_is_unreadable_or_several_ranges_is_answered_with_the_whole(header: str | None) -> None:
    assert read_range(header, SIZE) is None


def test_an_empty_representation_has_no_suffix() -> None:
    with pytest.raises(UnsatisfiableRange):
        read_range("bytes=-5", 0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 1500))
def test_a_range_never_leaves_the_representation(first: int, last: int, size: int) -> None:
    try:
        found = read_range(f"bytes={first}-{last}", size)
    except UnsatisfiableRange:
        assert first >= size
        return
    if found is None:
        assert last < first
        return
    assert 0 <= found.first <= found.last < size
    assert found.length == found.last - found.first + 1 > 0
