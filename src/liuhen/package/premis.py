"""`data/premis.json`: objects, events and agents of a package in the words of PREMIS 3.0, for archives that read it.

Derived from the originals and the log; it adds nothing that the log does not say, and nothing is proved by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.kernel.canonical import Json
    from liuhen.package.content import PackageContent

FORMAT = "liuhen-premis/1"
_PERSONS = frozenset({"officer"})


def describe(content: PackageContent, written: Mapping[str, tuple[str, int]], software: str) -> Json:
    """Describe a package. `written` holds the digest and size in bytes of every payload file written so far."""
    entries = [(logged.index, Entry.parse(logged.data)) for logged in content.entries]
    names = sorted({str(entry.actor) for _, entry in entries})
    agents: list[Json] = [_agent(name, "person" if name.split("/")[0] in _PERSONS else "software") for name in names]
    return {
        "format": FORMAT,
        "objects": _objects(content, written),
        "events": [_event(index, entry) for index, entry in entries],
        "agents": [*agents, _agent(software, "software")],
    }


def _objects(content: PackageContent, written: Mapping[str, tuple[str, int]]) -> list[Json]:
    known = {one.path: (one.name, one.label) for one in content.carried}
    known |= {f"data/{one.path}": (one.path, one.label) for one in content.papers}
    sources = {one.path: str(one.source) for one in content.copies}
    objects: list[Json] = []
    for path in sorted(known):
        described = _object(path, *written[path], *known[path])
        objects.append(described | _derived(sources[path]) if path in sources else described)
    return objects


def _derived(source: str) -> dict[str, Json]:
    """Say of a copy what it was made of."""
    return {
        "relationship": {
            "relationshipType": "derivation",
            "relationshipSubType": "has source",
            "relatedObjectIdentifier": source,
        }
    }


def _object(path: str, digest: str, size: int, name: str, label: str) -> dict[str, Json]:
    return {
        "objectIdentifier": {"objectIdentifierType": "SHA-256", "objectIdentifierValue": digest},
        "objectCharacteristics": {
            "fixity": {"messageDigestAlgorithm": "SHA-256", "messageDigest": digest},
            "size": size,
        },
        "originalName": name,
        "label": label,
        "path": path,
    }


def _event(index: int, entry: Entry) -> Json:
    return {
        "eventIdentifier": {"eventIdentifierType": "log index", "eventIdentifierValue": str(index)},
        "eventType": entry.type,
        "eventDateTime": entry.claimed_at.isoformat(),
        "linkingAgentIdentifier": str(entry.actor),
        "linkingObjectIdentifier": str(entry.object),
    }


def _agent(name: str, kind: str) -> Json:
    return {"agentIdentifier": {"agentIdentifierType": "liuhen", "agentIdentifierValue": name}, "agentType": kind}
