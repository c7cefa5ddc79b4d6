"""JSON Schema of rule packs, asked from the strict reader itself, so that the two cannot drift apart.

A `Probe` is handed to each reader in place of a file: it notes which keys, words and texts the reader asks for. Where a
reader looks at the bare value, a few values are tried; what then stays open, the schema leaves open and only the reader
checks. `docs/spec/rulepack.schema.json` is this, written out; editors use it to complete and to underline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.law import claims, packs, scenarios, violations, year_table
from liuhen.law.rules import reading
from liuhen.law.rules.duty import KINDS
from liuhen.law.rules.force import TIMELESS
from liuhen.law.rules.words import WORDS
from liuhen.law.schema import DIALECT, PLAIN
from liuhen.law.strict import Node
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1}
_BOTH: Schema = {
    "type": "object",
    "properties": {"zh": _TEXT, "en": _TEXT},
    "required": ["zh", "en"],
    "additionalProperties": False,
}
_PROVISION: Schema = {
    "type": "string",
    "pattern": r"^[a-z][a-z0-9-]{0,39}/[1-9]\d{0,3}(\.[1-9]\d?)?(\([1-9]\d?\))?$",
}
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_TRIED: Mapping[str, tuple[Any, ...]] = {"boolean": (True, False), "integer": (2,), "string": ("1 day", "zh")}


class _Names(dict[str, "Moment"]):
    """Stands for the moments of whatever pack: any name will do."""


class Probe(Node):
    """A node that notes what a reader asks of it; every key is there, and every word is the first one."""

    def __init__(self, asked: Schema | None = None) -> None:
        self.asked: Schema = {} if asked is None else asked
        self.looked = False
        self.parts: dict[str, Probe] = {}
        self.required: tuple[str, ...] = ()
        self.item: Probe | None = None
        self.where, self.faults = "", []

    @property
    def value(self) -> Any:
        """Note that the reader looks at the bare value, which a probe does not have."""
        self.looked = True
        return None

    def keys(self, allowed: Collection[str], required: Collection[str] = ()) -> dict[str, Node]:
        """Note an object with these keys; conditions are noted as such, for they hold each other."""
        if {"always", "all", "any", "not"} <= set(allowed):
            self.asked.update(_CONDITION)
            return {}
        self.parts = {key: Probe() for key in allowed}
        self.required = tuple(required)
        return dict(self.parts)

    def child(self, key: str) -> Node:
        """Step into a key."""
        return self.parts.setdefault(key, Probe())

    def items(self) -> Iterator[Node]:
        """Note a list."""
        self.item = self.item or Probe()
        yield self.item

    def text(self) -> str:
        """Note a text."""
        self.asked.update(_TEXT)
        return ""

    def word(self, allowed: Collection[str]) -> str:
        """Note one of some words."""
        self.asked.update({"type": "string"} if isinstance(allowed, _Names) else {"enum": sorted(allowed)})
        return next(iter(allowed), "")

    def words(self, allowed: Collection[str]) -> tuple[str, ...]:
        """Note a list of some words."""
        self.asked.update({"type": "array", "items": {"enum": sorted(allowed)}, "minItems": 1})
        return tuple(allowed)[:1]

    def schema(self) -> Schema:
        """Return what was asked for; nothing where the reader looks at the bare value."""
        if self.looked:
            return {}
        if self.item is not None:
            return {"type": "array", "items": self.item.schema()}
        return (
            _closed({key: part.schema() for key, part in self.parts.items()}, self.required)
            if self.parts
            else self.asked
        )


def rulepack_schema() -> Schema:
    """Return the schema of every file of a pack; `$defs` has one for each kind of file."""
    files = {
        "pack.yaml": _pack(),
        "articles.yaml": {"type": "object", "additionalProperties": _article()},
        "rules/*.yaml": {"type": "array", "items": {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in _RULES]}},
        "moments.yaml": {"type": "object", "additionalProperties": _asked(lambda node: reading.read_moment(node, ""))},
        "violations.yaml": _violations(),
        "cases/*.yaml": {"type": "array", "items": _scenario()},
        "calendar/*.yaml": _year(),
    }
    parts = {"condition": _condition(), **{name: build() for name, build in _RULES.items()}}
    anything = [{"$ref": f"#/$defs/{_pointer(name)}"} for name in files]
    return {"$schema": DIALECT, "title": packs.FORMAT, "anyOf": anything, "$defs": {**files, **parts}}


def _pointer(name: str) -> str:
    return name.replace("/", "~1").replace("*", "%2A")


def _asked(read: Callable[[Node], object], **settled: Schema) -> Schema:
    probe = Probe()
    read(probe)
    schema = probe.schema()
    for key, value in {"period": PLAIN["period"], "provision": _PROVISION, **settled}.items():
        if key in schema["properties"]:
            schema["properties"][key] = value
    return schema


def _around() -> reading.Surroundings:
    def force(_: Node, found: dict[str, Node]) -> Force:
        for key in ("since", "until"):
            if key in found:
                found[key].text()
        return TIMELESS

    calendar = packs.load_packs()[packs.NATIONAL].calendar
    return reading.Surroundings(moments=_Names(), calendar=calendar, force=force)


def _deadline() -> Schema:
    return _of_kind(_asked(lambda node: reading.read_deadline(node, _around()), of_kinds=_kinds()), "deadline")


def _duty() -> Schema:
    subject: Schema = {"enum": sorted(reading.SUBJECT_WORDS)}
    several: Schema = {"anyOf": [subject, {"type": "array", "items": subject, "minItems": 1}]}
    settled: dict[str, Schema] = {"of_kinds": _kinds(), "subject": several, "at_once": {"type": "boolean"}}
    return _of_kind(_asked(lambda node: reading.read_duties(node, _around()), **settled), *KINDS)


def _retention() -> Schema:
    schema = _asked(lambda node: reading.read_clauses(node, _around()))
    clause = schema["properties"]["clauses"]["items"]["properties"]
    clause |= {"period": PLAIN["period"], "provision": _or_null(_PROVISION)}
    return _of_kind(schema, "retention")


def _absent() -> Schema:
    return _of_kind(_asked(reading.read_absent, provision=_or_null(_PROVISION)), "absent")


_RULES: Mapping[str, Callable[[], Schema]] = {
    "deadline": _deadline,
    "retention": _retention,
    "absent": _absent,
    "duty": _duty,
}


def _of_kind(schema: Schema, *kinds: str) -> Schema:
    """A rule's kind decides how it is read, so it must be there whatever the reader of that kind asks for."""
    schema["properties"]["kind"] = {"enum": list(kinds)}
    schema["required"] = ["kind", *(key for key in schema.get("required", ()) if key != "kind")]
    return schema


def _kinds() -> Schema:
    words = {word for name in reading.KINDS_OF.values() for word in vocabulary()[name]}
    return {"type": "array", "items": {"enum": sorted(words)}, "minItems": 1}


def _condition() -> Schema:
    """One word for each object; `all`, `any` and `not` hold conditions again."""
    several = {"type": "array", "items": _CONDITION}
    words: dict[str, Schema] = {"all": several, "any": several, "not": _CONDITION, "always": {"const": True}}
    words |= {word: {"type": "boolean"} for word in ("evidence", "tied_to_case")}
    words |= {word: _word_list(vocabulary()[name]) for word, (_, name) in reading.LISTED_WORDS.items()}
    words["case_is"] = _word_list(reading.CASE_FLAGS)
    words |= {word: _of_word(read) for word, read in WORDS.items()}
    words["by"] = _word_list(vocabulary()["event_by"])
    return {
        "type": "object",
        "properties": words,
        "additionalProperties": False,
        "minProperties": 1,
        "anyOf": [{"maxProperties": 1}, {"required": ["event", "by"], "maxProperties": 2}],
        "dependentRequired": {"by": ["event"]},
    }


def _word_list(words: Collection[str]) -> Schema:
    return {"type": "array", "items": {"enum": sorted(words)}, "minItems": 1}


def _of_word(read: Callable[[Node], object]) -> Schema:
    """Ask a reader of words/; where it looks at the bare value, try which types of value it takes."""
    probe = Probe()
    try:
        read(probe)
    except (TypeError, ValueError, AttributeError):
        return {}  # it computes with the value at once; only the reader checks it
    if not probe.looked:
        return probe.schema()
    taken = [name for name, values in _TRIED.items() if any(_takes(read, value) for value in values)]
    return {"type": taken} if taken else {}


def _takes(read: Callable[[Node], object], value: Any) -> bool:
    node = Node(value)
    try:
        read(node)
    except (TypeError, ValueError, AttributeError):
        return False
    return not node.faults


def _violations() -> Schema:
    """An item needs what establishes it: codes, kinds, or that it takes what is under no other."""
    schema = _asked(violations.read_catalogue)
    keys = schema["properties"]
    item = keys["items"]["items"]
    for consequences in (keys["consequences"], item["properties"]["consequences"]):
        consequences["items"]["properties"] |= {"zh": _TEXT, "en": _TEXT}
    item["properties"] |= {"provision": _PROVISION, "zh": _TEXT, "en": _TEXT, "others": {"type": "boolean"}}
    others: Schema = {"required": ["others"], "properties": {"others": {"const": True}}}
    item["anyOf"] = [{"required": ["codes"]}, {"required": ["kinds"]}, others]
    return schema


def _article() -> Schema:
    claim = _asked(claims.read_claim, defines={"const": True}, feature=_BOTH)
    claim["properties"]["proof"] = {
        "type": "array",
        "items": {"type": "string", "pattern": f"^{claims.PROOF}$"},
        "minItems": 1,
    }
    keys: dict[str, Schema] = {"kind": {"enum": list(packs.ARTICLE_KINDS)}, "zh": _TEXT, "en": _TEXT}
    return _closed(keys | {"caution": _BOTH, "claim": claim}, tuple(keys))


def _pack() -> Schema:
    version = _closed({"id": _TEXT, "since": _or_null(PLAIN["date"]), "note": _TEXT}, ("id", "since"))
    several = {"type": "object", "additionalProperties": _BOTH}
    known: dict[str, Schema] = {"format": {"const": packs.FORMAT}, "id": _TEXT, "name": _BOTH, "title": _BOTH}
    known |= {"extends": _TEXT, "versions": {"type": "array", "items": version, "minItems": 1}, "texts": several}
    return _closed({key: known.get(key, {}) for key in packs.PACK_KEYS}, packs.PACK_REQUIRED)


def _scenario() -> Schema:
    keys: dict[str, Schema] = {"case": _TEXT, "en": _TEXT, "at": PLAIN["instant"], "facts": {"type": "object"}}
    wanted = {"expect": scenarios.DUTY_KEYS, "keeps": scenarios.KEEP_KEYS}
    rows = {name: _closed({key: {} for key in columns}, ("subject",)) for name, columns in wanted.items()}
    return _closed(keys | {name: {"type": "array", "items": row} for name, row in rows.items()}, scenarios.REQUIRED)


def _year() -> Schema:
    named = {"type": "object", "propertyNames": PLAIN["date"], "additionalProperties": _TEXT}
    known: dict[str, Schema] = {"year": {"type": "integer"}, "published_on": PLAIN["date"]}
    known |= {"rest_days": named, "make_up_working_days": named}
    return _closed({key: known.get(key, _TEXT) for key in year_table.KEYS}, year_table.REQUIRED)


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _closed(properties: Mapping[str, Schema], required: Collection[str]) -> Schema:
    asked = {"required": list(required)} if required else {}
    return {"type": "object", "properties": dict(properties), **asked, "additionalProperties": False}
