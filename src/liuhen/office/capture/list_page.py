"""What the list of recordings shows: its rows, tabs, filters, and where it goes on. Links carry every filter along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.office.capture.filtering import Filter
from liuhen.office.capture.headings.presenting import title_of
from liuhen.office.capture.headings.queries import headings_of
from liuhen.office.capture.models import Medium
from liuhen.office.capture.parameters import day_of, key_of
from liuhen.office.capture.recording_page import duration_ms
from liuhen.office.capture.visit import picture_of
from liuhen.office.devices.queries import devices
from liuhen.office.people.inputs import DayField, OfficeForm
from liuhen.office.people.queries import officers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from liuhen.office.capture.models import Recording

ANY = gettext_lazy("不限")
LONGEST_WORDS = 80
TABS = ("", "unclassified", "classified", "evidence")


class FilterForm(OfficeForm):
    """The filters beside the search."""

    device = forms.ModelChoiceField(label=gettext_lazy("设备"), queryset=devices(), required=False, empty_label=ANY)
    officer = forms.ModelChoiceField(label=gettext_lazy("使用人"), queryset=officers(), required=False, empty_label=ANY)
    medium = forms.ChoiceField(label=gettext_lazy("种类"), choices=[("", ANY), *Medium.choices], required=False)
    since = DayField(label=gettext_lazy("录制自"), required=False)
    until = DayField(label=gettext_lazy("录制至"), required=False)


def wanted(given: Mapping[str, str]) -> Filter:
    """Read what is asked for from an address; what cannot be read does not narrow."""
    of, medium = given.get("of", ""), given.get("medium", "")
    return Filter(
        of=of if of in TABS else "",
        words=given.get("q", "").strip()[:LONGEST_WORDS].replace("\x00", ""),
        device=key_of(given.get("device")),
        officer=key_of(given.get("officer")),
        medium=medium if medium in Medium.values else "",
        since=day_of(given.get("since")),
        until=day_of(given.get("until")),
    )


def context(rows: Sequence[Recording], asked: Filter, before: UUID | None) -> dict[str, Any]:
    """Lay the page out."""
    typed = headings_of(row.pk for row in rows)
    address = reverse("capture:recordings")
    words = {"": _("全部"), "unclassified": _("未分类"), "classified": _("已分类"), "evidence": _("作为证据")}
    held = _parameters(asked)
    return {
        "rows": [
            {
                "recording": row,
                "picture": picture_of(row),
                "duration_ms": duration_ms(row),
                "title": title_of(row, typed.get(row.pk)),
            }
            for row in rows
        ],
        "tabs": [
            {"word": word, "url": f"{address}?{urlencode({**held, 'of': key})}", "current": key == asked.of}
            for key, word in words.items()
        ],
        "filters": FilterForm(initial=held),
        "is_narrow": bool(held.keys() - {"of", "q"}),
        "of": asked.of,
        "q": asked.words,
        "more": f"?{urlencode({**held, 'before': before})}" if before else "",
    }


def _parameters(asked: Filter) -> dict[str, str]:
    """Write what is asked for as an address does, leaving out what does not narrow."""
    said = {
        "of": asked.of,
        "q": asked.words,
        "device": asked.device,
        "officer": asked.officer,
        "medium": asked.medium,
        "since": asked.since,
        "until": asked.until,
    }
    return {name: str(value) for name, value in said.items() if value}
