"""What the template of the schedule is given: each row with the pack's line and the agency's, and a sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import legal_date
from liuhen.law.schedule import Item, activity_name, load_schedule
from liuhen.law.schedule_sheet import (
    ITEM_HEADS,
    WORDING_HEADS,
    item_cells,
    item_rows,
    wording_cells,
    wording_rows,
)
from liuhen.office.cases.duties import citation
from liuhen.office.law.actions import step_of
from liuhen.office.law.models import Part
from liuhen.office.law.schedules import past_rows, schedule_of
from liuhen.office.oversight.lawbook import installed
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.law.own_schedule import Row
    from liuhen.law.packs import RulePack
    from liuhen.law.schedule import Wording
    from liuhen.office.law.models import ScheduleRow
    from liuhen.office.people.models import Agency


def page_of(home: Agency, pack: RulePack, now: datetime, *, may_change: bool) -> dict[str, Any]:
    """Describe the schedule of a pack as it holds for an agency."""
    own = schedule_of(home, pack.id)
    sheets = [
        {"title": _("音像记录事项清单"), "heads": ITEM_HEADS, "rows": item_rows(own, pack.texts)},
        {"title": _("用语指引"), "heads": WORDING_HEADS, "rows": wording_rows(own, pack.texts)},
    ]
    parts = [
        _part(Part.ITEM, own.items, pack, may_change=may_change),
        _part(Part.WORDING, own.wording, pack, may_change=may_change),
    ]
    return {
        "pack": pack,
        "version": pack.version_at(now),
        "agency": home,
        "today": legal_date(now),
        "is_home": pack.id == home.pack,
        "may_change": may_change,
        "asks": load_schedule(pack.id) is not None,
        "packs": _packs(home, pack),
        "parts": parts,
        "sheets": [sheet for sheet in sheets if sheet["rows"]],
        "past": [_past(row) for row in past_rows(home, pack.id)] if pack.id == home.pack else [],
    }


def _part(part: Part, rows: Iterable[Row[Item] | Row[Wording]], pack: RulePack, *, may_change: bool) -> dict[str, Any]:
    is_item = part is Part.ITEM
    return {
        "part": part.value,
        "title": _("音像记录事项清单") if is_item else _("用语指引"),
        "add": _("增加一项") if is_item else _("增加一条用语"),
        "add_url": reverse("law:schedule-add", args=[part.value]) if may_change else "",
        "rows": [_row(row, pack, part.value, may_change=may_change) for row in rows],
    }


def _packs(home: Agency, shown: RulePack) -> list[dict[str, Any]]:
    """List the packs with a schedule, the agency's adopted one first."""
    known = installed()
    names = dict.fromkeys([home.pack, *(name for name in known if load_schedule(name) is not None), shown.id])
    return [
        {
            "word": said(known[name].name),
            "url": reverse("law:schedule") if name == home.pack else reverse("law:schedule-of", args=[name]),
            "current": name == shown.id,
        }
        for name in names
    ]


def _row(row: Row[Item] | Row[Wording], pack: RulePack, part: str, *, may_change: bool) -> dict[str, Any]:
    shown = row.now or row.pack
    if shown is None:  # cannot be: a row is the pack's or the agency's
        raise AssertionError(row)
    change, own = row.change, row.change.line if row.change else None
    there = [part, row.id]
    return {
        "id": f"{part}-{row.id}",
        "activity": activity_name(shown.activity),
        "step": shown.step,
        "pack": _line(row.pack, pack) if row.pack else None,
        "own": _line(own, pack) if own else None,
        "change": change,
        "is_left_out": change is not None and own is None,
        "change_url": reverse("law:schedule-change", args=there) if may_change else "",
        "leave_out_url": reverse("law:schedule-leave-out", args=there)
        if may_change and row.pack and own is None
        else "",
        "withdraw_url": reverse("law:schedule-withdraw", args=there) if may_change and change else "",
    }


def _line(line: Item | Wording, pack: RulePack) -> dict[str, Any]:
    """Describe one line, whoever wrote it, with the article that it rests on."""
    cited = citation(line.provision) if line.provision else None
    if isinstance(line, Item):
        demand, content, span, kept = item_cells(line, pack.texts)
        return {
            "demand": demand[0],
            "content": content[0],
            "span": Text(zh=" – ".join(one.zh for one in span), en=" – ".join(one.en for one in span)),
            "kept": Text(zh="，".join(one.zh for one in kept), en=", ".join(one.en for one in kept)),
            "step": line.step,
            "citation": cited,
        }
    say, covers = wording_cells(line)
    return {"say": say[0], "covers": covers[0], "step": line.step, "citation": cited}


def facts_of(row: Row[Item] | Row[Wording], pack: RulePack) -> list[dict[str, Any]]:
    """Tell beside a form what the pack says in the row, with its article; nothing for a row of the agency's own."""
    if row.pack is None:
        return []
    line = _line(row.pack, pack)
    labels = {
        "step": _("规则包的环节"),
        "demand": _("要求"),
        "content": _("内容"),
        "span": _("起止"),
        "kept": _("保存"),
        "say": _("用语"),
        "covers": _("说明的内容"),
    }
    facts: list[dict[str, Any]] = [
        {"label": label, "value": said(line[key])} for key, label in labels.items() if key in line
    ]
    facts[0]["citation"] = line["citation"]
    return facts


def _past(row: ScheduleRow) -> dict[str, Any]:
    return {
        "step": step_of(row),
        "part": row.get_part_display(),
        "is_left_out": row.line is None,
        "basis": row.basis,
        "since": row.since,
        "until": row.until,
        "url": reverse("law:schedule-put-back", args=[row.pk]),
    }
