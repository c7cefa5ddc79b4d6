"""The words of facts and the codes of findings, with their names, from `rulepacks/`.

The lists are data so that lawyers read them; they are closed here. A word that is not listed is an error.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law.strict import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

KEEP_CODE = "keep-recording"
"""The code under which an agency sets its own period of keeping."""
RULEPACKS = Path(__file__).resolve().parent.parent / "rulepacks"


@cache
def vocabulary() -> Mapping[str, Mapping[str, Text]]:
    """Return every word list by name (`activity_kind`, `event_kind` …): word → its name in both languages."""
    node = _open("vocabulary.yaml")
    lists = {name: _texts(node.child(name)) for name in node.value}
    node.done()
    return MappingProxyType(lists)


@cache
def codes() -> Mapping[str, Text]:
    """Return every published code of an obligation or retention with its name."""
    node = _open("codes.yaml")
    found = _texts(node)
    node.done()
    return found


def word_name(list_name: str, word: str) -> Text:
    """Name one word; an unknown word is a programming mistake (`KeyError`)."""
    return vocabulary()[list_name][word]


def read_text(node: Node) -> Text:
    """Read `{zh: …, en: …}`."""
    found = node.keys(("zh", "en"), ("zh", "en"))
    return Text(zh=found["zh"].text() if "zh" in found else "", en=found["en"].text() if "en" in found else "")


def _open(name: str) -> Node:
    node = Node(read_yaml(RULEPACKS / name), f"{name}: ")
    if not isinstance(node.value, dict):
        node.fault("must map names to texts")
        node.done()
    return node


def _texts(node: Node) -> Mapping[str, Text]:
    return MappingProxyType({word: read_text(node.child(word)) for word in node.value})
