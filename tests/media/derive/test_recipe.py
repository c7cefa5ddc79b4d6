"""A recipe is read strictly, says every fault at once, and is on record as it was given."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel import canonical
from liuhen.kernel.errors import InvalidInput
from liuhen.media.derive.recipe import WHOLE, Area, Made, Place, Recipe, Span

RECIPE = Recipe(
    sort="disclosure",
    from_ms=1000,
    to_ms=9000,
    mutes=(Span(from_ms=2000, to_ms=3000),),
    areas=(Area(from_ms=0, to_ms=5000, width=100, height=100, places=(Place(at_ms=0, left=0, top=9900),)),),
    marks=("张示范",),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    moments = st.integers(0, 10**6)
    from_ms = draw(moments)
    width, height = draw(st.integers(1, WHOLE)), draw(st.integers(1, WHOLE))
    lefts, tops = st.integers(0, WHOLE - width), st.integers(0, WHOLE - height)
    keys = sorted(draw(st.sets(moments, min_size=1, max_size=4)))
    places = tuple(Place(at_ms=key, left=draw(lefts), top=draw(tops)) for key in keys)
    start = draw(moments)
    area = Area(from_ms=start, to_ms=start + draw(st.integers(1, 999)), width=width, height=height, places=places)
    return Recipe(
        sort=draw(st.sampled_from(["clip", "still", "viewing", "disclosure"])),
        from_ms=from_ms,
        to_ms=draw(st.none() | st.integers(from_ms + 1, 10**7)),
        areas=(area,),
        marks=tuple(draw(st.lists(st.text(min_size=1, max_size=20), max_size=3))),
    )


@given(recipes())
def test_a_recipe_comes_back_from_its_json(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.as_json()) == recipe


def test_a_recipe_is_canonical_json() -> None:
    assert canonical.parse(canonical.encode(RECIPE.as_json())) == RECIPE.as_json()


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown sort": ({"sort": "remix"}, "sort"),
    "an end before the start": ({"to_ms": 1000}, "to_ms"),
    "a negative start": ({"from_ms": -1}, "to_ms"),
    "a plain copy of changed content": ({"sort": "clip", "method": "copy"}, "method"),
    "a mute that ends where it begins": ({"mutes": [{"from_ms": 5, "to_ms": 5}]}, "mutes[0]"),
    "an unknown key": ({"colour": "red"}, ""),
    "a truth for a number": ({"from_ms": True}, "from_ms"),
    "a share for a number": ({"from_ms": 1.5}, "from_ms"),
    "an empty mark": ({"marks": [""]}, "marks[0]"),
    "a mark that is no text": ({"marks": [1]}, "marks[0]"),
    "too many mutes": ({"mutes": [{"from_ms": 0, "to_ms": 1}] * 101}, "mutes"),
}


@pytest.mark.parametrize(("change", "where"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_recipe_is_refused_with_its_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Recipe.from_json(RECIPE.as_json() | change)
    assert where in {fault.where for fault in refused.value.faults}


AREAS: dict[str, dict[str, Any]] = {
    "beyond the edge": {"width": 200, "places": [{"at_ms": 0, "left": 9900, "top": 0}]},
    "without extent": {"height": 0},
    "without a place": {"places": []},
    "with two places at a time": {"places": [{"at_ms": 7, "left": 0, "top": 0}] * 2},
    "with places out of order": {"places": [{"at_ms": 7, "left": 0, "top": 0}, {"at_ms": 3, "left": 0, "top": 0}]},
    "with an unknown look": {"look": "pink"},
}


@pytest.mark.parametrize("change", AREAS.values(), ids=AREAS)
def test_an_area_that_cannot_be_drawn_is_refused(change: dict[str, Any]) -> None:
    given: Any = RECIPE.as_json()
    given["areas"][0] |= change
    with pytest.raises(InvalidInput, match=r"areas\[0\]"):
        Recipe.from_json(given)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        Recipe(sort="clip", from_ms=9, to_ms=3, marks=("",))
    assert [fault.where for fault in refused.value.faults] == ["to_ms", "marks[0]"]


def test_what_was_made_comes_back_from_its_json() -> None:
    made = Made(
        method="still",
        container="png",
        from_ms=0,
        to_ms=0,
        pictures=1,
        width=2,
        height=2,
        has_sound=False,
        program="p",
        version="1",
        library="l",
    )
    assert Made.from_json(made.as_json()) == made
    with pytest.raises(InvalidInput):
        Made.from_json({**made.as_json(), "width": "2"})
