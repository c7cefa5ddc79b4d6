"""A pack's own cases: facts with what the pack must make of them, in `cases/*.yaml`, as lawyers write them.

A scenario that comes out as written *shows* rules: well done (met, pending or waived) or badly (late, overdue or
breached); an unknown outcome shows neither. One that comes out otherwise is a fault that says what came instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.kernel.instant import parse_instant
from liuhen.law import reading
from liuhen.law.engine import check
from liuhen.law.report import findings_to_json
from liuhen.law.strict import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from liuhen.law.packs import RulePack

GOOD = frozenset({"met", "pending", "waived"})
BAD = frozenset({"late", "overdue", "breached"})
REQUIRED = ("case", "en", "at", "facts")
_KEYS = (*REQUIRED, "expect", "keeps")
DUTY_KEYS = ("code", "subject", "state", "provision", "source", "starts_at", "due_at", "met_at", "because")
KEEP_KEYS = ("subject", "rule", "until", "provisions", "because")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One case of a pack; `place` is its file and number, such as `pengyang/cases/storage.yaml: [0]`."""

    place: str
    file: str
    title: Text
    at: datetime
    facts: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...]
    keeps: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a scenario shows of a rule: that it is kept (`is_good`), that it is broken, or neither (None)."""

    code: str
    provision: str
    is_good: bool | None
    scenario: Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the scenarios of a pack show, and where they come out otherwise than written."""

    duties: tuple[Shown, ...]
    keeping: tuple[Shown, ...]
    faults: tuple[Fault, ...]


def read_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Read the cases of one pack's folder; raises `InvalidInput` with every fault."""
    root = Node(None)
    found = [scenario for path in sorted((folder / "cases").glob("*.yaml")) for scenario in _file(folder, path, root)]
    root.done()
    return tuple(scenario for scenario in found if scenario is not None)


def _file(folder: Path, path: Path, root: Node) -> Iterator[Scenario | None]:
    node = Node(read_yaml(path), f"{folder.name}/cases/{path.name}: ", root.faults)
    for item in node.items():
        yield _scenario(item, path.name)


def _scenario(node: Node, file: str) -> Scenario | None:
    before = len(node.faults)
    found = node.keys(_KEYS, REQUIRED)
    title = Text(**{key: found[name].text() if name in found else "" for key, name in (("zh", "case"), ("en", "en"))})
    expect, keeps = _wanted(found.get("expect"), DUTY_KEYS), _wanted(found.get("keeps"), KEEP_KEYS)
    at = _instant(found["at"]) if "at" in found else None
    if not expect and not keeps:
        node.fault("a case that expects nothing proves nothing")
    if len(node.faults) > before or at is None:
        return None
    return Scenario(
        place=node.where, file=file, title=title, at=at, facts=found["facts"].value, expect=expect, keeps=keeps
    )


def _wanted(node: Node | None, allowed: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
    if node is None:
        return ()
    for item in node.items():
        item.keys(allowed, ("subject",))
    return tuple(item.value for item in node.items())


def _instant(node: Node) -> datetime | None:
    try:
        return parse_instant(node.text())
    except InvalidInput as error:
        node.fault(error.faults[0].text)
        return None


def play(scenarios: tuple[Scenario, ...], pack: RulePack) -> Outcome:
    """Judge every scenario under its pack."""
    duties: list[Shown] = []
    keeping: list[Shown] = []
    faults: list[Fault] = []
    for scenario in scenarios:
        try:
            found = _judged(scenario, pack)
        except InvalidInput as error:
            faults += [Fault.of(f"{scenario.place}.facts.{fault.where}", fault.text) for fault in error.faults]
            continue
        rows = _matched(scenario, scenario.expect, found["obligations"], faults)
        duties += [_shown(scenario, row["code"], row["provision"], row["state"]) for row in rows]
        for row in _matched(scenario, scenario.keeps, found["retention"], faults):
            keeping += [_shown(scenario, row["rule"], provision, row["rule"]) for provision in row["provisions"]]
    return Outcome(duties=tuple(duties), keeping=tuple(keeping), faults=tuple(faults))


def _judged(scenario: Scenario, pack: RulePack) -> dict[str, Any]:
    whole = {"format": "liuhen-facts/1", "pack": pack.id, **scenario.facts}
    facts = reading.parse_facts(whole, packs=(pack.id,))
    return findings_to_json(check(facts, pack, scenario.at))


def _matched(
    scenario: Scenario, wanted: tuple[Mapping[str, Any], ...], rows: list[dict[str, Any]], faults: list[Fault]
) -> Iterator[dict[str, Any]]:
    for one in wanted:
        near = [row for row in rows if all(row.get(key) == one.get(key) for key in ("subject", "code") if key in one)]
        match = [row for row in near if all(row[key] == value for key, value in one.items())]
        if match:
            yield match[0]
        else:
            came = "; ".join(str({key: row[key] for key in one}) for row in near) or "nothing of the kind"
            faults.append(Fault(where=scenario.place, message=f"expects {dict(one)}, but there came {came}"))


def _shown(scenario: Scenario, code: str, provision: str, state: str) -> Shown:
    is_good = True if state in GOOD else False if state in BAD else None
    return Shown(code=code, provision=provision, is_good=is_good, scenario=scenario)
