"""A note on a recording on A4: its fields, who signed which version, and a code that names note and original.

A version that nobody has signed is marked as a draft. Empty fields are left out, never filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.dossier.typesetting import grouped, qr_code, typeset
from liuhen.kernel.instant import in_beijing

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePaper:
    """What a note says. `rows` are label and text; `signed` are names and instants; `sha256` is the original's."""

    title: str
    number: str
    agency: str
    case: str
    recording: str
    sha256: str
    version: int
    rows: tuple[tuple[str, str], ...]
    signed: tuple[tuple[str, datetime], ...]
    written_by: str
    written_at: datetime


def note_paper(one: NotePaper) -> bytes:
    """Return the note as PDF."""
    rows: list[Json] = [[label, text] for label, text in one.rows]
    signed: list[Json] = [[name, _moment(at)] for name, at in one.signed]
    values: dict[str, Json] = {
        "title": one.title,
        "agency": one.agency,
        "case": one.case,
        "recording": one.recording,
        "sha256": grouped(one.sha256),
        "version": one.version,
        "rows": rows,
        "signed": signed,
        "written": f"{one.written_by} {_moment(one.written_at)}",
        "qr": qr_code(f"liuhen:evidence-note/{one.number}?version={one.version}&original={one.sha256}"),
    }
    return typeset("note", values, at=one.written_at)


def _moment(at: datetime) -> str:
    return in_beijing(at).strftime("%Y-%m-%d %H:%M")
