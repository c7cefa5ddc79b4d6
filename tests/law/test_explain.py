"""Why, in words and in days: golden sentences that officers read."""

from __future__ import annotations

from typing import Any

import pytest

from law.building import LOCAL, a_case, a_recording, an_activity, an_event, at, claim, duty, findings, kept
from liuhen.law.explain import because, because_kept, day_strip
from liuhen.law.wording import state_name


def stored(pack: str, made: str, when: str, returned: str | None = None, relief: Any = None, **more: Any) -> Any:
    found = findings(
        pack, when, activities=[an_activity(returned, relief=relief)], recordings=[a_recording(made, **more)]
    )
    return duty(found, "store-recording")


def test_working_days_are_told_one_by_one() -> None:
    row = stored("pengyang", "2025-09-26T10:09", "2025-09-30T09:00")
    assert because(row) == (
        "音像记录应自作出之日起2个工作日内存储至执法信息系统或本单位专用存储器；"
        "2025年9月26日（周五）10:09作出，当日不计，9月28日（周日）调休上班，为第1日，9月29日（周一）为第2日，"
        "至2025年9月29日（周一）24:00届满；至今未完成，已逾期。"
    )
    assert because(row, "en") == (
        "The recording must be stored in the system or dedicated storage within 2 working days from the day it was "
        "recorded; recorded 2025-09-26 (Fri) 10:09, that day not counted, 09-28 (Sun) make-up working day is day 1, "
        "09-29 (Mon) is day 2, ends 2025-09-29 (Mon) 24:00; not met, overdue."
    )


def test_hours_are_told_to_the_minute() -> None:
    row = stored("gaoxin", "2026-11-13T10:10", "2026-11-21T12:00", stored_at="2026-11-16T09:20:00+08:00")
    assert because(row) == (
        "视音频记录应自作出起24小时内存储；2026年11月13日（周五）10:10作出，"
        "至2026年11月14日（周六）10:10届满；2026年11月16日（周一）09:20才完成，已逾期。"
    )


def test_a_rest_day_at_the_end_names_the_day_to_use_and_the_rolled_one() -> None:
    found = findings("pengyang", "2026-11-10T09:00", events=[an_event("act_ended", "2026-11-01T09:00")])
    assert because(duty(found, "file-case")) == (
        "应自行政执法行为终结之日起20日内形成案卷、装订归档并移交档案室；2026年11月1日（周日）09:00行政执法行为终结，"
        "当日不计，至2026年11月21日（周六）24:00届满；"
        "末日逢休息日，机关义务不顺延（顺延则为11月23日（周一）），请在11月20日（周五）前办理。"
    )


@pytest.mark.parametrize(
    ("returned", "relief", "said"),
    [
        (None, claim("remote"), "尚无返回时间，届满待定"),
        ("2026-11-13T16:00", claim("remote"), "不晚于原期限，仍按原期限"),
        ("2026-11-20T16:00", claim("remote"), "改按返回单位后24小时，晚于原期限"),
        ("2026-11-20T16:00", claim("on_water"), "不予宽限"),
    ],
)
def test_a_claim_is_told_with_what_becomes_of_it(returned: str | None, relief: Any, said: str) -> None:
    assert said in because(stored("pengyang", "2026-11-13T10:10", "2026-11-14T09:00", returned, relief))


def test_what_has_not_started_says_what_starts_it() -> None:
    assert "“返回单位”尚未发生，期限未起算" in because(stored("xinyang", "2026-11-13T10:10", "2026-11-14T09:00"))


def test_an_unpublished_calendar_is_said_and_the_estimate_marked() -> None:
    row = stored("pengyang", "2026-12-31T09:00", "2027-01-01T09:00")
    assert "工作日历尚未公布，届满时间待定（暂估2027年1月4日（周一）24:00）" in because(row)


@pytest.mark.parametrize("pack", LOCAL)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_placeholder_is_left_in_a_sentence(pack: str, language: Any) -> None:
    found = findings(
        pack,
        recordings=[a_recording("2026-11-13T10:10")],
        activities=[an_activity("2026-11-13T16:00")],
        events=[an_event("act_ended"), an_event("emergency")],
    )
    for row in found.obligations:
        assert "{" not in because(row, language)
    for row in found.retention:
        assert because_kept(row, language)


def test_keeping_says_what_decided_and_until_when() -> None:
    assert because_kept(kept(findings("gaoxin", recordings=[a_recording("2025-09-26T10:09")]))) == (
        "视音频记录保存不少于1年；2026年9月27日（周日）起方可提请处置。"
    )
    unsure = findings("gaoxin", recordings=[a_recording("2025-09-26T10:09")], case=a_case(), events=...)
    assert "以下情形有无尚不明：" in because_kept(kept(unsure))


def strip(row: Any, when: str) -> list[Any]:
    return [(day.on.isoformat()[5:], day.kind, day.number, day.label.zh) for day in day_strip(row, at(when))]


def test_the_strip_shows_start_rest_counted_and_overdue_days() -> None:
    when = "2026-11-18T14:32"
    assert strip(stored("pengyang", "2026-11-13T10:10", when), when) == [
        ("11-13", "start", None, "10:10 作出 · 不计"),
        ("11-14", "rest", None, "休息日"),
        ("11-15", "rest", None, "休息日"),
        ("11-16", "counted", 1, "第 1 日"),
        ("11-17", "counted", 2, "第 2 日 · 24:00"),
        ("11-18", "overdue", None, "逾期中"),
    ]


def test_the_strip_of_hours_ends_at_the_minute() -> None:
    when = "2026-11-14T09:00"
    assert strip(stored("fengli", "2026-11-13T10:10", when), when) == [
        ("11-13", "start", None, "10:10 作出"),
        ("11-14", "counted", 1, "10:10 届满"),
    ]


def test_the_strip_names_holidays_and_what_is_not_published() -> None:
    when = "2026-10-05T09:00"
    days = strip(stored("pengyang", "2026-09-30T09:00", when), when)
    assert [day[3] for day in days[1:4]] == ["国庆节"] * 3
    late = strip(stored("pengyang", "2026-12-31T09:00", when), when)
    assert {day[1] for day in late[1:]} == {"unpublished"}


def test_no_clock_no_strip() -> None:
    assert day_strip(stored("xinyang", "2026-11-13T10:10", "2026-11-14T09:00"), at("2026-11-14T09:00")) == ()


def overridden(period: str, **more: Any) -> Any:
    override = {"code": "store-recording", "period": period, "provision": "本机关规定"}
    found = findings(
        "pengyang",
        "2026-11-14T09:00",
        case=a_case(overrides=[override]),
        recordings=[a_recording("2026-11-13T10:10")],
        **more,
    )
    return because(duty(found, "store-recording"))


def test_a_long_run_of_working_days_is_not_told_day_by_day() -> None:
    said = overridden("7 working days")
    assert "7个工作日内" in said
    assert "当日不计，休息日不计，至2026年11月24日（周二）24:00届满" in said


def test_relief_on_top_of_an_agencys_own_period_still_names_that_period() -> None:
    said = overridden("48 hours", activities=[an_activity("2026-11-20T09:00", relief=claim("away"))])
    assert "48小时内" in said
    assert "改按返回单位后24小时，晚于原期限；2026年11月20日（周五）09:00返回单位" in said


def test_a_duty_without_a_clock_is_never_called_in_time() -> None:
    words = {state: state_name(state, has_clock=False).zh for state in ("met", "breached", "pending", "unknown")}
    assert words == {"met": "已做到", "breached": "未做到", "pending": "待办", "unknown": "待查"}
    assert state_name("met", has_clock=True).zh == "按期"
