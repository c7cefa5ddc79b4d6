"""What comes after a statement about an interruption: signatures of others who were there, the report to the head.

The texts ask for both "afterwards", and a second officer signs when they are back. What was written stays as it was
written: here things are only added, each by an entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.actions import refuse_if_filed
from liuhen.office.capture.marks.models import InterruptionReport
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import InterruptionStatement
    from liuhen.office.people.models import Officer

UNCHANGED = Text(zh="说明没有变化。", en="The statement was not changed.")


def complete_statement(
    *,
    statement: InterruptionStatement,
    signed_by: Iterable[Officer] = (),
    reported_at: datetime | None = None,
    reported_to: str = "",
    by: ObjectName,
    at: datetime,
) -> None:
    """Add signatures and the report to a statement; what is there already is not added again.

    Raises `Refusal` where a report with another time or to another head stands, where its time cannot be, where
    nothing is added, and where the case is filed.
    """
    with act(by=by, at=at) as record:
        hold(statement)
        refuse_if_filed(statement.recording)
        standing = set(statement.signed_by.values_list("pk", flat=True))
        more = [officer for officer in signed_by if officer.pk not in standing]
        added: dict[str, Json] = {}
        if more:
            statement.signed_by.add(*more)
            added["signed_by"] = [*sorted(officer.pk.hex for officer in more)]
        if reported_at is not None and reported_at != statement.reported_at:
            _refuse_impossible_report(statement, reported_at, at)
            statement.reported_at = reported_at
            statement.save(update_fields=["reported_at"])
            added["reported_at"] = format_instant(reported_at)
        told_to = getattr(getattr(statement, "report", None), "to", "")
        if told_to and reported_to not in {"", told_to}:
            raise _reported_already()
        if not added and (told_to or not reported_to):
            raise _nothing_added()
        if added:
            record("interruption.completed", statement, {"recording": statement.recording_id.hex, **added})
            record.touch(statement.recording)
        if reported_to and not told_to:
            report = InterruptionReport.objects.create(statement=statement, to=reported_to)
            record("interruption-report.made", report, {"statement": statement.id.hex, "to": reported_to})
            record.touch(statement.recording)


def _refuse_impossible_report(statement: InterruptionStatement, reported_at: datetime, at: datetime) -> None:
    if statement.reported_at is not None:
        raise _reported_already()
    if statement.from_at <= reported_at <= at:
        return
    raise Refusal(
        "report-at-no-possible-time",
        Text(zh="报告时间早于中断，或者晚于现在。", en="The report lies before the interruption, or in the future."),
        safe=UNCHANGED,
        todo=Text(zh="请核对日期和时间。", en="Check date and time."),
        status=422,
    )


def _reported_already() -> Refusal:
    return Refusal(
        "reported-already",
        Text(zh="这次中断的报告已经登记，不能改写。", en="This interruption has been reported; that is not rewritten."),
        safe=UNCHANGED,
        todo=Text(zh="登记有误的，请另写一份说明。", en="If it is wrong, write a further statement."),
    )


def _nothing_added() -> Refusal:
    return Refusal(
        "nothing-added",
        Text(zh="没有要补充的内容。", en="There is nothing to add."),
        safe=UNCHANGED,
        todo=Text(zh="请填写报告，或勾选新的签名人。", en="Fill in the report, or tick a further signatory."),
        status=422,
    )
