"""The vault's buffers and threads: huge pages, which spare a write the pinning of hundreds, and errands behind it."""

import gc
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from liuhen.vault.lane import NARROW_BLOCK, Lane, narrow, wide

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


@pytest.mark.parametrize("make", [narrow, wide])
def test_the_threads_of_a_lane_end_with_it(make: Callable[[], Lane]) -> None:
    before = set(threading.enumerate())
    lane = make()
    for runner in (lane.hasher, lane.writer):
        runner.submit(lambda: None).result()
    own = set(threading.enumerate()) - before
    assert own
    del lane, runner
    gc.collect()
    for thread in own:
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("make", [narrow, wide])
def test_what_goes_wrong_behind_is_raised_where_the_result_is_asked_for(make: Callable[[], Lane]) -> None:
    def fail(number: int) -> None:
        raise OSError(number, "bad")

    lane = make()
    for runner in (lane.hasher, lane.writer):
        errand = runner.submit(fail, 7)
        errand.wait()
        with pytest.raises(OSError, match="bad") as caught:
            errand.result()
        assert caught.value.errno == 7
        runner.submit(lambda: None).result()
    lane.close()
