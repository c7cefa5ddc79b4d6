"""Regular expressions that people may write: compiled only if no text can make them run away.

Python's engine tries every way in which a pattern can divide a text. How many ways there are is bounded here from the
pattern itself, before it meets any name: choices multiply along a sequence and grow by powers inside a repetition. A
pattern that could take more than `MOST_WAYS` is refused, and so are back references, whose ways cannot be counted.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Final

from liuhen.kernel.errors import InvalidInput, Text

LONGEST_TEXT: Final = 255
MOST_WAYS: Final = 100_000
LONGEST_PATTERN: Final = 1000
RUNAWAY: Final = Text(
    zh="遇到某些文件名会算得太久：长短不定的部分又被重复。请写明次数，例如用 [0-9]{6} 代替 .*",
    en="the pattern may take too long: it repeats something that itself varies",
)
NO_REFERENCES: Final = Text(zh="不能引用前面的组", en="a back reference is not allowed")
# The standard library's own parser: a second one of ours would one day read a pattern differently than the engine.
_PARSER: Final[Any] = importlib.import_module("re._parser")
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_REFERENCES: Final = frozenset({"GROUPREF", "GROUPREF_EXISTS", "GROUPREF_IGNORE", "GROUPREF_LOC_IGNORE"})


def compile_safely(pattern: str, *, where: str = "") -> re.Pattern[str]:
    """Compile a pattern that is to be searched for in texts of up to `LONGEST_TEXT` characters.

    Raises `InvalidInput` at `where` for what is no pattern, or one that may take too long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise InvalidInput.at(
            where,
            Text(zh=f"式子超过 {LONGEST_PATTERN} 个字符", en=f"the pattern has more than {LONGEST_PATTERN} characters"),
        )
    try:
        compiled = re.compile(pattern, re.ASCII)
        ways = ways_of(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        said = Text(zh=f"不是正则表达式：{error}", en=f"no regular expression: {error}")
        raise InvalidInput.at(where, said) from error
    except _Uncountable as error:
        raise InvalidInput.at(where, NO_REFERENCES) from error
    if ways > MOST_WAYS:
        raise InvalidInput.at(where, RUNAWAY)
    return compiled


def ways_of(pattern: str) -> int:
    """Return in how many ways a search may try a pattern at most, counted up to a little over `MOST_WAYS`."""
    parsed = list(_PARSER.parse(pattern, re.ASCII))
    anchored = (
        bool(parsed) and _name(parsed[0][0]) == "AT" and _name(parsed[0][1]) in {"AT_BEGINNING", "AT_BEGINNING_STRING"}
    )
    return _cap(_ways(parsed) * (1 if anchored else LONGEST_TEXT))


class _Uncountable(ValueError):
    """A pattern whose ways cannot be bounded."""


def _ways(parsed: Any) -> int:
    ways = 1
    for operation, argument in parsed:
        ways = _cap(ways * _ways_of_one(_name(operation), argument))
    return ways


def _ways_of_one(name: str, argument: Any) -> int:
    if name in _REFERENCES:
        raise _Uncountable(NO_REFERENCES.en)
    if name in _REPEATS:
        return _ways_of_repeat(*argument)
    match name:
        case "SUBPATTERN":
            return _ways(argument[-1])
        case "ATOMIC_GROUP":
            return _ways(argument)
        case "BRANCH":
            return _cap(sum(_ways(branch) for branch in argument[1]))
        case "ASSERT" | "ASSERT_NOT":
            return _ways(argument[1])
    return 1


def _ways_of_repeat(least: int, most: int, repeated: Any) -> int:
    fewest, highest = min(least, LONGEST_TEXT), min(int(most), LONGEST_TEXT)
    inner = _ways(repeated)
    if inner == 1:
        return highest - fewest + 1
    ways = 0
    for times in range(fewest, highest + 1):
        ways = _cap(ways + inner**times)
        if ways > MOST_WAYS:
            break
    return ways


def _cap(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)


def _name(constant: Any) -> str:
    return str(getattr(constant, "name", constant))
