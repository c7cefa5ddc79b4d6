"""Every write about waivers, and what may be pleaded: an activity went unrecorded, and an article excuses that.

The article decides (`liuhen.law.pleas`), never this module: a ground that it does not take is refused with its number.
A waiver changes no duty by itself. It becomes a fact, and the duties are computed anew in the same act; taking it back
is a further entry, and neither ever disappears.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.errors import Refusal, Text
from liuhen.law.facts import Activity as Told
from liuhen.law.findings import State
from liuhen.law.pleas import Plea, pleas
from liuhen.law.provision import parse_provision
from liuhen.office.cases.filed import refuse_if_filed
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.oversight.waivers.models import Ground, Waiver
from liuhen.office.people.models import Officer, Role
from liuhen.office.people.permissions import roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from liuhen.kernel.canonical import Json
    from liuhen.law.findings import Obligation, Requirement
    from liuhen.office.cases.models import Activity
    from liuhen.office.oversight.lawbook import Lawbook

    Finding: TypeAlias = Obligation | Requirement

APPROVING = frozenset({Role.APPROVER, Role.LEADER})
NOTHING_DONE = Text(zh="没有登记任何内容，原来的义务不变。", en="Nothing was recorded; the duty stands.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivable:
    """A duty about an activity that is not met, and what may be pleaded against it under its article."""

    finding: Finding
    pleas: tuple[Plea, ...]

    @property
    def grounds(self) -> tuple[str, ...]:
        """The grounds that the article takes."""
        return tuple(plea.ground for plea in self.pleas)


def waivable_of(activity: Activity, at: datetime) -> list[Waivable]:
    """Return every duty without a clock about an activity that is not met, in the order of findings."""
    book = lawbook()
    if book is None:
        return []
    return [_waivable(row) for row in _about(activity, book, at) if row.state not in (State.MET, State.WAIVED)]


def standing(activity: Activity) -> Waiver | None:
    """Return the waiver that stands for an activity."""
    return activity.waivers.filter(withdrawn_at=None).select_related("declared_by", "approved_by").first()


def withdrawn(activity: Activity) -> list[Waiver]:
    """Return the waivers of an activity that were taken back, in their order."""
    rows = activity.waivers.exclude(withdrawn_at=None).order_by("pk")
    return list(rows.select_related("declared_by", "approved_by", "withdrawn_by"))


def waiver_by_id(waiver_id: UUID) -> Waiver | None:
    """Find a waiver, standing or withdrawn."""
    rows = Waiver.objects.select_related("activity__case", "activity__unit", "declared_by", "approved_by")
    return rows.filter(pk=waiver_id).first()


def approvers(officer: Officer) -> list[Officer]:
    """Return who may have approved what an officer declares: other people in office with a role that approves."""
    found = Officer.objects.filter(
        departed_on=None, unit__agency=officer.unit.agency_id, roles__role__in=APPROVING, roles__until=None
    )
    return list(found.exclude(pk=officer.pk).select_related("unit").order_by("number").distinct())


def waive(
    *,
    activity: Activity,
    code: str,
    provision: str,
    ground: str,
    reason: str,
    important_links_recorded: bool,
    approved_by: Officer | None,
    by: Officer,
    at: datetime,
) -> Waiver:
    """Declare why an activity went unrecorded, against one duty under one provision that takes the ground.

    `reason` in one's own words, `approved_by` where somebody approved it. Raises `Refusal`, and then nothing changed.
    """
    with act(by=by.object_name, at=at) as record:
        hold(activity)
        _refuse_strangers(activity, by)
        _refuse_if_filed(activity)
        if standing(activity) is not None:
            raise ALREADY
        _refuse_approver(by, approved_by)
        book = lawbook()
        assert book is not None  # noqa: S101 - an officer has an agency
        before = _about(activity, book, at)
        _refuse_plea(before, (code, provision), ground, reason, important_links_recorded=important_links_recorded)
        waiver = Waiver.objects.create(
            activity=activity,
            code=code,
            provision=provision,
            pack=book.pack.id,
            ground=Ground(ground),
            reason=reason.strip(),
            important_links_recorded=important_links_recorded,
            declared_by=by,
            approved_by=approved_by,
            declared_at=at,
        )
        record(
            "waiver.declared",
            waiver,
            {
                "activity": activity.id.hex,
                "code": code,
                "provision": provision,
                "pack": book.pack.id,
                "ground": ground,
                "reason": waiver.reason,
                "important_links_recorded": important_links_recorded,
                "approved_by": approved_by.id.hex if approved_by else None,
                "waives": _newly_waived(before, _about(activity, book, at)),
            },
        )
        record.touch(activity)
        return waiver


def withdraw(*, waiver: Waiver, reason: str, by: Officer, at: datetime) -> None:
    """Take a waiver back, with a reason; the duties that it excused are owed again. Raises `Refusal`."""
    with act(by=by.object_name, at=at) as record:
        hold(waiver)
        _refuse_strangers(waiver.activity, by)
        _refuse_if_filed(waiver.activity)
        if waiver.withdrawn_at is not None:
            raise Refusal("waiver-withdrawn", Text(zh="该免除已经撤回。", en="The waiver has been withdrawn already."))
        if not reason.strip():
            raise NO_REASON
        waiver.withdrawn_at, waiver.withdrawn_by, waiver.withdrawn_reason = at, by, reason.strip()
        waiver.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        payload = {"activity": waiver.activity_id.hex, "provision": waiver.provision, "reason": waiver.withdrawn_reason}
        record("waiver.withdrawn", waiver, {**payload, "code": waiver.code})
        record.touch(waiver.activity)


ALREADY = Refusal(
    "waived-already",
    Text(zh="该活动已有一项免除。", en="A waiver stands for this activity."),
    safe=NOTHING_DONE,
    todo=Text(zh="理由有变的，请先撤回原来的，再重新申明。", en="Withdraw it first, then declare again."),
)
NO_REASON = Refusal("no-reason", Text(zh="请写明理由。", en="Give the reason."), safe=NOTHING_DONE, status=422)


def _about(activity: Activity, book: Lawbook, at: datetime) -> list[Finding]:
    """Return what the law finds about an activity itself, as the rows stand at this moment of the act."""
    name = str(activity.object_name)
    found = findings_of(scope_of(activity), at, book)
    return [row for row in found.rows() if row.subject == name and isinstance(row.of, Told)]


def _waivable(row: Finding) -> Waivable:
    return Waivable(finding=row, pleas=pleas(row))


def _newly_waived(before: Sequence[Finding], after: Sequence[Finding]) -> list[Json]:
    """Name the provisions, each with its duty, that the waiver excuses: more than one where several ask the same."""
    were = {(row.code, row.provision) for row in before if row.state is State.WAIVED}
    now = [(row.code, row.provision) for row in after if row.state is State.WAIVED]
    return [f"{provision} {code}" for code, provision in now if (code, provision) not in were]


def _refuse_plea(
    found: Sequence[Finding], duty: tuple[str, str], ground: str, reason: str, *, important_links_recorded: bool
) -> None:
    row = next((row for row in found if (row.code, row.provision) == duty), None)
    if row is None or row.state in (State.MET, State.WAIVED):
        raise Refusal(
            "nothing-to-waive",
            Text(zh="这项义务现在不需要免除。", en="There is nothing to waive now."),
            safe=NOTHING_DONE,
            status=422,
        )
    plea = next((plea for plea in pleas(row) if plea.ground == ground), None)
    if plea is None:
        raise _not_taken(row)
    if plea.needs_links and not important_links_recorded:
        raise Refusal(
            "links-not-recorded",
            Text(
                zh=f"{_cite(row)[0]}只在重要环节已经记录时才免除全程记录。",
                en=f"{_cite(row)[1]} excuses this only where the important links were recorded.",
            ),
            safe=NOTHING_DONE,
            status=422,
        )
    if not reason.strip():
        raise NO_REASON


def _not_taken(row: Finding) -> Refusal:
    zh, en = _cite(row)
    return Refusal(
        "not-waivable",
        Text(zh=f"{zh}没有规定可以因此免除。", en=f"{en} does not excuse this on such a ground."),
        safe=NOTHING_DONE,
        todo=Text(
            zh="请照规定办理；未能做到的，如实记录。", en="Do what is owed; what could not be done stays on record."
        ),
        status=422,
    )


def _cite(row: Finding) -> tuple[str, str]:
    book = lawbook()
    texts = book.pack.texts if book is not None else {}
    read = parse_provision(row.provision)
    return read.cite("zh", texts), read.cite("en", texts)


def _refuse_strangers(activity: Activity, by: Officer) -> None:
    if activity.unit.agency_id != by.unit.agency_id:
        raise Refusal(
            "another-agency",
            Text(zh="这是其他机关的活动。", en="The activity is another agency's."),
            safe=NOTHING_DONE,
            status=403,
        )


def _refuse_approver(by: Officer, approved_by: Officer | None) -> None:
    if approved_by is None:
        return
    is_stranger = approved_by.unit.agency_id != by.unit.agency_id or approved_by.departed_on is not None
    if approved_by.pk == by.pk or is_stranger or APPROVING.isdisjoint(roles_of(approved_by)):
        raise Refusal(
            "no-approver",
            Text(
                zh="批准人应是本机关在岗的其他人员，具有批准人或分管领导角色。",
                en="The approver must be another officer of this agency, in office, with a role that approves.",
            ),
            safe=NOTHING_DONE,
            status=422,
        )


def _refuse_if_filed(activity: Activity) -> None:
    refuse_if_filed(
        activity.case,
        Text(zh="案卷已归档，不能再免除或撤回。", en="The case file has been filed; nothing can be waived any more."),
        safe=NOTHING_DONE,
    )
