"""Plain values of a pack: each kind has one reader, and a wrong value is a fault at its place."""

from datetime import timedelta
from typing import Any

import pytest

from liuhen.law.periods import Period, Unit
from liuhen.law.rules import plain
from liuhen.law.rules.conditions import ALWAYS
from liuhen.law.strict import Node

READERS = {
    "code": plain.read_code,
    "provision": plain.read_provision,
    "period": plain.read_period,
    "hours": plain.read_hours,
    "count": plain.read_count,
    "flag": plain.read_flag,
    "true": plain.only_true(ALWAYS),
}


def read(reader: str, value: Any) -> tuple[Any, list[str]]:
    node = Node(value, "here")
    found = READERS[reader](node)
    return found, [str(fault.message) for fault in node.faults]


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("code", "store-recording", "store-recording"),
        ("provision", "pengyang/14(1)", "pengyang/14(1)"),
        ("period", "2 working days", Period(2, Unit.WORKING_DAY)),
        ("hours", "24 hours", timedelta(days=1)),
        ("count", 1, 1),
        ("flag", False, False),
        ("flag", True, True),
        ("true", True, ALWAYS),
    ],
)
def test_a_plain_value_is_read_without_a_fault(reader: str, value: Any, expected: Any) -> None:
    assert read(reader, value) == (expected, [])


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("code", "no-such-duty"),
        ("provision", "Article 14"),
        ("period", "two days"),
        ("hours", "2 days"),
        ("hours", "soon"),
        ("count", 0),
        ("count", True),
        ("count", "2"),
        ("flag", 1),
        ("flag", None),
        ("true", False),
        ("true", 1),
    ],
)
def test_a_wrong_value_is_one_fault(reader: str, value: Any) -> None:
    _, faults = read(reader, value)
    assert len(faults) == 1
