"""Findings as JSON: liuhen-findings/1 (docs/spec/findings.md), with every sentence rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.instant import format_instant
from liuhen.law.explain import because, because_kept
from liuhen.law.findings import FORMAT

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.law.findings import Findings, Obligation, Retention


def findings_to_json(findings: Findings) -> dict[str, Json]:
    """Write liuhen-findings/1, with every sentence rendered."""
    return {
        "format": FORMAT,
        "pack": findings.pack,
        "pack_version": findings.pack_version,
        "at": format_instant(findings.at),
        "obligations": [_obligation_to_json(obligation) for obligation in findings.obligations],
        "retention": [_retention_to_json(retention) for retention in findings.retention],
    }


def _obligation_to_json(obligation: Obligation) -> dict[str, Json]:
    return {
        "code": obligation.code,
        "provision": obligation.provision,
        "source": obligation.source,
        "subject": obligation.subject,
        "state": obligation.state.value,
        "starts_at": _written(obligation.starts_at),
        "due_at": _written(obligation.due_at),
        "met_at": _written(obligation.met_at),
        "because": because(obligation),
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
