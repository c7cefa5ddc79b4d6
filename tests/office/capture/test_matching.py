"""Matching: no order of what is given matters, and nothing that speaks for an activity ever lowers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.office.capture import matching
from liuhen.office.capture.matching import Clip, Footage, Scene, Span, Watch, match
from liuhen.office.capture.places.points import Point

NINE = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # 9:00 in Beijing
UNIT, OTHER_UNIT, ZHANG, LI, CAMERA, OTHER_CAMERA = (UUID(int=number) for number in range(1, 7))
SITE = Point(latitude=26.0745, longitude=119.2965)


def minutes(begins: float, ends: float) -> Span:
    return Span(NINE + timedelta(minutes=begins), NINE + timedelta(minutes=ends))


CLIP = Clip(span=minutes(0, 30), unit=OTHER_UNIT, device=CAMERA, officer=ZHANG, point=SITE)
SCENE = Scene(key=UUID(int=100), begins=NINE, ends=NINE + timedelta(hours=1), unit=UNIT)


def grounds(clip: Clip, scene: Scene) -> list[str]:
    found = match(clip, [scene])
    return [ground.word for ground in found[0].grounds] if found else []


def watch(**given: object) -> Watch:
    return Watch(**{"officer": LI, "span": minutes(-60, 60), "device": CAMERA, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("clip", "scene", "words"),
    [
        ({}, {}, ["time"]),
        ({"span": None}, {"officers": frozenset({ZHANG})}, []),
        ({"span": minutes(61, 70)}, {"officers": frozenset({ZHANG})}, []),
        ({}, {"unit": OTHER_UNIT}, ["time", "unit"]),
        ({}, {"officers": frozenset({ZHANG})}, ["time", "officer"]),
        ({"user": LI}, {"officers": frozenset({LI})}, ["time", "use"]),
        ({"keeper": LI}, {"officers": frozenset({LI})}, ["time", "device"]),
        ({"keeper": LI, "user": ZHANG}, {"officers": frozenset({LI})}, ["time"]),
        ({"watches": (watch(),)}, {"officers": frozenset({LI})}, ["time", "duty"]),
        ({"watches": (watch(device=OTHER_CAMERA),)}, {"officers": frozenset({LI})}, ["time"]),
        ({"watches": (watch(device=None),)}, {"officers": frozenset({LI})}, ["time"]),
        (
            {"watches": (watch(device=None, officer=ZHANG),)},
            {"officers": frozenset({ZHANG})},
            ["time", "duty", "officer"],
        ),
        ({"watches": (watch(span=minutes(60, 90)),)}, {"officers": frozenset({LI})}, ["time"]),
        ({"watches": (watch(place="样例路"),)}, {"place": "样例路"}, ["time", "place"]),
        ({"place": "政务大厅"}, {"place": "政务大厅"}, ["time", "place"]),
        ({"place": ""}, {"place": ""}, ["time"]),
        ({}, {"point": SITE}, ["time", "here"]),
        ({}, {"point": Point(latitude=26.0773, longitude=119.2965)}, ["time"]),
        ({"point": None}, {"point": SITE}, ["time"]),
        ({"span": minutes(62, 70)}, {"footage": (Footage(CAMERA, minutes(50, 60)),)}, ["near"]),
        ({"span": minutes(66, 70)}, {"footage": (Footage(CAMERA, minutes(50, 60)),)}, []),
        ({}, {"footage": (Footage(OTHER_CAMERA, minutes(20, 40)),)}, ["time", "beside"]),
        ({}, {"footage": (Footage(OTHER_CAMERA, minutes(31, 40)),)}, ["time"]),
        ({"span": minutes(66, 70)}, {"footage": (Footage(OTHER_CAMERA, minutes(60, 80)),)}, []),
        ({}, {"footage": (Footage(None, minutes(20, 40)),)}, ["time"]),
    ],
)
def test_each_ground_stands_on_what_is_known(
    clip: dict[str, object], scene: dict[str, object], words: list[str]
) -> None:
    assert grounds(replace(CLIP, **clip), replace(SCENE, **scene)) == words  # type: ignore[arg-type]


def test_the_distance_is_told_in_metres() -> None:
    found = match(CLIP, [replace(SCENE, point=Point(latitude=26.07522, longitude=119.2965))])
    assert [ground.metres for ground in found[0].grounds if ground.word == "here"] == [80]


def test_an_activity_without_an_end_counts_to_the_end_of_its_day() -> None:
    evening = replace(CLIP, span=minutes(14 * 60, 14 * 60 + 30))
    assert grounds(evening, replace(SCENE, ends=None)) == ["time"]
    assert grounds(replace(CLIP, span=minutes(16 * 60, 17 * 60)), replace(SCENE, ends=None)) == []


somebody = st.sampled_from([ZHANG, LI, UUID(int=20), None])
cameras = st.sampled_from([CAMERA, OTHER_CAMERA])
spans = st.builds(lambda begins, length: minutes(begins, begins + length), st.integers(-90, 90), st.integers(0, 90))
spots = st.sampled_from(
    [None, SITE, Point(latitude=26.0755, longitude=119.2965), Point(latitude=27.0, longitude=119.0)]
)
streets = st.sampled_from(["", "样例路", "示范路"])
watches = st.builds(Watch, officer=st.sampled_from([ZHANG, LI]), span=spans, place=streets, device=st.none() | cameras)
clips = st.builds(
    Clip,
    span=spans,
    unit=st.sampled_from([UNIT, OTHER_UNIT]),
    device=cameras,
    officer=somebody,
    user=somebody,
    keeper=somebody,
    place=streets,
    point=spots,
    watches=st.lists(watches, max_size=3).map(tuple),
)
scenes = st.lists(
    st.builds(
        lambda key, span, **more: Scene(key=UUID(int=key), begins=span.begins, ends=span.ends, **more),
        st.integers(1000, 1005),
        spans,
        unit=st.sampled_from([UNIT, OTHER_UNIT]),
        officers=st.frozensets(st.sampled_from([ZHANG, LI]), max_size=2),
        place=streets,
        point=spots,
        footage=st.lists(st.builds(Footage, st.none() | cameras, spans), max_size=2).map(tuple),
    ),
    unique_by=lambda scene: scene.key,
    max_size=5,
)
speaking_for = {
    "officers": lambda clip, scene: {"officers": scene.officers | {clip.officer, clip.user} - {None}},
    "unit": lambda clip, _scene: {"unit": clip.unit},
    "place": lambda clip, scene: {"place": clip.place or scene.place},
    "point": lambda clip, scene: {"point": clip.point or scene.point},
    "longer": lambda clip, scene: {"ends": max(scene.ends, clip.span.ends)},
    "earlier": lambda clip, scene: {"begins": min(scene.begins, clip.span.begins)},
    "same camera": lambda clip, scene: {"footage": (*scene.footage, Footage(clip.device, clip.span))},
    "other camera": lambda clip, scene: {"footage": (*scene.footage, Footage(UUID(int=30), clip.span))},
}


@given(clips, scenes, st.randoms(use_true_random=False))
def test_no_order_of_what_is_given_matters(clip: Clip, given_: list[Scene], chance: object) -> None:
    others, watched = list(given_), list(clip.watches)
    chance.shuffle(others)  # type: ignore[attr-defined]  # a Random of Hypothesis
    chance.shuffle(watched)  # type: ignore[attr-defined]  # a Random of Hypothesis
    assert match(replace(clip, watches=tuple(watched)), others) == match(clip, given_)


@pytest.mark.parametrize("kind", speaking_for)
def test_what_speaks_for_an_activity_never_lowers_it(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST", 100)

    @given(clips, scenes.filter(bool), st.data())
    def hold(clip: Clip, given_: list[Scene], data: st.DataObject) -> None:
        # A place that was there before may not be exchanged for another: that would take something back.
        chosen = data.draw(st.sampled_from(given_))
        if kind == "place" and chosen.place:
            return
        more = replace(chosen, **speaking_for[kind](clip, chosen))  # type: ignore[no-untyped-call]
        others = [more if one.key == chosen.key else one for one in given_]
        before, after = place_of(clip, given_, chosen.key), place_of(clip, others, chosen.key)
        assert after <= before

    hold()


def place_of(clip: Clip, given_: list[Scene], key: UUID) -> int:
    """Return at which place an activity is suggested; after all others where it is not."""
    keys = [one.scene.key for one in match(clip, given_)]
    return keys.index(key) if key in keys else len(given_)
