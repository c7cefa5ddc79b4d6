"""Forms of the register of devices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.use import Found
from liuhen.office.people.inputs import OfficeForm, TruthField
from liuhen.office.people.queries import officers, units

NOBODY = _("不配发给个人")


class RegisterForm(OfficeForm):
    """A device for the register."""

    number = forms.CharField(
        label=_("设备编号"), max_length=40, help_text=_("与机身和录像文件名里的编号一致，入库时据此认出设备。")
    )
    kind = forms.ChoiceField(label=_("种类"), choices=DeviceKind.choices)
    unit = forms.ModelChoiceField(label=_("科室"), queryset=units(), empty_label=None)
    officer = forms.ModelChoiceField(label=_("配发给"), queryset=officers(), required=False, empty_label=NOBODY)


class AssignForm(OfficeForm):
    """Who carries a device from now on."""

    officer = forms.ModelChoiceField(label=_("配发给"), queryset=officers(), required=False, empty_label=NOBODY)


class RetireForm(OfficeForm):
    """The device's number, typed once more."""

    typed = forms.CharField(label=_("请输入设备编号以确认"), max_length=40)
    wanted = ""

    def clean_typed(self) -> str:
        """Compare what was typed with the device's number."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.wanted:
            raise forms.ValidationError(_("与设备编号不一致。"))
        return typed


class CheckForm(OfficeForm):
    """What was found before use; what was not looked at stays undecided."""

    battery = TruthField(label=_("电量充足"))
    storage = TruthField(label=_("存储空间充足"))
    clock = TruthField(label=_("时钟准确"))
    lens = TruthField(label=_("镜头清洁、画面正常"))

    @property
    def found(self) -> Found:
        """What a whole form says."""
        told = self.cleaned_data
        return Found(battery=told["battery"], storage=told["storage"], clock=told["clock"], lens=told["lens"])


class CheckOutForm(CheckForm):
    """Who takes a device out, and what was found before."""

    officer = forms.ModelChoiceField(label=_("领用人"), queryset=officers(), empty_label=None)
    field_order = ("officer", "battery", "storage", "clock", "lens")
