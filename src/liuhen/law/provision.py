"""Provisions: which sentence of which text a value comes from.

Written `<text>/<article>[.<paragraph>][(<item>)]`: `pengyang/14(1)`, `penalty-law/60` (docs/spec/findings.md).
Articles keep the numbers that are printed, even where the text skips one. Knows no text by itself: names come in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from liuhen.kernel.errors import InvalidInput, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["zh", "en"]
_PROVISION = re.compile(r"([a-z][a-z0-9-]{0,39})/([1-9]\d{0,3})(?:\.([1-9]\d?))?(?:\(([1-9]\d?)\))?", re.ASCII)
_DIGITS = "零一二三四五六七八九"
_TEN = 10


@dataclass(frozen=True, slots=True)
class Provision:
    """One article, paragraph or item of a text. `str()` gives the written form."""

    text: str
    article: int
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        paragraph = "" if self.paragraph is None else f".{self.paragraph}"
        item = "" if self.item is None else f"({self.item})"
        return f"{self.text}/{self.article}{paragraph}{item}"

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Sort key: by text, then as the text prints them."""
        return (self.text, self.article, self.paragraph or 0, self.item or 0)

    def covers(self, other: Provision) -> bool:
        """Tell whether `other` is this provision or a part of it: `pengyang/10` covers `pengyang/10.2`."""
        if (self.text, self.article) != (other.text, other.article):
            return False
        return self.paragraph in (None, other.paragraph) and self.item in (None, other.item)

    def cite(self, language: Language, names: Mapping[str, Text]) -> str:
        """Write it for people: 彭阳 第十条第一款 / Pengyang art. 10 para. 1; a text without a name keeps its id."""
        name = names.get(self.text)
        if language == "zh":
            paragraph = f"第{chinese_number(self.paragraph)}款" if self.paragraph else ""
            item = f"第（{chinese_number(self.item)}）项" if self.item else ""
            return f"{name.zh if name else self.text} 第{chinese_number(self.article)}条{paragraph}{item}"
        paragraph = f" para. {self.paragraph}" if self.paragraph else ""
        item = f" item ({self.item})" if self.item else ""
        return f"{name.en if name else self.text} art. {self.article}{paragraph}{item}"


@lru_cache(maxsize=4096)
def parse_provision(text: str) -> Provision:
    """Read the written form; anything else is `InvalidInput`."""
    match = _PROVISION.fullmatch(text)
    if match is None:
        shown = repr(text[:80])
        zh = f"{shown} 不是条文的写法，例如 pengyang/14(1)、penalty-law/60"
        raise InvalidInput.at("", Text(zh=zh, en=f"{shown} is no provision such as pengyang/14(1) or penalty-law/60"))
    article, paragraph, item = (int(part) if part else None for part in match.groups()[1:])
    if article is None:  # cannot be: the pattern demands it
        raise AssertionError(text)
    return Provision(match[1], article, paragraph, item)


def chinese_number(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals, as articles are numbered: 十, 二十一, 一百零三."""
    thousands, hundreds, tens, ones = (number // 1000, number // 100 % 10, number // 10 % 10, number % 10)
    text = ""
    for digit, unit in ((thousands, "千"), (hundreds, "百"), (tens, "十")):
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零"):
            text += "零"
    if ones:
        return (text if not text.startswith("一十") else text[1:]) + _DIGITS[ones]
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text
