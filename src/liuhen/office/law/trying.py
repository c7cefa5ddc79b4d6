"""Pages for trying out: one set of facts under several packs, and what would be owed if. Nothing is stored here.

Facts come from a case that the officer may see, from the form's rows, or as JSON; a fault names its place. Both pages
work without scripts; with htmx only the outcome is exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone

from liuhen import law
from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.law.strict import read_json
from liuhen.office.law import comparing, outcome, sheet, sheet_page
from liuhen.office.law.example import example
from liuhen.office.law.queries import case_numbered, may_choose_cases, recent_numbers
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.lawbook import installed
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.doors import door
from liuhen.office.people.queries import own_periods

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, QueryDict

    from liuhen.law.facts import Facts
    from liuhen.office.oversight.scopes import Scope

LONGEST_FACTS = 1_000_000
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Facts to begin with, what the office calls their subjects, and whether a case was asked for and not found."""

    facts: dict[str, Any] | None
    names: Mapping[str, str]
    missing: str = ""


@door("law.view")
def compare(request: Any) -> HttpResponse:
    """One case of the office, or facts that were pasted, under several packs."""
    given, home = _given(request), request.officer.unit.agency.pack
    packs = comparing.choosable(home)
    asked = [pack for pack in packs if pack.id in given.getlist("pack")]
    chosen = (asked or comparing.local_packs(home))[: comparing.MOST_PACKS]
    text = given.get("facts", "")
    start = _start(request, given, home) if not text.strip() else Start(facts=None, names={})
    faults: list[Fault] = []
    at = _at(given, faults)
    facts = _facts(text if text.strip() else start.facts, faults)
    context = {
        "packs": [{"pack": pack, "is_chosen": pack in chosen, "is_home": pack.id == home} for pack in packs],
        "chosen": chosen,
        "text": text,
        "faults": faults,
        "found": comparing.compared(facts, chosen, at, start.names) if facts and not faults else None,
        "home": home,
        **_frame(request, start, at),
    }
    return render(request, "law/compare.html", context, status=_status(request, faults))


@door("law.view")
def what_if(request: Any) -> HttpResponse:
    """Facts on a timeline, and the duties that they come to at an instant that can be moved."""
    given, home = _given(request), request.officer.unit.agency.pack
    start = _start(request, given, home)
    faults: list[Fault] = []
    at = _at(given, faults)
    raw = start.facts if start.facts is not None else _edited(given, home, faults)
    if raw is not None and given.get("under") in installed():
        raw["pack"] = given["under"]
    facts = None if raw is None else _facts(raw, faults)
    pack = installed()[facts.pack if facts else home]
    findings = law.check(facts, pack, at) if facts and not faults else None
    context = {
        "faults": faults,
        "text": sheet.written(raw) if raw is not None else given.get("facts", ""),
        "was": "" if raw is None else sheet.written(raw),
        "parts": sheet_page.parts_of(raw or {}),
        "case_controls": sheet_page.case_of(raw or {}),
        "slide": sheet_page.slide_of(raw or {}, at, findings),
        "under": pack.id,
        "packs": installed().values(),
        "is_empty": findings is not None and not findings.obligations and not findings.retention,
        **({} if findings is None else _outcome(findings, given, start.names)),
        **_frame(request, start, at),
    }
    return render(request, "law/what_if.html", context, status=_status(request, faults))


def _status(request: Any, faults: list[Fault]) -> int:
    """Answer 422 for facts with faults, except to htmx, which draws only what comes with 200."""
    return UNPROCESSABLE if faults and not request.htmx else 200


def _outcome(findings: law.Findings, given: QueryDict, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "findings": findings,
        "groups": outcome.groups(findings, names),
        "kept": outcome.kept(findings, names),
        "states": outcome.states_of(findings),
        "changes": outcome.changes(given.get("states", ""), findings, names),
    }


def _frame(request: Any, start: Start, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "missing": start.missing,
        "may_choose": may_choose_cases(request.officer),
        "numbers": recent_numbers(request.officer),
        "case_number": _given(request).get("case", ""),
        "of": _given(request).get("case", "") or _given(request).get("of", ""),
    }


def _given(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _start(request: Any, given: QueryDict, home: str) -> Start:
    """Begin from a case by its number, or from the example, where that is asked for."""
    number = given.get("case", "").strip()
    if number:
        case = case_numbered(request.officer, number)
        if case is None:
            return Start(facts=None, names={}, missing=number)
        scope, own = scope_of(case), own_periods(request.officer.unit.agency)
        return Start(facts=facts_of(scope, pack=home, own_periods=own), names=_names(scope))
    if given.get("from") == "example":
        return Start(facts=example(home, timezone.now()), names={})
    known = case_numbered(request.officer, given.get("of", "")) if given.get("of") else None
    return Start(facts=None, names=_names(scope_of(known)) if known else {})


def _names(scope: Scope) -> dict[str, str]:
    """Call the rows of a case what the office calls them."""
    rows = ((scope.case,) if scope.case else (), scope.activities, scope.recordings)
    return {str(row.object_name): str(row) for group in rows for row in group}


def _at(given: QueryDict, faults: list[Fault]) -> datetime:
    """Read the instant of the judgement: the slider's where it was moved, else the field's, else now."""
    try:
        if given.get("slide", "") != given.get("slid", ""):
            return sheet_page.slid(given.get("origin", ""), given.get("slide", ""))
        if given.get("at", "").strip():
            return sheet_page.typed_instant(given.get("at", "").strip(), where="at")
    except InvalidInput as error:
        faults += error.faults
    return timezone.now().replace(second=0, microsecond=0)


def _edited(given: QueryDict, home: str, faults: list[Fault]) -> dict[str, Any] | None:
    """Read the sheet: its JSON where that was edited, else its rows written over the facts that it was drawn from."""
    text, was = given.get("facts", ""), given.get("was", "")
    if not text.strip():
        return sheet.blank(home)
    try:
        raw = _object(text)
    except InvalidInput as error:
        faults += error.faults
        return None
    if "".join(text.split()) == "".join(was.split()):
        raw = sheet.filled(raw, {name: given.get(name, "") for name in given})
    return sheet.done(raw, given.get("do", ""))


def _object(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_FACTS:
        zh, en = f"超过 {LONGEST_FACTS} 个字符", f"longer than {LONGEST_FACTS} characters"
        raise InvalidInput.at("", Text(zh=zh, en=en))
    raw = read_json(text)
    if not isinstance(raw, dict):
        raise InvalidInput.at("", Text(zh="不是对象", en="is no object"))
    return raw


def _facts(given: Mapping[str, Any] | str | None, faults: list[Fault]) -> Facts | None:
    """Read facts; what is wrong with them goes to `faults`, each with its place."""
    if given is None:
        return None
    try:
        return law.parse_facts(_object(given) if isinstance(given, str) else given)
    except InvalidInput as error:
        faults += error.faults
        return None
