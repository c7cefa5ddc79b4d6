"""Strict reading of YAML and JSON: every place at fault is named, nothing unknown is passed over.

A `Node` is a value and the place where it stands; faults gather in one list, so that several are reported together.
Refuses duplicate keys, which the usual readers let the last one win.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from liuhen.kernel.errors import Fault, InvalidInput, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNKNOWN_KEY = Text(zh="没有这个键", en="unknown key")
_MISSING = Text(zh="缺少", en="missing")
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc]  # the C loader where PyYAML was built with it, else the plain one
    """Safe YAML without duplicate keys and without `yes`, `no`, `on` and `off` as truth values."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Build a mapping; a key that stands twice is an error."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        built: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return built


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


@dataclass(slots=True)
class Node:
    """A value at a place, such as `activities[0].kind`; `faults` is shared by the whole document."""

    value: Any
    where: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, said: Text | str) -> Any:
        """Note that this place is wrong; gives None, so that a reader can end with it."""
        self.faults.append(Fault.of(self.where, said))

    def child(self, key: str) -> Node:
        """Step into a key of a mapping."""
        return Node(self.value[key], self._place(key), self.faults)

    def _place(self, key: object) -> str:
        shown_key = str(key)[:80].encode("utf-8", "backslashreplace").decode()  # a hostile key must be printable too
        return f"{self.where}{'' if self.where.endswith(' ') else '.'}{shown_key}" if self.where else shown_key

    def items(self) -> Iterator[Node]:
        """Walk a list; anything else is a fault and has no items."""
        if not isinstance(self.value, list):
            self.fault(Text(zh=f"{shown(self.value)} 不是列表", en=f"{shown(self.value)} is no list"))
            return
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.where}[{index}]", self.faults)

    def keys(self, allowed: Collection[str], required: Collection[str] = ()) -> dict[str, Node]:
        """Open a mapping whose keys are known; unknown and missing keys are faults."""
        if not isinstance(self.value, dict):
            self.fault(Text(zh=f"{shown(self.value)} 不是对象", en=f"{shown(self.value)} is no object"))
            return {}
        found: dict[str, Node] = {}
        for key in self.value:
            if isinstance(key, str) and key in allowed:
                found[key] = self.child(key)
            else:
                self.faults.append(Fault.of(self._place(key), _UNKNOWN_KEY))
        for key in required:
            if key not in self.value:
                self.faults.append(Fault.of(self._place(key), _MISSING))
        return found

    def text(self) -> str:
        """Read text that is not empty and that UTF-8 can carry; the empty text stands in where it is a fault."""
        if isinstance(self.value, str) and self.value.strip() and not _SURROGATE.search(self.value):
            return self.value
        self.fault(Text(zh=f"{shown(self.value)} 不是文字", en=f"{shown(self.value)} is no text"))
        return ""

    def word(self, allowed: Collection[str]) -> str:
        """Read one of the known words."""
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        value, words = shown(self.value), sorted(allowed)
        self.fault(
            Text(zh=f"{value} 不在可用的词之列：{'、'.join(words)}", en=f"{value} is none of: {', '.join(words)}")
        )
        return ""

    def words(self, allowed: Collection[str]) -> tuple[str, ...]:
        """Read a list of known words, at least one."""
        found = tuple(item.word(allowed) for item in self.items())
        if not found and isinstance(self.value, list):
            self.fault(Text(zh="列表是空的，什么也没说", en="an empty list says nothing"))
        return found

    def done(self) -> None:
        """Raise `InvalidInput` with every fault, if there is one."""
        if self.faults:
            raise InvalidInput(self.faults)


def shown(value: object) -> str:
    """Show a wrong value, shortened."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line of a terminal


def read_yaml(path: Path) -> Any:
    """Read one YAML file; a syntax error or a key that stands twice names file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - built on a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput.at(f"{path.parent.name}/{path.name}", " ".join(str(error).split())) from error


def read_json(data: str | bytes) -> Any:
    """Read JSON text; duplicate keys, numbers without a value and broken UTF-8 are `InvalidInput`."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InvalidInput.at("", Text(zh=f"不是 JSON：{error}", en=f"not JSON: {error}")) from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"key {twice[0]!r} stands twice in one object")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")
