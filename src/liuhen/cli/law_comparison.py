"""What `liuhen law compare` prints: one set of facts under several packs, clocked duties, other duties, keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.cli.law_tables import both, console_of, put, table_of
from liuhen.kernel.errors import Text
from liuhen.kernel.instant import format_instant
from liuhen.law.vocabulary import codes
from liuhen.law.wording import KEEP_NAMES, STATE_NAMES, say, say_day, say_end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.compare import Comparison, ObligationRow, RequirementRow
    from liuhen.law.findings import Obligation, Requirement, Retention
    from liuhen.law.provision import Language


def comparison_to_json(found: Comparison) -> dict[str, Any]:
    """Write a comparison; a pack without a duty has null in its cell and says why in its reason."""
    return {
        "format": "liuhen-comparison/1",
        "packs": list(found.packs),
        "at": format_instant(found.at),
        "obligations": [
            _one_duty(row, found.packs, _cell) | {"tightest": list(row.tightest)} for row in found.obligations
        ],
        "requirements": [_one_duty(row, found.packs, _asked) for row in found.requirements],
        "retention": [
            {
                "subject": kept.subject,
                "differs": kept.differs,
                "cells": {
                    pack: {
                        "rule": cell.rule,
                        "until": cell.until and cell.until.isoformat(),
                        "provisions": list(cell.provisions),
                    }
                    for pack, cell in kept.cells.items()
                },
            }
            for kept in found.retention
        ],
    }


def show_comparison(found: Comparison, lang: Language) -> None:
    """Print each duty and each keeping with one line per pack; of duties without a clock, those that differ."""
    for row in found.obligations:
        title = f"{row.subject} · {say(codes()[row.code], lang)}"
        table = table_of(title, "pack state due why", lang)
        for pack in found.packs:
            cell = row.cells.get(pack)
            state = "- - -" if cell is None else say(STATE_NAMES[cell.state], lang)
            due = say_end(cell.due_at, lang) if cell and cell.due_at else "—"
            mark = (" ▾最严" if lang == "zh" else " ▾tightest") if pack in row.tightest else ""
            table.add_row(pack, state, due + mark, say(row.reasons[pack], lang))
        put(table)
    _show_requirements(found, lang)
    for kept in found.retention:
        table = table_of("", "pack subject keeping until provision", lang)
        for pack, retention in kept.cells.items():
            table.add_row(pack, *_kept_cells(retention, lang))
        put(table)


def _show_requirements(found: Comparison, lang: Language) -> None:
    """Print what one pack asks for and another does not, or finds otherwise; count where all of them agree."""
    different = [row for row in found.requirements if row.differs]
    for row in different:
        table = table_of(f"{row.subject} · {say(codes()[row.code], lang)}", "pack state provision why", lang)
        for pack in found.packs:
            cell = row.cells.get(pack)
            state = "- - -" if cell is None else say(STATE_NAMES[cell.state], lang)
            table.add_row(pack, state, "—" if cell is None else cell.provision, say(row.reasons[pack], lang))
        put(table)
    alike = len(found.requirements) - len(different)
    if alike:
        console_of().print(
            say(
                Text(
                    zh=f"没有期限的义务另有 {alike} 项各部相同。",
                    en=f"{alike} more duties without a clock are the same in all.",
                ),
                lang,
            )
        )


def _one_duty(
    row: ObligationRow | RequirementRow, packs: tuple[str, ...], tell: Callable[[Any], dict[str, Any] | None]
) -> dict[str, Any]:
    """Write one duty of one subject as each pack has it; `tell` writes a cell."""
    cells: Mapping[str, Obligation | Requirement] = row.cells
    return {
        "code": row.code,
        "subject": row.subject,
        "differs": row.differs,
        "cells": {pack: {"finding": tell(cells.get(pack)), "reason": both(row.reasons[pack])} for pack in packs},
    }


def _kept_cells(retention: Retention, lang: Language) -> tuple[str, str, str, str]:
    until = "—" if retention.until is None else say_day(retention.until, lang, with_year=True)
    return retention.subject, say(KEEP_NAMES[retention.rule], lang), until, "\n".join(retention.provisions) or "—"


def _asked(row: Requirement | None) -> dict[str, Any] | None:
    return None if row is None else {"state": row.state, "provision": row.provision, "source": row.source}


def _cell(row: Obligation | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "state": row.state,
        "starts_at": row.starts_at and format_instant(row.starts_at),
        "due_at": row.due_at and format_instant(row.due_at),
        "met_at": row.met_at and format_instant(row.met_at),
        "provision": row.provision,
        "source": row.source,
    }
