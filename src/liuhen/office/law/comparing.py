"""One set of facts under several packs, as the page of the comparison draws it: what differs first, then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.law.compare import compare
from liuhen.office.cases.duties import duty_name
from liuhen.office.law.outcome import citation_of, keeping, subject_name, verdict, why
from liuhen.office.law.runs import scale_of
from liuhen.office.oversight.lawbook import installed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.law.compare import ObligationRow, RequirementRow, RetentionRow
    from liuhen.law.facts import Facts
    from liuhen.law.packs import RulePack

MOST_PACKS = 8


def local_packs(home: str) -> list[RulePack]:
    """Return the packs that an agency can adopt, its own first."""
    known = installed().values()
    return sorted((pack for pack in known if pack.extends), key=lambda pack: (pack.id != home, pack.id))


def choosable(home: str) -> list[RulePack]:
    """Return the packs that facts can be judged under here: the local ones, then the strict profile."""
    return [*local_packs(home), *(pack for pack in installed().values() if pack.is_profile)]


def compared(facts: Facts, packs: Sequence[RulePack], at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    """Judge facts under each pack and describe what differs and why."""
    found = compare(facts, packs, at)
    rows = [_row(row, packs, at, names) for row in found.obligations]
    asked = [_requirement(row, packs, at, names) for row in found.requirements]
    kept = [_kept(row, packs, names) for row in found.retention]
    return {
        "different": [row for row in rows if row["differs"]],
        "asked": [row for row in asked if row["differs"]],
        "same": [row for row in (*rows, *asked) if not row["differs"]],
        "kept": kept,
        "kept_differ": sum(1 for row in kept if row["differs"]),
    }


def _row(row: ObligationRow, packs: Sequence[RulePack], at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    scale = scale_of(row.cells, packs[0].calendar, at)
    cells = []
    for pack in packs:
        cell = row.cells.get(pack.id)
        cells.append(
            {
                "pack": pack,
                "state": cell.state.value if cell else None,
                "verdict": verdict(cell, at) if cell else None,
                "reason": row.reasons[pack.id],
                "citation": citation_of(cell) if cell else None,
                "due_at": (cell.due_at or cell.provisional_due_at) if cell else None,
                "estimated": bool(cell and cell.due_at is None and cell.provisional_due_at),
                "is_tightest": pack.id in row.tightest,
                "run": scale.runs.get(pack.id) if scale else None,
                "why": why(cell, at) if cell else None,
            }
        )
    return {
        "name": duty_name(row.code),
        "subject": subject_name(row.subject, names),
        "differs": row.differs,
        "scale": scale,
        "cells": cells,
    }


def _requirement(
    row: RequirementRow, packs: Sequence[RulePack], at: datetime, names: Mapping[str, str]
) -> dict[str, Any]:
    found = [(pack, row.cells.get(pack.id)) for pack in packs]
    cells = [
        {
            "pack": pack,
            "state": cell.state.value if cell else None,
            "verdict": verdict(cell, at) if cell else None,
            "reason": row.reasons[pack.id],
            "citation": citation_of(cell) if cell else None,
            "why": why(cell, at) if cell else None,
        }
        for pack, cell in found
    ]
    subject = subject_name(row.subject, names)
    return {"name": duty_name(row.code), "subject": subject, "differs": row.differs, "scale": None, "cells": cells}


def _kept(row: RetentionRow, packs: Sequence[RulePack], names: Mapping[str, str]) -> dict[str, Any]:
    cells = [keeping(row.cells[pack.id], names) if pack.id in row.cells else None for pack in packs]
    return {"subject": subject_name(row.subject, names), "differs": row.differs, "cells": cells}
