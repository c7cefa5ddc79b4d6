"""Readers of the plain values that rules, words and lists of a pack share: codes, periods, counts.

One for each kind of value, so that the same fault reads the same wherever it is made. Each gives a stand-in beside a
fault, which is reported before anything runs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput
from liuhen.law.periods import Period, Unit, parse_period
from liuhen.law.provision import parse_provision
from liuhen.law.vocabulary import codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.law.rules.conditions import Condition
    from liuhen.law.strict import Node

A_DAY = Period(1, Unit.DAY)
"""Stands in for a period that could not be read."""


def read_code(node: Node) -> str:
    """Read a published code."""
    return node.word(codes())


def read_provision(node: Node) -> str:
    """Read a provision and give its written form."""
    text = node.text()
    try:
        return str(parse_provision(text))
    except InvalidInput as error:
        node.fault(error.faults[0].text)
        return ""


def read_period(node: Node) -> Period:
    """Read a period such as `2 working days`."""
    try:
        return parse_period(node.text())
    except InvalidInput as error:
        node.fault(error.faults[0].text)
        return A_DAY


def read_calendar_period(node: Node) -> Period:
    """Read how long something is kept: keeping runs by the calendar alone."""
    period = read_period(node)
    if period.unit in (Unit.HOUR, Unit.WORKING_DAY):
        node.fault("keeping runs by the calendar: days, weeks, months or years")
        return A_DAY
    return period


def read_hours(node: Node) -> timedelta:
    """Read a period in hours, such as `24 hours`: the only unit that runs from the exact moment."""
    before = len(node.faults)
    period = read_period(node)
    if period.unit is not Unit.HOUR and len(node.faults) == before:
        node.fault("must be in hours")
    return timedelta(hours=period.amount)


def read_count(node: Node) -> int:
    """Read a whole number of at least 1."""
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value > 0:
        return node.value
    node.fault("must be a number of at least 1")
    return 1


def read_flag(node: Node) -> bool:
    """Read true or false."""
    if not isinstance(node.value, bool):
        node.fault("must be true or false")
    return node.value is True


def only_true(condition: Condition) -> Callable[[Node], Condition]:
    """Make the reader of a word that has nothing to say but `true`."""

    def read(node: Node) -> Condition:
        if node.value is not True:
            node.fault("must be true; `not` turns it round")
        return condition

    return read
