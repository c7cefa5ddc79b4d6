"""The one write about headings: set them, or correct them; the entry keeps what was before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.actions import UNCHANGED, refuse_if_filed
from liuhen.office.capture.headings.models import Headings
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording


def set_headings(
    *, recording: Recording, title: str, party: str, cause: str, by: ObjectName, at: datetime
) -> Headings | None:
    """Name a recording, and say party and cause where it belongs to no case. Typed as it is, nothing is written.

    Raises `Refusal` where the recording's case has been filed, or where a case says party and cause.
    """
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        row = Headings.objects.filter(recording=recording).first() or Headings(recording=recording)
        after = {"title": title.strip(), "party": party.strip(), "cause": cause.strip()}
        before = _typed(row)
        if before == after:
            return row if row.title or row.party or row.cause else None
        if _has_case(recording) and (after["party"], after["cause"]) != (before["party"], before["cause"]):
            raise _case_says_it()
        row.title, row.party, row.cause = after["title"], after["party"], after["cause"]
        row.save()
        payload: dict[str, Json] = {"recording": recording.id.hex, "before": {**before}, "after": {**after}}
        record("headings.set", row, {**payload, "title": row.title})
        record.touch(recording)
        return row


def _typed(row: Headings) -> dict[str, str]:
    return {"title": row.title, "party": row.party, "cause": row.cause}


def _has_case(recording: Recording) -> bool:
    return recording.activity is not None and recording.activity.case_id is not None


def _case_says_it() -> Refusal:
    return Refusal(
        "case-says-it",
        Text(zh="该录像已归入案件，当事人和案由以案件为准。", en="The recording's case says party and cause."),
        safe=UNCHANGED,
        todo=Text(zh="需要更正的，请在案件页面更正。", en="Correct them on the page of the case."),
    )
