"""Forms of notes and discs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.capture.evidence.models import LINE, NoteKind
from liuhen.office.people.inputs import InstantField, OfficeForm

LONGEST = 4000


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LINE, required=False)


def _text(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class NoteForm(OfficeForm):
    """A note; nothing is required to keep a draft. `articles` says beside a field who demands it."""

    method = _line(_("制作方法"))
    made_at = InstantField(label=_("制作时间"), required=False)
    maker = _line(_("制作人"))
    recorded_item = _line(_("记录事项"))
    times = _line(_("时间"))
    place = _line(_("地点"))
    officer_names = _line(_("执法人员"))
    content = _text(_("内容"))
    object_of_proof = _text(_("证明对象"))
    storage_location = _line(_("存储位置"))
    reason = forms.CharField(label=_("更正原因"), max_length=LINE, required=False)

    def __init__(self, *args: Any, kind: str, articles: dict[str, str], is_signed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != NoteKind.STORAGE:
            del self.fields["storage_location"]
        if not is_signed:
            del self.fields["reason"]
        for name, cited in articles.items():
            if name in self.fields:
                self.fields[name].help_text = cited

    @property
    def told(self) -> dict[str, Any]:
        """What the act is given."""
        values = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        return {"values": values, "reason": self.cleaned_data.get("reason", "")}


class KeepForm(OfficeForm):
    """Where a disc is kept."""

    kept_in = forms.CharField(label=_("保管位置"), max_length=LINE)


class GiveForm(OfficeForm):
    """To whom a disc is given."""

    recipient = forms.CharField(label=_("接收人"), max_length=LINE)
    purpose = forms.CharField(label=_("用途"), max_length=LINE)


class VoidForm(OfficeForm):
    """Why a disc counts for nothing any more."""

    reason = forms.CharField(label=_("作废原因"), max_length=LINE)
