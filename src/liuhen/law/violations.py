"""Violations: a text's own list of what must not be done (`rulepacks/<pack>/violations.yaml`), filled by findings.

An item names the codes or kinds of duty whose failure establishes it, and the consequences in our words. Software shows
what happened and what the text attaches to it; whether it was wilful, light or grave it never decides, so an item that
turns on that says what people still have to judge. Only rows of the text itself count by kind or as "others".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from liuhen.law.findings import Requirement, State
from liuhen.law.rules.duty import KINDS
from liuhen.law.rules.plain import read_code, read_provision
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from liuhen.kernel.errors import Text
    from liuhen.law.findings import Findings, Obligation
    from liuhen.law.packs import RulePack

_FAILURES = frozenset(state for state in State if state.is_failure)
_KEYS = ("provision", "zh", "en", "codes", "kinds", "others", "states", "judge", "consequences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What the text attaches to a violation; `in_case` says when, None where it always follows."""

    what: Text
    in_case: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One violation of a text's list: what it is, which findings establish it, what remains for people to judge."""

    provision: str
    what: Text
    codes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    others: bool = False
    """Whatever fails under this text and is under no other item."""
    states: frozenset[State] = _FAILURES
    judge: Text | None = None
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An item of the list with the findings that establish it."""

    item: Item
    rows: tuple[Obligation | Requirement, ...]


def violations(findings: Findings, pack: RulePack) -> tuple[Violation, ...]:
    """List the violations that findings establish under the pack's own text, in the order of the text.

    Empty where nothing failed or the text has no list. Raises `InvalidInput` where the pack's list cannot be read.
    """
    failed = [row for row in findings.rows() if row.state.is_failure]
    if not failed:
        return ()
    items = catalogue(pack.id)
    named = {id(row) for item in items for row in failed if _is_named(item, row, pack.id)}
    found = (Violation(item=item, rows=tuple(_under(item, failed, pack.id, named))) for item in items)
    return tuple(violation for violation in found if violation.rows)


def _under(
    item: Item, failed: Iterable[Obligation | Requirement], text: str, named: set[int]
) -> Iterable[Obligation | Requirement]:
    for row in failed:
        is_other = item.others and id(row) not in named and _is_of_text(row, text) and row.state in item.states
        if is_other or _is_named(item, row, text):
            yield row


def _is_named(item: Item, row: Obligation | Requirement, text: str) -> bool:
    if row.state not in item.states:
        return False
    if row.code in item.codes:
        return True
    return isinstance(row, Requirement) and row.rule.kind in item.kinds and _is_of_text(row, text)


def _is_of_text(row: Obligation | Requirement, text: str) -> bool:
    return row.provision.startswith(f"{text}/")


@cache
def catalogue(pack: str, root: Path = RULEPACKS) -> tuple[Item, ...]:
    """Read a pack's list; empty where its text has none. Raises `InvalidInput` with every fault."""
    path = root / pack / "violations.yaml"
    if not path.exists():
        return ()
    node = Node(read_yaml(path), f"{pack}/violations.yaml: ")
    items = read_catalogue(node)
    node.done()
    return items


def read_catalogue(node: Node) -> tuple[Item, ...]:
    """Read a list: its items, and the consequences of those that name none of their own."""
    found = node.keys(("consequences", "items"), ("items",))
    common = _consequences(found["consequences"]) if "consequences" in found else ()
    return tuple(_item(one, common) for one in found["items"].items()) if "items" in found else ()


def _item(node: Node, common: tuple[Consequence, ...]) -> Item:
    found = node.keys(_KEYS, ("provision", "zh", "en"))
    others = found["others"].value if "others" in found else False
    if not isinstance(others, bool):
        found["others"].fault("must be true or false")
    if not others and not {"codes", "kinds"} & set(found):
        node.fault("needs the codes or kinds that establish it, or others")
    return Item(
        provision=read_provision(found["provision"]) if "provision" in found else "",
        what=_named(node, found),
        codes=frozenset(read_code(one) for one in found["codes"].items()) if "codes" in found else frozenset(),
        kinds=frozenset(found["kinds"].words(KINDS)) if "kinds" in found else frozenset(),
        others=others is True,
        states=_states(found["states"]) if "states" in found else _FAILURES,
        judge=read_text(found["judge"]) if "judge" in found else None,
        consequences=_consequences(found["consequences"]) if "consequences" in found else common,
    )


def _states(node: Node) -> frozenset[State]:
    return frozenset(State(word) for word in node.words(_FAILURES) if word)


def _consequences(node: Node) -> tuple[Consequence, ...]:
    return tuple(_consequence(one) for one in node.items())


def _consequence(node: Node) -> Consequence:
    found = node.keys(("zh", "en", "in_case"), ("zh", "en"))
    in_case = read_text(found["in_case"]) if "in_case" in found else None
    return Consequence(what=_named(node, found), in_case=in_case)


def _named(node: Node, found: dict[str, Node]) -> Text:
    """Read the two names that stand among other keys; a missing one is a fault already."""
    return read_text(Node({key: found[key].value for key in ("zh", "en") if key in found}, node.where, node.faults))
