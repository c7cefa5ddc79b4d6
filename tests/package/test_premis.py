"""PREMIS: it says what the log says, and nothing more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from liuhen.kernel import canonical

if TYPE_CHECKING:
    from pathlib import Path


def test_every_original_paper_and_entry_is_described(package: Path, world: Any) -> None:
    data = (package / "data/premis.json").read_bytes()
    premis = json.loads(data)
    assert canonical.encode(premis) == data
    described = {one["path"]: one for one in premis["objects"]}
    for original in world.content().originals:
        one = described[original.path]
        assert one["objectCharacteristics"]["fixity"]["messageDigest"] == str(original.digest)
        assert one["objectCharacteristics"]["size"] == original.size_bytes
        assert (one["originalName"], one["label"]) == (original.name, original.label)
    assert "data/documents/现场检查 记录.pdf" in described
    events = [(one["eventIdentifier"]["eventIdentifierValue"], one["eventType"]) for one in premis["events"]]
    assert events[:2] == [("5", "device.manifest"), ("6", "recording.stored")]
    assert len(events) == len(world.ours)
    agents = {one["agentIdentifier"]["agentIdentifierValue"]: one["agentType"] for one in premis["agents"]}
    assert agents.pop("officer/o1") == "person"
    assert list(agents.values()) == ["software"]
