"""Rule packs: the texts as data, one folder each under `rulepacks/`, strictly read.

A pack holds the text's name, its versions with the day from which each is in force, its articles in our own words and
its rules. A local pack extends `national`; where both have a rule for the same duty, the local one stands. Every value
carries its provision and its source. A fault names file, rule and field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from liuhen.kernel.errors import InvalidInput, Text
from liuhen.law.calendar import Stamp, WorkingCalendar, load_calendar, years_stamp
from liuhen.law.claims import Claim, read_claim
from liuhen.law.plans import Plans
from liuhen.law.profile import strictest
from liuhen.law.provision import Provision, parse_provision
from liuhen.law.rules.deadline import Deadline
from liuhen.law.rules.duty import KINDS, Duty
from liuhen.law.rules.force import TIMELESS, Force
from liuhen.law.rules.reading import (
    Absent,
    Surroundings,
    read_absent,
    read_clauses,
    read_deadline,
    read_duties,
    read_moment,
)
from liuhen.law.rules.retention import Schedule
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from liuhen.law.rules.moments import Moment
    from liuhen.law.rules.retention import Clause

Rule = TypeVar("Rule", Deadline, Duty)

FORMAT = "liuhen-rulepack/1"
NATIONAL = "national"
ARTICLE_KINDS = (
    "deadline",
    "record",
    "capture",
    "retain",
    "access",
    "integrity",
    "device",
    "oversight",
    "people",
    "context",
)
PACK_REQUIRED = ("format", "id", "name", "title", "versions")
PACK_KEYS = (*PACK_REQUIRED, "extends", "texts", "caution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a text; `since` is None where the day is not known."""

    id: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One duty of a text in our own words; `row` parts several duties of one paragraph by a letter."""

    row: str
    provision: Provision
    kind: str
    duty: Text
    caution: Text | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """One pack with what it inherits. Build it with `load_packs`."""

    id: str
    name: Text
    title: Text
    extends: str | None
    versions: tuple[Version, ...]
    moments: Mapping[str, Moment]
    deadlines: tuple[Deadline, ...]
    duties: tuple[Duty, ...]
    """Duties without a clock, the pack's own before the inherited ones."""
    schedule: Schedule
    plans: Plans
    """The same deadlines, duties and clauses, ready to run."""
    absent: tuple[Absent, ...]
    articles: tuple[Article, ...]
    texts: Mapping[str, Text]
    calendar: WorkingCalendar
    is_profile: bool = False
    """Composed of other packs: of several rows for one duty of one subject the tightest stands."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses on keeping, strongest first."""
        return self.schedule.clauses

    def version_at(self, at: datetime) -> str:
        """Return the id of the version in force at an instant; before the first one, the first."""
        first, *later = self.versions
        in_force = [version.id for version in later if Force(version.since).holds_at(at)]
        return in_force[-1] if in_force else first.id


def load_packs(root: Path = RULEPACKS, calendars: tuple[Path, ...] = ()) -> Mapping[str, RulePack]:
    """Load every pack of a folder, `national` first; raises `InvalidInput` with every fault.

    The years of `calendars` lie over those of the packs (an agency's own imports); a year that changed is read anew.
    """
    return _load(root, calendars, years_stamp(calendars))


def read_pack(folder: Path, loaded: Mapping[str, RulePack]) -> RulePack:
    """Read one pack's folder on top of the packs that are loaded; raises as `load_packs`."""
    base = loaded.get(NATIONAL)
    return _load_pack(folder, loaded, base.calendar if base else load_calendar(folder.parent / NATIONAL / "calendar"))


@cache
def _load(root: Path, calendars: tuple[Path, ...], _: Stamp) -> Mapping[str, RulePack]:
    calendar = load_calendar(root / NATIONAL / "calendar", *calendars)
    folders = sorted(path.parent for path in root.glob("*/pack.yaml"))
    folders.sort(key=lambda folder: folder.name != NATIONAL)
    packs: dict[str, RulePack] = {}
    for folder in folders:
        packs[folder.name] = _load_pack(folder, packs, calendar)
    if (root / "strict.yaml").exists():
        profile = _load_profile(root / "strict.yaml", packs)
        packs[profile.id] = profile
    texts = {name: text for pack in packs.values() for name, text in pack.texts.items()}
    return MappingProxyType({name: replace(pack, texts=MappingProxyType(texts)) for name, pack in packs.items()})


def _load_profile(path: Path, packs: Mapping[str, RulePack]) -> RulePack:
    node = Node(read_yaml(path), f"{path.name}: ")
    found = node.keys(("format", "id", "name", "title"), ("format", "id", "name", "title"))
    node.done()
    found["format"].word((FORMAT,))
    ident, name, title = found["id"].text(), read_text(found["name"]), read_text(found["title"])
    node.done()
    return strictest(packs, id_=ident, name=name, title=title)


def _load_pack(folder: Path, loaded: Mapping[str, RulePack], calendar: WorkingCalendar) -> RulePack:
    node = _file(folder / "pack.yaml")
    found = node.keys(PACK_KEYS, PACK_REQUIRED)
    node.done()
    found["format"].word((FORMAT,))
    found["id"].word((folder.name,))
    parent = found["extends"].word(loaded) if "extends" in found else None
    versions = tuple(_version(item) for item in found["versions"].items())
    name, title = read_text(found["name"]), read_text(found["title"])
    texts = {folder.name: name}
    if "texts" in found:
        texts |= {text: read_text(found["texts"].child(text)) for text in found["texts"].value}
    if not versions:
        found["versions"].fault("a pack needs a version")
    node.done()
    inherited = loaded[parent] if parent else None
    moments = dict(inherited.moments) if inherited else {}
    moments |= _moments(folder / "moments.yaml", node)
    rules = _rules(folder, moments, calendar, versions, node)
    deadlines = _overlay(rules.deadlines, inherited.deadlines if inherited else ())
    duties = _overlay(rules.duties, inherited.duties if inherited else ())
    schedule = Schedule((*rules.clauses, *_inherit(inherited)))
    articles = _articles(folder, node)
    node.done()
    return RulePack(
        id=folder.name,
        name=name,
        title=title,
        extends=parent,
        versions=versions,
        moments=MappingProxyType(moments),
        deadlines=deadlines,
        duties=duties,
        schedule=schedule,
        plans=Plans(deadlines, duties, schedule),
        absent=rules.absent,
        articles=articles,
        texts=texts,
        calendar=calendar,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    deadlines: tuple[Deadline, ...]
    duties: tuple[Duty, ...]
    clauses: tuple[Clause, ...]
    absent: tuple[Absent, ...]


def _rules(
    folder: Path, moments: Mapping[str, Moment], calendar: WorkingCalendar, versions: tuple[Version, ...], pack: Node
) -> _Rules:
    around = Surroundings(moments=moments, calendar=calendar, force=lambda node, found: _force(node, found, versions))
    deadlines: list[Deadline] = []
    duties: list[Duty] = []
    clauses: list[Clause] = []
    absent: list[Absent] = []
    for path in sorted((folder / "rules").glob("*.yaml")):
        node = _file(path, pack)
        for rule in node.items():
            _name_rule(rule)
            match rule.value.get("kind") if isinstance(rule.value, dict) else None:
                case "deadline":
                    deadlines.append(read_deadline(rule, around))
                case "retention":
                    clauses.extend(read_clauses(rule, around))
                case "absent":
                    absent.append(read_absent(rule))
                case kind if kind in KINDS:
                    duties.extend(read_duties(rule, around))
                case _:
                    rule.fault(f"kind must be one of: {', '.join(sorted((*KINDS, 'absent', 'deadline', 'retention')))}")
    return _Rules(deadlines=tuple(deadlines), duties=tuple(duties), clauses=tuple(clauses), absent=tuple(absent))


def _overlay(own: Iterable[Rule], inherited: Iterable[Rule]) -> tuple[Rule, ...]:
    kept = list(own)
    taken = {(rule.code, rule.subject) for rule in kept}
    kept.extend(rule for rule in inherited if (rule.code, rule.subject) not in taken)
    return tuple(kept)


def _inherit(inherited: RulePack | None) -> tuple[Clause, ...]:
    return tuple(replace(clause, is_inherited=True) for clause in (inherited.schedule.clauses if inherited else ()))


def _name_rule(node: Node) -> None:
    """Put the rule's code into the place that faults name: `pengyang/storage.yaml: [0] store-recording`."""
    code = node.value.get("code") if isinstance(node.value, dict) else None
    if isinstance(code, str):
        node.where = f"{node.where} {code}"


def _version(node: Node) -> Version:
    found = node.keys(("id", "since", "note"), ("id", "since"))
    ident = found["id"].text() if "id" in found else ""
    since = found["since"].value if "since" in found else None
    if since is not None and not _is_date(since):
        node.fault("since must be a date, or null where the day is not known")
        since = None
    return Version(id=ident, since=since)


def _is_date(value: Any) -> bool:
    return hasattr(value, "isoformat") and not hasattr(value, "hour")


def _force(node: Node, found: Mapping[str, Node], versions: tuple[Version, ...]) -> Force:
    days = {version.id: version.since for version in versions}
    since, until = (found[key].word(days) if key in found else None for key in ("since", "until"))
    if until is not None and days.get(until) is None:
        node.fault("until must name a version whose day is known")
    force = Force(days.get(since) if since else None, days.get(until) if until else None)
    return TIMELESS if force == TIMELESS else force


def _moments(path: Path, pack: Node) -> dict[str, Moment]:
    if not path.exists():
        return {}
    node = _file(path, pack)
    return {name: read_moment(node.child(name), name) for name in _keys(node)}


def _articles(folder: Path, pack: Node) -> tuple[Article, ...]:
    path = folder / "articles.yaml"
    if not path.exists():
        return ()
    node = _file(path, pack)
    return tuple(_article(folder.name, str(row), node.child(row)) for row in _keys(node))


def _keys(node: Node) -> Iterable[str]:
    if isinstance(node.value, dict):
        return node.value
    node.fault("must map names to what they say")
    return ()


def _article(pack: str, row: str, node: Node) -> Article:
    found = node.keys(("kind", "zh", "en", "caution", "claim"), ("kind", "zh", "en"))
    zh, en = (found[key].text() if key in found else "" for key in ("zh", "en"))
    return Article(
        row=row,
        provision=_row_provision((row if "/" in row else f"{pack}/{row}").rstrip("abc"), node),
        kind=found["kind"].word(ARTICLE_KINDS) if "kind" in found else "",
        duty=Text(zh=zh, en=en),
        caution=read_text(found["caution"]) if "caution" in found else None,
        claim=read_claim(found["claim"]) if "claim" in found else None,
    )


def _row_provision(written: str, node: Node) -> Provision:
    try:
        return parse_provision(written)
    except InvalidInput as error:
        node.fault(error.faults[0].text)
        return Provision("", 0)


def _file(path: Path, of: Node | None = None) -> Node:
    """Open a file of a pack; its faults begin with `pengyang/storage.yaml:` and go to `of`, if given."""
    place = (
        f"{path.parent.parent.name}/rules/{path.name}"
        if path.parent.name == "rules"
        else f"{path.parent.name}/{path.name}"
    )
    return Node(read_yaml(path), f"{place}: ", of.faults if of else [])
