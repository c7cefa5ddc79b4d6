"""Answers to what was found at the dock: given once, and taken back only by a further entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.docking.models import DockFinding, Reason
    from liuhen.office.people.models import Officer

UNCHANGED: Final = Text(zh="登记没有变化。", en="The register is unchanged.")


def answer_finding(
    *, finding: DockFinding, reason: Reason, answer: str, officer: Officer, by: ObjectName, at: datetime
) -> None:
    """Answer a finding, once: an answer is a statement, and a second one would be another."""
    with act(by=by, at=at) as record:
        hold(finding)
        if finding.answered_at is not None:
            raise Refusal(
                "already-answered",
                Text(zh="这一事项已经答复。", en="This has been answered already."),
                safe=UNCHANGED,
                todo=Text(zh="请刷新页面查看答复。", en="Reload the page to read the answer."),
            )
        finding.reason, finding.answer = reason, answer
        finding.answered_by, finding.answered_at = officer, at
        finding.save(update_fields=["reason", "answer", "answered_by", "answered_at"])
        payload: dict[str, Json] = {"kind": finding.kind, "reason": reason, "answer": answer}
        record("dock-finding.answered", finding, payload)


def reopen_finding(*, finding: DockFinding, why: str, by: ObjectName, at: datetime) -> None:
    """Take an answer back, with a reason: the finding waits again, and the journal keeps what was answered."""
    with act(by=by, at=at) as record:
        hold(finding)
        if finding.answered_at is None:
            raise Refusal(
                "not-answered",
                Text(zh="这一事项还没有答复，不必撤回。", en="There is no answer to take back."),
                safe=UNCHANGED,
            )
        before: dict[str, Json] = {
            "reason": finding.reason,
            "answer": finding.answer,
            "answered_by": finding.answered_by_id.hex if finding.answered_by_id else None,
            "answered_at": format_instant(finding.answered_at),
        }
        finding.reason, finding.answer = "", ""
        finding.answered_by, finding.answered_at = None, None
        finding.save(update_fields=["reason", "answer", "answered_by", "answered_at"])
        record("dock-finding.reopened", finding, {"kind": finding.kind, "why": why, "before": before})
