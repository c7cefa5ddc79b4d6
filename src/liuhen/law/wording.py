"""How instants, days, states and sources read in both languages. Beijing time throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import WEEKDAYS, in_beijing, legal_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from liuhen.law.provision import Language

STATE_NAMES = {
    "pending": Text(zh="待办", en="pending"),
    "met": Text(zh="按期", en="met"),
    "late": Text(zh="逾期完成", en="late"),
    "overdue": Text(zh="已逾期", en="overdue"),
    "breached": Text(zh="已违反", en="breached"),
    "waived": Text(zh="免除", en="waived"),
    "unknown": Text(zh="不明", en="unknown"),
}
STANDING_NAMES = {
    "pending": Text(zh="待办", en="to be done"),
    "met": Text(zh="已做到", en="done"),
    "breached": Text(zh="未做到", en="not done"),
    "waived": Text(zh="已免除", en="waived"),
    "unknown": Text(zh="待查", en="not known"),
}
"""How a duty without a clock stands: there is no time that it could be in."""
SOURCE_NAMES = {
    "regulation": Text(zh="文本", en="regulation"),
    "national": Text(zh="国家法律", en="national law"),
    "interpretation": Text(zh="释", en="interpretation"),
    "default": Text(zh="平台默认", en="platform default"),
}
KEEP_NAMES = {
    "dispose_after": Text(zh="期满可处置", en="dispose after"),
    "with_case_file": Text(zh="随案卷", en="with the case file"),
    "preserve": Text(zh="长期保存", en="preserve"),
    "unknown": Text(zh="未确定", en="unknown"),
}
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def state_name(state: str, *, has_clock: bool) -> Text:
    """Name a state; of a duty without a clock nothing is in time or late."""
    return STATE_NAMES[state] if has_clock else STANDING_NAMES.get(state, STATE_NAMES[state])


def say(text: Text, language: Language) -> str:
    """Take the sentence in one language."""
    return text.zh if language == "zh" else text.en


def one_of(names: Sequence[Text]) -> Text:
    """Join alternatives: 甲、乙或丙 / a, b or c."""
    return _joined(names, "或", " or ")


def every(names: Sequence[Text]) -> Text:
    """Join what belongs together: 甲、乙和丙 / a, b and c."""
    return _joined(names, "和", " and ")


def _joined(names: Sequence[Text], zh: str, en: str) -> Text:
    *first, last = names
    if not first:
        return last
    return Text(
        zh="、".join(name.zh for name in first) + zh + last.zh, en=", ".join(name.en for name in first) + en + last.en
    )


def weekday(day: date, language: Language) -> str:
    """Name the weekday: 周五 / Fri."""
    return f"周{WEEKDAYS[day.weekday()]}" if language == "zh" else _ENGLISH_DAYS[day.weekday()]


def say_day(day: date, language: Language, *, with_year: bool = False) -> str:
    """Write a day with its weekday: 9月26日（周五） / 09-26 (Fri)."""
    if language == "zh":
        year = f"{day.year}年" if with_year else ""
        return f"{year}{day.month}月{day.day}日（{weekday(day, language)}）"
    text = day.isoformat() if with_year else day.strftime("%m-%d")
    return f"{text} ({weekday(day, language)})"


def say_instant(at: datetime, language: Language) -> str:
    """Write an instant to the minute, with its year."""
    local = in_beijing(at)
    space = "" if language == "zh" else " "
    return f"{say_day(local.date(), language, with_year=True)}{space}{local:%H:%M}"


def say_end(due: datetime, language: Language) -> str:
    """Write an exclusive end; midnight reads as 24:00 of the day before."""
    local = in_beijing(due)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return say_instant(due, language)
    space = "" if language == "zh" else " "
    day = legal_date(due) - timedelta(days=1)
    return f"{say_day(day, language, with_year=True)}{space}24:00"
