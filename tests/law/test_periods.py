from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.building import at
from liuhen.kernel.errors import InvalidInput
from liuhen.law import load_packs
from liuhen.law.periods import Bearer, parse_period, period_end

CALENDAR = load_packs()["national"].calendar
PERIODS = st.builds(
    "{} {}s".format, st.integers(2, 60), st.sampled_from(["hour", "working day", "day", "week", "month", "year"])
)
STARTS = st.datetimes(
    min_value=at("2019-01-01T00:00").replace(tzinfo=None), max_value=at("2028-01-01T00:00").replace(tzinfo=None)
).map(lambda naive: at(naive.isoformat()))


def end(period: str, start: str, bearer: Any = Bearer.AGENCY) -> Any:
    return period_end(parse_period(period), at(start), CALENDAR, bearer)


@pytest.mark.parametrize(
    ("period", "start", "due"),
    [
        # hours: elapsed from the exact moment
        ("24 hours", "2025-09-26T10:09", "2025-09-27T10:09"),
        ("24 hours", "2026-02-16T23:30:15", "2026-02-17T23:30:15"),
        # working days: start day out, rest days skipped, make-up days counted, ends 24:00
        ("2 working days", "2025-09-26T10:09", "2025-09-30T00:00"),
        ("2 working days", "2026-09-30T08:00", "2026-10-10T00:00"),
        ("2 working days", "2026-11-13T10:10", "2026-11-18T00:00"),
        ("7 working days", "2026-11-09T15:00", "2026-11-19T00:00"),
        ("7 working days", "2026-11-12T15:00", "2026-11-24T00:00"),
        ("1 working day", "2025-10-10T12:00", "2025-10-12T00:00"),
        ("1 working day", "2026-02-13T12:00", "2026-02-15T00:00"),
        ("1 working day", "2026-02-27T12:00", "2026-03-01T00:00"),
        ("1 working day", "2026-05-08T12:00", "2026-05-10T00:00"),
        ("1 working day", "2026-09-19T12:00", "2026-09-21T00:00"),
        ("1 working day", "2026-10-09T12:00", "2026-10-11T00:00"),
        ("3 working days", "2026-11-13T16:00", "2026-11-19T00:00"),
        # calendar days: start day out, ends 24:00 of the last day whatever day that is
        ("20 days", "2026-10-27T09:00", "2026-11-17T00:00"),
        ("30 days", "2026-10-22T09:00", "2026-11-22T00:00"),
        ("30 days", "2024-01-31T00:00", "2024-03-02T00:00"),
        # weeks, months, years: same date, else the month's last day
        ("1 week", "2026-11-13T09:00", "2026-11-21T00:00"),
        ("6 months", "2025-08-31T09:00", "2026-03-01T00:00"),
        ("6 months", "2025-09-26T09:00", "2026-03-27T00:00"),
        ("1 month", "2024-01-31T09:00", "2024-03-01T00:00"),
        ("1 year", "2024-02-29T09:00", "2025-03-01T00:00"),
        # a start given in another zone counts by its day in Beijing
        ("2 working days", "2025-09-25T20:00:00Z", "2025-09-30T00:00"),
        ("20 days", "2026-10-26T23:00:00+00:00", "2026-11-17T00:00"),
    ],
)
def test_a_period_ends(period: str, start: str, due: Any) -> None:
    assert end(period, start).due == at(due)


def test_an_agencys_duty_does_not_roll_but_names_the_working_day_after() -> None:
    found = end("30 days", "2026-10-22T09:00")
    assert (found.last_day, found.next_working_day) == (date(2026, 11, 21), date(2026, 11, 23))
    assert end("20 days", "2026-10-27T09:00").next_working_day is None


def test_a_partys_right_rolls_to_the_next_working_day() -> None:
    assert end("30 days", "2026-10-22T09:00", Bearer.PARTY).due == at("2026-11-24T00:00")
    assert end("20 days", "2026-10-27T09:00", Bearer.PARTY).due == at("2026-11-17T00:00")


def test_beyond_the_published_calendar_the_end_is_unknown_with_an_estimate() -> None:
    found = end("2 working days", "2026-12-31T09:00")
    assert found.due is None
    assert found.provisional == at("2027-01-05T00:00")
    assert found.not_before == at("2027-01-03T00:00")


def test_beyond_the_published_calendar_a_partys_roll_is_unknown_too() -> None:
    assert end("20 days", "2027-03-01T09:00", Bearer.PARTY).due is None
    assert end("20 days", "2027-03-01T09:00").due == at("2027-03-22T00:00")


@pytest.mark.parametrize(
    "wrong", ["", "0 days", "2 day", "1000 days", "-1 days", "2 fortnights", "2days", "2.5 days", "２ days"]
)
def test_anything_else_is_no_period(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        parse_period(wrong)


@given(period=PERIODS, one=STARTS, other=STARTS)
def test_a_later_start_never_ends_earlier(period: str, one: Any, other: Any) -> None:
    first, second = sorted((one, other))
    ends = [period_end(parse_period(period), start, CALENDAR) for start in (first, second)]
    assert (ends[0].due or ends[0].provisional) <= (ends[1].due or ends[1].provisional)


@given(period=PERIODS, start=STARTS)
def test_an_end_lies_after_its_start_and_never_before_its_bound(period: str, start: str) -> None:
    found = period_end(parse_period(period), start, CALENDAR)
    assert start < found.not_before <= (found.due or found.provisional)
