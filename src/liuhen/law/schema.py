"""JSON Schema of liuhen-facts/1 and liuhen-findings/1, from the same tables that the reader follows.

`docs/spec/*.schema.json` are these, written out; a test keeps them so. What a schema cannot say (order of times, ids
that stand twice or point nowhere) only the reader checks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from liuhen.law.findings import FORMAT as FINDINGS_FORMAT
from liuhen.law.findings import State
from liuhen.law.rules.reading import SOURCES
from liuhen.law.rules.retention import Keep
from liuhen.law.shapes import FACTS, FORMAT, SUBJECT_KINDS, Kind, Many, OneOf, Plain, Shape
from liuhen.law.vocabulary import codes, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,80}$"}
_INSTANT = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$",
}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_PERIOD = {"type": "string", "pattern": "^[1-9][0-9]{0,2} (hour|working day|day|week|month|year)s?$"}
PLAIN: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "id": _ID,
    "signer": _ID,
    "flag": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 0},
    "instant": _INSTANT,
    "date": _DATE,
    "period": _PERIOD,
    "subject": {"type": "string", "pattern": f"^({'|'.join(SUBJECT_KINDS)})/[A-Za-z0-9._-]{{1,80}}$"},
    "format": {"const": FORMAT},
    "pack": {"type": "string"},
}


def facts_schema() -> dict[str, Any]:
    """Return the schema of facts."""
    return {"$schema": DIALECT, "title": FORMAT, **_schema(FACTS)}


def findings_schema() -> dict[str, Any]:
    """Return the schema of findings."""
    instant_or_null = {"anyOf": [_INSTANT, {"type": "null"}]}
    obligation = {
        "code": {"enum": sorted(codes())},
        "provision": PLAIN["text"],
        "source": {"enum": list(SOURCES)},
        "subject": PLAIN["subject"],
        "state": {"enum": [state.value for state in State]},
        "starts_at": instant_or_null,
        "due_at": instant_or_null,
        "met_at": instant_or_null,
        "because": PLAIN["text"],
    }
    retention = {
        "subject": PLAIN["subject"],
        "rule": {"enum": [keep.value for keep in Keep]},
        "until": {"anyOf": [_DATE, {"type": "null"}]},
        "provisions": {"type": "array", "items": PLAIN["text"], "uniqueItems": True},
        "because": PLAIN["text"],
    }
    whole = {
        "format": {"const": FINDINGS_FORMAT},
        "pack": _ID,
        "pack_version": PLAIN["text"],
        "at": _INSTANT,
        "obligations": {"type": "array", "items": _closed(obligation)},
        "retention": {"type": "array", "items": _closed(retention)},
    }
    closed = _closed(whole | {"violations": {"type": "array", "items": _violation()}})
    return {"$schema": DIALECT, "title": FINDINGS_FORMAT, **closed, "required": list(whole)}


def _violation() -> dict[str, Any]:
    finding = {"code": {"enum": sorted(codes())}, "subject": PLAIN["subject"], "provision": PLAIN["text"]}
    text_or_null = {"anyOf": [PLAIN["text"], {"type": "null"}]}
    consequence = {"in_case": text_or_null, "what": PLAIN["text"]}
    return _closed(
        {
            "provision": PLAIN["text"],
            "what": PLAIN["text"],
            "findings": {"type": "array", "items": _closed(finding), "minItems": 1},
            "judge": text_or_null,
            "consequences": {"type": "array", "items": _closed(consequence)},
        }
    )


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(kind: Kind) -> dict[str, Any]:
    match kind:
        case Plain():
            return {"enum": sorted(codes())} if kind.kind == "code" else dict(PLAIN[kind.kind])
        case OneOf():
            return {"enum": list(vocabulary()[kind.words])}
        case Many():
            return {"type": "array", "items": _schema(kind.of)}
        case Shape():
            properties = {
                key: _schema(of) if key in kind.required else {"anyOf": [_schema(of), {"type": "null"}]}
                for key, of in kind.keys.items()
            }
            required = {"required": list(kind.required)} if kind.required else {}
            return {"type": "object", "properties": properties, **required, "additionalProperties": False}
        case _:
            assert_never(kind)


def main(folder: str) -> None:
    """Write both schemas into a folder; `python -m liuhen.law.schema docs/spec` refreshes the published ones."""
    for name, schema in (("facts", facts_schema()), ("findings", findings_schema())):
        write(Path(folder), name, schema)


def write(folder: Path, name: str, schema: Mapping[str, Any]) -> None:
    """Write one schema as it is published."""
    text = json.dumps(schema, ensure_ascii=False, indent=2)
    (folder / f"{name}.schema.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
