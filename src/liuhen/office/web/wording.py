"""How values are worded on a page: Beijing time with its weekday, two largest units, decimal sizes, digests in fours.

Follows the tokens and patterns of the design. Formats what it is given; it decides nothing and reads no clock.
A date is shown without its year only beside a `now` of the same year: a legal date must not be ambiguous.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from liuhen.kernel.instant import in_beijing, legal_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.kernel.errors import Text

DAY_SECONDS = 86_400
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
SHORT_DIGEST = 16
WEEKDAYS: Final = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)


def is_english() -> bool:
    """Tell whether the page is read in English."""
    return (get_language() or "").startswith("en")


def said(text: Text) -> str:
    """Say a text in the page's language: Chinese unless English was asked for."""
    return text.en if is_english() else text.zh


def joined(names: Iterable[str]) -> str:
    """Join names as the page's language does."""
    return (", " if is_english() else "、").join(names)


def weekday(day: date) -> str:
    """Return `周一` … `周日`, `Mon` … `Sun` in English."""
    return _(WEEKDAYS[day.weekday()])


def day_text(day: date, now: datetime | None = None) -> str:
    """Return `11-16 周一`, with its year where `now` is not given or lies in another year."""
    plain = legal_date(day) if isinstance(day, datetime) else day
    is_this_year = now is not None and in_beijing(now).year == plain.year
    return f"{plain:%m-%d} {weekday(plain)}" if is_this_year else f"{plain:%Y-%m-%d} {weekday(plain)}"


def moment_text(at: datetime, now: datetime | None = None, *, seconds: bool = False) -> str:
    """Return `11-09 周一 17:26`, or with seconds `11-09 周一 17:26:03`, in Beijing time."""
    local = in_beijing(at)
    return f"{day_text(local, now)} {local:%H:%M:%S}" if seconds else f"{day_text(local, now)} {local:%H:%M}"


def clock_text(at: datetime) -> str:
    """Return `17:26:03` in Beijing."""
    return f"{in_beijing(at):%H:%M:%S}"


def due_text(due_at: datetime, now: datetime | None = None) -> str:
    """Word an exclusive end: midnight is 24:00 of the day before, as the law counts it."""
    local = in_beijing(due_at)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{day_text(local - timedelta(days=1), now)} 24:00"
    return moment_text(local, now)


def span_text(seconds: float) -> str:
    """Return the two largest units of a length of time: `1 天 14 时`, `9 时 28 分`, `3 分 10 秒`."""
    whole = int(abs(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return _("%(days)d 天 %(hours)d 时") % {"days": days, "hours": hour}
    if hours:
        return _("%(hours)d 时 %(minutes)d 分") % {"hours": hours, "minutes": minute}
    if minutes:
        return _("%(minutes)d 分 %(seconds)d 秒") % {"minutes": minutes, "seconds": second}
    return _("%(seconds)d 秒") % {"seconds": second}


def running_text(milliseconds: int) -> str:
    """Return the length of footage as a player shows it: `12:36`, `01:12:50`."""
    minutes, second = divmod(max(0, milliseconds) // 1000, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def size_text(size_bytes: int) -> str:
    """Return a size in decimal units with three figures: `4.12 GB`; below a kilobyte in bytes."""
    if size_bytes < 1000:  # noqa: PLR2004 - decimal units, as the makers of cameras and cards write them
        return _("%(count)d 字节") % {"count": size_bytes}
    value, unit = size_bytes / 1000, "kB"
    for larger in ("MB", "GB", "TB", "PB"):
        if value < 999.5:  # noqa: PLR2004 - rounds to 1000 of this unit
            break
        value, unit = value / 1000, larger
    return f"{value:.3g} {unit}"


def number_text(number: int) -> str:
    """Group a whole number by spaces that do not break: `18 204`."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


def digest_text(digest: str, how: str = "full") -> str:
    """Group a hexadecimal digest in fours: `full` on one line, `lines` on two, `short` with its middle left out."""
    groups = re.findall(r".{1,4}", digest)
    if how == "short" and len(digest) > SHORT_DIGEST:
        return f"{groups[0]} {groups[1]} … {groups[-1]}"
    if how == "lines":
        half = (len(groups) + 1) // 2
        return " ".join(groups[:half]) + "\n" + " ".join(groups[half:])
    return " ".join(groups)
