"""What people write in the form is read strictly, and what is written for them reads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import InvalidInput
from liuhen.office.capture.derived.spelling import areas, moment_ms, moment_text, spans


@given(st.integers(0, 90 * 3600 * 1000))
def test_a_moment_reads_back(ms: int) -> None:
    assert moment_ms(moment_text(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"), [("0", 0), ("75.5", 75_500), ("12:36.2", 756_200), ("1:02:03", 3_723_000), ("90:00", 5_400_000)]
)
def test_moments_are_read(text: str, ms: int) -> None:
    assert moment_ms(text) == ms


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:60:00", "1.2345", "１", "a", "1:", ":1", "1,5", "1e3"])
def test_other_moments_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        moment_ms(text)


def test_every_line_at_fault_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        spans("0:01-0:02\n0:03\n\n0:05-0:04")
    assert [fault.text.zh.partition("：")[0] for fault in refused.value.faults] == ["第 2 行", "第 4 行"]


@pytest.mark.parametrize(
    "line",
    [
        "0:00-0:01",
        "0:00-0:01 10,10,10",
        "0:00-0:01 10,10,0,10",
        "0:00-0:01 95,0,10,10",
        "0:00-0:01 1,1,1,1 40,40",
        "0:00-0:01 1,1,1,1 @0:01",
        "0:00-0:01 1,1,1,1 @0:00 2,2",
        "0:00-0:01 1,1,1,1 pink",
        "0:00-0:01 1.234,1,1,1",
    ],
)
def test_areas_that_cannot_be_drawn_are_refused(line: str) -> None:
    with pytest.raises(InvalidInput):
        areas(line)


def test_a_chinese_look_is_read_too() -> None:
    assert areas("0:00-0:01 1,2,3,4 涂黑")[0].look == "black"
