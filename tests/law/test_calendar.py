from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import holidays
import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.law import load_packs
from liuhen.law.calendar import WorkingCalendar, load_calendar, read_years
from liuhen.law.vocabulary import RULEPACKS

PUBLISHED = RULEPACKS / "national" / "calendar"
CALENDAR = load_packs()["national"].calendar
FREE_BUT_NO_FESTIVAL = "the notice counts this weekend day into the holiday; `holidays` lists festivals and days moved"
# every day of 2024 to 2026 on which the tables and `holidays` say different things; none of them is about work
DIFFERENCES = dict.fromkeys(
    [
        "2024-02-17",
        "2024-04-06",
        "2024-05-04",
        "2024-05-05",
        "2024-09-15",
        "2024-10-05",
        "2024-10-06",
        "2025-02-01",
        "2025-02-02",
        "2025-04-05",
        "2025-04-06",
        "2025-05-03",
        "2025-05-04",
        "2025-06-01",
        "2025-10-04",
        "2025-10-05",
        "2026-01-03",
        "2026-02-15",
        "2026-02-21",
        "2026-02-22",
        "2026-04-04",
        "2026-05-03",
        "2026-06-20",
        "2026-06-21",
        "2026-09-26",
        "2026-09-27",
        "2026-10-04",
    ],
    FREE_BUT_NO_FESTIVAL,
)


def days(first: Any, last: Any) -> Any:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def three_years() -> Any:
    return days(date(2024, 1, 1), date(2026, 12, 31))


def is_festival(day: date) -> bool:
    return day in CALENDAR.tables[day.year].rest_days


def test_every_published_day_agrees_with_chinesecalendar() -> None:
    table = days(CALENDAR.first, CALENDAR.last)
    assert (CALENDAR.first.year, CALENDAR.last.year) == (2019, 2026)
    assert [day for day in table if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_holidays_knows_the_same_working_days_from_2024_to_2026() -> None:
    china = holidays.country_holidays("CN", years=(2024, 2025, 2026))
    assert [day for day in three_years() if CALENDAR.is_working(day) != china.is_working_day(day)] == []


def test_what_holidays_calls_otherwise_is_known_day_by_day() -> None:
    china = holidays.country_holidays("CN", years=(2024, 2025, 2026))
    found = {day.isoformat() for day in three_years() if is_festival(day) != (day in china)}
    assert found == set(DIFFERENCES)
    assert all(date.fromisoformat(day).weekday() >= 5 for day in DIFFERENCES)


def test_chinesecalendar_names_the_same_festivals_from_2024_to_2026() -> None:
    named = {day for day in three_years() if is_festival(day)}
    theirs = {day for day in three_years() if chinese_calendar.get_holiday_detail(day)[1]}
    made_up = {day for day in three_years() if day in CALENDAR.tables[day.year].make_up_days}
    assert named == theirs - made_up


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
    assert CALENDAR.name_of(date(2027, 1, 1)) is None
    assert CALENDAR.name_of(date(2027, 1, 2)).zh == "休息日"
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
        WorkingCalendar(table for table in read_years(PUBLISHED) if table.year != 2024)


def test_a_file_that_bears_another_year_than_its_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2024.yaml").write_bytes((PUBLISHED / "2025.yaml").read_bytes())
    with pytest.raises(InvalidInput, match=r"calendar/2024\.yaml: year: 2025 is not the year"):
        load_calendar(tmp_path)


class TestAnImportedYear:
    """It lies over those of the packs, and a process that runs on sees it."""

    # invented: what 2027 may look like
    TEXT = """
year: 2027
notice: 示例通知
published_on: 2026-11-20
source: invented for tests
rest_days:
  2027-01-01: 元旦
  2027-02-05: 春节
  2027-02-08: 春节
  2027-02-09: 春节
  2027-02-10: 春节
  2027-04-05: 清明
  2027-05-01: 劳动节
  2027-05-02: 劳动节
  2027-05-03: 劳动节
  2027-05-04: 劳动节
  2027-06-09: 端午
  2027-09-15: 中秋
  2027-10-01: 国庆节
  2027-10-02: 国庆节
  2027-10-03: 国庆节
  2027-10-04: 国庆节
  2027-10-05: 国庆节
make_up_working_days: {}
"""

    def test_makes_known_what_was_unknown_and_is_seen_without_a_restart(self, tmp_path: Path) -> None:
        assert load_packs(calendars=(tmp_path,))["pengyang"].calendar.is_working(date(2027, 2, 8)) is None
        (tmp_path / "2027.yaml").write_text(self.TEXT, encoding="utf-8")
        for pack in load_packs(calendars=(tmp_path,)).values():
            assert pack.calendar.is_working(date(2027, 2, 8)) is False
            assert pack.calendar.after(date(2026, 12, 31), 1) == date(2027, 1, 4)
        assert load_packs()["pengyang"].calendar.is_working(date(2027, 2, 8)) is None

    def test_that_is_replaced_is_read_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "2027.yaml"
        path.write_text(self.TEXT, encoding="utf-8")
        assert load_packs(calendars=(tmp_path,))["pengyang"].calendar.is_working(date(2027, 2, 10)) is False
        aside = tmp_path / "aside"
        aside.write_text(self.TEXT.replace("2027-02-10", "2027-02-11"), encoding="utf-8")
        aside.replace(path)
        assert load_packs(calendars=(tmp_path,))["pengyang"].calendar.is_working(date(2027, 2, 10)) is True

    def test_stands_in_place_of_a_published_year(self, tmp_path: Path) -> None:
        text = (PUBLISHED / "2026.yaml").read_text(encoding="utf-8")
        (tmp_path / "2026.yaml").write_text(text.replace("2026-10-10", "2026-10-11"), encoding="utf-8")
        calendar = load_calendar(PUBLISHED, tmp_path)
        assert (calendar.is_working(date(2026, 10, 10)), calendar.is_working(date(2026, 10, 11))) == (False, True)
