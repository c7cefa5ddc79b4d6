"""Copies of a real film: cut to the picture, areas gone and the rest as it was, marks to be seen, spans silent."""

from __future__ import annotations

import hashlib
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import pytest

from liuhen.media.derive.making import make
from liuhen.media.derive.reading import Nothing
from liuhen.media.derive.recipe import Area, Made, Place, Recipe, Span
from liuhen.media.source import Broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIDE = (320, 180)


@pytest.fixture
def copy(film: Path, tmp_path: Path) -> Callable[..., tuple[Made, Path]]:
    """Return a function that makes a copy and hands it over; the film stays as it is."""

    def made(source: Path = film, **recipe: Any) -> tuple[Made, Path]:
        before = hashlib.sha256(source.read_bytes()).digest()
        target = tmp_path / "copy"
        outcome = make(source, Recipe(**recipe), target, note="of the original", progress=lambda *_: None)
        assert hashlib.sha256(source.read_bytes()).digest() == before
        return outcome, target

    return made


def pictures(path: Path) -> list[tuple[float, bytes]]:
    """Decode all pictures: time in seconds, and luma row by row."""
    with av.open(str(path)) as container:
        return [(float(frame.time), luma(frame)) for frame in container.decode(video=0)]


def luma(frame: av.VideoFrame) -> bytes:
    plane = frame.reformat(format="gray8").planes[0]
    data, wide = bytes(plane), plane.line_size
    return b"".join(data[row * wide : row * wide + frame.width] for row in range(frame.height))


def differs(first: bytes, second: bytes, *box: int) -> float:
    """Return the mean difference of brightness within a rectangle: left, top, width, height."""
    left, top, width, height = box
    rows = [slice(row * SIDE[0] + left, row * SIDE[0] + left + width) for row in range(top, top + height)]
    gaps = [abs(a - b) for row in rows for a, b in zip(first[row], second[row], strict=True)]
    return sum(gaps) / len(gaps)


def loudness(path: Path) -> tuple[array[float], int]:
    """Decode the sound of the first channel, and its rate."""
    samples = array("f")
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
            rate = frame.sample_rate
    return samples, rate


def area(left: int, top: int, width: int, height: int, *, to_ms: int = 4000, look: str = "blur") -> Area:
    place = Place(at_ms=0, left=left, top=top)
    return Area(from_ms=0, to_ms=to_ms, width=width, height=height, places=(place,), look=look)  # type: ignore[arg-type]


def test_an_exact_clip_has_each_picture_that_begins_in_the_span_and_no_other(copy: Any, film: Path) -> None:
    made, path = copy(sort="clip", from_ms=1300, to_ms=2700)
    assert (made.method, made.from_ms, made.to_ms, made.pictures) == ("re-encode", 1300, 2700, 14)
    cut, whole = pictures(path), pictures(film)
    assert [round(at, 2) for at, _ in cut] == [round(number / 10, 2) for number in range(14)]
    for number in (0, 7, 13):
        assert differs(cut[number][1], whole[13 + number][1], 0, 0, *SIDE) < 2
    assert differs(cut[0][1], whole[0][1], 130, 150, 90, 20) > 2  # the clock in the picture tells them apart


def test_an_exact_clip_has_the_sound_of_its_span(copy: Any) -> None:
    made, path = copy(sort="clip", from_ms=1300, to_ms=2700)
    assert made.has_sound
    samples, rate = loudness(path)
    assert len(samples) / rate == pytest.approx(1.4, abs=0.06)
    blip = max(range(0, len(samples), 240), key=lambda at: sum(abs(one) for one in samples[at : at + 240]))
    assert 0.68 < blip / rate < 0.85  # the tone at the full second: 2.0 s of the film


def test_a_clip_by_key_pictures_begins_at_the_one_before_and_keeps_the_bytes(copy: Any, film: Path) -> None:
    made, path = copy(sort="clip", from_ms=2500, to_ms=3500, method="copy")
    assert made.method == "stream-copy"
    assert made.from_ms == 2000
    assert 3500 <= made.to_ms <= 4000
    assert [shown for _, shown in pictures(path)] == [shown for _, shown in pictures(film)][20 : 20 + made.pictures]


def test_a_film_that_fits_no_mp4_is_encoded_anew_and_that_is_told(copy: Any, encode: Callable[..., Path]) -> None:
    made, _ = copy(encode("a.avi", "avi", "mjpeg", "pcm_s16le"), sort="clip", from_ms=0, to_ms=800, method="copy")
    assert (made.method, made.pictures) == ("re-encode", 20)


@pytest.mark.parametrize(("at_ms", "number"), [(0, 0), (1299, 12), (1300, 13), (99_000, 39)])
def test_a_still_is_exactly_the_picture_on_show(copy: Any, film: Path, at_ms: int, number: int) -> None:
    made, path = copy(sort="still", from_ms=at_ms)
    assert (made.method, made.from_ms, made.pictures) == ("still", number * 100, 1)
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert differs(pictures(path)[0][1], pictures(film)[number][1], 0, 0, *SIDE) < 2


def test_a_still_can_be_a_jpeg(copy: Any, film: Path) -> None:
    _, path = copy(sort="still", from_ms=1000, image="jpeg")
    assert path.read_bytes().startswith(b"\xff\xd8\xff")
    assert differs(pictures(path)[0][1], pictures(film)[10][1], 0, 0, *SIDE) < 4


@pytest.mark.parametrize("look", ["blur", "black"])
def test_an_area_is_hidden_and_the_rest_stays(copy: Any, film: Path, look: str) -> None:
    _, path = copy(sort="disclosure", areas=(area(3000, 0, 4000, 1500, look=look),))
    for (_, shown), (_, original) in zip(pictures(path)[::8], pictures(film)[::8], strict=True):
        assert differs(shown, original, 100, 4, 120, 20) > 10
        assert differs(shown, original, 0, 60, 320, 60) < 3


def test_what_is_left_of_an_area_are_sixteen_averages(copy: Any) -> None:
    _, path = copy(sort="still", areas=(area(3000, 0, 4000, 1500),))
    shown = pictures(path)[0][1]
    rows = [shown[row * 320 + 100 : row * 320 + 220] for row in range(2, 24)]
    steps = [abs(a - b) for row in rows for a, b in pairwise(row)]
    assert max(steps) < 12  # no edge of a letter is left


def test_an_area_is_hidden_only_in_its_time(copy: Any, film: Path) -> None:
    hidden = Area(
        from_ms=1950, to_ms=2950, width=4000, height=1500, places=(Place(at_ms=0, left=3000, top=0),), look="black"
    )
    _, path = copy(sort="disclosure", areas=(hidden,))
    gaps = [differs(a, b, 100, 4, 120, 20) for (_, a), (_, b) in zip(pictures(path), pictures(film), strict=True)]
    # the picture on show at 1.95 s began at 1.9 s: it is hidden too
    assert [number for number, gap in enumerate(gaps) if gap > 10] == list(range(19, 30))


def test_an_area_moves_between_its_places(copy: Any) -> None:
    moving = Area(
        from_ms=0,
        to_ms=4000,
        width=1000,
        height=2000,
        look="black",
        places=(Place(at_ms=1000, left=0, top=4000), Place(at_ms=3000, left=9000, top=4000)),
    )
    _, path = copy(sort="disclosure", areas=(moving,))
    shown = pictures(path)

    def lefts(number: int) -> int:
        row = shown[number][1][90 * 320 : 91 * 320]
        return next(x for x in range(320) if max(row[x : x + 24]) < 40)

    assert lefts(0) == pytest.approx(0, abs=4)
    assert lefts(20) == pytest.approx(143, abs=4)
    assert lefts(39) == pytest.approx(286, abs=6)


def test_a_moving_area_hides_what_it_is_on_in_every_single_picture(copy: Any, film: Path) -> None:
    """Picture by picture: hidden wherever the area is meant to be, in its time; as it was well away from it."""
    moving = Area(
        from_ms=500,
        to_ms=3500,
        width=2500,
        height=4000,
        look="black",
        places=(
            Place(at_ms=500, left=0, top=1000),
            Place(at_ms=1500, left=7000, top=1000),
            Place(at_ms=3000, left=2000, top=5500),
        ),
    )
    _, path = copy(sort="disclosure", areas=(moving,))
    shown, original = pictures(path), pictures(film)
    assert len(shown) == len(original) == 40
    for (seconds, picture), (_, before) in zip(shown, original, strict=True):
        at_ms = round(seconds * 1000)
        if 500 <= at_ms <= 3500:
            left, top = _where(moving, at_ms)
            inner = [picture[row * SIDE[0] + left : row * SIDE[0] + left + 80] for row in range(top, top + 72)]
            assert max(max(row) for row in inner) < 40, f"something shows at {at_ms} ms"
        elif at_ms < 400 or at_ms > 3600:
            assert differs(picture, before, 0, 0, *SIDE) < 3, f"something is hidden at {at_ms} ms"


def _where(area: Area, at_ms: int) -> tuple[int, int]:
    """Return the upper left pixel of an area by hand: evenly from place to place, still before and after."""
    places = area.places
    after = next((number for number, place in enumerate(places) if place.at_ms > at_ms), len(places))
    first, second = places[max(0, after - 1)], places[min(after, len(places) - 1)]
    span = second.at_ms - first.at_ms
    part = (at_ms - first.at_ms) / span if span else 0.0
    left, top = (
        getattr(first, side) + (getattr(second, side) - getattr(first, side)) * part for side in ("left", "top")
    )
    return -(-round(left * SIDE[0]) // 10_000), -(-round(top * SIDE[1]) // 10_000)


def test_the_mark_is_to_be_seen_all_over_the_picture(copy: Any, film: Path) -> None:
    _, path = copy(sort="viewing", marks=("张示范 T-0001", "核对笔录", "2026-11-21 09:00"))
    shown, original = pictures(path), pictures(film)
    assert len(shown) == len(original)
    for number in (0, 20, 39):
        tiles = [(x, y) for x in range(0, 320, 80) for y in range(0, 180, 60)]
        seen = [differs(shown[number][1], original[number][1], x, y, 80, 60) > 2 for x, y in tiles]
        assert sum(seen) >= 10, seen


def test_other_marks_give_another_picture(copy: Any) -> None:
    _, path = copy(sort="still", marks=("张示范",))
    first = pictures(path)[0][1]
    _, path = copy(sort="still", marks=("李示范",))
    assert differs(first, pictures(path)[0][1], 0, 0, *SIDE) > 0.1


def test_a_muted_span_is_silent_and_the_rest_is_not(copy: Any) -> None:
    _, path = copy(sort="disclosure", mutes=(Span(from_ms=1000, to_ms=2500),))
    samples, rate = loudness(path)

    def loudest(start: float, end: float) -> float:
        return max(abs(one) for one in samples[int(start * rate) : int(end * rate)])

    assert loudest(1.1, 2.4) < 1e-4
    assert loudest(0.1, 0.9) > 0.01
    assert loudest(2.6, 3.8) > 0.01


def test_removed_sound_is_no_stream_at_all(copy: Any) -> None:
    for method in ("exact", "copy"):
        made, path = copy(sort="clip", sound="remove", method=method)
        assert not made.has_sound
        with av.open(str(path)) as container:
            assert not container.streams.audio


def test_sound_alone_is_cut_and_muted_too(copy: Any, encode: Callable[..., Path]) -> None:
    made, path = copy(encode("s.wav", "wav", None, "pcm_s16le"), sort="clip", from_ms=500, to_ms=2500)
    assert (made.container, made.pictures, made.width) == ("m4a", 0, None)
    samples, rate = loudness(path)
    assert len(samples) / rate == pytest.approx(2, abs=0.06)


def test_a_copy_of_a_photo_is_a_picture(copy: Any, film: Path) -> None:
    _, photo = copy(sort="still")
    taken = photo.rename(photo.with_suffix(".png"))
    made, path = copy(taken, sort="disclosure", areas=(area(0, 0, 5000, 5000, look="black"),))
    assert (made.method, made.container) == ("still", "png")
    assert max(pictures(path)[0][1][:150]) < 5


def test_nothing_of_the_original_s_metadata_goes_along_but_where_it_comes_from(copy: Any) -> None:
    for method in ("exact", "copy"):
        _, path = copy(sort="clip", to_ms=1000, method=method)
        with av.open(str(path)) as container:
            assert container.metadata["comment"] == "of the original"
            assert "creation_time" not in container.metadata


def test_the_same_recipe_gives_the_same_bytes(copy: Any) -> None:
    copies = {hashlib.sha256(copy(sort="clip", to_ms=1000)[1].read_bytes()).digest() for _ in range(2)}
    assert len(copies) == 1


def test_a_span_after_the_end_holds_nothing(copy: Any) -> None:
    for method in ("exact", "copy"):
        with pytest.raises(Nothing):
            copy(sort="clip", from_ms=60_000, to_ms=70_000, method=method)


def test_a_still_of_sound_is_nothing(copy: Any, encode: Callable[..., Path]) -> None:
    with pytest.raises(Nothing):
        copy(encode("t.wav", "wav", None, "pcm_s16le"), sort="still")


def test_progress_is_told(film: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make(film, Recipe(sort="clip"), tmp_path / "c", note="", progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [0, 1000, 2000, 3000, 4000][: len(told)]
    assert len(told) >= 4
    assert {total for _, total in told} == {told[0][1]}


def test_a_broken_film_fails_as_such(film: Path, copy: Any, tmp_path: Path) -> None:
    cut_off = tmp_path / "b.mp4"
    cut_off.write_bytes(film.read_bytes()[:3000])
    for recipe in ({"sort": "clip"}, {"sort": "still"}, {"sort": "clip", "method": "copy"}):
        with pytest.raises((Broken, Nothing)):
            copy(cut_off, **recipe)
    text = tmp_path / "t.mp4"
    text.write_text("no film")
    with pytest.raises(Broken):
        copy(text, sort="clip")
