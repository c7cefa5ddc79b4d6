from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.law import load_packs
from liuhen.law.calendar import WorkingCalendar, load_calendar

CALENDAR = load_packs()["national"].calendar


def days(first: Any, last: Any) -> Any:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def test_every_published_day_agrees_with_chinesecalendar() -> None:
    table = days(CALENDAR.first, CALENDAR.last)
    assert (CALENDAR.first.year, CALENDAR.last.year) == (2019, 2026)
    assert [day for day in table if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_holidays_knows_the_same_rest_days_from_2024_to_2026() -> None:
    holidays = pytest.importorskip("holidays", reason="the second opinion is installed with the benchmarks only")
    china = holidays.country_holidays("CN", years=(2024, 2025, 2026))
    table = days(date(2024, 1, 1), date(2026, 12, 31))
    assert [day for day in table if CALENDAR.is_working(day) != china.is_working_day(day)] == []


@pytest.mark.parametrize(
    "day", ["2025-09-28", "2025-10-11", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_a_make_up_day_is_a_working_day(day: Any) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is True
    assert CALENDAR.name_of(date.fromisoformat(day)).zh == "调休上班"


@pytest.mark.parametrize("day", [f"2026-10-0{number}" for number in range(1, 8)])
def test_national_week_is_no_working_time(day: Any) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is False


def test_beyond_the_published_years_nothing_is_known_and_only_an_estimate_is_given() -> None:
    assert CALENDAR.is_working(date(2027, 1, 4)) is None
    assert CALENDAR.is_working(date(2018, 12, 31)) is None
    assert CALENDAR.after(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert CALENDAR.after(date(2026, 12, 31), 1) is None
    assert CALENDAR.after(date(2030, 1, 1), 1) is None
    assert CALENDAR.provisional_after(date(2026, 12, 31), 2) == date(2027, 1, 4)


def test_before_looks_back_over_rest_days() -> None:
    assert CALENDAR.before(date(2026, 10, 7)) == date(2026, 9, 30)
    assert CALENDAR.before(date(2026, 10, 9), 2) == date(2026, 9, 30)
    assert CALENDAR.before(date(2027, 6, 1)) is None


def test_years_with_a_hole_are_refused() -> None:
    with pytest.raises(InvalidInput, match="without a hole"):
        WorkingCalendar([2024, 2026], {}, {})


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("  2025-01-01: 元旦", "rest_days"),
        ("  first: 元旦", "rest_days"),
        ("surprise: 1", "surprise"),
    ],
)
def test_a_wrong_table_names_its_file_and_place(tmp_path: Path, line: str, place: str) -> None:
    text = f"year: 2024\nnotice: n\nsource: s\nmake_up_working_days: {{}}\nrest_days:\n  2024-01-01: 元旦\n{line}\n"
    (tmp_path / "2024.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"calendar/2024.yaml.*{place}"):
        load_calendar(tmp_path)
