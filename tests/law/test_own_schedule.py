"""An office's own schedule: its changes lie over the pack's lines, and stay above what the pack's rules ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.own_schedule import Change, lay_over, shorter, shortfalls
from liuhen.law.periods import Period, Unit, parse_period
from liuhen.law.schedule import Item, RecordingSchedule, Wording, item_to_json, load_schedule, read_item

from .building import PACKS

DAY = date(2026, 11, 21)
ADDED = Item(
    id="own-1",
    activity="hearing",
    step=Text(zh="合议", en="deliberation"),
    demand="as_needed",
    provision=None,
    content=("persons",),
    start=Text(zh="开始", en="start"),
    end=Text(zh="结束", en="end"),
    keep=None,
)


def schedule(pack: str = "pengyang") -> RecordingSchedule:
    found = load_schedule(pack)
    assert found is not None
    return found


def item(name: str, pack: str = "pengyang") -> Item:
    return next(item for item in schedule(pack).items if item.id == name)


def line(name: str, pack: str = "pengyang") -> Wording:
    return next(line for line in schedule(pack).wording if line.id == name)


def fields(base: Any, changed: Any, pack: str = "pengyang") -> list[tuple[str, str]]:
    return [(short.field, short.provision) for short in shortfalls(PACKS[pack], base, changed)]


def test_without_changes_the_packs_lines_hold() -> None:
    laid = lay_over(schedule())

    assert [row.now for row in laid.items] == list(schedule().items)
    assert all(row.change is None for row in (*laid.items, *laid.wording))


def test_a_change_holds_and_the_packs_line_stays_beside_it() -> None:
    mine = replace(item("penalty"), demand="required")
    laid = lay_over(schedule(), [Change(row="penalty", line=mine, basis="局办〔2026〕9号", since=DAY)])

    row = next(row for row in laid.items if row.id == "penalty")
    assert (row.now, row.pack) == (mine, item("penalty"))
    assert len(laid.items) == len(schedule().items)


def test_what_is_added_comes_after_the_last_row_of_its_activity() -> None:
    laid = lay_over(schedule(), [Change(row="own-1", line=ADDED, basis="局办〔2026〕9号", since=DAY)])

    names = [row.id for row in laid.items]
    assert names[names.index("hearing") + 1] == "own-1"
    assert laid.items[names.index("own-1")].pack is None


def test_a_row_that_is_left_out_still_shows_what_the_pack_says() -> None:
    laid = lay_over(schedule(), [Change(row="appraisal", line=None, basis="本机关不送检", since=DAY)])

    row = next(row for row in laid.items if row.id == "appraisal")
    assert (row.now, row.pack) == (None, item("appraisal"))


def test_a_change_of_a_row_that_the_pack_no_longer_has_is_kept_as_the_offices_own() -> None:
    old = replace(ADDED, id="gone")
    laid = lay_over(schedule(), [Change(row="gone", line=old, basis="局办〔2026〕9号", since=DAY)])

    assert [row.id for row in laid.items if row.pack is None] == ["gone"]


@pytest.mark.parametrize("demand", ["as_needed", "text_suffices"])
def test_what_the_article_has_recorded_cannot_be_made_less(demand: str) -> None:
    assert ("demand", "pengyang/8.3") in fields(item("inspection"), replace(item("inspection"), demand=demand))


def test_a_row_that_the_article_asks_for_cannot_be_left_out() -> None:
    assert fields(item("hearing"), None) == [("demand", "pengyang/8.3")]
    assert fields(item("compulsory-measure", "shijiazhuang"), None, "shijiazhuang") == [("demand", "shijiazhuang/18")]


def test_a_row_that_only_the_platform_proposes_may_be_left_out_or_tightened() -> None:
    assert fields(item("appraisal"), None) == []
    assert fields(item("penalty"), replace(item("penalty"), demand="required")) == []


def test_key_content_that_the_article_names_cannot_be_left_out_and_more_may_be_added() -> None:
    base = item("inspection")
    assert fields(base, replace(base, content=("scene", "persons"))) == [("content", "pengyang/9.1(3)")]
    assert fields(base, replace(base, content=(*base.content, "documents"))) == []


def test_keeping_may_be_longer_than_the_article_says_and_never_shorter() -> None:
    base = item("inspection")
    assert fields(base, replace(base, keep_for=parse_period("11 months"))) == [("keep_for", "pengyang/12")]
    assert fields(base, replace(base, keep_for=parse_period("12 months"))) == []
    assert fields(base, replace(base, keep_for=parse_period("365 days"))) == [("keep_for", "pengyang/12")]
    assert fields(base, replace(base, keep_for=parse_period("3 years"))) == []


def test_a_row_of_the_offices_own_is_kept_as_long_as_the_text_keeps_anything() -> None:
    assert fields(None, replace(ADDED, keep_for=parse_period("1 month"))) == [("keep_for", "pengyang/12")]
    assert fields(None, ADDED) == []


def test_what_the_article_has_said_aloud_stays_in_the_wording() -> None:
    start = line("start")
    dropped = replace(start, covers=("time", "place", "act"))
    assert fields(start, dropped) == [("covers", "pengyang/9.1")]
    assert ("covers", "pengyang/9.1") in fields(start, None)
    assert fields(start, replace(start, say=Text(zh="现在开始记录。", en="Recording begins."))) == []


def test_the_refusal_names_the_article_in_both_languages() -> None:
    (short,) = shortfalls(PACKS["pengyang"], item("hearing"), None)
    assert short.what == Text(
        zh="彭阳 第八条第三款：应当音像记录，不能降低要求。",
        en="Pengyang art. 8 para. 3: this is recorded; less will not do.",
    )


def test_the_offices_own_period_is_written_and_read_and_runs_by_the_calendar() -> None:
    mine = replace(item("inspection"), keep_for=parse_period("3 years"))
    assert read_item(item_to_json(mine), "row") == mine
    assert "keep_for" not in item_to_json(item("inspection"))
    with pytest.raises(InvalidInput):
        read_item({**item_to_json(mine), "keep_for": "3 working days"}, "row")


PERIODS = st.builds(
    Period, st.integers(min_value=1, max_value=60), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR])
)


@given(one=PERIODS, other=PERIODS)
def test_of_two_periods_at_most_one_is_never_shorter_unless_they_are_alike(one: Period, other: Period) -> None:
    assert not shorter(one, one)
    if one.unit is other.unit:
        assert shorter(one, other) is (one.amount < other.amount)
