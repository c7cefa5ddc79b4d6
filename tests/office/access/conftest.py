"""An office with a case, a camera and an empty vault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from liuhen.office.access.one_core import CAN_CHOOSE
from office.access.viewing import viewer  # noqa: F401 - fixture
from office.capture.fixtures import activity, case, device, take_in, vault_folder  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[set[int]]:
    """Give the cores on which tests may run; whoever chose one for the range of a film is set free again."""
    cores = os.sched_getaffinity(0) if CAN_CHOOSE else set()
    yield cores
    if CAN_CHOOSE:
        os.sched_setaffinity(0, cores)
