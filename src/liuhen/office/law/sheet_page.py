"""The what-if sheet as its template draws it: rows of fields with what the facts say, and the slider of the instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.kernel.instant import in_beijing, legal_date, parse_instant, start_of
from liuhen.law.reading import out_of_range
from liuhen.office.law import sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from liuhen.law.findings import Findings

HOUR = timedelta(hours=1)
LONGEST_SLIDE = timedelta(days=120)
"""Beyond that a step of the slider is no longer an hour that a hand can find; the field reaches any instant."""


def parts_of(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Describe every list of the facts with its rows."""
    return [
        {
            "key": part.key,
            "name": part.name,
            "rows": [
                _row(part, element, index, facts)
                for index, element in enumerate(sheet.rows_of(facts, part.key))
                if isinstance(element, dict)
            ],
        }
        for part in sheet.PARTS
    ]


def case_of(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Describe the fields of the case; none where the facts belong to no case."""
    case = facts.get("case")
    return [_control(field, case, "case", facts) for field in sheet.CASE] if isinstance(case, dict) else []


def _row(part: sheet.Part, element: Mapping[str, Any], index: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    name = f"{part.key}-{index}"
    return {
        "name": element.get("id") or index + 1,
        "drop": f"drop-{name}",
        "controls": [_control(field, element, name, facts) for field in part.fields],
    }


def _control(field: sheet.Field, element: Mapping[str, Any], name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    place = f"{name}-{field.key}"
    if field.how == "instant":
        is_unknown = field.key not in element
        value = sheet.instant_of(element, field.key)
        return {"name": place, "label": field.label, "is_instant": True, "value": value, "is_unknown": is_unknown}
    value = sheet.value_of(element, field)
    choices = [(word, name if isinstance(name, Text) else str(name)) for word, name in sheet.choices_of(field, facts)]
    if value not in {word for word, _name in choices}:
        choices.append((value, "—" if value == sheet.NONE else value))
    return {"name": place, "label": field.label, "choices": choices, "value": value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """The slider: whole hours from an origin; `at` is where the judgement stands."""

    origin: datetime
    hours: int
    value: int
    at: datetime


def slide_of(facts: Mapping[str, Any], at: datetime, findings: Findings | None) -> Slide:
    """Lay the slider from the first day of the facts to some days after the last that is due."""
    known = [*_instants(facts), at]
    ends = [row.due_at for row in findings.obligations if row.due_at] if findings else []
    origin = start_of(legal_date(min(known)))
    last = max((*known, *ends)) + timedelta(days=2)
    last = max(at, min(last, origin + LONGEST_SLIDE))
    return Slide(origin=origin, hours=-(-(last - origin) // HOUR), value=(at - origin) // HOUR, at=at)


def slid(origin: str, hours: str) -> datetime:
    """Return the instant that the slider was moved to. Raises `InvalidInput` for what no slider sends."""
    if not (hours.isascii() and hours.isdigit() and len(hours) < 7):  # noqa: PLR2004 - a century of hours
        shown = repr(hours[:80])
        raise InvalidInput.at("slide", Text(zh=f"{shown} 不是小时数", en=f"{shown} is no count of hours"))
    return parse_instant(origin, where="origin") + int(hours) * HOUR


def typed_instant(text: str, *, where: str) -> datetime:
    """Read what a field for date and time sends, in Beijing time. Raises `InvalidInput`."""
    at = parse_instant(text if text.endswith(sheet.ZONE) else text + sheet.ZONE, where=where)
    if not 1949 <= at.year < 2200:  # noqa: PLR2004 - as the facts themselves: no enforcement record lies outside
        raise InvalidInput.at(where, out_of_range(at.year))
    return at


def _instants(value: Any) -> Iterator[datetime]:
    """Walk every instant of the facts that can be read and is no slip of the pen by decades."""
    match value:
        case dict():
            for part in value.values():
                yield from _instants(part)
        case list():
            for part in value:
                yield from _instants(part)
        case str() if len(value) >= len("2025-09-26T09:00Z"):
            try:
                at = in_beijing(parse_instant(value))
            except InvalidInput:
                return
            if 1949 <= at.year < 2200:  # noqa: PLR2004 - as above
                yield at
