"""Every write about cases, parties, activities and events.

A filed case is closed to changes; events alone may still be recorded, for remedies come late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.cases.filed import refuse_if_filed
from liuhen.office.cases.models import (
    Activity,
    ActivityKind,
    Case,
    CaseEvent,
    EventKind,
    EventSource,
    Party,
    PartyKind,
    Procedure,
)
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.cases.models import ReliefReason, Start
    from liuhen.office.people.models import Officer, Unit

NOTHING_CHANGED = Text(zh="内容没有变化，无需登记。", en="Nothing has changed; there is nothing to record.")
# These run without a formal opening of a case.
UNOPENED = frozenset({Procedure.PATROL, Procedure.INSPECTION})
PARTY_FIELDS = ("kind", "name", "identity_number", "phone", "address")
JUDGEMENTS = ("is_urgent", "is_grave", "is_complex", "is_doubtful")


def open_case(
    *,
    number: str,
    title: str,
    cause: str,
    procedure: Procedure,
    start: Start,
    unit: Unit,
    handlers: Iterable[Officer],
    by: ObjectName,
    at: datetime,
    opened_at: datetime | None = None,
) -> Case:
    """Open a case under a number that no other case has; its opening is its first event."""
    chosen = list(handlers)
    with act(by=by, at=at) as record:
        if Case.objects.filter(number=number).exists():
            raise Refusal(
                "case-number-taken",
                Text(zh=f"案号 {number} 已被使用。", en=f"Number {number} is taken."),
                safe=Text(zh="已有的案件没有变化。", en="The case that has it is unchanged."),
                todo=Text(zh="请改用下一个案号。", en="Use the next number."),
            )
        if not chosen:
            raise Refusal("no-handler", Text(zh="案件至少要有一名承办人。", en="A case needs a handler."), status=422)
        _refuse_future(opened_at, at)
        case = Case.objects.create(
            number=number,
            title=title,
            cause=cause,
            procedure=procedure,
            start=start,
            unit=unit,
            opened_at=opened_at or at,
        )
        case.handlers.set(chosen)
        payload: dict[str, Json] = {
            "number": number,
            "title": title,
            "cause": cause,
            "procedure": procedure,
            "start": start,
            "unit": unit.id.hex,
            "handlers": [officer.id.hex for officer in chosen],
            "opened_at": format_instant(case.opened_at),
        }
        record("case.opened", case, payload)
        if procedure not in UNOPENED:
            record_event(
                case=case,
                kind=EventKind.CASE_OPENED,
                happened_at=case.opened_at,
                source=EventSource.OFFICER,
                note="",
                by=by,
                at=at,
            )
        return case


def judge(*, case: Case, by: ObjectName, at: datetime, **judged: bool | None) -> None:
    """Judge whether a case is urgent, grave, complex, doubtful (`is_urgent` …); None: not judged yet."""
    with act(by=by, at=at) as record:
        hold(case)
        _refuse_if_filed(case)
        before: dict[str, Json] = {key: getattr(case, key) for key in JUDGEMENTS}
        for key in JUDGEMENTS:
            setattr(case, key, judged.get(key, getattr(case, key)))
        after: dict[str, Json] = {key: getattr(case, key) for key in JUDGEMENTS}
        if before == after:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        case.save(update_fields=list(JUDGEMENTS))
        record("case.judged", case, {"before": before, "after": after})


def name_party(
    *,
    case: Case,
    kind: PartyKind,
    name: str,
    by: ObjectName,
    at: datetime,
    identity_number: str = "",
    phone: str = "",
    address: str = "",
) -> Party:
    """Name the party of a case, or correct what is known of it; the entry keeps what was there before."""
    with act(by=by, at=at) as record:
        hold(case)
        _refuse_if_filed(case)
        party = case.party or Party()
        before: dict[str, Json] = {key: getattr(party, key) for key in PARTY_FIELDS}
        party.kind, party.name = kind, name
        party.identity_number, party.phone, party.address = identity_number, phone, address
        after: dict[str, Json] = {key: getattr(party, key) for key in PARTY_FIELDS}
        if before == after:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        party.save()
        record("party.named", party, {"case": case.id.hex, "before": before, "after": after})
        if case.party_id is None:
            case.party = party
            case.save(update_fields=["party"])
            record("case.party-set", case, {"party": party.id.hex})
        record.touch(case)
        return party


def record_activity(
    *,
    case: Case | None,
    unit: Unit,
    kind: ActivityKind,
    officers: Iterable[Officer],
    started_at: datetime,
    ended_at: datetime | None,
    place: str,
    by: ObjectName,
    at: datetime,
    returned_at: datetime | None = None,
) -> Activity:
    """Record that officers did something, in a case or on patrol."""
    chosen = list(officers)
    with act(by=by, at=at) as record:
        if case is not None:
            hold(case)
            _refuse_if_filed(case)
        if not chosen:
            raise Refusal(
                "no-officer", Text(zh="至少要有一名执法人员。", en="An activity needs an officer."), status=422
            )
        _refuse_future(started_at, at)
        _refuse_if_backwards(started_at, ended_at, returned_at)
        activity = Activity.objects.create(
            case=case,
            unit=unit,
            kind=kind,
            place=place,
            started_at=started_at,
            ended_at=ended_at,
            returned_at=returned_at,
        )
        activity.officers.set(chosen)
        payload: dict[str, Json] = {
            "kind": kind,
            "case": case.id.hex if case else None,
            "unit": unit.id.hex,
            "place": place,
            "officers": [officer.id.hex for officer in chosen],
            "started_at": format_instant(started_at),
            "ended_at": _text(ended_at),
            "returned_at": _text(returned_at),
        }
        record("activity.recorded", activity, payload)
        return activity


def record_end(
    *,
    activity: Activity,
    ended_at: datetime | None,
    returned_at: datetime | None,
    by: ObjectName,
    at: datetime,
) -> None:
    """Record when an activity ended and when its officers were back; a correction is an act with before and after."""
    with act(by=by, at=at) as record:
        hold(activity)
        _refuse_if_filed(activity.case)
        _refuse_future(ended_at, at)
        _refuse_future(returned_at, at)
        _refuse_if_backwards(activity.started_at, ended_at, returned_at)
        before: dict[str, Json] = {"ended_at": _text(activity.ended_at), "returned_at": _text(activity.returned_at)}
        activity.ended_at, activity.returned_at = ended_at, returned_at
        after: dict[str, Json] = {"ended_at": _text(ended_at), "returned_at": _text(returned_at)}
        if before == after:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        activity.save(update_fields=["ended_at", "returned_at"])
        record("activity.ended", activity, {"before": before, "after": after})


def claim_relief(
    *, activity: Activity, reason: ReliefReason, claimed_by: Officer, by: ObjectName, at: datetime
) -> None:
    """Claim that recordings of an activity could not be stored in the base period. The law decides what it changes."""
    with act(by=by, at=at) as record:
        hold(activity)
        _refuse_if_filed(activity.case)
        if activity.relief_reason:
            raise Refusal(
                "relief-claimed",
                Text(zh="该活动已主张过特殊情形。", en="Relief has been claimed for this activity already."),
                safe=Text(zh="原来的主张继续有效。", en="The first claim stands."),
            )
        activity.relief_reason, activity.relief_claimed_by, activity.relief_claimed_at = reason, claimed_by, at
        activity.save(update_fields=["relief_reason", "relief_claimed_by", "relief_claimed_at"])
        record("activity.relief-claimed", activity, {"reason": reason, "claimed_by": claimed_by.id.hex})


def record_event(
    *,
    case: Case,
    kind: EventKind,
    happened_at: datetime,
    source: EventSource | str,
    note: str,
    by: ObjectName,
    at: datetime,
    subject: str = "",
) -> CaseEvent:
    """Record something that the law gives weight to. Allowed after filing too: remedies come late."""
    with act(by=by, at=at) as record:
        _refuse_future(happened_at, at)
        event = CaseEvent.objects.create(case=case, kind=kind, at=happened_at, by=source, subject=subject, note=note)
        payload: dict[str, Json] = {
            "case": case.id.hex,
            "kind": kind,
            "happened_at": format_instant(happened_at),
            "by": source,
            "note": note,
            "subject": subject,
        }
        record("event.recorded", event, payload)
        record.touch(case)
        return event


def _refuse_if_filed(case: Case | None) -> None:
    refuse_if_filed(
        case,
        Text(zh="案卷已归档，不能再改。", en="The case file has been filed and cannot be changed."),
        safe=Text(zh="归档的内容没有变化。", en="What was filed is unchanged."),
        todo=Text(zh="需要补充的，请登记新的事项。", en="Record a new event instead."),
    )


def _refuse_future(moment: datetime | None, at: datetime) -> None:
    if moment is not None and moment > at:
        raise Refusal(
            "in-future",
            Text(zh="所填时间晚于现在。", en="The time given lies in the future."),
            safe=Text(zh="没有登记任何内容。", en="Nothing was recorded."),
            todo=Text(zh="请填已经发生的时间。", en="Give a time that has passed."),
            status=422,
        )


def _refuse_if_backwards(started_at: datetime, ended_at: datetime | None, returned_at: datetime | None) -> None:
    if ended_at is not None and ended_at < started_at:
        raise Refusal(
            "ends-before-start", Text(zh="结束时间早于开始时间。", en="The end lies before the start."), status=422
        )
    if returned_at is not None and returned_at < (ended_at or started_at):
        raise Refusal(
            "returns-before-end",
            Text(zh="返回单位的时间早于活动时间。", en="The return lies before the activity's end."),
            status=422,
        )


def _text(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
