"""Reading and writing liuhen-facts/1 strictly (docs/spec/facts.md).

Unknown keys and words, an instant without a zone, something that ends before it starts, an id that stands twice or
points nowhere: each is a fault with its place, and all are reported together. `null` becomes None, a key that is left
out becomes UNKNOWN. Writes back what it read. Refuses nothing for being unlawful: that is a finding.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, assert_never

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import format_instant, parse_date, parse_instant
from liuhen.law.facts import UNKNOWN, Case, Facts
from liuhen.law.periods import Period, Unit, parse_period
from liuhen.law.shapes import FACTS, FORMAT, SUBJECT_KINDS, Kind, Many, OneOf, Plain, Shape, attribute
from liuhen.law.strict import Node, read_json, shown
from liuhen.law.vocabulary import KEEP_CODE, codes, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_ID = re.compile(r"[A-Za-z0-9._-]{1,80}", re.ASCII)
_YEARS = range(1949, 2200)  # no enforcement record lies outside; keeps every period inside what a date can hold
_NO_FLAG = Text(zh="既不是 true，也不是 false", en="is neither true nor false")
_NO_COUNT = Text(zh="不是数目", en="is no count")
_NO_TEXT = Text(zh="不是文字", en="is no text")
_NO_ID = Text(zh="不是编号（字母、数字和 . _ -，最多 80 个）", en="is no id")
_TWICE = Text(zh="出现了两次", en="stands twice")
_NOT_THERE = Text(zh="不在所给的事实中", en="is not among the facts")
_LISTS = {"activity": "activities", "recording": "recordings", "document": "documents"}


def parse_facts(data: str | bytes | Mapping[str, Any], *, packs: Collection[str]) -> Facts:
    """Read facts from JSON text or a parsed JSON object; `packs` are the known pack ids.

    Raises `InvalidInput` with every fault and its place.
    """
    root = Node(read_json(data) if isinstance(data, str | bytes) else data)
    if isinstance(root.value, dict) and root.value.get("format") not in (None, FORMAT):
        raise InvalidInput.at("format", _wrong(root.value["format"], Text(zh=f"不是 {FORMAT}", en=f"is not {FORMAT}")))
    found: Facts | None = _object(root, FACTS)
    if isinstance(root.value, dict):
        if isinstance(root.value.get("pack"), str):
            root.child("pack").word(packs)
        _check_references(root)
        _check_own_periods(root, found)
    root.done()
    if found is None:  # cannot be: whatever is not built has left a fault
        raise AssertionError("facts without a fault that could not be read")
    return found


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Write facts as the JSON object that `parse_facts` reads back; what is unknown is left out."""
    return {"format": FORMAT, **_plain(facts, FACTS)}


def _object(node: Node, shape: Shape) -> Any:
    before = len(node.faults)
    found = node.keys(shape.keys, shape.required)
    values: dict[str, Any] = {}
    for key, child in found.items():
        if child.value is None and key in shape.required:
            child.fault(Text(zh="不能是 null", en="must not be null"))
        value = _value(child, shape.keys[key])
        if key != "format":
            values[attribute(key)] = value
    _check_order(node, shape, values)
    return None if len(node.faults) > before else shape.build(**values)


def _value(node: Node, kind: Kind) -> Any:
    if node.value is None:
        return () if isinstance(kind, Many) else None
    match kind:
        case Many():
            return tuple(_item(item, kind.of) for item in node.items())
        case Shape():
            return _object(node, kind)
        case OneOf():
            return node.word(vocabulary()[kind.words])
        case Plain():
            return _plain_value(node, kind.kind)
        case _:
            assert_never(kind)


def _item(node: Node, kind: Kind) -> Any:
    if node.value is None:
        node.fault(Text(zh="null 不能作列表的一项", en="null is no element of a list"))
        return None
    return _value(node, kind)


def _plain_value(node: Node, kind: str) -> Any:
    value = node.value
    if kind == "flag":
        return value if isinstance(value, bool) else node.fault(_wrong(value, _NO_FLAG))
    if kind == "count":
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6:
            return value
        return node.fault(_wrong(value, _NO_COUNT))
    if not isinstance(value, str):
        return node.fault(_wrong(value, _NO_TEXT))
    try:
        return _from_text(node, kind, value)
    except InvalidInput as error:
        return node.fault(error.faults[0].text)


def _from_text(node: Node, kind: str, value: str) -> Any:
    if kind in ("id", "signer"):
        return value if _ID.fullmatch(value) else node.fault(_wrong(value, _NO_ID))
    if kind == "code":
        return node.word(codes())
    if kind in ("text", "format", "pack"):
        return node.text()
    return _TYPED[kind](node, value)


def _subject(node: Node, value: str) -> Any:
    name = ObjectName.parse(value)
    if name.kind in SUBJECT_KINDS:
        return name
    return node.fault(Text(zh=f"{name.kind} 不是对象的种类", en=f"{name.kind} is no kind of subject"))


def _in_range(node: Node, value: date | datetime) -> date | datetime | None:
    if value.year not in _YEARS:
        node.fault(out_of_range(value.year))
        return None
    return value


_TYPED: Mapping[str, Callable[[Node, str], Any]] = {
    "instant": lambda node, value: _in_range(node, parse_instant(value)),
    "date": lambda node, value: _in_range(node, parse_date(value)),
    "period": lambda _, value: parse_period(value),
    "subject": _subject,
}


def out_of_range(year: int) -> Text:
    """Say that no enforcement record can be of this year."""
    return Text(zh=f"年份 {year} 超出范围", en=f"the year {year} is out of range")


def _wrong(value: object, what: Text) -> Text:
    return Text(zh=f"{shown(value)} {what.zh}", en=f"{shown(value)} {what.en}")


def _check_order(node: Node, shape: Shape, values: Mapping[str, Any]) -> None:
    for first, second in shape.order:
        start, end = values.get(attribute(first)), values.get(attribute(second))
        if isinstance(start, date) and isinstance(end, date) and end < start:
            node.child(second).fault(Text(zh=f"早于 {first}", en=f"lies before {first}"))


def _check_references(root: Node) -> None:
    """Every id stands once; what points to an activity, recording or document points to one of the list, if given."""
    known: dict[str, set[str] | None] = {}
    for name in ("officers", "devices", "activities", "recordings", "documents"):
        known[name] = _ids(root, name)
    for name in ("recordings", "documents"):
        for element in _elements(root, name):
            for key in ("activity", "recording"):
                if key in element.value:
                    _must_stand(element.child(key), element.value[key], known[_LISTS[key]])
    for name in ("events", "accesses"):
        for element in _elements(root, name):
            subject = element.value.get("subject")
            kind, _, ident = subject.partition("/") if isinstance(subject, str) else ("", "", "")
            if kind in _LISTS:
                _must_stand(element.child("subject"), ident, known[_LISTS[kind]])


def _check_own_periods(root: Node, found: Facts | None) -> None:
    """Keeping runs by the calendar alone, so an agency's own period for it is no count of hours or working days."""
    if found is None:
        return
    of_case = found.case.overrides if isinstance(found.case, Case) else ()
    for place, overrides in (("case.overrides", of_case), ("overrides", found.overrides)):
        for index, override in enumerate(() if overrides is UNKNOWN else overrides):
            if override.code == KEEP_CODE and override.period.unit in (Unit.HOUR, Unit.WORKING_DAY):
                node = Node(None, f"{place}[{index}].period", root.faults)
                zh, en = "保存按日历计算，不能写作", "cannot say how long something is kept"
                node.fault(Text(zh=f"{zh} {override.period}", en=f"{override.period} {en}"))


def _elements(root: Node, name: str) -> list[Node]:
    values = root.value.get(name)
    if not isinstance(values, list):
        return []
    nodes = (Node(value, f"{name}[{index}]", root.faults) for index, value in enumerate(values))
    return [node for node in nodes if isinstance(node.value, dict)]


def _ids(root: Node, name: str) -> set[str] | None:
    if not isinstance(root.value.get(name), list):
        return None
    seen: set[str] = set()
    for element in _elements(root, name):
        ident = element.value.get("id")
        if not isinstance(ident, str):
            continue
        if ident in seen:
            element.child("id").fault(_wrong(ident, _TWICE))
        seen.add(ident)
    return seen


def _must_stand(node: Node, ident: object, known: set[str] | None) -> None:
    if known is not None and isinstance(ident, str) and ident not in known:
        node.fault(_wrong(ident, _NOT_THERE))


def _plain(value: Any, kind: Kind) -> Any:
    match kind:
        case Shape():
            pairs = ((key, getattr(value, attribute(key)), of) for key, of in kind.keys.items() if key != "format")
            return {key: _written(part, of) for key, part, of in pairs if part is not UNKNOWN}
        case Many():
            return [_plain(item, kind.of) for item in value]
        case OneOf() | Plain():
            return _scalar(value)
        case _:
            assert_never(kind)


def _written(value: Any, kind: Kind) -> Any:
    return None if value is None else _plain(value, kind)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, ObjectName | Period) else value
