"""When a rule applies, and when it is waived, in words: a condition told by the phrases of `rulepacks/phrases.yaml`.

Composes and judges nothing. Parts that must all hold, or of which one is enough, become one sentence or a numbered
list; `not` is carried inwards to the phrases, which say both. A condition without a phrase is a programming mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from liuhen.kernel.errors import Text
from liuhen.law.phrasing import clause
from liuhen.law.rules.conditions import ALWAYS, All, AnyOf, Not

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.law.rules.conditions import Condition

Way = Literal["all", "any"]
_CHINESE_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts that hold together, or of which one is enough."""

    way: Way
    parts: tuple[Text | Joined, ...]


_AND: Mapping[Way, Text] = {"all": Text(zh="，且", en=", and "), "any": Text(zh="，或者", en=", or ")}
_WHERE: Mapping[str, Mapping[Way | None, Text]] = {
    "applies": {
        None: Text(zh="适用情形：", en="applies where "),
        "all": Text(zh="适用情形（须同时具备）：", en="applies where all of these hold: "),
        "any": Text(zh="适用情形（有其一即可）：", en="applies where one of these holds: "),
    },
    "waived": {
        None: Text(zh="免除情形：", en="waived where "),
        "all": Text(zh="免除情形（须同时具备）：", en="waived where all of these hold: "),
        "any": Text(zh="免除情形（有其一即可）：", en="waived where one of these holds: "),
    },
}


def applies(when: Condition | None) -> Text | None:
    """Say when a rule applies; None where it always does."""
    return _said(when, "applies")


def waived(waived_when: Condition | None) -> Text | None:
    """Say when a duty is waived; None where it never is."""
    return _said(waived_when, "waived")


def _said(condition: Condition | None, opening: str) -> Text | None:
    told = None if condition is None or condition is ALWAYS else _told(condition, holds=True)
    if told is None:
        return None
    way: Way | None = None
    if isinstance(told, Joined) and any(isinstance(part, Joined) for part in told.parts):
        way, body = told.way, _numbered(told)
    else:
        body = _inline(told)
    head = _WHERE[opening][way]
    return Text(zh=head.zh + body.zh, en=head.en + body.en)


def _told(condition: Condition, *, holds: bool) -> Text | Joined | None:
    """Tell a condition, or that it does not hold; None for one that says nothing."""
    match condition:
        case Not():
            return _told(condition.part, holds=not holds)
        case All() | AnyOf():
            way: Way = "all" if isinstance(condition, All) is holds else "any"
            return _join(way, [_told(part, holds=holds) for part in condition.parts if part is not ALWAYS])
        case _:
            return clause(condition, holds=holds)


def _join(way: Way, told: Sequence[Text | Joined | None]) -> Text | Joined | None:
    parts: list[Text | Joined] = []
    for part in told:
        if isinstance(part, Joined) and part.way == way:
            parts += part.parts
        elif part is not None:
            parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return Joined(way, tuple(parts)) if parts else None


def _inline(told: Text | Joined) -> Text:
    if isinstance(told, Text):
        return told
    parts = [_bracketed(part) for part in told.parts]
    word = _AND[told.way]
    return Text(zh=word.zh.join(part.zh for part in parts), en=word.en.join(part.en for part in parts))


def _bracketed(part: Text | Joined) -> Text:
    said = _inline(part)
    return said if isinstance(part, Text) else Text(zh=f"（{said.zh}）", en=f"({said.en})")


def _numbered(told: Joined) -> Text:
    parts = [_inline(part) for part in told.parts]
    return Text(
        zh="；".join(f"（{_CHINESE_NUMBERS[index]}）{part.zh}" for index, part in enumerate(parts)),
        en="; ".join(f"({index}) {part.en}" for index, part in enumerate(parts, 1)),
    )
