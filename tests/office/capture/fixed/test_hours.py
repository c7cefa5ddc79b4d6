"""Opening hours: spans of a weekday, the working-day calendar with its make-up days, what comes next."""

from __future__ import annotations

from datetime import datetime

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import BEIJING
from liuhen.office.capture.fixed.gaps import calendar
from liuhen.office.capture.fixed.hours import Hours, read_spans

OFFICE = Hours(days=("09:00-12:00 13:30-17:30",) * 5 + ("", ""), by_calendar=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        ("2026-11-18 09:00", "2026-11-18 09:00"),
        ("2026-11-18 11:59:59", "2026-11-18 09:00"),
        ("2026-11-18 12:00", None),
        ("2026-11-18 17:00", "2026-11-18 13:30"),
        ("2026-11-21 10:00", None),  # Saturday
        ("2026-10-01 10:00", None),  # National Day, a Thursday
        ("2026-10-10 10:00", "2026-10-10 09:00"),  # a Saturday on which people make up for it
        ("2199-11-18 10:00", "2199-11-18 09:00"),  # nobody has published that year: the weekday decides
    ],
)
def test_it_is_open_when_hours_and_calendar_say_so(moment: str, since: str | None) -> None:
    assert OFFICE.open_since(at(moment), calendar()) == (None if since is None else at(since))


def test_without_the_calendar_a_holiday_is_a_weekday_like_any_other() -> None:
    plain = Hours(days=OFFICE.days, by_calendar=False)
    assert plain.open_since(at("2026-10-01 10:00"), calendar()) == at("2026-10-01 09:00")
    assert plain.open_since(at("2026-10-10 10:00"), calendar()) is None


def test_what_comes_next_skips_days_that_are_closed() -> None:
    assert OFFICE.opens_next(at("2026-11-18 12:30"), calendar()) == at("2026-11-18 13:30")
    assert OFFICE.opens_next(at("2026-11-20 18:00"), calendar()) == at("2026-11-23 09:00")
    assert Hours(days=("",) * 7, by_calendar=False).opens_next(at("2026-11-20 18:00"), calendar()) is None


def test_when_it_closed_last_is_known() -> None:
    assert OFFICE.closed_at(at("2026-11-22 10:00"), calendar()) == at("2026-11-20 17:30")
    assert OFFICE.closed_at(at("2026-11-18 10:00"), calendar()) is None


@pytest.mark.parametrize("text", ["9-12", "12:00-09:00", "09:00-09:00", "09:00-12:00 11:00-13:00", "23:00-24:01", "x"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="hours"):
        read_spans(text)
