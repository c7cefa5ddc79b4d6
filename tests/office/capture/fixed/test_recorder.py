"""The recorder without a camera: it reads a film as it reads a stream, on a clock and a disk that the test plays."""

from __future__ import annotations

import fcntl
import json
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import pytest

from liuhen.office.capture.fixed import recorder
from liuhen.office.capture.fixed.recorder import LOCK, STATE, ClockError, StreamClock, Task, record, run, tell
from liuhen.office.capture.fixed.segments import PART, STAMP, take_up
from office.capture.fixed.recording import start, state, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 11, 18, 1, tzinfo=UTC)


class Machine:
    """A machine whose clock may be set while another, which nobody sets, goes on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin at START."""
        self.passed, self.set_by = 0.0, 0.0
        monkeypatch.setattr(recorder, "now", lambda: START + timedelta(seconds=self.passed + self.set_by))
        monkeypatch.setattr(recorder.time, "monotonic", lambda: 1000 + self.passed)
        packets = recorder._packets  # noqa: SLF001 - packets of a film arrive as those of a camera do

        def as_they_come(*given: Any) -> Iterator[Any]:
            for packet, offset, may_cut in packets(*given):
                self.passed = offset.total_seconds()
                yield packet, offset, may_cut

        monkeypatch.setattr(recorder, "_packets", as_they_come)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def spans(folder: Path) -> list[tuple[datetime, datetime]]:
    names = (path.stem.split("_") for path in sorted(folder.glob("*.mp4")))
    return [tuple(datetime.strptime(text, STAMP).replace(tzinfo=UTC) for text in name) for name in names]  # type: ignore[misc]  # two each


class TestTheClock:
    def test_packets_that_wait_on_their_way_do_not_move_the_beginning(self, machine: Machine) -> None:
        clock = StreamClock()
        for second, late in ((1, 0.5), (2, 0.0), (3, 2.5), (4, 0.9)):
            machine.passed = second + late
            clock.hear(timedelta(seconds=second))
        clock.cut()
        assert clock.began == START

    @pytest.mark.parametrize("rate", [0.99, 1.01])
    def test_a_camera_whose_clock_drifts_is_followed(self, machine: Machine, rate: float) -> None:
        clock = StreamClock()
        for second in range(1, 3601):
            machine.passed = second
            clock.hear(timedelta(seconds=second * rate))
            if second % 600 == 0:
                clock.cut()
        told = clock.began + timedelta(seconds=3600 * rate)
        assert abs(told - START - timedelta(seconds=3600)) < timedelta(seconds=7)  # one segment's drift and a second

    @pytest.mark.parametrize("seconds", [-3600, 3600, 3])
    def test_a_clock_that_is_set_breaks_the_stream_off(self, machine: Machine, seconds: float) -> None:
        clock = StreamClock()
        machine.passed = 10
        clock.hear(timedelta(seconds=10))
        machine.set_by = seconds
        with pytest.raises(ClockError):
            clock.hear(timedelta(seconds=10))

    def test_what_was_recorded_before_keeps_the_time_that_it_was_recorded_at(
        self, machine: Machine, counter_film: Path, tmp_path: Path
    ) -> None:
        task = Task(address=str(counter_film), folder=tmp_path, length=timedelta(seconds=2))
        pieces = record(task, threading.Event())
        next(pieces)
        next(pieces)
        machine.set_by = 3600
        with pytest.raises(ClockError):
            next(pieces)
        began, ended = spans(tmp_path)[-1]
        assert began == START + timedelta(seconds=2)
        assert ended < START + timedelta(seconds=4)


@pytest.mark.usefixtures("machine")
class TestCuts:
    def test_each_segment_begins_where_the_one_before_ends(self, counter_film: Path, tmp_path: Path) -> None:
        with pytest.raises(recorder.EndedError):
            list(
                record(Task(address=str(counter_film), folder=tmp_path, length=timedelta(seconds=2)), threading.Event())
            )
        found = spans(tmp_path)
        assert [begin - START for begin, _end in found] == [timedelta(seconds=second) for second in (0, 2, 4)]
        assert all(earlier[1] == later[0] for earlier, later in pairwise(found))
        for path in tmp_path.glob("*.mp4"):
            with av.open(str(path)) as film:
                assert next(film.decode(video=0)).key_frame


class TestTheDisk:
    def test_nothing_is_recorded_where_too_little_is_free(self, counter_film: Path, tmp_path: Path) -> None:
        task = Task(address=str(counter_film), folder=tmp_path, length=timedelta(seconds=2), least_free=1 << 60)
        with pytest.raises(OSError, match="No space left"):
            next(iter(record(task, threading.Event())))
        assert list(tmp_path.iterdir()) == []

    def test_a_disk_that_fills_up_meanwhile_ends_the_segment_whole(
        self, counter_film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = Task(address=str(counter_film), folder=tmp_path, length=timedelta(seconds=2), least_free=1)
        usage = recorder.shutil.disk_usage(tmp_path)
        pieces = iter(record(task, threading.Event()))
        next(pieces)
        monkeypatch.setattr(recorder.shutil, "disk_usage", lambda _folder: usage._replace(free=0))
        with pytest.raises(OSError, match="No space left"):
            next(pieces)
        assert [path.suffix for path in tmp_path.iterdir()] == [".mp4"]

    def test_a_state_that_cannot_be_written_does_not_end_the_recorder(self, tmp_path: Path) -> None:
        tell(tmp_path / "gone", state="waiting", trouble="disk-full")

    def test_full_is_told_by_a_word(self, counter_film: Path, tmp_path: Path) -> None:
        process = start(str(counter_film), tmp_path, 2, least_free=1 << 60)
        until(lambda: state(tmp_path).get("trouble") == "disk-full")
        process.communicate()


class TestWhatWasLeft:
    def test_it_is_named_and_what_was_never_begun_goes(self, tmp_path: Path) -> None:
        (tmp_path / f"{START.strftime(STAMP)}.mp4{PART}").write_bytes(b"begun")
        (tmp_path / f"{START.strftime(STAMP)}.mkv{PART}").write_bytes(b"")
        take_up(tmp_path)
        assert [path.name.split("_")[0] for path in tmp_path.iterdir()] == [START.strftime(STAMP)]

    def test_what_a_break_left_is_taken_up_at_the_next_attempt(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stop = threading.Event()
        monkeypatch.setattr(recorder, "FIRST_WAIT", 0.0)
        attempts = []

        def breaks(task: Task, _stop: threading.Event) -> Iterator[object]:
            attempts.append(sorted(path.suffix for path in task.folder.glob("2*")))
            (task.folder / f"{START.strftime(STAMP)}.mp4{PART}").write_bytes(b"begun")
            if len(attempts) == 2:
                stop.set()
            raise recorder.EndedError
            yield

        monkeypatch.setattr(recorder, "record", breaks)
        run(Task(address="", folder=tmp_path, length=timedelta(seconds=2)), stop)
        assert attempts == [[], [".mp4"]]
        assert json.loads((tmp_path / STATE).read_text())["broke"] == "ended"

    def test_a_recorder_waits_until_the_one_before_has_ended(self, counter_film: Path, tmp_path: Path) -> None:
        with (tmp_path / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = start(str(counter_film), tmp_path, 2)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=2)
            assert state(tmp_path) == {}
        until(lambda: state(tmp_path).get("trouble") == "ended")
        process.communicate()
