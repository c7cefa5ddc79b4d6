"""The vault's buffers: huge pages, which spare a write the pinning of hundreds of small ones."""

import re
from pathlib import Path

import pytest

from liuhen.vault.lane import NARROW_BLOCK, narrow

THP = Path("/sys/kernel/mm/transparent_hugepage/enabled")


@pytest.mark.skipif(not THP.exists() or "[never]" in THP.read_text(), reason="this kernel gives no huge pages")
def test_a_lanes_buffer_lies_in_huge_pages() -> None:
    before = _huge_bytes()
    lane = narrow()

    lane.buffers[0].view[:] = bytes(NARROW_BLOCK)

    assert _huge_bytes() >= before + NARROW_BLOCK


def _huge_bytes() -> int:
    sizes = re.findall(r"^AnonHugePages: +(\d+) kB$", Path("/proc/self/smaps").read_text(), re.MULTILINE)
    return sum(int(size) for size in sizes) * 1024
