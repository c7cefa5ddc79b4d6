"""What the pages of notes and discs say. Unknown is written as unknown; what was never checked is not called good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from liuhen.law.vocabulary import word_name
from liuhen.office.capture.evidence.demands import WORDS_OF_FIELDS, demands_of
from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.cases.duties import citation
from liuhen.office.web.wording import is_english, moment_text, said, size_text
from liuhen.package.verifier.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.capture.evidence.models import Disc, DiscCheck, EvidenceNote
    from liuhen.office.capture.models import Recording

MAX_OFFICERS = 6


def label_of(field: str) -> str:
    """Name a field of a note."""
    return said(word_name(WORDS_OF_FIELDS, field))


def text_of(note: EvidenceNote, field: str) -> str:
    """Write what a field says."""
    value = getattr(note, field)
    return value if isinstance(value, str) else ("" if value is None else moment_text(value))


def note_facts(note: EvidenceNote) -> list[dict[str, Any]]:
    """List what a note says, for `web/parts/facts.html`."""
    return [{"label": label_of(name), "value": text_of(note, name)} for name in FIELDS if getattr(note, name)]


def checklist(recording: Recording, kind: str, note: EvidenceNote | None, now: datetime) -> list[dict[str, Any]]:
    """List each article's demand of a note, and what is missing for it (`web/parts/checklist.html`)."""
    rows = []
    for demand in demands_of(recording, kind, note, at=now):
        words = [said(word) for word in demand.missing_words]
        missing = _("、").join(words)
        title = _("缺：%(fields)s") % {"fields": missing} if words else _("应写内容已齐")
        rows.append(
            {
                "state": "pending" if words or note is None else "met",
                "title": title if words or note is not None else _("要有这份说明"),
                "citation": citation(demand.provision, demand.source),
            }
        )
    return rows


def suggestion(recording: Recording) -> dict[str, Any]:
    """Suggest what the records already know; people write content and object of proof themselves."""
    told: dict[str, Any] = {"made_at": recording.started_at}
    if recording.device is not None:
        told["method"] = _("%(device)s 录制，原件按摘要存入原件库，未作改动") % {"device": recording.device.number}
    if recording.officer is not None:
        told["maker"] = recording.officer.name
    if recording.started_at is not None and recording.ended_at is not None:
        told["times"] = f"{moment_text(recording.started_at)} – {moment_text(recording.ended_at)}"
    activity = recording.activity
    if activity is not None:
        told["recorded_item"] = str(activity.get_kind_display())
        told["place"] = activity.place
        names = [officer.name for officer in activity.officers.order_by("number")[:MAX_OFFICERS]]
        told["officer_names"] = _("、").join(names)
    return told


def disc_state(disc: Any) -> dict[str, str]:
    """Say how a disc stands, as shape and word."""
    if disc.voided_at is not None:
        return {"state": "neutral", "word": _("已作废")}
    return {
        None: {"state": "unknown", "word": _("刻录后未核对")},
        True: {"state": "met", "word": _("核对相符")},
        False: {"state": "refused", "word": _("核对不符")},
    }[disc.was_good]


def disc_facts(disc: Disc, now: datetime) -> list[dict[str, Any]]:
    """List the facts of a disc."""
    made = f"{moment_text(disc.made_at, now)} {disc.made_by.name if disc.made_by else _('命令行')}"
    return [
        {"label": _("案件"), "value": disc.case.number},
        {"label": _("第几张"), "value": f"{disc.place} / {disc.count}"},
        {
            "label": _("内容"),
            "value": _("%(count)d 个文件") % {"count": disc.files} + f" · {size_text(disc.size_bytes)}",
        },
        {"label": _("制作"), "value": made},
        {"label": _("保管位置"), "value": disc.kept_in or _("未登记")},
        {"label": _("全盘清单"), "value": disc.manifest_sha256, "digest": True},
        {"label": _("镜像"), "value": disc.image_sha256, "digest": True},
        *([{"label": _("作废"), "value": disc.void_reason}] if disc.voided_at else []),
    ]


def check_row(check: DiscCheck) -> dict[str, Any]:
    """Describe a check, its faults in words file by file."""
    lang = "en" if is_english() else "zh"
    return {
        "at": check.checked_at,
        "who": check.checked_by,
        "is_good": check.is_good,
        "what": _("刻录后的光盘") if check.is_copy else _("镜像文件"),
        "faults": [
            {"where": fault["where"], "label": fault.get("label", ""), "word": say("fault", fault["code"], lang)}
            for fault in check.faults
        ],
    }
