"""Canonical JSON: one value, one sequence of bytes.

UTF-8, object keys sorted by code point, no white space, integers only. Reading accepts bytes only when writing them
again gives the same bytes (design/formats, "Log"), so there are never two spellings of one entry.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from liuhen.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
_SCALARS: Final = frozenset({type(None), bool, int, str})
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode(value: Json) -> bytes:
    """Write `value` canonically.

    Raises `InvalidInput` for floats, keys that are no strings, lone surrogates and anything JSON does not know.
    """
    if not _is_plain(value):
        _check(value, "")
    try:
        return _WRITER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInput.at("", "text holds a lone surrogate, which UTF-8 cannot carry") from error


def parse(data: bytes) -> Json:
    """Read canonical bytes; refuse every other spelling of the same value."""
    try:
        value: Json = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InvalidInput.at("", f"not JSON: {error}") from error
    if encode(value) != data:
        raise InvalidInput.at("", "not canonical: writing the value again gives other bytes")
    return value


def _is_plain(value: Json) -> bool:
    """Tell whether all is of JSON's own types; what is not, `_check` looks at again, and knows its place."""
    if isinstance(value, dict):
        return {str}.issuperset(map(type, value)) and _are_plain(value.values())
    return _are_plain(value) if isinstance(value, list) else type(value) in _SCALARS


def _are_plain(values: Collection[Json]) -> bool:
    # most hold nothing but scalars, and that takes no step of Python for each
    return _SCALARS.issuperset(map(type, values)) or all(
        _is_plain(value) for value in values if type(value) not in _SCALARS
    )


def _check(value: Json, where: str) -> None:
    if value is None or isinstance(value, (bool, int, str)):
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{where}[{index}]")
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise InvalidInput.at(where, f"key {key!r} is no string")
            _check(item, f"{where}.{key}" if where else key)
        return
    raise InvalidInput.at(where, f"{type(value).__name__} has no canonical form; use integers and text")


def _no_float(text: str) -> Json:
    raise ValueError(f"number {text} is no integer")
