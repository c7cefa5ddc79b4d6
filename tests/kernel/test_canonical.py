"""Canonical JSON: one value, one sequence of bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.canonical import encode, parse
from liuhen.kernel.errors import InvalidInput

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    assert parse(encode(value)) == value


@given(VALUES)
def test_no_other_spelling_of_the_same_value_is_read(value: object) -> None:
    for other in (json.dumps(value).encode(), json.dumps(value, indent=1, ensure_ascii=False).encode()):
        if other != encode(value):
            with pytest.raises(InvalidInput):
                parse(other)


def test_keys_are_sorted_and_text_is_plain_utf_8() -> None:
    assert encode({"b": 1, "a": "留痕", "B": None}) == '{"B":null,"a":"留痕","b":1}'.encode()


@pytest.mark.parametrize(
    ("value", "where"),
    [(1.5, ""), ({"a": [1, 2.0]}, "a[1]"), ({1: "x"}, ""), ({"a": {"b": b"x"}}, "a.b"), ("\ud800", "")],
)
def test_what_json_cannot_say_exactly_is_refused_with_its_place(value: object, where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        encode(value)
    assert refused.value.faults[0].where == where


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"1.0",
        b"NaN",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b" 1",
        b"\xff",
        b'"\\u7559"',
        b"[" * 100_000,
        b"01",
    ],
)
def test_rubbish_is_refused_and_never_crashes(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse(data)
