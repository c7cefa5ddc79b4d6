"""Forms about filing and handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.people.inputs import OfficeForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.office.capture.models import Recording


class FilingForm(OfficeForm):
    """Where the case file goes, and where its recordings are."""

    location = forms.CharField(
        label=_("存放位置"), max_length=120, help_text=_("例如：档案室 2 号柜 3 层 〔2026〕041。")
    )
    storage_note = forms.CharField(
        label=_("音像记录存储位置说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明录像存放在哪里，随卷的光盘等载体也写在这里。"),
    )


class HandOverForm(OfficeForm):
    """Which recordings are handed over to the archive room now."""

    recordings = forms.TypedMultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("移交说明"), required=False, max_length=500)

    def __init__(self, *args: Any, waiting: Iterable[Recording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {recording.id.hex: recording for recording in waiting}
        self.fields["recordings"].choices = [(key, row.number) for key, row in self.waiting.items()]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> list[Recording]:
        """The recordings that were ticked."""
        return [self.waiting[key] for key in self.cleaned_data["recordings"]]
