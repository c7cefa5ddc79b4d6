"""Where things lie on a visit's scale of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.instant import BEIJING
from liuhen.office.web.lanes import draw, scale_of

NINE = datetime(2026, 11, 9, 9, 0, tzinfo=BEIJING)


def minutes(count: float) -> datetime:
    return NINE + timedelta(minutes=count)


def a_visit(**more: Any) -> dict[str, Any]:
    return {
        "starts_at": minutes(0),
        "ends_at": minutes(60),
        "arrived_at": minutes(0),
        "left_at": minutes(60),
        "visit": {"label": "到达至离开"},
        "cameras": [],
        **more,
    }


def drawn(**more: Any) -> dict[str, Any]:
    return draw(a_visit(**more), unexplained="无说明")


def test_the_scale_cannot_hide_the_arrival_or_the_departure() -> None:
    scale = scale_of(a_visit(starts_at=minutes(20), ends_at=minutes(30)))
    assert scale.starts_at < minutes(0)
    assert scale.ends_at > minutes(60)


def test_the_scale_cannot_hide_footage_either() -> None:
    camera = {"label": "BWC-03", "footage": [{"from": minutes(-30), "to": minutes(90), "id": "r1"}]}
    scale = scale_of(a_visit(cameras=[camera]))
    assert scale.starts_at < minutes(-30)
    assert scale.ends_at > minutes(90)


def test_a_visit_without_any_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        scale_of({"visit": {}, "cameras": []})


def test_footage_and_gap_meet_without_a_hole_between_them() -> None:
    lane = drawn(
        cameras=[
            {
                "label": "BWC-03",
                "footage": [
                    {"from": minutes(0), "to": minutes(30), "id": "a"},
                    {"from": minutes(40), "to": minutes(60), "id": "b"},
                ],
                "gaps": [{"from": minutes(30), "to": minutes(40), "explained": False}],
            }
        ]
    )["cameras"][0]
    first, second = lane["footage"]
    (gap,) = lane["gaps"]
    assert gap["x"] == pytest.approx(first["x"] + first["width"], abs=0.01)
    assert second["x"] == pytest.approx(gap["x"] + gap["width"], abs=0.01)


def test_the_word_for_a_gap_is_written_only_where_it_fits() -> None:
    def gap(length: float) -> dict[str, Any]:
        camera = {"label": "BWC-03", "gaps": [{"from": minutes(10), "to": minutes(10 + length), "explained": False}]}
        found: dict[str, Any] = drawn(cameras=[camera])["cameras"][0]["gaps"][0]
        return found

    assert gap(8)["is_worded"]
    assert not gap(1)["is_worded"]


def test_a_mark_gives_up_its_word_when_the_next_stands_too_close() -> None:
    marks = [
        {"at": minutes(20), "word": "现场"},
        {"at": minutes(10), "word": "告知录像"},
        {"at": minutes(21), "word": "言行"},
    ]
    assert [(mark["word"], mark["is_worded"]) for mark in drawn(marks=marks)["marks"]] == [
        ("告知录像", True),
        ("现场", False),
        ("言行", True),
    ]


def test_labels_stand_on_whole_steps_and_stay_few() -> None:
    assert [label["word"] for label in drawn()["labels"]][:3] == ["09:00", "09:10", "09:20"]
    long = drawn(ends_at=minutes(60 * 40), left_at=minutes(60 * 40))
    assert 0 < len(long["labels"]) <= 14
    assert long["ticks"] == []


@given(
    st.floats(min_value=-600, max_value=600),
    st.floats(min_value=0, max_value=600),
    st.floats(min_value=0, max_value=300),
)
def test_everything_lies_on_the_scale_and_in_order(arrival: float, stay: float, start: float) -> None:
    camera = {
        "label": "c",
        "footage": [{"from": minutes(arrival + start), "to": minutes(arrival + start + stay), "id": "r"}],
    }
    drawing = drawn(
        starts_at=None, ends_at=None, arrived_at=minutes(arrival), left_at=minutes(arrival + stay), cameras=[camera]
    )
    (piece,) = drawing["cameras"][0]["footage"]
    assert 0 <= piece["x"] <= piece["x"] + piece["width"] <= 100.001
    assert all(0 <= x <= 100 for x in drawing["edges"])
    assert drawing["edges"] == sorted(drawing["edges"])
