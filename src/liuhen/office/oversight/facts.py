"""The records of the office as facts (`liuhen-facts/1`): what its pages are computed from, and what leaves for the law.

Nothing is decided here. What nobody has recorded is left out (unknown); what is known not to have happened is null.
Ids are those of the log, so a finding's subject is an object's name.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from liuhen.kernel.instant import format_instant
from liuhen.office.capture.headings.queries import known
from liuhen.office.capture.marks.facts import said_at_restart, shown_and_said, told_of_recording
from liuhen.office.capture.models import Medium
from liuhen.office.cases.models import EventKind
from liuhen.office.devices.facts import facts_of as device_facts
from liuhen.office.devices.queries import back_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from liuhen.office.capture.models import InterruptionStatement, Recording
    from liuhen.office.cases.models import Activity, Case, CaseEvent
    from liuhen.office.oversight.scopes import Around, Scope
    from liuhen.office.oversight.waivers.models import Waiver
    from liuhen.office.people.models import Officer, OwnPeriod

FORMAT = "liuhen-facts/1"
ELSEWHERE = "elsewhere"  # the document that stands for all papers which are not in this system


def facts_of(scope: Scope, *, pack: str, own_periods: Iterable[OwnPeriod]) -> dict[str, Any]:
    """Write a scope as facts under a pack, with the periods that the agency has put in the place of the pack's."""
    around = scope.around
    people = {key for activity in scope.activities for key in around.present.get(activity.pk, ())}
    if scope.case is not None:
        people.update(around.handlers.get(scope.case.pk, ()))
    own = [{"code": one.code, "period": one.period, "provision": one.provision} for one in own_periods]
    place: dict[str, Any] = {"case": _case(scope.case, own)} if scope.case is not None else {"overrides": own}
    if scope.case is None and scope.activities:  # of a recording that waits for classification nobody knows
        place["case"] = None
    return {
        "format": FORMAT,
        "pack": pack,
        **place,
        **_documents(scope),
        "officers": [_officer(around.officers[key], around) for key in sorted(people)],
        **_devices(scope),
        "activities": [_activity(activity, around) | _told(activity, scope) for activity in scope.activities],
        "recordings": [_recording(recording, scope) for recording in scope.recordings],
        "events": _hand_overs(scope) if scope.case is None else _events(scope.case, around),
    }


def _case(case: Case, own: list[dict[str, str]]) -> dict[str, Any]:
    flags = {"urgent": case.is_urgent, "grave": case.is_grave, "complex": case.is_complex, "doubtful": case.is_doubtful}
    return {
        "id": case.id.hex,
        "procedure": case.procedure,
        "start": case.start,
        "overrides": own,
        **{key: value for key, value in flags.items() if value is not None},
    }


def _officer(officer: Officer, around: Around) -> dict[str, Any]:
    credential = max(
        around.credentials.get(officer.pk, ()), key=lambda one: (one.valid_until, one.pk.int), default=None
    )
    facts: dict[str, Any] = {"id": officer.id.hex}
    if officer.is_established is not None:
        facts["established"] = officer.is_established
    if credential is not None:
        facts["credential"] = credential.number
        facts["valid_from"] = credential.valid_from.isoformat()
        facts["valid_until"] = credential.valid_until.isoformat()
    return facts


def _activity(activity: Activity, around: Around) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": activity.id.hex,
        "kind": activity.kind,
        "started_at": format_instant(activity.started_at),
        "ended_at": _instant(activity.ended_at),
        "returned_at": _instant(activity.returned_at or _back_at(activity, around)),
        "officers": sorted(key.hex for key in around.present.get(activity.pk, ())),
        "relief": None,
    }
    if activity.relief_reason and activity.relief_claimed_by_id and activity.relief_claimed_at:
        facts["relief"] = {
            "reason": activity.relief_reason,
            "claimed_by": activity.relief_claimed_by_id.hex,
            "claimed_at": format_instant(activity.relief_claimed_at),
        }
    return facts | _waived(around.waivers.get(activity.pk, ()))


def _told(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Say when people were told of the recording, as far as it is marked in the activity's recordings."""
    own = [one for one in scope.recordings if one.activity_id == activity.pk]
    return told_of_recording(own, scope.around.marks)


def _back_at(activity: Activity, around: Around) -> datetime | None:
    """Take the return of a device for the return of who carried it, where nobody has said more."""
    if activity.ended_at is None:
        return None
    return back_at(around.returns, around.present.get(activity.pk, ()), from_=activity.ended_at)


def _devices(scope: Scope) -> dict[str, Any]:
    """Write the devices of the recordings of which checks are written down; left out where there is none."""
    used: dict[UUID, list[Recording]] = defaultdict(list)
    for recording in scope.recordings:
        if recording.device_id is not None:
            used[recording.device_id].append(recording)
    told = []
    for key, recordings in used.items():
        starts = [one.started_at for one in recordings if one.started_at is not None]
        if len(starts) == len(recordings):  # of an unknown time nobody can say what was checked before it
            last = max([one.ended_at for one in recordings if one.ended_at is not None] + starts)
            known = scope.around.checked.get(key)
            told.append(device_facts(scope.around.devices[key], known, first=min(starts), last=last))
    known_ones = sorted((one for one in told if one is not None), key=lambda one: str(one["id"]))
    return {"devices": known_ones} if known_ones else {}


def _waived(waivers: Iterable[Waiver]) -> dict[str, Any]:
    """Write why the activity went unrecorded, where somebody has declared it; else nobody knows."""
    facts: dict[str, Any] = {}
    for waiver in waivers:
        facts["no_recording_reason"] = waiver.reason
        facts["no_recording_ground"] = waiver.ground
        if waiver.important_links_recorded:
            facts["important_links_recorded"] = True
    return facts


def _recording(recording: Recording, scope: Scope) -> dict[str, Any]:
    around = scope.around
    facts: dict[str, Any] = {
        "id": recording.id.hex,
        "stored_at": format_instant(recording.stored_at),
        "stored_in": "system",
        "interruptions": [_interruption(one, recording, scope) for one in around.statements.get(recording.pk, ())],
        "classified": list(known(recording, around.headings.get(recording.pk))),
    }
    if recording.activity_id is not None:
        facts["activity"] = recording.activity_id.hex
    if recording.device_id is not None:
        facts["device"] = around.devices[recording.device_id].number
    if recording.officer_id is not None:
        facts["officer"] = recording.officer_id.hex
    if recording.medium not in {"", Medium.OTHER}:
        facts["medium"] = recording.medium
    if recording.started_at is not None:
        facts["started_at"] = format_instant(recording.started_at)
    if recording.ended_at is not None:
        facts["ended_at"] = format_instant(recording.ended_at)
    if recording.is_evidence is not None:
        facts["evidence"] = recording.is_evidence
    if recording.pk in around.carriers:
        facts["carrier"] = around.carriers[recording.pk]
    return facts | shown_and_said(around.marks.get(recording.pk, ()))


def _interruption(statement: InterruptionStatement, recording: Recording, scope: Scope) -> dict[str, Any]:
    around = scope.around
    head = around.reported_to.get(statement.pk)
    return {
        "from": format_instant(statement.from_at),
        "to": _instant(statement.to_at),
        "cause": statement.cause,
        "reported_at": _instant(statement.reported_at),
        "statement_at": format_instant(statement.statement_at),
        "statement_signed_by": sorted(key.hex for key in around.signers.get(statement.pk, ())),
        **({} if head is None else {"reported_to": head}),
        **said_at_restart(statement, recording, scope.recordings, around.marks),
    }


def _events(case: Case, around: Around) -> list[dict[str, Any]]:
    return [_event(event) for event in around.events.get(case.pk, ())]


def _documents(scope: Scope) -> dict[str, Any]:
    """List the papers that the office holds, and one of which nothing is known: the others are not written here yet."""
    papers = [paper for one in scope.recordings for paper in scope.around.papers.get(one.pk, ())]
    return {"documents": [*papers, {"id": ELSEWHERE}]} if papers else {}


def _hand_overs(scope: Scope) -> list[dict[str, Any]]:
    """Write the hand-overs of recordings without a case, whose events would otherwise stand in the case."""
    return [
        {"kind": EventKind.WEEKLY_TRANSFER, "at": format_instant(at), "subject": str(recording.object_name)}
        for recording in scope.recordings
        for at in scope.around.hand_overs.get(recording.pk, ())
    ]


def _event(event: CaseEvent) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": event.kind, "at": format_instant(event.at)}
    if event.by:
        facts["by"] = event.by
    if event.subject:
        facts["subject"] = event.subject
    return facts


def _instant(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)
