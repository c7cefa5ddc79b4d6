"""What the pages say of profiles and of a try-out: words and groups, nothing decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.office.web.wording import moment_text, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.office.capture.profiles import Profile
    from liuhen.office.capture.recognition.trying import Tried


def profile_rows(listed: Iterable[Profile], *, may_change: bool) -> list[dict[str, Any]]:
    """Describe profiles in the order in which they are tried."""
    rows: list[dict[str, Any]] = []
    for one in listed:
        may_rise = may_change and one.is_own and bool(rows)
        rows.append(
            {
                "title": one.title,
                "name": one.name,
                "is_own": one.is_own,
                "folder": one.folder.pattern if one.folder else "",
                "file": one.file.pattern,
                "counts": bool(one.counter),
                "tells_time": bool(one.clock),
                "url": reverse("recognition:profile", args=[one.name]),
                "up_url": reverse("recognition:up", args=[one.name]) if may_rise else "",
            }
        )
    return rows


def tried_rows(tried: Iterable[Tried]) -> list[dict[str, Any]]:
    """Describe what became of each name."""
    return [_tried_row(one) for one in tried]


def _tried_row(one: Tried) -> dict[str, Any]:
    row: dict[str, Any] = {"path": one.path, "state": "met", "word": _("认得"), "groups": [], "why": "", "far": one.far}
    claim = one.claim
    if claim is None:
        return row | {"state": "refused", "word": _("不认得"), "why": _why(one)}
    read = (
        (_("设备编号"), claim.device),
        (_("人员编号"), claim.officer),
        (_("录制时间"), moment_text(claim.started_at, seconds=True) if claim.started_at else None),
        (_("日期"), claim.day if claim.started_at is None else None),
        (_("编号"), None if claim.sequence is None else str(claim.sequence)),
    )
    row["groups"] = [{"word": word, "value": value} for word, value in read if value is not None]
    if one.taken_by is not None:
        told = {"title": said(one.taken_by.title), "name": one.taken_by.name}
        return row | {
            "state": "late",
            "word": _("轮不到"),
            "why": _("前面的规则“%(title)s”（%(name)s）先认走了。") % told,
        }
    if not row["groups"]:
        row["why"] = _("合得上，但没有读出任何内容：式子里没有组。")
    elif claim.day is not None and claim.started_at is None:
        row["why"] = _("没有读出时刻：缺 time 组，或者没有这样的日期、时间。")
    return row


def _why(one: Tried) -> str:
    if one.why == "long":
        return _("名称超过 255 个字符。")
    if one.why == "folder":
        return _("文件夹合不上。") if one.far else _("文件夹从头就合不上。")
    return _("文件名合不上。") if one.far else _("文件名从头就合不上。")
