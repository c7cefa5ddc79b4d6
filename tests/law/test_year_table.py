"""A year's table is checked in full before any period runs by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.law.vocabulary import RULEPACKS
from liuhen.law.year_table import YearTable, read_year

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = RULEPACKS / "national" / "calendar"
TEXT = (PUBLISHED / "2026.yaml").read_text(encoding="utf-8")


def read(folder: Path, text: str) -> YearTable:
    path = folder / "2026.yaml"
    path.write_text(text, encoding="utf-8")
    return read_year(path)


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_published_year_passes_the_checks(path: Path) -> None:
    table = read_year(path)
    assert (str(table.year), table.origin) == (path.stem, PUBLISHED)
    assert 240 < len(table.working_days) < 255


def test_only_the_year_of_the_epidemic_needs_a_note() -> None:
    assert [path.stem for path in sorted(PUBLISHED.glob("*.yaml")) if read_year(path).note] == ["2020"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  2026-01-01: 元旦\n", "  2025-01-01: 元旦\n", "rest_days: 2025-01-01: '元旦' is no day of 2026"),
        ("  2026-01-01: 元旦\n", "  2026-01-01: ''\n", "rest_days: 2026-01-01: '' is no day of 2026 with its name"),
        ("  2026-01-01: 元旦\n", "  first: 元旦\n", "rest_days: first"),
        ("  2026-01-01: 元旦\n", "  2026-01-01: 圣诞节\n", "圣诞节 is none of: 元旦"),
        ("  2026-01-01: 元旦\n", "", "2026-01-01 is 元旦 by law and is missing"),
        ("  2026-01-02: 元旦\n", "  2026-03-02: 元旦\n", "2026-03-02: 元旦 does not fall in this season"),
        ("  2026-06-19: 端午\n", "  2026-06-26: 国庆节\n", "2026-06-26: 国庆节 does not fall"),
        ("  2026-10-07: 国庆节\n", "", "12 weekdays are free after those made up, the law gives 13"),
        ("  2026-10-10: 国庆节调休\n", "", "14 weekdays are free"),
        ("  2026-10-10: 国庆节调休\n", "  2026-10-09: 国庆节调休\n", "2026-10-09 is no Saturday or Sunday"),
        ("  2026-10-10: 国庆节调休\n", "  2026-10-04: 国庆节调休\n", "2026-10-04 is a rest day and a make-up"),
        ("published_on: 2025-11-04", "published_on: last autumn", "published_on: must be a date"),
        ("year: 2026", "year: soon", "year: must be a year"),
        ("year: 2026", "year: 2026\nweather: fine", "weather: unknown key"),
        ("notice: ", "note: ", "notice: missing"),
    ],
)
def test_a_table_that_cannot_be_right_names_file_place_and_day(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, TEXT.replace(old, new, 1))
    assert any(str(fault).startswith("calendar/2026.yaml: ") for fault in caught.value.faults)
    assert any(said in str(fault) for fault in caught.value.faults), caught.value


def test_a_festival_without_its_days_is_a_fault(tmp_path: Path) -> None:
    short = TEXT
    for day in ("25", "26", "27"):
        short = short.replace(f"  2026-09-{day}: 中秋\n", "")
    assert read(tmp_path, f"{short}note: 试验\n")  # the festival may fall into the national holiday
    short = TEXT.replace("2026-06-19: 端午", "2026-06-19: 中秋")
    with pytest.raises(InvalidInput, match="中秋 does not fall"):
        read(tmp_path, short)
    for day in ("19", "20", "21"):
        short = short.replace(f"  2026-06-{day}: 端午\n", "").replace(f"  2026-06-{day}: 中秋\n", "")
    with pytest.raises(InvalidInput, match="端午: 0 rest days, the law gives 1"):
        read(tmp_path, short)


def test_a_table_that_says_why_may_give_more_days(tmp_path: Path) -> None:
    longer = TEXT.replace("  2026-10-07: 国庆节\n", "  2026-10-07: 国庆节\n  2026-10-08: 国庆节\n")
    with pytest.raises(InvalidInput, match="tell why in `note`"):
        read(tmp_path, longer)
    assert read(tmp_path, f"{longer}note: 国务院延长假期一天\n").note


def test_several_faults_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, TEXT.replace("2026-01-01", "2025-01-01").replace("2026-10-10", "2026-10-09"))
    assert len(caught.value.faults) == 2
