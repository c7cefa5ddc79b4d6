"""Findings as JSON: liuhen-findings/1 (docs/spec/findings.md), with every sentence rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.instant import format_instant
from liuhen.law.explain import because, because_kept
from liuhen.law.findings import FORMAT, Obligation

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.law.findings import Findings, Requirement, Retention
    from liuhen.law.violations import Violation


def findings_to_json(findings: Findings, violations: tuple[Violation, ...] = ()) -> dict[str, Json]:
    """Write liuhen-findings/1, with every sentence rendered; the key `violations` only where there are some."""
    found: dict[str, Json] = {
        "format": FORMAT,
        "pack": findings.pack,
        "pack_version": findings.pack_version,
        "at": format_instant(findings.at),
        "obligations": [_row_to_json(row) for row in findings.rows()],
        "retention": [_retention_to_json(retention) for retention in findings.retention],
    }
    if violations:
        found["violations"] = [_violation_to_json(violation) for violation in violations]
    return found


def _row_to_json(row: Obligation | Requirement) -> dict[str, Json]:
    clocked = row if isinstance(row, Obligation) else None
    return {
        "code": row.code,
        "provision": row.provision,
        "source": row.source,
        "subject": row.subject,
        "state": row.state.value,
        "starts_at": _written(clocked.starts_at) if clocked else None,
        "due_at": _written(clocked.due_at) if clocked else None,
        "met_at": _written(clocked.met_at) if clocked else None,
        "because": because(row),
    }


def _violation_to_json(violation: Violation) -> dict[str, Json]:
    item = violation.item
    return {
        "provision": item.provision,
        "what": item.what.zh,
        "findings": [{"code": row.code, "subject": row.subject, "provision": row.provision} for row in violation.rows],
        "judge": item.judge.zh if item.judge else None,
        "consequences": [
            {"in_case": one.in_case.zh if one.in_case else None, "what": one.what.zh} for one in item.consequences
        ],
    }


def _retention_to_json(retention: Retention) -> dict[str, Json]:
    return {
        "subject": retention.subject,
        "rule": retention.rule.value,
        "until": None if retention.until is None else retention.until.isoformat(),
        "provisions": list(retention.provisions),
        "because": because_kept(retention),
    }


def _written(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
