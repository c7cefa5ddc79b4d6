"""Every read of an agency's recording schedule: the pack's lines with the agency's changes laid over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.law.own_schedule import OwnSchedule, lay_over
from liuhen.law.schedule import RecordingSchedule, load_schedule
from liuhen.office.law.models import Part, ScheduleRow, item_changes, wording_changes

if TYPE_CHECKING:
    from uuid import UUID

    from liuhen.law.own_schedule import Row
    from liuhen.law.schedule import Item, Wording
    from liuhen.office.people.models import Agency

SHOWN_PAST = 50


def pack_schedule(pack: str) -> RecordingSchedule:
    """Return what a pack proposes; no rows where its text asks for no schedule: an agency can still make its own."""
    return load_schedule(pack) or RecordingSchedule(pack=pack, source="agency", items=(), wording=())


def schedule_of(agency: Agency, pack: str) -> OwnSchedule:
    """Return a pack's schedule as it holds for an agency; what it changed under another pack holds only there."""
    rows = agency.schedule_rows.filter(pack=pack, until=None).order_by("pk")
    return lay_over(pack_schedule(pack), item_changes(rows), wording_changes(rows))


def row_of(schedule: OwnSchedule, part: str, row: str) -> Row[Item] | Row[Wording] | None:
    """Find one row, or None."""
    rows: tuple[Row[Item] | Row[Wording], ...] = schedule.items if part == Part.ITEM else schedule.wording
    return next((one for one in rows if one.id == row), None)


def standing(agency: Agency, pack: str, part: str, row: str) -> ScheduleRow | None:
    """Return the agency's change of a row that holds, or None."""
    return agency.schedule_rows.filter(pack=pack, part=part, row=row, until=None).first()


def past_rows(agency: Agency, pack: str) -> list[ScheduleRow]:
    """Return what was changed and holds no more, the latest first."""
    return list(agency.schedule_rows.filter(pack=pack).exclude(until=None).order_by("-until", "-pk")[:SHOWN_PAST])


def past_row(agency: Agency, pack: str, key: UUID) -> ScheduleRow | None:
    """Return one change that ended."""
    return agency.schedule_rows.filter(pk=key, pack=pack).exclude(until=None).first()
