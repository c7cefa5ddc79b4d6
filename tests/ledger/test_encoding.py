from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import InvalidInput
from liuhen.ledger.encoding import MAX_SIZE, from_base64, from_decimal, to_base64


@given(st.binary(max_size=80))
def test_base64_gives_the_bytes_back(data: bytes) -> None:
    assert from_base64(to_base64(data), "x") == data


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A A=", "AA==\n", "-_==", "AA==AA==", "é", "AA===", "="])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(InvalidInput, match="root"):
        from_base64(text, "root")


def test_base64_of_another_size_is_refused() -> None:
    with pytest.raises(InvalidInput, match="3 bytes where 32 belong"):
        from_base64("AAAA", "root", size=32)


@given(st.integers(0, MAX_SIZE))
def test_decimals_are_read_as_they_are_written(value: int) -> None:
    assert from_decimal(str(value), "x") == value


@pytest.mark.parametrize("text", ["", "00", "01", "-1", "+1", "1 ", "1_0", "１", "1e3", str(MAX_SIZE + 1), "9" * 30])
def test_decimals_have_one_spelling(text: str) -> None:
    with pytest.raises(InvalidInput, match="size"):
        from_decimal(text, "size")
