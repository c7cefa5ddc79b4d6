"""The demonstration's films are real, marked and repeatable."""

from datetime import datetime, timedelta
from pathlib import Path

import av
import pytest

from liuhen.kernel.instant import BEIJING
from liuhen.media import glyphs
from liuhen.media.canvas import Canvas, between, rgb
from liuhen.media.film import make_film
from liuhen.media.probe import probe
from liuhen.media.scene import scene

AT = datetime(2025, 9, 26, 9, 0, 30, tzinfo=BEIJING)


def pictures(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(frame.planes[0]) for frame in container.decode(video=0)]


def test_a_film_is_h264_and_aac_that_browsers_play_with_its_index_in_front(film: Path) -> None:
    found = probe(film)
    assert (found.video_codec, found.audio_codec, found.frame_rate) == ("h264", "aac", "10")
    assert found.claimed_start == AT
    assert found.plays_to_end is True
    assert abs((found.duration_ms or 0) - 4000) < 100
    with av.open(str(film)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_picture_moves_and_the_clock_runs(film: Path) -> None:
    seen = pictures(film)
    assert len(seen) == 40
    assert len(set(seen)) == 40


def test_the_same_arguments_give_the_same_pictures_and_another_seed_others(tmp_path: Path) -> None:
    def shoot(name: str, seed: int) -> list[bytes]:
        make_film(tmp_path / name, started_at=AT, duration_s=0.5, camera="A", seed=seed, size=(320, 180))
        return pictures(tmp_path / name)

    assert shoot("a.mp4", 1) == shoot("b.mp4", 1)
    assert shoot("a.mp4", 1) != shoot("c.mp4", 2)


def test_a_naive_start_is_a_mistake_and_no_film_is_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="naive"):
        make_film(tmp_path / "a.mp4", started_at=AT.replace(tzinfo=None), duration_s=1, camera="A")
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize("size", [(640, 360), (322, 182), (320, 180)])
@pytest.mark.parametrize("seed", range(8))
def test_every_room_can_be_drawn_at_any_time_in_any_size(seed: int, size: tuple[int, int]) -> None:
    room = scene(seed, *size)
    for seconds in (0, 0.1, 59.9, 3600.5):
        canvas = room.picture(seconds)
        assert (canvas.width, canvas.height) == size
        assert len(canvas.luma) == size[0] * size[1]
        assert len(canvas.cb) == len(canvas.cr) == size[0] * size[1] // 4


def test_a_window_is_the_part_that_it_cuts_out() -> None:
    canvas = Canvas.black(8, 4)
    canvas.box(4, 0, 2, 4, (200, 10, 20))
    part = canvas.window(4, 2)
    assert (set(part.luma), set(part.cb), set(part.cr)) == ({200}, {10}, {20})


def test_what_is_pasted_covers_exactly_its_place() -> None:
    canvas, plate = Canvas.black(8, 4), Canvas.black(2, 2)
    plate.box(0, 0, 2, 2, (200, 10, 20))
    canvas.paste(plate, 4, 2)
    assert [place for place, luma in enumerate(canvas.luma) if luma == 200] == [20, 21, 28, 29]
    assert (canvas.cb.index(10), canvas.cb.count(10), canvas.cr.index(20)) == (6, 1, 6)


def test_shapes_over_the_edge_are_cut_off() -> None:
    canvas = Canvas.black(8, 4)
    canvas.box(-5, -5, 100, 100, (200, 10, 20))
    canvas.ellipse((7, 3), (9, 9), (100, 10, 20))
    assert (len(canvas.luma), len(canvas.cb)) == (32, 8)


def test_colours_meet_at_both_ends() -> None:
    assert rgb(0, 0, 0) == (16, 128, 128)
    assert rgb(255, 255, 255) == (235, 128, 128)
    assert between((0, 0, 0), (100, 50, 20), 0.5) == (50, 25, 10)


def test_every_letter_has_its_dots_and_a_strange_one_shows_a_frame() -> None:
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-+:./_#":
        assert glyphs.runs(character)
        assert glyphs.runs(character) != glyphs.runs("执")
        for row, first, length in glyphs.runs(character):
            assert 0 <= row < glyphs.HEIGHT
            assert 0 <= first < first + length <= glyphs.WIDTH
    assert glyphs.runs(" ") == ()
    assert glyphs.runs("a") == glyphs.runs("A")
    assert glyphs.runs("1") == ((0, 2, 1), (1, 1, 2), (2, 2, 1), (3, 2, 1), (4, 2, 1), (5, 2, 1), (6, 1, 3))


def test_the_clock_is_that_of_beijing_whatever_the_zone_of_the_argument(tmp_path: Path) -> None:
    for name, at in (("a", AT), ("b", AT.astimezone())):
        make_film(tmp_path / name, started_at=at + timedelta(0), duration_s=0.2, camera="A", size=(320, 180))
    assert pictures(tmp_path / "a") == pictures(tmp_path / "b")


@pytest.mark.parametrize("size", [(318, 180), (320, 178), (321, 181)])
def test_a_size_that_cannot_be_drawn_is_a_mistake(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"pixels|even"):
        make_film(tmp_path / "a.mp4", started_at=AT, duration_s=1, camera="A", size=size)


def test_a_name_too_long_for_the_picture_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        make_film(tmp_path / "a.mp4", started_at=AT, duration_s=1, camera="A" * 60)
