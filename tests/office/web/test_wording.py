"""How values are worded on pages: Beijing time, exclusive ends, two largest units, decimal sizes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import BEIJING
from liuhen.office.web import wording

NOW = datetime(2026, 11, 18, 14, 32, tzinfo=BEIJING)


def show(source: str, **values: object) -> str:
    return Template("{% load show %}" + source).render(Context(values))


def test_midnight_is_24_00_of_the_day_before() -> None:
    assert wording.due_text(datetime(2026, 11, 17, tzinfo=BEIJING), NOW) == "11-16 周一 24:00"
    assert wording.due_text(datetime(2026, 11, 18, 16, 20, tzinfo=BEIJING), NOW) == "11-18 周三 16:20"


def test_an_instant_is_shown_in_beijing_time_whatever_its_zone() -> None:
    assert wording.moment_text(datetime(2026, 11, 17, 16, 0, tzinfo=UTC), NOW) == "11-18 周三 00:00"
    assert wording.due_text(datetime(2026, 11, 17, 16, 0, tzinfo=UTC), NOW) == "11-17 周二 24:00"


def test_the_year_is_left_out_only_beside_a_now_of_the_same_year() -> None:
    at = datetime(2026, 1, 2, 3, 4, tzinfo=BEIJING)
    assert wording.moment_text(at, NOW) == "01-02 周五 03:04"
    assert wording.moment_text(at) == "2026-01-02 周五 03:04"
    assert wording.moment_text(at, NOW + timedelta(days=60)) == "2026-01-02 周五 03:04"
    assert wording.day_text(date(2036, 11, 18), NOW) == "2036-11-18 周二"


def test_the_last_midnight_of_a_year_belongs_to_that_year() -> None:
    assert wording.due_text(datetime(2027, 1, 1, tzinfo=BEIJING), NOW) == "12-31 周四 24:00"


def test_a_naive_instant_is_a_mistake_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="naive"):
        wording.moment_text(datetime(2026, 1, 1, 8, 0))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (38 * 3600 + 1920, "1 天 14 时"),
        (52_320, "14 时 32 分"),
        (190, "3 分 10 秒"),
        (59, "59 秒"),
        (0, "0 秒"),
        (86_400, "1 天 0 时"),
        (-3_600, "1 时 0 分"),
    ],
)
def test_a_span_has_its_two_largest_units(seconds: float, words: str) -> None:
    assert wording.span_text(seconds) == words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 字节"),
        (999, "999 字节"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (4_120_000_000, "4.12 GB"),
        (148_000_000, "148 MB"),
        (2**63, "9.22e+03 PB"),
    ],
)
def test_a_size_has_decimal_units_and_three_figures(size_bytes: int, words: str) -> None:
    assert wording.size_text(size_bytes) == words


@given(st.integers(min_value=1000, max_value=10**17))
def test_a_size_is_never_off_by_more_than_half_a_figure(size_bytes: int) -> None:
    value, unit = wording.size_text(size_bytes).split()
    power = {"kB": 3, "MB": 6, "GB": 9, "TB": 12, "PB": 15}[unit]
    assert abs(float(value) * 10**power - size_bytes) <= size_bytes * 0.00501


@given(st.binary(min_size=32, max_size=32))
def test_a_digest_in_groups_loses_no_digit(raw: bytes) -> None:
    assert wording.digest_text(raw.hex()).replace(" ", "") == raw.hex()
    assert wording.digest_text(raw.hex(), "lines").replace(" ", "").replace("\n", "") == raw.hex()
    short = wording.digest_text(raw.hex(), "short")
    assert short == f"{raw.hex()[:4]} {raw.hex()[4:8]} … {raw.hex()[-4:]}"


def test_running_time_shows_hours_only_when_there_are_some() -> None:
    assert wording.running_text(756_000) == "12:36"
    assert wording.running_text(4_370_000) == "01:12:50"


def test_an_absent_value_prints_nothing_and_zero_prints_zero() -> None:
    absent = show(
        "[{{ a|size }}{{ a|grouped }}{{ a|moment:now }}{{ a|due }}{{ a|running }}{{ missing|size }}]", a=None, now=NOW
    )
    assert absent == "[]"
    assert show("{{ a|size }} {{ a|grouped }} {{ a|running }}", a=0) == "0 字节 0 00:00"


def test_a_number_is_grouped_by_spaces_that_do_not_break() -> None:
    assert show("{{ n|grouped }}", n=18_204) == "18\N{NO-BREAK SPACE}204"


def test_a_text_is_said_in_the_language_of_the_page() -> None:
    text = Text(zh="文件是空的。", en="The file is empty.")
    assert show("{{ t|said }}", t=text) == "文件是空的。"
    with translation.override("en"):
        assert show("{{ t|said }}", t=text) == "The file is empty."
        assert show("{{ t|said }}", t="already worded") == "already worded"
