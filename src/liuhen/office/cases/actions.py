"""Every write about cases, parties, activities and events."""

from __future__ import annotations

from typing import TYPE_CHECKING


from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.cases.models import Activity, ActivityKind, Case, CaseEvent, Party, PartyKind
from liuhen.office.journal.act import act

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.cases.models import EventKind, EventSource, Procedure, ReliefReason, Start
    from liuhen.office.people.models import Officer, Unit

FILED = Text(
    zh="案卷已归档，不能再改。需要补充的，请登记新的事项。",
    en="The case file has been filed and cannot be changed. Record a new event instead.",
)


def open_case(  # noqa: PLR0913 - what a case's row holds
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
    """Open a case under a number that no other case has."""
    with act(by=by, at=at) as record:
        if Case.objects.filter(number=number).exists():
            raise Refusal("case-number-taken", Text(zh=f"案号 {number} 已被使用。", en=f"Number {number} is taken."))
        case = Case.objects.create(
            number=number,
            title=title,
            cause=cause,
            procedure=procedure,
            start=start,
            unit=unit,
            opened_at=opened_at or at,
        )
        case.handlers.set(handlers)
        record("case.opened", case, {"number": number, "title": title, "cause": cause, "procedure": procedure})
        return case


def name_party(  # noqa: PLR0913 - what a party's row holds
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
        _refuse_if_filed(case)
        party = case.party or Party()
        before = {"name": party.name or "", "kind": party.kind or ""}
        party.kind, party.name = kind, name
        party.identity_number, party.phone, party.address = identity_number, phone, address
        party.save()
        after = {"name": name, "kind": kind, "identity_number": identity_number, "phone": phone, "address": address}
        record("party.named", party, {"case": case.id.hex, "before": before, "after": after})
        if case.party_id is None:
            case.party = party
            case.save(update_fields=["party"])
            record("case.party-set", case, {"party": party.id.hex})
        record.touch(case)
        return party


def record_activity(  # noqa: PLR0913 - what an activity's row holds
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
    with act(by=by, at=at) as record:
        if case is not None:
            _refuse_if_filed(case)
        _refuse_if_backwards(started_at, ended_at)
        activity = Activity.objects.create(
            case=case,
            unit=unit,
            kind=kind,
            place=place,
            started_at=started_at,
            ended_at=ended_at,
            returned_at=returned_at,
        )
        activity.officers.set(officers)
        record("activity.recorded", activity, {"kind": kind, "case": case.id.hex if case else None, "place": place})
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
        _refuse_if_backwards(activity.started_at, ended_at)
        before = {"ended_at": _text(activity.ended_at), "returned_at": _text(activity.returned_at)}
        activity.ended_at, activity.returned_at = ended_at, returned_at
        activity.save(update_fields=["ended_at", "returned_at"])
        after = {"ended_at": _text(ended_at), "returned_at": _text(returned_at)}
        record("activity.ended", activity, {"before": before, "after": after})


def claim_relief(*, activity: Activity, reason: ReliefReason, claimed_by: Officer, by: ObjectName, at: datetime) -> None:
    """Claim that recordings of an activity could not be stored in the base period. The law decides what it changes."""
    with act(by=by, at=at) as record:
        if activity.relief_reason:
            raise Refusal(
                "relief-claimed",
                Text(zh="该活动已主张过特殊情形。", en="Relief has been claimed for this activity already."),
            )
        activity.relief_reason, activity.relief_claimed_by, activity.relief_claimed_at = reason, claimed_by, at
        activity.save(update_fields=["relief_reason", "relief_claimed_by", "relief_claimed_at"])
        record("activity.relief-claimed", activity, {"reason": reason, "claimed_by": claimed_by.id.hex})


def record_event(  # noqa: PLR0913 - what an event's row holds
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
        if happened_at > at:
            raise Refusal(
                "event-in-future", Text(zh="事项时间晚于现在。", en="The event lies in the future."), status=422
            )
        event = CaseEvent.objects.create(
            case=case, kind=kind, at=happened_at, by=source, subject=subject, note=note
        )
        record("event.recorded", event, {"case": case.id.hex, "kind": kind, "note": note, "subject": subject})
        record.touch(case)
        return event


def _refuse_if_filed(case: Case) -> None:
    if case.events.filter(kind="filed").exists():
        raise Refusal("case-filed", FILED)


def _refuse_if_backwards(started_at: datetime, ended_at: datetime | None) -> None:
    if ended_at is not None and ended_at < started_at:
        raise Refusal(
            "ends-before-start", Text(zh="结束时间早于开始时间。", en="The end lies before the start."), status=422
        )


def _text(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
