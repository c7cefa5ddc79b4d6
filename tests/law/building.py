"""Facts for tests, with what a test is not about already said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen import law
from liuhen.kernel.instant import parse_instant

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.law.findings import Findings, Obligation, Retention

PACKS = law.load_packs()
LOCAL = ("xinyang", "pengyang", "fengli", "gaoxin", "shijiazhuang")
END_OF_ACT = (
    "closing_approved",
    "performance_completed",
    "not_penalised",
    "withdrawn",
    "handed_over_to_other",
    "act_ended",
)
TODAY = "2026-11-21T12:00+08:00"


def at(text: str) -> datetime:
    """Read an instant; Beijing's zone may be left out here."""
    return parse_instant(text if "+" in text or text.endswith("Z") else f"{text}+08:00")


def instant(text: str | None) -> str | None:
    return None if text is None else at(text).isoformat()


def a_case(**more: Any) -> dict[str, Any]:
    return {"id": "c1", "procedure": "general", "grave": False, "complex": False, "doubtful": False, **more}


def a_recording(made: str | None, ident: str = "r1", **more: Any) -> dict[str, Any]:
    base = {"id": ident, "activity": "a1", "medium": "video", "ended_at": instant(made), "stored_at": None}
    return {**base, "stored_in": None, "evidence": False, **more}


def an_activity(returned: str | None = None, ident: str = "a1", **more: Any) -> dict[str, Any]:
    return {"id": ident, "kind": "inspection", "returned_at": instant(returned), "relief": None, **more}


def an_event(kind: str, when: str = "2025-10-20T09:00", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "at": instant(when), **more}


def claim(reason: str) -> dict[str, Any]:
    return {"reason": reason, "claimed_by": "o3", "claimed_at": "2025-09-26T16:05:00+08:00"}


def facts(pack: str = "pengyang", **parts: Any) -> law.Facts:
    """Build facts of a case that has nothing else; a part given as `...` is left out, which says it is unknown."""
    whole = {
        "format": "liuhen-facts/1",
        "pack": pack,
        "case": a_case(),
        "activities": [an_activity()],
        "recordings": [],
        "events": [],
        **parts,
    }
    return law.parse_facts({key: value for key, value in whole.items() if value is not ...})


def findings(pack: str = "pengyang", when: str = TODAY, **parts: Any) -> Findings:
    return law.check(facts(pack, **parts), PACKS[pack], at(when))


def duty(found: Findings, code: str, subject: str | None = None) -> Obligation:
    """Pick the one obligation of a code."""
    (one,) = [row for row in found.obligations if row.code == code and subject in (None, row.subject)]
    return one


def kept(found: Findings, subject: str = "recording/r1") -> Retention:
    (one,) = [row for row in found.retention if row.subject == subject]
    return one
