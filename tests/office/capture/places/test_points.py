"""Points: what is typed, what files claim, and how far apart they lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.office.capture.places.points import Point, claimed_point, metres_between, read_point

FUZHOU = Point(latitude=26.0745, longitude=119.2965)
points = st.builds(Point, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


@pytest.mark.parametrize("text", ["26.0745,119.2965", " 26.0745， 119.2965", "+26.0745 119.2965", "26.07450,119.29650"])
def test_a_position_is_read_as_it_is_typed_or_copied(text: str) -> None:
    assert read_point(text) == FUZHOU


@pytest.mark.parametrize("text", ["", "福州", "1,2,3", "91,0.1", "26,181", "0,0", "nan,1", "1e2,3", "26.1"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert read_point(text) is None


@pytest.mark.parametrize(
    ("claims", "point"),
    [
        ({"latitude": "26.074500", "longitude": "119.296500"}, FUZHOU),
        ({"latitude": "26.074500", "longitude": "119.296500", "datum": "WGS-84"}, FUZHOU),
        ({"latitude": "26.074500", "longitude": "119.296500", "datum": "GCJ-02"}, None),
        ({"latitude": "26.074500", "longitude": "119.296500", "datum": "TOKYO"}, None),
        ({"latitude": "26.074500"}, None),
        ({"latitude": "0.000000", "longitude": "0.000000"}, None),
        ({"location": "+26.0745+119.2965/"}, FUZHOU),
        ({"location": "+26.0745+119.2965+012.300/"}, FUZHOU),
        ({"location": "+26.0745+119.2965CRSWGS_84/"}, FUZHOU),
        ({"location": "+26.0745+119.2965CRSGCJ02/"}, None),
        ({"location": "Fuzhou"}, None),
        ({}, None),
    ],
)
def test_what_a_file_claims_counts_in_wgs_84_alone(claims: dict[str, str], point: Point | None) -> None:
    assert claimed_point(claims) == point


def test_distances_are_those_of_the_great_circle() -> None:
    beijing, shanghai = Point(latitude=39.9042, longitude=116.4074), Point(latitude=31.2304, longitude=121.4737)
    assert metres_between(beijing, shanghai) == pytest.approx(1_067_310, rel=1e-3)
    assert metres_between(FUZHOU, Point(latitude=26.0754, longitude=119.2965)) == pytest.approx(100.08, abs=0.1)


@given(points, points)
def test_a_way_is_as_long_back_as_there_and_never_longer_than_half_the_earth(one: Point, other: Point) -> None:
    there = metres_between(one, other)
    assert there == pytest.approx(metres_between(other, one), abs=1e-6)
    assert 0 <= there <= 20_015_200
    assert metres_between(one, one) == pytest.approx(0, abs=1e-6)
