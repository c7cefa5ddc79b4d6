"""Forms of the dock: an answer to a finding, and the agency's limits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.docking.models import Reason
from liuhen.office.people.inputs import OfficeForm

LONGEST_ANSWER = 2000
WEEK_SECONDS = 7 * 24 * 3600


class AnswerForm(OfficeForm):
    """Why it was so."""

    reason = forms.ChoiceField(label=_("原因"), choices=Reason.choices)
    answer = forms.CharField(label=_("说明"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}))


class ReopenForm(OfficeForm):
    """Why an answer is taken back."""

    why = forms.CharField(label=_("撤回的理由"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}))


class RulesForm(OfficeForm):
    """From when on a clock is wrong and space too little, and whether originals may leave their device."""

    clock_limit_seconds = forms.IntegerField(
        label=_("时钟偏差上限（秒）"),
        min_value=1,
        max_value=WEEK_SECONDS,
        help_text=_("设备时钟与北京时间相差超过此数，须有人答复。"),
    )
    low_free_percent = forms.IntegerField(
        label=_("剩余空间下限（%）"),
        min_value=0,
        max_value=100,
        help_text=_("低于此数，设备可能覆盖尚未入库的录像，须有人答复。"),
    )
    is_clearing = forms.BooleanField(
        label=_("清除设备上的原件"),
        required=False,
        help_text=_("只清除已入库、重新读出核对无误、并且另有副本的文件；没有副本时一律不清除。"),
    )
