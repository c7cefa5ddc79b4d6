"""A pasted roster: read whole or not at all, and every line at fault is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import parse_instant
from liuhen.office.devices.roster.reading import MOST_LINES, Line, read

ONE = "SF-0012,2026-11-16,08:30,17:30,东片巡查,样例路,BWC-03"


def at(text: str) -> object:
    return parse_instant(f"{text}:00+08:00")


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.replace(",", "\t"),
        f"\ufeff人员,日期,开始,结束,岗位,地点,设备\r\n{ONE}\r\n",
        "日期\t人员\t备注\t开始\t结束\t设备\t岗位\t地点\n2026/11/16\tSF-0012\t无\t8:30\t17:30:00\tBWC-03\t东片巡查\t样例路",
        "officer,day,from,until,post,place,device\nSF-0012,2026年11月16日,08：30,17：30,东片巡查,样例路,BWC-03",
    ],
)
def test_rows_are_read_however_a_spreadsheet_gives_them(text: str) -> None:
    (line,) = read(text)
    assert (line.officer, line.device, line.post, line.place) == ("SF-0012", "BWC-03", "东片巡查", "样例路")
    assert (line.from_at, line.until_at) == (at("2026-11-16T08:30"), at("2026-11-16T17:30"))


@pytest.mark.parametrize(
    ("until", "ends"), [("02:00", "2026-11-17T02:00"), ("20:00", "2026-11-17T20:00"), ("24:00", "2026-11-17T00:00")]
)
def test_a_duty_past_midnight_ends_on_the_next_day(until: str, ends: str) -> None:
    (line,) = read(f"李样例,2026-11-16,20:00,{until},夜间巡查")
    assert line.until_at == at(ends)
    assert (line.place, line.device) == ("", "")


def test_every_line_at_fault_is_named_with_its_number() -> None:
    wrong = (",2026-11-16,08:30,17:30,巡查", "张,2026-02-30,08:30,17:30,巡查", "张,2026-11-16,8点,17:30,巡查")
    text = "\n".join(("人员,日期,开始,结束,岗位", ONE, "", *wrong))
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert [fault.where for fault in caught.value.faults] == ["lines[4]", "lines[5]", "lines[6]"]
    assert "缺人员" in caught.value.faults[0].zh


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "人员,日期,开始,结束,岗位", f"{ONE}\n" * (MOST_LINES + 1), "x" * 100_001]
)
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read(text)


@given(st.text(max_size=300))
def test_no_text_does_anything_but_be_read_or_be_named_as_faulty(text: str) -> None:
    try:
        lines = read(text)
    except InvalidInput:
        return
    assert all(isinstance(line, Line) and line.from_at < line.until_at for line in lines)
