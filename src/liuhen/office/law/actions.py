"""Every write of the law's folder: an agency's changes to its recording schedule. Each has its entry.

A change may tighten what the pack proposes; where an article of the pack sets the least, less is refused with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import legal_date
from liuhen.law.own_schedule import shortfalls
from liuhen.law.schedule import Item, Wording, item_to_json, wording_to_json
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.law.models import Part, ScheduleRow
from liuhen.office.law.schedules import pack_schedule, standing
from liuhen.office.oversight.lawbook import installed
from liuhen.office.people.actions import NOTHING_CHANGED

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.people.models import Agency

UNCHANGED = Text(zh="清单没有变化。", en="The schedule is unchanged.")


def new_row() -> str:
    """Name a row of the agency's own."""
    return f"own-{uuid4().hex[:12]}"


def set_schedule_row(*, agency: Agency, line: Item | Wording, basis: str, by: ObjectName, at: datetime) -> ScheduleRow:
    """Put the agency's own line in its row, from today on; an earlier one of the same row ends."""
    part = Part.ITEM if isinstance(line, Item) else Part.WORDING
    with act(by=by, at=at) as record:
        row = _replace(agency, (part, line.id), line, basis, by=by, at=at)
        record("schedule-row.set", row, {"pack": row.pack, "step": line.step.zh, "basis": basis, "line": row.line})
        return row


def leave_out_schedule_row(*, agency: Agency, part: Part, row: str, basis: str, by: ObjectName, at: datetime) -> None:
    """Leave a row of the pack out of the agency's schedule, from today on."""
    base = _base(agency.pack, part, row)
    if base is None:
        raise Refusal(
            "not-of-the-pack",
            Text(zh="这一行不是规则包的，请直接撤回。", en="This row is not the pack's; withdraw it instead."),
            safe=UNCHANGED,
            status=422,
        )
    with act(by=by, at=at) as record:
        left = _replace(agency, (part, row), None, basis, by=by, at=at)
        record("schedule-row.left-out", left, {"pack": left.pack, "step": base.step.zh, "basis": basis})


def withdraw_schedule_row(*, row: ScheduleRow, by: ObjectName, at: datetime) -> None:
    """Let the pack's own line hold again; a row that the agency added holds no more."""
    with act(by=by, at=at) as record:
        hold(row)
        if row.until is not None:
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        row.until = legal_date(at)
        row.save(update_fields=["until"])
        record("schedule-row.withdrawn", row, {"pack": row.pack, "step": step_of(row).zh})


def put_back_schedule_row(*, row: ScheduleRow, by: ObjectName, at: datetime) -> None:
    """Let a change that ended hold again, as a new change with its entry."""
    part, line = Part(row.part), row.told()
    if line is None:
        leave_out_schedule_row(agency=row.agency, part=part, row=row.row, basis=row.basis, by=by, at=at)
    else:
        set_schedule_row(agency=row.agency, line=line, basis=row.basis, by=by, at=at)


def step_of(row: ScheduleRow) -> Text:
    """Name a row by the step that it is about."""
    line = row.told() or _base(row.pack, Part(row.part), row.row)
    return line.step if line is not None else Text(zh=row.row, en=row.row)


def _replace(
    agency: Agency,
    place: tuple[Part, str],
    line: Item | Wording | None,
    basis: str,
    *,
    by: ObjectName,
    at: datetime,
) -> ScheduleRow:
    """Let a line hold in its row; what held there before ends."""
    part, row = place
    hold(agency)
    _refuse_less(agency.pack, _base(agency.pack, part, row), line)
    written = None if line is None else _written(line)
    earlier = standing(agency, agency.pack, part, row)
    if earlier is not None:
        if (earlier.line, earlier.basis) == (written, basis):
            raise Refusal("nothing-changed", NOTHING_CHANGED, status=422)
        withdraw_schedule_row(row=earlier, by=by, at=at)
    return agency.schedule_rows.create(
        pack=agency.pack, part=part, row=row, line=written, basis=basis, since=legal_date(at)
    )


def _written(line: Item | Wording) -> dict[str, Any]:
    return item_to_json(line) if isinstance(line, Item) else wording_to_json(line)


def _refuse_less(pack: str, base: Item | Wording | None, line: Item | Wording | None) -> None:
    short = shortfalls(installed()[pack], base, line)
    if short:
        raise Refusal(
            "below-the-article",
            Text(zh="".join(one.what.zh for one in short), en=" ".join(one.what.en for one in short)),
            safe=UNCHANGED,
            todo=Text(
                zh="可以比条文更严，不能更宽。", en="A schedule may ask for more than the article, never for less."
            ),
            status=422,
        )


def _base(pack: str, part: Part, row: str) -> Item | Wording | None:
    schedule = pack_schedule(pack)
    lines: tuple[Item | Wording, ...] = schedule.items if part is Part.ITEM else schedule.wording
    return next((line for line in lines if line.id == row), None)
