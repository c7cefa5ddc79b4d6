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


def findings_to_json(findings: Findings) -> dict[str, Json]:
    """Write liuhen-findings/1, with every sentence rendered."""
    return {
        "format": FORMAT,
        "pack": findings.pack,
        "pack_version": findings.pack_version,
        "at": format_instant(findings.at),
        "obligations": [_row_to_json(row) for row in findings.rows()],
        "retention": [_retention_to_json(retention) for retention in findings.retention],
    }


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
