"""Forms of the roster: a shift, why it is changed, a pasted roster. They read what was typed and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.devices.queries import devices
from liuhen.office.devices.roster.actions import Planned
from liuhen.office.devices.roster.models import LONGEST_PLACE, LONGEST_POST
from liuhen.office.devices.roster.reading import LONGEST_TEXT
from liuhen.office.people.inputs import InstantField, OfficeForm
from liuhen.office.people.queries import officers

if TYPE_CHECKING:
    from liuhen.office.devices.roster.models import Shift
    from liuhen.office.people.models import Unit

LONGEST_REASON = 200


class ShiftForm(OfficeForm):
    """Who is on duty when, where, with which device."""

    officer = forms.ModelChoiceField(label=_("值班人"), queryset=officers(), empty_label=None)
    from_at = InstantField(label=_("开始"))
    until_at = InstantField(label=_("结束"))
    post = forms.CharField(label=_("岗位或路线"), max_length=LONGEST_POST, help_text=_("例如：东片巡查、二号窗口"))
    place = forms.CharField(
        label=_("地点"),
        max_length=LONGEST_PLACE,
        required=False,
        help_text=_("与执法活动登记的地点写法一致，系统据此建议归入。"),
    )
    device = forms.ModelChoiceField(
        label=_("设备"), queryset=devices(), required=False, empty_label=_("未定"), help_text=_("没有确定的，留空。")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers().filter(unit=unit)  # type: ignore[attr-defined]  # a choice field

    def planned(self) -> Planned:
        """Return what was typed."""
        given = self.cleaned_data
        return Planned(**{name: given[name] for name in ("officer", "from_at", "until_at", "post", "place", "device")})


class ChangeForm(ShiftForm):
    """A shift set anew, and why."""

    reason = forms.CharField(label=_("更改理由"), max_length=LONGEST_REASON, help_text=_("原来的班次保留在日志中。"))

    @staticmethod
    def start_from(shift: Shift) -> dict[str, Any]:
        """Show a shift as it is."""
        return {
            "officer": shift.officer_id,
            "from_at": shift.from_at,
            "until_at": shift.until_at,
            "post": shift.post,
            "place": shift.place,
            "device": shift.device_id,
        }


class CancelForm(OfficeForm):
    """Why a shift is cancelled."""

    reason = forms.CharField(label=_("取消理由"), max_length=LONGEST_REASON)


class ImportForm(OfficeForm):
    """A roster pasted from a spreadsheet."""

    text = forms.CharField(
        label=_("值班表"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "form-control mono", "spellcheck": "false"}),
        help_text=_("从电子表格复制后粘贴，或粘贴 CSV。各列依次为：人员、日期、开始、结束、岗位、地点、设备。"),
    )
