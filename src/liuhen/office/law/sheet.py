"""Facts as a form: rows of fields over `liuhen-facts/1`, without loss.

Only a field that was changed is written back; everything else of the facts stays as it was, unknown included. What is
typed is not judged here: `liuhen.law.parse_facts` names every fault and its place.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import in_beijing, parse_instant
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

    from liuhen.kernel.errors import Text

UNKNOWN, NONE = "?", "-"
ZONE = "+08:00"
MOST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of an element. `how`: instant, flag, relief, activity (an id of the list), or a list of words."""

    key: str
    label: _StrPromise
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of the facts that has rows. `letter` begins the ids of new rows; events have none."""

    key: str
    name: _StrPromise
    letter: str
    fields: tuple[Field, ...]


CASE: Final = (
    Field(key="procedure", label=_("程序"), how="procedure"),
    Field(key="start", label=_("启动方式"), how="start"),
    Field(key="urgent", label=_("紧急"), how="flag"),
    Field(key="grave", label=_("重大"), how="flag"),
    Field(key="complex", label=_("复杂"), how="flag"),
    Field(key="doubtful", label=_("疑难"), how="flag"),
)
PARTS: Final = (
    Part(
        key="activities",
        name=_("执法活动"),
        letter="A",
        fields=(
            Field(key="kind", label=_("类别"), how="activity_kind"),
            Field(key="started_at", label=_("开始"), how="instant"),
            Field(key="ended_at", label=_("结束"), how="instant"),
            Field(key="returned_at", label=_("返回单位"), how="instant"),
            Field(key="relief", label=_("主张的特殊情形"), how="relief"),
        ),
    ),
    Part(
        key="recordings",
        name=_("音像记录"),
        letter="R",
        fields=(
            Field(key="activity", label=_("所属活动"), how="activity"),
            Field(key="medium", label=_("形式"), how="medium"),
            Field(key="started_at", label=_("开始"), how="instant"),
            Field(key="ended_at", label=_("结束"), how="instant"),
            Field(key="stored_at", label=_("存储时间"), how="instant"),
            Field(key="stored_in", label=_("存储位置"), how="stored_in"),
            Field(key="evidence", label=_("用作证据"), how="flag"),
        ),
    ),
    Part(
        key="documents",
        name=_("文书"),
        letter="D",
        fields=(
            Field(key="kind", label=_("种类"), how="document_kind"),
            Field(key="activity", label=_("所属活动"), how="activity"),
            Field(key="made_at", label=_("制作"), how="instant"),
        ),
    ),
    Part(
        key="events",
        name=_("事件"),
        letter="",
        fields=(
            Field(key="kind", label=_("事件"), how="event_kind"),
            Field(key="at", label=_("发生"), how="instant"),
            Field(key="by", label=_("由谁"), how="event_by"),
        ),
    ),
)
BY_KEY: Final = {part.key: part for part in PARTS}


def blank(pack: str) -> dict[str, Any]:
    """Return facts with a case of which nothing is known yet."""
    empty: dict[str, Any] = {part.key: [] for part in PARTS}
    return {"format": "liuhen-facts/1", "pack": pack, "case": {"id": "1"}, **empty}


def written(facts: Mapping[str, Any]) -> str:
    """Write facts as people edit them."""
    return json.dumps(facts, ensure_ascii=False, indent=2)


def rows_of(facts: Mapping[str, Any], key: str) -> list[Any]:
    """Return the elements of a list of the facts; none where it is missing or no list."""
    found = facts.get(key)
    return found[:MOST_ROWS] if isinstance(found, list) else []


def filled(facts: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Write what was typed into the facts: each field that no longer shows what the facts say."""
    changed = deepcopy(dict(facts))
    case = changed.get("case")
    if isinstance(case, dict):
        _fill(case, CASE, "case", typed)
    for part in PARTS:
        for index, element in enumerate(rows_of(changed, part.key)):
            if isinstance(element, dict):
                _fill(element, part.fields, f"{part.key}-{index}", typed)
    return changed


def done(facts: Mapping[str, Any], act: str) -> dict[str, Any]:
    """Add or drop a row: `add-recordings`, `drop-recordings-0`; anything else changes nothing."""
    changed = deepcopy(dict(facts))
    verb, _dash, rest = act.partition("-")
    key, _dash, place = rest.partition("-")
    if key not in BY_KEY:
        return changed
    there = changed.get(key)
    rows: list[Any] = there if isinstance(there, list) else []
    if verb == "add" and len(rows) < MOST_ROWS:
        rows = [*rows, _new(BY_KEY[key], rows, changed)]
    elif verb == "drop" and place.isascii() and place.isdigit() and int(place) < len(rows):
        rows = [row for index, row in enumerate(rows) if index != int(place)]
    changed[key] = rows
    return changed


def _new(part: Part, rows: list[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Begin a row: nothing has happened yet, and what kind it is nobody knows."""
    new: dict[str, Any] = {}
    if part.letter:
        taken = {row.get("id") for row in rows if isinstance(row, dict)}
        new["id"] = next(f"{part.letter}{n}" for n in range(1, len(rows) + 2) if f"{part.letter}{n}" not in taken)
    else:
        new["kind"] = next(iter(vocabulary()["event_kind"]))
    activities = [row.get("id") for row in rows_of(facts, "activities") if isinstance(row, dict)]
    for field in part.fields:
        if field.how == "instant":
            new[field.key] = None
        elif field.how == "activity" and activities:
            new[field.key] = activities[-1]
    return new


def _fill(element: dict[str, Any], fields: tuple[Field, ...], name: str, typed: Mapping[str, str]) -> None:
    for field in fields:
        place = f"{name}-{field.key}"
        if place not in typed:
            continue
        if field.how == "instant":
            _fill_instant(element, field.key, typed[place].strip(), is_unknown=f"{place}-unknown" in typed)
        elif typed[place] != value_of(element, field):
            _choose(element, field, typed[place])


def _fill_instant(element: dict[str, Any], key: str, text: str, *, is_unknown: bool) -> None:
    before = instant_of(element, key)
    if text and text != before:
        element[key] = text + ("" if text.endswith(ZONE) else ZONE)
    elif is_unknown:
        element.pop(key, None)
    elif key not in element or (before and not text):
        element[key] = None


def _choose(element: dict[str, Any], field: Field, word: str) -> None:
    match word:
        case "?":
            element.pop(field.key, None)
        case "-":
            element[field.key] = None
        case "yes" | "no" if field.how == "flag":
            element[field.key] = word == "yes"
        case _ if field.how == "relief":
            element[field.key] = _claim(element, word)
        case _:
            element[field.key] = word


def _claim(element: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Claim relief when the activity ended, by somebody: who and when can be said in the JSON."""
    claimed = element.get("relief")
    if isinstance(claimed, dict):
        return {**claimed, "reason": reason}
    at = element.get("returned_at") or element.get("ended_at") or element.get("started_at")
    return {"reason": reason, "claimed_by": "1", **({"claimed_at": at} if at else {})}


def instant_of(element: Mapping[str, Any], key: str) -> str:
    """Return an instant of the facts as a field shows it, in Beijing time; empty where there is none to show."""
    value = element.get(key)
    if not isinstance(value, str):
        return ""
    try:
        at = in_beijing(parse_instant(value))
    except InvalidInput:
        return ""
    return at.strftime("%Y-%m-%dT%H:%M:%S" if at.second else "%Y-%m-%dT%H:%M")


def value_of(element: Mapping[str, Any], field: Field) -> str:
    """Return a word or flag of the facts as a field shows it: unknown, none, or the word."""
    if field.key not in element:
        return UNKNOWN
    value = element[field.key]
    if field.how == "relief" and isinstance(value, dict):
        value = value.get("reason")
    if field.how == "flag" and isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else NONE


def choices_of(field: Field, facts: Mapping[str, Any]) -> Iterator[tuple[str, Text | str | _StrPromise]]:
    """Yield what a field can say, with its words. Not known comes first, and is not the same as none."""
    yield UNKNOWN, _("不明")
    match field.how:
        case "flag":
            yield from (("yes", _("是")), ("no", _("否")))
        case "activity":
            yield NONE, _("不属任何活动")
            ids = [row.get("id") for row in rows_of(facts, "activities") if isinstance(row, dict)]
            yield from ((one, one) for one in ids if isinstance(one, str))
        case "relief":
            yield NONE, _("未主张")
            yield from vocabulary()["relief_reason"].items()
        case words:
            yield from vocabulary()[words].items()
