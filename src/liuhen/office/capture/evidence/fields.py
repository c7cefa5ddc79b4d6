"""The fields of a note, in the order in which people write them, and which of them a version has filled.

Their names are those of the law's vocabulary of document fields, so that what is filled can be told to the law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant

if TYPE_CHECKING:
    from liuhen.kernel.canonical import Json
    from liuhen.office.capture.evidence.models import EvidenceNote

FIELDS = (
    "method",
    "made_at",
    "maker",
    "recorded_item",
    "times",
    "place",
    "officer_names",
    "content",
    "object_of_proof",
    "storage_location",
)


def filled(note: EvidenceNote) -> list[str]:
    """Name the fields in which something is written."""
    return [name for name in FIELDS if getattr(note, name)]


def as_written(note: EvidenceNote) -> dict[str, Json]:
    """Return what a note says, for its entry."""
    return {name: _json(getattr(note, name)) for name in FIELDS}


def _json(value: Any) -> Json:
    return value if value is None or isinstance(value, str) else format_instant(value)
