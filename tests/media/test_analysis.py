"""What a machine sees and hears: stretches that look empty, in their place; everything else passes."""

from __future__ import annotations

import math
import random
import struct
import wave
from array import array
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.kernel.errors import InvalidInput
from liuhen.media.analysis import analyse
from liuhen.media.hearing import MOST_STEPS, RATE, Hearing
from liuhen.media.isolated import LOOKING, Limits
from liuhen.media.isolated import analyse as analyse_apart
from liuhen.media.seen import Analysis, Span, Sprite, Unseen, Waveform
from liuhen.media.stretches import Stretches
from liuhen.media.watching import MOST_TILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

WIDE, HIGH, FPS = 320, 180, 5


def picture(kind: str, number: int) -> av.VideoFrame:
    """Draw a picture: noise that changes, the same noise, or black with a clock burnt in."""
    frame = av.VideoFrame(WIDE, HIGH, "yuv420p")
    chance = random.Random(number if kind == "moving" else 0)
    cells = [chance.randrange(60, 230) for _ in range(16 * 9)]
    rows = bytearray()
    for y in range(HIGH):
        row = bytearray(b"\x12" * WIDE)
        if kind != "black":
            for x in range(16):
                row[20 * x : 20 * x + 20] = bytes([cells[y // 20 * 16 + x]]) * 20
        if y < 8:
            row[:16] = bytes([60 + number * 37 % 170]) * 16
        rows += row
    grey = b"\x80" * (WIDE * HIGH // 4)
    for plane, data, wide in zip(frame.planes, (bytes(rows), grey, grey), (WIDE, WIDE // 2, WIDE // 2), strict=True):
        plane.update(b"".join(data[at : at + wide].ljust(plane.line_size, b"\0") for at in range(0, len(data), wide)))
    return frame


def shoot(path: Path, scenes: Iterable[tuple[str, int]], group: int = FPS) -> Path:
    """Write a film without sound: scenes of so many seconds, a key picture each `group` pictures."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "sc_threshold": "0", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        stream.codec_context.gop_size = group
        number = 0
        for kind, seconds in scenes:
            for _ in range(seconds * FPS):
                frame = picture(kind, number)
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                out.mux(stream.encode(frame))
                number += 1
        out.mux(stream.encode(None))
    return path


def sound(path: Path, parts: Iterable[tuple[float, int]]) -> Path:
    """Write a WAV: tones of an amplitude from 0 to 1 that last so many seconds."""
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        for loud, seconds in parts:
            tone = [round(32_767 * loud * math.sin(math.tau * 440 * i / RATE)) for i in range(RATE)]
            out.writeframes(array("h", tone).tobytes() * seconds)
    return path


def near(span: Span, hint: str, from_s: int, to_s: int) -> bool:
    return span.hint == hint and abs(span.from_ms - 1000 * from_s) <= 1500 and abs(span.to_ms - 1000 * to_s) <= 1500


def test_black_and_frozen_stretches_are_found_where_they_are_though_a_clock_ticks(tmp_path: Path) -> None:
    path = shoot(tmp_path / "a.mp4", [("moving", 5), ("black", 6), ("moving", 4), ("still", 25), ("moving", 3)])
    found = analyse(path)
    black, frozen = found.spans
    assert near(black, "black", 5, 11)
    assert near(frozen, "frozen", 15, 40)
    assert (found.broke_off, found.sampled_ms, found.waveform) == (None, 1000, None)


def test_groups_are_decoded_whole_where_key_pictures_lie_far_apart(tmp_path: Path) -> None:
    path = shoot(tmp_path / "a.mp4", [("moving", 5), ("black", 6), ("moving", 9)], group=1000)
    found = analyse(path)
    assert found.sampled_ms == 1000
    (black,) = found.spans
    assert near(black, "black", 5, 11)


def test_a_short_flicker_is_no_stretch(tmp_path: Path) -> None:
    assert analyse(shoot(tmp_path / "a.mp4", [("moving", 3), ("black", 2), ("still", 10)])).spans == ()


def test_silence_is_found_where_it_is(tmp_path: Path) -> None:
    found = analyse(sound(tmp_path / "a.wav", [(0.3, 4), (0.0005, 15), (0.3, 5), (0.0, 4), (0.3, 2)]))
    (silent,) = found.spans
    assert near(silent, "silent", 4, 19)
    assert found.reached_ms == 30_000
    assert found.waveform is not None
    assert (found.waveform.step_ms, found.waveform.count) == (100, 300)
    pairs = struct.iter_unpack("bb", found.waveform.peaks)
    loud = [high > 30 and low < -30 for low, high in pairs]
    assert loud == [True] * 40 + [False] * 150 + [True] * 50 + [False] * 40 + [True] * 20


def test_a_stretch_at_the_end_reaches_the_end(tmp_path: Path) -> None:
    (silent,) = analyse(sound(tmp_path / "a.wav", [(0.3, 2), (0, 12)])).spans
    assert (silent.from_ms, silent.to_ms) == (2000, 14_000)


def test_small_pictures_lie_in_order_of_time(film: Path) -> None:
    found = analyse(film)
    sprite = found.sprite
    assert sprite is not None
    assert (sprite.step_ms, sprite.columns, sprite.width, sprite.height, sprite.count) == (2000, 10, 160, 90, 2)
    assert found.spans == ()


def test_a_film_that_was_cut_off_tells_how_far_it_could_be_read(encode: Callable[..., Path], tmp_path: Path) -> None:
    whole = encode("long.mkv", "matroska", "libx264", "aac")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert 0 < analyse(cut).reached_ms < analyse(whole).reached_ms


def test_what_is_late_stops_with_what_there_is(film: Path) -> None:
    calls = iter([False, True])
    found = analyse(film, is_late=lambda: next(calls))
    assert found.broke_off is None or found.broke_off == "time-limit"
    assert analyse(film, is_late=lambda: True) == Analysis(reached_ms=0, broke_off="time-limit")


@pytest.mark.parametrize("content", [b"no film", b"\0\0\0\x18ftypisom" + bytes(500)])
def test_what_cannot_be_opened_has_nothing_to_see(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert analyse(path) == Analysis(reached_ms=0, broke_off="cannot-be-opened")


def test_the_process_apart_tells_the_same(film: Path) -> None:
    assert analyse_apart(film) == analyse(film)


def test_a_process_that_takes_too_long_or_too_much_is_a_value(film: Path) -> None:
    assert analyse_apart(film, limits=Limits(seconds=0)) == Unseen(reason="time-limit")
    assert isinstance(analyse_apart(film, limits=Limits(memory_bytes=60 << 20)), Unseen)
    assert LOOKING.seconds_for(2_000_000_000) == 680


def test_an_answer_of_another_shape_is_not_read() -> None:
    whole = Analysis(
        reached_ms=10,
        spans=(Span(from_ms=0, to_ms=5, hint="black"),),
        waveform=Waveform(step_ms=10, peaks=b"\0\1"),
        sprite=Sprite(step_ms=9, columns=1, width=2, height=2, count=1, jpeg=b"\xff\xd8\xff"),
    ).as_bytes()
    assert Analysis.from_bytes(whole).as_bytes() == whole
    for old, new in (
        (b'"black"', b'"green"'),
        (b'"reached_ms":10', b'"reached_ms":-1'),
        (b'"count":1,"step_ms":10', b'"count":9,"step_ms":10'),
        (b'"broke_off":null', b'"broke_off":"so"'),
        (b'"columns":1', b'"columns":0'),
        (b'"to_ms":5', b'"to_ms":"5"'),
        (b"\xff\xd8\xff", b"\xff\xd8"),
    ):
        assert old in whole
        with pytest.raises(InvalidInput):
            Analysis.from_bytes(whole.replace(old, new))


def test_a_long_sound_has_a_coarser_waveform() -> None:
    hearing = Hearing()
    hearing.take(array("h", [5000, -9000] * (RATE // 2)).tobytes())
    hearing.skip_to(3 * 3_600_000)
    waveform = hearing.close(3 * 3_600_000)
    assert waveform is not None
    assert waveform.step_ms == 400
    assert waveform.count == 27_000 <= MOST_STEPS
    assert waveform.peaks[:6] == bytes((256 - 36, 19) * 2 + (256 - 36, 19))
    assert hearing.stretches.found == [Span(from_ms=1000, to_ms=10_800_000, hint="silent")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=80), st.integers(1, 9))
def test_stretches_keep_their_order_and_length(values: list[int], least: int) -> None:
    found = Stretches("black", least)
    for at, value in enumerate(values):
        found.see(at, begins=value == 2, goes_on=value >= 1)
    found.close()
    assert all(span.to_ms - span.from_ms >= least for span in found.found)
    assert all(a.to_ms < b.from_ms for a, b in zip(found.found, found.found[1:], strict=False))
    assert all(min(values[span.from_ms : span.to_ms + 1]) >= 1 for span in found.found)


def test_never_more_small_pictures_than_fit(tmp_path: Path) -> None:
    path = shoot(tmp_path / "a.mp4", [("black", 230)])
    sprite = analyse(path).sprite
    assert sprite is not None
    assert (sprite.step_ms, sprite.count) == (4000, 58)
    assert sprite.count <= MOST_TILES
