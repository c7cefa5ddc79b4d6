"""The form of headings. Where a case says party and cause, they are not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.headings.models import LONGEST_CAUSE, LONGEST_PARTY, LONGEST_TITLE
from liuhen.office.people.inputs import OfficeForm

if TYPE_CHECKING:
    from liuhen.office.capture.models import Recording


class HeadingsForm(OfficeForm):
    """Name, party and cause of a recording."""

    title = forms.CharField(
        label=_("名称"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("留空时按归入的活动命名，例如“示范小吃店 · 现场检查”。"),
    )
    party = forms.CharField(label=_("当事人"), max_length=LONGEST_PARTY, required=False)
    cause = forms.CharField(label=_("案由"), max_length=LONGEST_CAUSE, required=False)

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recording.activity is not None and recording.activity.case_id is not None:
            del self.fields["party"], self.fields["cause"]
