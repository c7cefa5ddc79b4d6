"""How people write moments, spans and areas in the form; the page's script writes the same, so it can be checked.

Moments: `12:36.2`, `1:02:03`, `75.5`. Spans, one a line: `0:12-0:15.5`. Areas, one a line: span, left, top, width and
height in percent of the picture, then where it is at later moments: `0:01-0:09 20,10,15,25 @0:05 40,10 black`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.media.derive.recipe import WHOLE, Area, Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    T = TypeVar("T")

_MOMENT = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:\.(\d{1,3}))?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)
_SIXTY = 60
_LOOKS = {"black": "black", "blur": "blur", "涂黑": "black", "模糊": "blur"}
MOMENT = Text(zh="请写成 分:秒，例如 12:36.2。", en="Write minutes and seconds, such as 12:36.2.")
SPAN = Text(zh="请每行写一段，例如 0:12-0:15.5。", en="Write one span a line, such as 0:12-0:15.5.")
AREA = Text(
    zh="请每行写一个区域：起止时间和左,上,宽,高（百分数），例如 0:01-0:09 20,10,15,25。",
    en="Write one area a line: its span, and left,top,width,height in percent, such as 0:01-0:09 20,10,15,25.",
)


def moment_ms(text: str) -> int:
    """Read a moment as milliseconds from the start. Raises `InvalidInput`."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise InvalidInput.at("", MOMENT)
    hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
    if (match[2] and seconds >= _SIXTY) or (match[1] and minutes >= _SIXTY):
        raise InvalidInput.at("", MOMENT)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "").ljust(3, "0"))


def moment_text(ms: int) -> str:
    """Write a moment: minutes and seconds, as far down as it needs."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    head = f"{minutes // 60}:{minutes % 60:02}" if minutes >= _SIXTY else str(minutes)
    return f"{head}:{seconds:02}{fraction}"


def spans(text: str) -> tuple[Span, ...]:
    """Read spans, one a line. Raises `InvalidInput` naming every line at fault."""
    return _lines(text, _span, SPAN)


def areas(text: str) -> tuple[Area, ...]:
    """Read areas, one a line. Raises `InvalidInput` naming every line at fault."""
    return _lines(text, _area, AREA)


def _lines(text: str, read: Callable[[str], T], help_: Text) -> tuple[T, ...]:
    made, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            made.append(read(line))
        except InvalidInput:
            said = Text(zh=f"第 {number} 行：{help_.zh}", en=f"Line {number}: {help_.en}")
            faults.append(Fault.of(f"[{number - 1}]", said))
    if faults:
        raise InvalidInput(faults)
    return tuple(made)


def _span(line: str) -> Span:
    start, dash, end = line.strip().partition("-")
    if not dash:
        raise InvalidInput.at("", SPAN)
    span = Span(from_ms=moment_ms(start), to_ms=moment_ms(end))
    if span.from_ms >= span.to_ms:
        raise InvalidInput.at("", SPAN)
    return span


def _area(line: str) -> Area:
    words = line.split()
    look = _LOOKS.get(words[-1])
    parts = iter(words if look is None else words[:-1])
    span = _span(next(parts, ""))
    left, top, width, height = _shares(next(parts, ""), 4)
    places = [Place(at_ms=span.from_ms, left=left, top=top), *_places(parts)]
    beyond = any(place.left + width > WHOLE or place.top + height > WHOLE for place in places)
    moments = [place.at_ms for place in places]
    if beyond or width == 0 or height == 0 or moments != sorted(set(moments)):
        raise InvalidInput.at("", AREA)
    return Area(
        from_ms=span.from_ms,
        to_ms=span.to_ms,
        width=width,
        height=height,
        places=tuple(places),
        look="black" if look == "black" else "blur",
    )


def _places(parts: Iterator[str]) -> Iterator[Place]:
    for word in parts:
        if not word.startswith("@"):
            raise InvalidInput.at("", AREA)
        left, top = _shares(next(parts, ""), 2)
        yield Place(at_ms=moment_ms(word[1:]), left=left, top=top)


def _shares(word: str, count: int) -> list[int]:
    """Read percents as ten-thousandths."""
    matches = [_PERCENT.fullmatch(part) for part in word.split(",")]
    if len(matches) != count or None in matches:
        raise InvalidInput.at("", AREA)
    return [int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) for match in matches if match is not None]
